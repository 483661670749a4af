"""The values of an entry that are kept beside it: rows of the index and digests of unique values."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from core.json_values import JSONObject, JSONValue

from .compiled import CompiledType, IndexedField
from .fields.base import IndexKind
from .fields.scalars import read_instant
from .walk import values_at

TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class IndexValue:
    """One narrow row of the index. Booleans are kept as the numbers 0 and 1."""

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
            return IndexValue(path, kind, number=value)
        case "boolean" if isinstance(value, bool):
            return IndexValue(path, kind, number=int(value))
        case "time" if (instant := read_instant(value)) is not None:
            return IndexValue(path, kind, instant=instant)
        case _:
            return None


def unique_values(compiled: CompiledType, data: JSONObject) -> tuple[tuple[str, bytes], ...]:
    """The path and SHA-256 digest of each unique field that has a value."""
    digests = []
    for field in compiled.unique_fields:
        value = _value_at(data, field.parts)
        if value not in (None, "", [], {}):
            canonical = orjson.dumps(_canonical(value), option=orjson.OPT_SORT_KEYS)
            digests.append((field.path, hashlib.sha256(canonical).digest()))
    return tuple(digests)


def _value_at(data: JSONObject, parts: tuple[str, ...]) -> JSONValue:
    value: JSONValue = data
    for part in parts:
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _canonical(value: JSONValue) -> JSONValue:
    """Numbers that are equal have one spelling: 1.0 is 1."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
