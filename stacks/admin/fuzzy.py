"""PURE: how well a name answers what somebody typed of it, letters left out and all."""

from collections.abc import Callable, Sequence
from typing import TypeVar

_Named = TypeVar("_Named")
_WORD, _RUN, _FIRST = 8, 4, 12
"""What a letter is worth at the beginning of a word, behind the one before it, and at the very beginning."""


def score(typed: str, name: str) -> int | None:
    """The greater, the better; None where the letters do not come in this order. Case and spaces do not count."""
    wanted, text = typed.casefold().replace(" ", ""), name.casefold()
    total, at = 0, -1
    for letter in wanted:
        found = text.find(letter, at + 1)
        if found < 0:
            return None
        begins_word = found == 0 or not text[found - 1].isalnum()
        total += 1 + _WORD * begins_word + _RUN * (found == at + 1) + _FIRST * (found == 0)
        at = found
    # Of two names that answer alike the shorter one is meant.
    whole = 30 if text.startswith(typed.casefold().strip()) and wanted else 0
    return (total + whole) * 100 - len(text)


def best(typed: str, named: Sequence[_Named], name_of: Callable[[_Named], str], *, limit: int) -> list[_Named]:
    """Those that answer, the best first; all in their order where nothing was typed."""
    if not typed.strip():
        return list(named[:limit])
    scored = [(score(typed, name_of(each)), place, each) for place, each in enumerate(named)]
    found = [(-points, place) for points, place, _each in scored if points is not None]
    return [named[place] for _points, place in sorted(found)[:limit]]
