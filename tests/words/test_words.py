"""The admin can be read in French: every word is marked, translated, well set and compiled."""

import re
from collections.abc import Iterator

import pytest

from stacks.worded import RULES
from tests.words.catalogue import COMPILED, as_compiled, catalogue_of_code, read_catalogue
from tests.words.marked import ROOT, words_in
from tests.words.plain import plain_words
from tests.words.rules import rules_file

_PLACES = re.compile(r"%\(\w+\)s|%g|%%|\{\w+\}|</?\w+")
_LOOSE = re.compile(r"[^\s\u00a0\u202f*\d/](?:[!?;»]|:(?=\s|$))| [:!?;»]|«(?!\u00a0)")
"""A sign of double height that stands close to the word before it, or behind a space at which lines break."""


_CODE = re.compile(r"<code>.*?</code>|<[^>]*>|\{\".*\}")


def pairs() -> Iterator[tuple[str, str]]:
    """Every text with its translation; of those that count, the singular and the plural each."""
    for message in read_catalogue():
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from zip(ids, strings, strict=True)


def test_every_word_of_the_admin_is_translated() -> None:
    standing = read_catalogue()
    wanted = [(message.id, message.context) for message in catalogue_of_code() if message.id]
    known = {key: message.string or "" for key in wanted if (message := standing.get(*key))}
    lacking = [key for key in wanted if not known.get(key) or not all(known[key])]
    assert lacking == [], "`python -m tests.words` brings them into the catalogue"


def test_translations_name_what_their_texts_name() -> None:
    wrong = [(text, told) for text, told in pairs() if set(_PLACES.findall(text)) != set(_PLACES.findall(told))]
    assert wrong == []


def test_signs_of_double_height_keep_their_distance() -> None:
    assert [told for _, told in pairs() if _LOOSE.search(_CODE.sub("", told))] == []


def test_the_compiled_catalogue_is_that_of_its_source() -> None:
    assert COMPILED.read_bytes() == as_compiled(read_catalogue()), "`python -m tests.words` compiles it"


def test_the_sentences_of_rules_are_those_of_the_code() -> None:
    assert RULES.read_text() == rules_file(), "`python -m tests.words` brings them in"


def test_no_template_speaks_in_words_that_are_not_marked() -> None:
    pages = sorted((ROOT / "templates" / "admin").rglob("*.html"))
    found = {str(path.relative_to(ROOT)): words for path in pages if (words := plain_words(path.read_text()))}
    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>{% translate 'Save' %}</p>", []),
        ("<p>Save {{ name }}</p>", ["Save"]),
        ('<input placeholder="https://…" title="entry.update">', []),
        ('<input placeholder="Find"><code>key</code> uid', ["Find"]),
        ("{% blocktranslate %}Save it{% endblocktranslate %}{# a note #}", []),
    ],
)
def test_plain_words_are_found(source: str, found: list[str]) -> None:
    assert plain_words(source) == found


def test_words_are_found_where_they_are_marked() -> None:
    template = (
        "{% translate 'One' %}\n  {% blocktranslate count n=n %}{{ n }} a{% plural %}{{ n }} b{% endblocktranslate %}"
    )
    assert [each.id for each in words_in("a.html", template)] == ["One", ("%(n)s a", "%(n)s b")]
    apart = words_in("a.html", "{% translate 'To' context 'a version' %}")
    assert [(each.id, each.context) for each in apart] == [("To", "a version")]
    assert [each.id for each in words_in("a.py", "x = _('Two')\ny = ngettext('c', 'd', 2)")] == ["Two", ("c", "d")]
