"""Which words of a text came and went. PURE.

A script that does not part words (Chinese, Japanese, Thai and the like) is compared by character. What is longer than
patience allows is told as a whole.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias

import regex  # type: ignore[import-untyped]  # The library ships no types.

_UNPARTED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
# A character of an unparted script with its marks, a word, or a sign; each with the blanks behind it.
_TOKENS = regex.compile(rf"(?:(?={_UNPARTED})\X|(?:(?!{_UNPARTED})[\w'\u2019])+|\s|\X)\s*").finditer
_PATIENCE = 1_000_000
_MOST = 200_000
_SHORT = 3
"""Letters between two changes that are no reason to part them."""


class Sort(StrEnum):
    """What became of a piece of text, or of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the marks it has, such as `bold`. Where it names something, `target` is its kind and uid."""

    text: str
    marks: tuple[str, ...] = ()
    target: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one text, or of both."""

    sort: Sort
    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    """A word with the blanks behind it, which make no difference where they are one or none."""

    word: str
    marks: tuple[str, ...]
    text: str = field(compare=False)


_Step: TypeAlias = tuple[Sort, Sequence[_Token]]


class Patience:
    """How much work may still go into one answer: what it comes to is foretold, so that answers are the same every time."""

    def __init__(self, left: int = _PATIENCE) -> None:
        self._left = left

    def allows(self, old: Sequence[object], new: Sequence[object]) -> bool:
        """Whether two sequences may be compared, which is then taken as done."""
        counts = Counter(old)
        cost = len(old) + len(new) + sum(counts[each] for each in new)
        if cost > min(self._left, _MOST):
            return False
        self._left -= cost
        return True


def compare_words(old: Sequence[Run], new: Sequence[Run], patience: Patience) -> tuple[Piece, ...]:
    """The later text with what went from the earlier one in its place."""
    before, after = list(_tokens(old)), list(_tokens(new))
    steps = _steps(before, after, patience)
    if all(sort is Sort.SAME for sort, _ in steps) and [each.text for each in before] != [each.text for each in after]:
        steps = _replaced(before, after)
    return tuple(_pieces(_calmed(steps)))


def _tokens(runs: Iterable[Run]) -> Iterator[_Token]:
    for run in runs:
        for found in _TOKENS(run.text):
            yield _Token(found[0].rstrip(" "), run.marks, found[0])


def _steps(old: list[_Token], new: list[_Token], patience: Patience) -> list[_Step]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    steps: list[_Step] = [(Sort.SAME, new[:start])]
    if before and after and patience.allows(before, after):
        for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            steps += [(Sort.SAME, after[k:m])] if tag == "equal" else _replaced(before[i:j], after[k:m])
    else:
        steps += _replaced(before, after)
    return [step for step in (*steps, (Sort.SAME, new[len(new) - end :])) if step[1]]


def _common(one: Sequence[_Token], other: Sequence[_Token]) -> int:
    """How many tokens both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _replaced(old: Sequence[_Token], new: Sequence[_Token]) -> list[_Step]:
    return [(Sort.REMOVED, old), (Sort.ADDED, new)]


def _calmed(steps: Sequence[_Step]) -> Iterator[_Step]:
    """The steps, with what little stays between two changes told as changed with them: nobody reads word for word."""
    is_change = [sort is not Sort.SAME for sort, _ in steps]
    spread: list[_Step] = []
    for at, (sort, tokens) in enumerate(steps):
        is_between = 0 < at < len(steps) - 1 and is_change[at - 1] and is_change[at + 1]
        letters = sum(len(token.word.strip()) for token in tokens)
        if sort is Sort.SAME and is_between and letters <= _SHORT and not any("\n" in token.text for token in tokens):
            spread += _replaced(tokens, tokens)
        else:
            spread.append((sort, tokens))
    for is_same, group in groupby(spread, key=lambda step: step[0] is Sort.SAME):
        if is_same:
            yield from group
            continue
        changes = list(group)
        for sort in (Sort.REMOVED, Sort.ADDED):
            tokens = [token for each, several in changes if each is sort for token in several]
            if tokens:
                yield sort, tokens


def _pieces(steps: Iterable[_Step]) -> Iterator[Piece]:
    for sort, tokens in steps:
        for marks, group in groupby(tokens, key=lambda token: token.marks):
            yield Piece(sort, "".join(token.text for token in group), marks)
