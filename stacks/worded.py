"""What the rules that the API and the admin share say, in the language of the page.

The rules speak English, to the API and into the rows of the queue. A page finds the shape of a sentence again, among those
of `RULES`, and says it in its own language with the values that stood in it. What has no known shape stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, pgettext

CONTEXT: Final = "rule"
"""What tells the sentences of rules from other words of the catalogue."""
RULES: Final = Path(settings.BASE_DIR) / "translations" / "rules.txt"
"""The sentences, a line each, with `{0}`, `{1}` and so on for what differs; `python -m tests.words` writes it."""
LED: Final = "'{0}' in '{1}': {2}"
"""A sentence about one of many."""
_PLACE = re.compile(r"\{(\d)\}")
_REMEMBERED = 2_000
_LONGEST = 600
"""Longer texts hold what somebody wrote rather than a sentence of ours."""


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The sentences without values, and the patterns of the others, which say most first."""

    plain: frozenset[str]
    patterns: Mapping[str, re.Pattern[str]]


def worded(message: str) -> str:
    """The sentence of a rule in the language of the page; as it is where that is English, or the sentence unknown."""
    language = get_language() or "en"
    if language.partition("-")[0] == "en" or not message or len(message) > _LONGEST:
        return message
    return _worded(message, language)


@lru_cache(maxsize=_REMEMBERED)
def _worded(message: str, language: str) -> str:
    shapes = _shapes()
    if message in shapes.plain:
        return pgettext(CONTEXT, message)
    for text, pattern in shapes.patterns.items():
        found = pattern.fullmatch(message)
        if found:
            values = list(found.groups())
            if text.endswith("}"):
                # What ends with another sentence.
                values[-1] = worded(values[-1])
            return _PLACE.sub(lambda place: values[int(place[1])], pgettext(CONTEXT, text))  # noqa: B023 called at once
    return message


@cache
def _shapes() -> _Shapes:
    texts = RULES.read_text().splitlines()
    patterned = sorted((text for text in texts if _PLACE.search(text)), key=lambda text: (-_weight(text), text))
    return _Shapes(frozenset(texts) - set(patterned), {text: _pattern(text) for text in patterned})


def _weight(text: str) -> int:
    """How much of a sentence is ours."""
    return len(_PLACE.sub("", text))


def _pattern(text: str) -> re.Pattern[str]:
    pieces = _PLACE.split(text)
    return re.compile("".join("(.*?)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)), re.S)
