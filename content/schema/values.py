"""The values of an entry that are kept beside it: rows of the index and digests of unique values."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from core.json_values import JSONObject, JSONValue

from .compiled import CompiledType, IndexedField, UniqueField
from .fields.base import IndexKind
from .fields.scalars import read_instant
from .walk import values_at

TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class IndexValue:
    """One narrow row of the index. Numbers are kept as floats, booleans as 0 and 1."""

    path: str
    kind: IndexKind
    text: str | None = None
    number: float | None = None
    instant: datetime | None = None


def index_values(compiled: CompiledType, data: JSONObject) -> tuple[IndexValue, ...]:
    """The index rows of an entry, each value of a path once. Values of the wrong type have none."""
    rows = (row for field in compiled.indexed for row in _rows(field, data))
    return tuple(dict.fromkeys(rows))


def _rows(field: IndexedField, data: JSONObject) -> Iterator[IndexValue]:
    for value in values_at(data, field.parts):
        row = _row(field, value)
        if row is not None:
            yield row


def _row(field: IndexedField, value: JSONValue) -> IndexValue | None:
    path, kind = field.path, field.kind
    match kind:
        case "text" if isinstance(value, str) and value:
            return IndexValue(path, kind, text=value[:TEXT_LENGTH])
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return IndexValue(path, kind, number=float(value))
        case "boolean" if isinstance(value, bool):
            return IndexValue(path, kind, number=float(value))
        case "time" if (instant := read_instant(value)) is not None:
            return IndexValue(path, kind, instant=instant)
        case _:
            return None


def unique_values(compiled: CompiledType, data: JSONObject) -> tuple[tuple[str, bytes], ...]:
    """The path and SHA-256 digest of each value that a unique field has, every one once."""
    return tuple(dict.fromkeys((path, digest) for path, digest, _ in unique_places(compiled, data)))


def unique_places(compiled: CompiledType, data: JSONObject) -> Iterator[tuple[str, bytes, str]]:
    """The path and digest of the values of unique fields in document order, with the place of each in the entry.

    In repeated groups and blocks every instance has its own value, and in a repeated field every item is one.
    """
    for field in compiled.unique_fields:
        for value, place in _placed_values(data, field):
            if value not in (None, "", [], {}):
                canonical = orjson.dumps(_canonical(value), option=orjson.OPT_SORT_KEYS)
                yield field.path, hashlib.sha256(canonical).digest(), place


def _placed_values(data: JSONObject, field: UniqueField) -> Iterator[tuple[JSONValue, str]]:
    level: list[tuple[JSONValue, str]] = [(data, "")]
    for part in field.parts:
        level = [
            (holder[part], f"{place}.{part}" if place else part)
            for value, at in level
            for holder, place in _items_with_places(value, at)
            if isinstance(holder, dict) and part in holder
        ]
    for value, place in level:
        yield from _items_with_places(value, place) if field.is_each else ((value, place),)


def _items_with_places(value: JSONValue, place: str) -> Iterable[tuple[JSONValue, str]]:
    if not isinstance(value, list):
        return ((value, place),)
    return ((item, f"{place}.{index}") for index, item in enumerate(value))


def _canonical(value: JSONValue) -> JSONValue:
    """Numbers that are equal have one spelling: 1.0 is 1."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**63 else value
    if isinstance(value, dict):
        return {key: _canonical(each) for key, each in value.items()}
    return [_canonical(each) for each in value] if isinstance(value, list) else value
