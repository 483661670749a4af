"""Times of day, and ranges of dates and of times."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType, IndexKind
from .scalars import IsoDate, read_instant

START, END = "start", "end"

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Time(FieldType):
    """A time of day on a clock of 24 hours, `09:30` or `09:30:15`, stored as written."""

    widget_name: ClassVar[str] = "time"
    index_kind: ClassVar[IndexKind | None] = "text"
    has_default: ClassVar[bool] = True

    first: time | None = None
    last: time | None = None

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        first, last = _read_limit(reader, "min"), _read_limit(reader, "max")
        if first is not None and last is not None and first > last:
            reader.refuse("min", "range", "must not be after max.")
        return {"first": first, "last": last}

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        moment = read_time(value)
        if moment is None:
            context.refuse("type", "must be a time of day like 09:30.")
            return value
        if self.first is not None and moment < self.first:
            context.refuse("min", f"must not be before {self.first}.", limit=str(self.first))
        if self.last is not None and moment > self.last:
            context.refuse("max", f"must not be after {self.last}.", limit=str(self.last))
        return value

    def value_schema(self) -> JSONObject:
        return {"type": "string", "pattern": f"^{_TIME.pattern}$"}


def read_time(value: JSONValue) -> time | None:
    """The time of day of a text, or None where it is none."""
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        return None
    return time.fromisoformat(value)


def _read_limit(reader: FieldReader, key: str) -> time | None:
    value = reader.source.get(key)
    if value is None or value == "":
        return None
    moment = read_time(value)
    if moment is None:
        reader.refuse(key, "type", "must be a time of day like 09:30.")
    return moment


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange(Time):
    """Two times of day, `{start, end}`; one that ends before it starts lasts past midnight."""

    widget_name: ClassVar[str] = "time_range"
    index_keys: ClassVar[tuple[str, ...]] = (START, END)
    has_default: ClassVar[bool] = False

    def is_empty(self, value: JSONValue) -> bool:
        return is_empty_range(value)

    def empty(self, value: JSONValue) -> JSONValue:
        return [] if value == [] and self.multiple else None

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        return clean_range(self, value, context, lambda end: Time.clean_one(self, end, context))

    def value_schema(self) -> JSONObject:
        return range_schema(Time.value_schema(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class IsoDateRange(IsoDate):
    """Two dates, `{start, end}`, each as in a single date; either may be missing where the range is open."""

    widget_name: ClassVar[str] = "date_range"
    index_keys: ClassVar[tuple[str, ...]] = (START, END)
    has_default: ClassVar[bool] = False

    def is_empty(self, value: JSONValue) -> bool:
        return is_empty_range(value)

    def empty(self, value: JSONValue) -> JSONValue:
        return [] if value == [] and self.multiple else None

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        cleaned = clean_range(self, value, context, lambda end: IsoDate.clean_one(self, end, context))
        first, last = (read_instant(cleaned.get(key)) if isinstance(cleaned, dict) else None for key in (START, END))
        if first is not None and last is not None and first > last:
            context.refuse("range", "must not start after it ends.")
        return cleaned

    def value_schema(self) -> JSONObject:
        return range_schema(IsoDate.value_schema(self))


def is_empty_range(value: JSONValue) -> bool:
    """Whether neither end of a range is given."""
    if isinstance(value, dict):
        return value.get(START) in (None, "") and value.get(END) in (None, "")
    return value is None or value in ("", [])


def clean_range(
    field: FieldType, value: JSONValue, context: Context, clean_end: Callable[[JSONValue], JSONValue]
) -> JSONValue:
    """A range with both ends in their stored form; an end that is not given is null, as is a range without any."""
    if not isinstance(value, dict):
        context.refuse("type", "must be an object with start and end.")
        return value
    if is_empty_range(value):
        if field.mandatory or field.multiple:
            context.refuse("required", "is a required field.")
        return None
    path = context.path
    cleaned: JSONObject = {}
    for key in (START, END):
        context.path = f"{path}.{key}"
        end = value.get(key)
        cleaned[key] = None if end is None or end == "" else clean_end(end)
    context.path = path
    return cleaned


def range_schema(end: JSONObject) -> JSONObject:
    """The JSON Schema of a range."""
    either: JSONObject = {"anyOf": [end, {"type": "null"}]}
    return {"type": "object", "properties": {START: either, END: either}, "required": [START, END]}
