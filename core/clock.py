"""Time at the edges: aware, UTC, and ISO 8601 with milliseconds on the wire. Due work is judged by the database's clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present instant. Taken once at the edge and passed down."""
    return datetime.now(UTC)


def to_wire(value: datetime) -> str:
    """`2026-01-31T08:00:00.000Z`."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_instant(text: str) -> datetime:
    """The instant that an ISO 8601 text with a zone names; ValueError where it is no instant or has no zone."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("the time has no zone")
    return value.astimezone(UTC)
