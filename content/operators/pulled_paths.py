"""What a path in the query of a PULL leads to, and how the values there compare."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from content.schema.fields.base import FieldType
from content.schema.fields.choices import Taxonomy
from content.schema.fields.containers import METADATA, Blocks, Group
from content.schema.fields.json_fields import CustomField, JsonRichText
from content.schema.fields.links import File, Link, Reference
from content.schema.fields.scalars import Boolean, IsoDate, Number, read_instant
from content.schema.fields.text import Text
from content.schema.fields.times import IsoDateRange, TimeRange
from content.schema.walk import holders_at
from core.json_values import JSONValue

Comparable: TypeAlias = tuple[str, Any]
"""A word for the kind of a value, within which values compare, and the value."""

_ANY, _NUMBER, _BOOLEAN, _INSTANT, _TEXT = "any", "number", "boolean", "instant", "text"
_KINDS: Final = ((Boolean, _BOOLEAN), (IsoDate, _INSTANT), (Number, _NUMBER), (Text, _TEXT))
_WANTED: Final[Mapping[str, str]] = {
    _NUMBER: "must be a number.",
    _BOOLEAN: "must be true or false.",
    _INSTANT: "must be a date in ISO 8601.",
    _TEXT: "must be a text.",
}
_KEYS: Final[Mapping[type[FieldType], Mapping[str, str]]] = {
    IsoDateRange: {"start": _INSTANT, "end": _INSTANT},
    Link: {"title": _TEXT, "href": _TEXT},
    Reference: {"uid": _TEXT, "_content_type_uid": _TEXT},
    Taxonomy: {"taxonomy_uid": _TEXT, "term_uid": _TEXT},
    TimeRange: {"start": _TEXT, "end": _TEXT},
}
"""The parts of values that are objects without being groups."""


class UnclearQuery(ValueError):
    """A query that does not say what to remove; `place` is below the query."""

    def __init__(self, place: str, rule: str, message: str) -> None:
        self.place, self.rule, self.message = place, rule, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reached:
    """The values that a path leads to in an item: the keys on the way, none for the item itself, and their kind."""

    parts: tuple[str, ...]
    kind: str

    def values(self, item: JSONValue) -> list[JSONValue]:
        """The values there as they are stored, a list as a list."""
        if not self.parts:
            return [item]
        holders = holders_at(item, self.parts) if isinstance(item, dict) else ()
        return [holder[self.parts[-1]] for holder in holders]

    def comparables(self, item: JSONValue) -> set[Comparable]:
        """Everything there that an operand may be like: each value, and each element of a list."""
        values = self.values(item)
        elements = [element for value in values if isinstance(value, list) for element in value]
        return {comparable(self.kind, value) for value in (*values, *elements) if value is not None}

    def operand(self, value: JSONValue, place: str) -> Comparable:
        """What a value is compared with. Raises UnclearQuery where no value there could ever be like it."""
        read = comparable(self.kind, value)
        if self.kind in _WANTED and read[0] != self.kind:
            raise UnclearQuery(place, "operand", _WANTED[self.kind])
        return read


def comparable(kind: str, value: JSONValue) -> Comparable:
    """A value as it compares: numbers with numbers, instants with instants, objects as a whole."""
    if isinstance(value, bool):
        return _BOOLEAN, value
    if isinstance(value, int | float):
        return _NUMBER, value
    if isinstance(value, str):
        instant = read_instant(value) if kind == _INSTANT else None
        return (_TEXT, value) if instant is None else (_INSTANT, instant)
    return "json", orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def has_order(read: Comparable) -> bool:
    """Whether there is more and less."""
    return read[0] in (_NUMBER, _INSTANT, _TEXT)


def whole(field: FieldType) -> Reached:
    """An item of the field itself."""
    return Reached((), _kind_at(field, ()) or _ANY)


def reached(field: FieldType, path: str, place: str) -> Reached:
    """What a path leads to in an item of the field. Raises UnclearQuery where that is nothing that may be asked for."""
    parts = tuple(path.split("."))
    if isinstance(field, File) and parts == ("uid",):
        return Reached((), _TEXT)
    kind = _kind_at(field, parts)
    if kind is None:
        raise UnclearQuery(place, "path", "is not a path that the items have.")
    return Reached(parts, kind)


def refuse_hidden(path: str, hidden: Collection[str], place: str) -> None:
    """Raise UnclearQuery where the path leads to, or holds, one of the paths that are hidden: the answer would tell it."""
    if any(path == other or path.startswith(f"{other}.") for other in hidden):
        raise UnclearQuery(place, "path", "is not a path that the items have.")
    if any(other.startswith(f"{path}.") for other in hidden):
        raise UnclearQuery(place, "operand", "cannot be compared as a whole: it holds fields that are not shown.")


def _kind_at(field: FieldType, parts: Sequence[str]) -> str | None:
    """The kind of the values at a path below one value of the field; None where there can be none, or are hidden."""
    if not parts:
        return _ANY if type(field) in _KEYS else next((kind for each, kind in _KINDS if isinstance(field, each)), _ANY)
    if isinstance(field, CustomField | JsonRichText):
        return _ANY
    first, *below = parts
    if isinstance(field, Blocks):
        block = field.block_by_uid.get(first)
        return None if block is None else _kind_in(block.by_uid, below)
    if isinstance(field, Group):
        return _kind_in(field.by_uid, parts)
    return None if below else _KEYS.get(type(field), {}).get(first)


def _kind_in(by_uid: Mapping[str, FieldType], parts: Sequence[str]) -> str | None:
    if not parts:
        return _ANY
    first, *below = parts
    if first == METADATA:
        return _TEXT if below == ["uid"] else None
    field = by_uid.get(first)
    return None if field is None or field.is_withheld else _kind_at(field, below)
