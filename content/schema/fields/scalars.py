"""Numbers, booleans and dates."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType, IndexKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(FieldType):
    """An integer or a floating-point number between two bounds."""

    widget_name: ClassVar[str] = "number"
    index_kind: ClassVar[IndexKind | None] = "number"
    has_default: ClassVar[bool] = True

    least: float | None = None
    most: float | None = None

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        least, most = reader.bounds("min", "max")
        return {"least": least, "most": most}

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if isinstance(value, bool) or not isinstance(value, int | float):
            context.refuse("type", "must be a number.")
            return value
        if self.least is not None and value < self.least:
            context.refuse("min", f"must not be less than {self.least}.", limit=self.least)
        if self.most is not None and value > self.most:
            context.refuse("max", f"must not be greater than {self.most}.", limit=self.most)
        return value

    def value_schema(self) -> JSONObject:
        schema: JSONObject = {"type": "number"}
        if self.least is not None:
            schema["minimum"] = self.least
        if self.most is not None:
            schema["maximum"] = self.most
        return schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Integer(Number):
    """A whole number between two bounds; `5.0` is stored as `5`."""

    widget_name: ClassVar[str] = "integer"

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if isinstance(value, float):
            if not value.is_integer() or abs(value) >= 2**63:
                context.refuse("type", "must be an integer of 64 bits.")
                return value
            value = int(value)
        return Number.clean_one(self, value, context)

    def value_schema(self) -> JSONObject:
        return Number.value_schema(self) | {"type": "integer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean(FieldType):
    """True or false."""

    widget_name: ClassVar[str] = "boolean"
    index_kind: ClassVar[IndexKind | None] = "boolean"
    has_default: ClassVar[bool] = True

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, bool):
            context.refuse("type", "must be true or false.")
        return value

    def value_schema(self) -> JSONObject:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IsoDate(FieldType):
    """A date, or a date with a time, as an ISO 8601 text, stored as written; without a zone it counts as UTC.

    Where the time is hidden only the day is compared with the bounds.
    """

    widget_name: ClassVar[str] = "date"
    index_kind: ClassVar[IndexKind | None] = "time"
    has_default: ClassVar[bool] = True

    first: datetime | None = None
    last: datetime | None = None
    hides_time: bool = False

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        first, last = read_dates(reader)
        hides_time = reader.metadata.get("hide_time") is True
        return {"first": first, "last": last, "hides_time": hides_time}

    def read_default(self, raw: JSONValue) -> JSONValue:
        """A custom date; "the day of creation" and an empty one are no default."""
        if not isinstance(raw, dict) or raw.get("custom") is not True:
            return None
        date, time = raw.get("date"), raw.get("time")
        if not isinstance(date, str) or not date:
            return None
        return f"{date}T{time}.000Z" if isinstance(time, str) and time else date

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        instant = read_instant(value)
        if instant is None:
            context.refuse("type", "must be a date in ISO 8601.")
            return value
        if self.hides_time:
            instant = instant.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.first is not None and instant < self.first:
            context.refuse("min", f"must not be before {self.first.isoformat()}.", limit=self.first.isoformat())
        if self.last is not None and instant > self.last:
            context.refuse("max", f"must not be after {self.last.isoformat()}.", limit=self.last.isoformat())
        return value

    def value_schema(self) -> JSONObject:
        return {"type": "string", "format": "date" if self.hides_time else "date-time"}


def read_instant(value: JSONValue) -> datetime | None:
    """The instant of an ISO 8601 text in UTC, or None where it is none."""
    if not isinstance(value, str) or len(value) < len("2000-01-01"):
        return None
    try:
        instant = datetime.fromisoformat(value)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_dates(reader: FieldReader) -> tuple[datetime | None, datetime | None]:
    """The first and the last date that a field allows."""
    first, last = _read_limit(reader, "startDate"), _read_limit(reader, "endDate")
    if first is not None and last is not None and first > last:
        reader.refuse("startDate", "range", "must not be after endDate.")
    return first, last


def is_between(value: Any, least: Any, most: Any) -> bool:
    """Whether a value of an ordered kind lies between two bounds, either of which may be None."""
    return (least is None or value >= least) and (most is None or value <= most)


def _read_limit(reader: FieldReader, key: str) -> datetime | None:
    value = reader.source.get(key)
    if value is None or value == "":
        return None
    instant = read_instant(value)
    if instant is None:
        reader.refuse(key, "type", "must be a date in ISO 8601.")
    return instant
