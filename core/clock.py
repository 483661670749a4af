"""Time at the edges: aware, UTC, and ISO 8601 with milliseconds on the wire. Due work is judged by the database's clock."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

_ZONED = re.compile(r"(?P<time>[^\[\]]+)\[!?(?P<zone>[A-Za-z0-9_+\-/]{1,64})\]").fullmatch


def utc_now() -> datetime:
    """The present instant. Taken once at the edge and passed down."""
    return datetime.now(UTC)


def to_wire(value: datetime) -> str:
    """`2026-01-31T08:00:00.000Z`."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


class UnclearTime(ValueError):
    """A time that is none, or not one, in its zone; the message says so as the end of a sentence about it."""


def parse_instant(text: str) -> datetime:
    """The instant that an ISO 8601 text with an offset names, or one with the name of a zone (RFC 9557).

    `2026-07-01T08:00:00+02:00`, `2026-07-01T08:00:00[Europe/Oslo]`, or both. Raises ValueError where it is no instant or
    has no zone, UnclearTime where the clocks there skip it, where they show it twice and no offset says which, and where
    offset and zone disagree.
    """
    match = _ZONED(text)
    if match is not None:
        return _in_zone(datetime.fromisoformat(match["time"]), match["zone"])
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("the time has no zone")
    return value.astimezone(UTC)


def _in_zone(value: datetime, name: str) -> datetime:
    if name not in available_timezones():
        raise UnclearTime(f"names '{name}', which is no time zone.")
    zone = ZoneInfo(name)
    if value.tzinfo is not None:
        there = value.astimezone(zone)
        if value.utcoffset() != there.utcoffset() and value.tzinfo is not UTC:
            raise UnclearTime(f"says {_offset(value)}, but {name} is at {_offset(there)} then.")
        return value.astimezone(UTC)
    first, second = value.replace(tzinfo=zone, fold=0), value.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != value:
        raise UnclearTime(f"does not exist in {name}: the clocks are put forward there.")
    if first.utcoffset() != second.utcoffset():
        raise UnclearTime(
            f"happens twice in {name}: write {_offset(first)} or {_offset(second)} before the zone to say which."
        )
    return first.astimezone(UTC)


def _offset(value: datetime) -> str:
    return value.isoformat(timespec="seconds")[19:]
