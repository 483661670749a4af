"""Words in templates that nobody can translate, because they are not marked."""

import re
from html.parser import HTMLParser

_MARKUP = re.compile(
    r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%\s*comment.*?endcomment\s*%}|{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL
)
_TOLD = ("title", "placeholder", "aria-label", "alt")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PROGRAMS = re.compile(r"Ctrl\+\w|\S*[._:/-]\S*( …)?|.*=\".*", re.DOTALL)
"""A key, or an example in the language of programs, such as an address; or the attributes that a partial adds to a tag."""
_KEPT = frozenset(["API", "CMA", "HTML", "JSON", "Markdown", "POST", "Pressroom", "UTC", "min", "uid"])
"""Names, and words of programs, that are the same in every language."""


class _Texts(HTMLParser):
    """The texts of a page, and of the attributes that people hear or see."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("code", "script", "style")
        self.texts += [value or "" for name, value in attrs if name in _TOLD]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("code", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def plain_words(source: str) -> list[str]:
    """The texts of a template that are not marked for translation, but names."""
    parser = _Texts()
    parser.feed(_MARKUP.sub(" ", source))
    texts = (" ".join(text.split()) for text in parser.texts)
    return [text for text in texts if set(_WORD.findall(text)) - _KEPT and not _PROGRAMS.fullmatch(text)]
