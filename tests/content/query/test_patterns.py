"""`$regex` means in PostgreSQL what it means to RE2, or is refused by name."""

import pytest
import re2  # type: ignore[import-untyped]  # The package ships no types.
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from content.query.patterns import Flags, Untranslatable, parse_flags, to_postgres


def _matches(pattern: str, text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~ %s", (text, pattern))
        (found,) = cursor.fetchone()
        return bool(found)


@pytest.mark.parametrize(
    ("pattern", "options", "expected"),
    [
        ("abc", "", "(?s)abc"),
        ("a.c", "", r"(?s)a[^\n]c"),
        ("a.c", "s", "(?s)a.c"),
        ("^a$", "im", "(?wi)^a$"),
        (r"\d+\W", "", "(?s)[0-9]+[^A-Za-z0-9_]"),
        (r"\bx\B", "", r"(?s)\yx\Y"),
        ("(a|b)*?", "", "(?s)(?:a|b)*"),
        ("(?:a){2,3}", "", "(?s)(?:a){2,3}"),
        (r"[^a-c\]\d-]", "", r"(?s)[^a-c\]0-9\-]"),
        ("[--/]", "", r"(?s)[\--\/]"),
        (r"\.\-é", "", r"(?s)\.\-é"),
        ("a b # c\n[ #]", "x", r"(?s)ab[\U00000020\#]"),
        (r"a\ b\#", "x", r"(?s)a\U00000020b\#"),
        ("", "", "(?s)"),
    ],
)
@pytest.mark.django_db
def test_a_pattern_is_translated(pattern: str, options: str, expected: str) -> None:
    translated = to_postgres(pattern, parse_flags(options))
    assert translated == expected
    _matches(translated, "PostgreSQL can read it")


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("a(?=b)", "look-ahead (?="),
        ("a(?!b)", "look-ahead (?!"),
        ("(?<=a)b", "look-behind (?<="),
        ("(?<!a)b", "look-behind (?<!"),
        ("(?>a)", "an atomic group (?>"),
        ("(?P<n>a)", "a named group (?P<"),
        ("(?<n>a)", "a named group (?<"),
        ("(?i)a", "(?i)"),
        (r"(a)\1", r"the back reference \1"),
        (r"\p{L}", r"\p"),
        (r"\Aa", r"\A"),
        ("[[:alpha:]]", "a named class [:...:]"),
        ("a++", "a possessive repetition (++)"),
        ("a{256}", "a repetition of more than 255"),
        ("a{", "a { that begins no repetition; write \\{"),
        ("((a{10}){20}){20}", "repetitions that multiply too far"),
        ("^*", "a * with nothing to repeat before it (anchors cannot be repeated)"),
        ("a**", "a * with nothing to repeat before it (anchors cannot be repeated)"),
        ("*a", "a * with nothing to repeat before it (anchors cannot be repeated)"),
        (r"(?:\b|a){2}", "a { with nothing to repeat before it (anchors cannot be repeated)"),
        ("((^)a)*", "a * with nothing to repeat before it (anchors cannot be repeated)"),
        ("(a", "a group that is not closed"),
        ("a)", "a ) without its beginning"),
        ("[a", "an end in the middle of a construct"),
        ("[]", "an empty class []"),
        ("a\\", "an end in the middle of a construct"),
        ("[z-a]", "something unreadable (invalid character class range: z-a)"),
    ],
)
def test_what_has_no_equal_is_named(pattern: str, named: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        to_postgres(pattern, Flags())
    assert str(caught.value) == named


def test_unknown_options_are_named() -> None:
    with pytest.raises(Untranslatable) as caught:
        parse_flags("ig")
    assert str(caught.value) == "the option 'g'"


pieces = st.sampled_from(
    ["a", "b", "A", " ", "\n", ".", "^", "$", "|", "(", ")", "(?:", "*", "+", "?", "{2}", "{0,3}", "{1,}", "[ab]", "[^a]",
     "[a-", "b]", "[-a]", "[", "]", "-", r"\d", r"\w", r"\S", r"[\Wb]", r"\b", r"\.", r"\[", "}", "{", "'", "%s", "\\", "é"]
)  # fmt: skip


@pytest.mark.django_db
def test_a_translated_pattern_matches_what_re2_matches() -> None:
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(pieces, max_size=8).map("".join),
        st.text("abA \n-'%s.[1", max_size=6),
        st.sampled_from(["", "i", "s", "m"]),
    )
    @example("(|a)*$", "b", "")
    def check(pattern: str, text: str, options: str) -> None:
        try:
            translated = to_postgres(pattern, parse_flags(options))
        except Untranslatable:
            return
        expected = re2.search(f"(?{options}:{pattern})" if options else pattern, text) is not None
        assert _matches(translated, text) == expected, translated

    check()


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*b", "(?:[ab]*a[ab]{30})*c", "(?:a?){120}a{120}", "(?:(?:a|b|){5,}){25}", "(.*)(.*)(.*)(.*)x"],
)
@pytest.mark.django_db
def test_no_pattern_that_is_accepted_holds_the_database_up(pattern: str) -> None:
    translated = to_postgres(pattern, Flags())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
        cursor.execute("SELECT repeat('a', 20000) ~ %s", (translated,))
        assert cursor.fetchone() in [(True,), (False,)]
