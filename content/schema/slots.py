"""PURE: which narrow columns of an entry's language and publications hold the values of which single-valued fields.

Filters and sorts on such a field read the row that a page is made of, and nothing beside it. A field that can have
several values, or for which no column is free, has rows in the index of values instead.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from core.json_values import JSONObject

from .compiled import CompiledType
from .fields.base import IndexKind
from .values import IndexValue, index_values

Slots: TypeAlias = Mapping[str, str]
"""The column of each field that has one, by path. A field keeps its column as long as the type has the field."""

_COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    "text": ("text1", "text2", "text3", "text4"),
    "number": ("number1", "number2", "number3", "number4"),
    "instant": ("instant1", "instant2"),
}
SLOTS = tuple(name for names in _COLUMNS_OF.values() for name in names)
"""Every narrow column."""
SLOT_TYPES: Mapping[str, str] = {
    name: {"text": "text", "number": "float8", "instant": "timestamptz"}[kind]
    for kind, names in _COLUMNS_OF.items()
    for name in names
}
"""What PostgreSQL calls the values of each."""
_VALUES: Mapping[IndexKind, str] = {"text": "text", "number": "number", "boolean": "number", "time": "instant"}

SlotValue: TypeAlias = str | float | datetime | None


@dataclass(frozen=True, slots=True)
class NarrowValues:
    """What is kept of a version for filters and sorts: a value for every column, and rows for the index of values."""

    columns: Mapping[str, SlotValue]
    rows: tuple[IndexValue, ...]


NOTHING: Mapping[str, SlotValue] = dict.fromkeys(SLOTS)
"""The columns of what has no values."""


def assign_slots(
    compiled: CompiledType, before: Slots, *, plural: Collection[str] = (), changed: Collection[str] = ()
) -> Slots:
    """Columns for a type's fields, first come first served. `plural` are paths of which stored content has several values,
    `changed` those that were of another kind, whose values in the column mean nothing now.

    A column that a field leaves is free for others only with the next change: who still reads by the assignment of
    before must not find another field's values there.
    """
    single = {field.path: _VALUES[field.kind] for field in compiled.indexed if field.is_single}
    standing = {path: slot for path, slot in before.items() if path in single and path not in changed}
    kept = {path: slot for path, slot in standing.items() if slot in _COLUMNS_OF[single[path]]}
    free = {kind: [name for name in names if name not in before.values()] for kind, names in _COLUMNS_OF.items()}
    fresh: dict[str, str] = {}
    for path, kind in single.items():
        if path not in kept and path not in plural and free[kind]:
            fresh[path] = free[kind].pop(0)
    return kept | fresh


def narrow_values(compiled: CompiledType, slots: Slots, data: JSONObject) -> NarrowValues:
    """What is kept of an entry's content. Where content breaks its type's rule of one value, the first counts."""
    columns = dict(NOTHING)
    rows: list[IndexValue] = []
    for value in index_values(compiled, data):
        slot = slots.get(value.path)
        if slot is None:
            # There would be two values in all the rows: no index answers for true and false.
            if value.kind != "boolean":
                rows.append(value)
        elif columns[slot] is None:
            columns[slot] = value.text or value.instant or value.number
    return NarrowValues(columns, tuple(rows))


def plural_paths(compiled: CompiledType, paths: Collection[str], contents: Iterable[JSONObject]) -> set[str]:
    """Those of the paths at which some content has several values, though the type allows one now."""
    found: set[str] = set()
    for data in contents:
        seen: set[str] = set()
        for value in index_values(compiled, data):
            if value.path in paths and value.path in seen:
                found.add(value.path)
            seen.add(value.path)
    return found
