"""Two values side by side, line by line, each changed line word by word. PURE."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from content.compared.words import Patience, Piece, Run, Sort, compare_words

_MOST_PAIRS = 2_500
_ALIKE = 0.35
"""Of the words of two lines, the part that must be in both for one to be the other, changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what a value says: its depth, what it is the value of, what it is (`h2`, `item`), and its words."""

    depth: int
    label: str
    style: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of either value, or of both."""

    sort: Sort
    depth: int
    label: str
    style: str
    pieces: tuple[Piece, ...]


def compare_lines(old: Sequence[Line], new: Sequence[Line], patience: Patience) -> tuple[LineChange, ...]:
    """Every line of the later value with those that went in their places."""
    changes: list[LineChange] = []
    for tag, i, j, k, m in _opcodes(old, new, patience):
        if tag == "equal":
            changes += [_whole(Sort.SAME, line) for line in new[k:m]]
        else:
            changes += _replaced(old[i:j], new[k:m], patience)
    return tuple(_with_moves(changes))


def whole_lines(lines: Sequence[Line], sort: Sort) -> tuple[LineChange, ...]:
    """The lines, all of which came, went or stayed."""
    return tuple(_whole(sort, line) for line in lines)


def _opcodes(old: Sequence[Line], new: Sequence[Line], patience: Patience) -> Sequence[tuple[str, int, int, int, int]]:
    if patience.allows(old, new):
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return [("equal", 0, start, 0, start), ("replace", start, len(old), start, len(new))]


def _whole(sort: Sort, line: Line) -> LineChange:
    pieces = tuple(Piece(sort, run.text, run.marks) for run in line.runs)
    return LineChange(sort, line.depth, line.label, line.style, pieces)


def _replaced(old: Sequence[Line], new: Sequence[Line], patience: Patience) -> Iterator[LineChange]:
    """What went before what came in its place, between the lines that are in both."""
    before = 0
    came: list[LineChange] = []
    for at, line in _pairs(old, new):
        if at is None:
            came.append(_whole(Sort.ADDED, line))
            continue
        yield from (_whole(Sort.REMOVED, gone) for gone in old[before:at])
        yield from came
        yield _changed(old[at], line, patience)
        before, came = at + 1, []
    yield from (_whole(Sort.REMOVED, gone) for gone in old[before:])
    yield from came


def _changed(old: Line, new: Line, patience: Patience) -> LineChange:
    pieces = compare_words(old.runs, new.runs, patience)
    return LineChange(Sort.CHANGED, new.depth, new.label, new.style, pieces)


def _pairs(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[int | None, Line]]:
    """For each later line the earlier one that it was, in one order: those that have most in common, taken together."""
    if len(old) == len(new) == 1 and (old[0].label, old[0].style, "p") == (new[0].label, "p", new[0].style):
        return [(0, new[0])]
    if len(old) * len(new) > _MOST_PAIRS:
        return [(at if at < len(old) else None, line) for at, line in enumerate(new)]
    alike = [[_likeness(before, line) for line in new] for before in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike[i][j])
    pairs: list[tuple[int | None, Line]] = []
    i = 0
    for j, line in enumerate(new):
        while i < len(old) and best[i][j] == best[i + 1][j]:
            i += 1
        is_pair = i < len(old) and best[i][j] != best[i][j + 1]
        pairs.append((i if is_pair else None, line))
        i += is_pair
    return pairs


def _likeness(old: Line, new: Line) -> float:
    """How much of two lines is the same words; none where that is too little, or they are lines of different things."""
    if (old.depth, old.label) != (new.depth, new.label):
        return 0.0
    before, after = set(old.text.split()), set(new.text.split())
    if len(before) < 2 and len(after) < 2 and old.style == new.style:
        return _ALIKE
    likeness = len(before & after) / len(before | after)
    return likeness if likeness >= _ALIKE else 0.0


def _with_moves(changes: Sequence[LineChange]) -> Iterator[LineChange]:
    """The changes, with a line that went from one place and came to another told once, where it is now."""
    went = {_said(each) for each in changes if each.sort is Sort.REMOVED and _said(each)[-1]}
    came = {_said(each) for each in changes if each.sort is Sort.ADDED}
    for each in changes:
        is_moved = _said(each) in went & came and each.sort in (Sort.REMOVED, Sort.ADDED)
        if not is_moved:
            yield each
        elif each.sort is Sort.ADDED:
            pieces = tuple(Piece(Sort.SAME, piece.text, piece.marks) for piece in each.pieces)
            yield LineChange(Sort.MOVED, each.depth, each.label, each.style, pieces)


def _said(change: LineChange) -> tuple[int, str, str, str]:
    return change.depth, change.label, change.style, "".join(piece.text for piece in change.pieces)
