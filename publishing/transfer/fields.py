"""Reading one object of an export, key by key: the right type, or a sentence that names file and path."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.clock import parse_instant
from core.json_values import JSONObject, JSONValue
from publishing.transfer.bundle import Live, Times
from publishing.transfer.folder import BrokenExport

_UID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@dataclass(frozen=True, slots=True)
class Source:
    """An object of a file, and where it stands in it."""

    file: Path
    at: str
    values: JSONObject

    def broken(self, key: str, why: str) -> BrokenExport:
        """The error for one key."""
        return BrokenExport(self.file, f"{_joined(self.at, key)} {why}")

    def text(self, key: str, *, default: str | None = None, limit: int = 500) -> str:
        """A text; missing or null only where there is a default."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.broken(key, "should be a text.")
        if len(value) > limit:
            raise self.broken(key, f"is longer than {limit} characters.")
        return value

    def uid(self, key: str = "uid", *, limit: int = 64) -> str:
        """A uid: it also names files and folders, so it has no other characters."""
        value = self.text(key, limit=limit)
        if not value or not set(value) <= _UID_CHARACTERS:
            raise self.broken(key, f"is {value!r}, which is no uid.")
        return value

    def number(self, key: str, *, default: int | None = None) -> int:
        """A whole number from 0; as a text of digits too, as file sizes are."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.broken(key, "should be a whole number.")
        return value

    def version(self, *, default: int | None = None) -> int:
        """The number of a version."""
        value = self.number("_version", default=default)
        if not 1 <= value < 2**31:
            raise self.broken("_version", "should be a number from 1.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; missing is empty."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.broken(key, "should be a list of texts.")
        return tuple(item for item in value if isinstance(item, str))

    def instant(self, key: str) -> datetime | None:
        """An instant; None where it is missing."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        try:
            return parse_instant(value if isinstance(value, str) else "")
        except (ValueError, OverflowError) as error:
            raise self.broken(key, f"is {value!r}, which is no time with a zone.") from error

    def times(self) -> Times:
        """When the object was made and changed."""
        return Times(self.instant("created_at"), self.instant("updated_at"))

    def children(self, key: str) -> list["Source"]:
        """The objects of a list; missing is empty."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.broken(key, "should be a list.")
        at = _joined(self.at, key)
        return [
            Source(self.file, f"{at}.{index}", _object(self, f"{key}.{index}", item))
            for index, item in enumerate(value)
        ]

    def live(self) -> tuple[Live, ...]:
        """The rows of `publish_details`."""
        return tuple(
            Live(
                row.uid("environment"),
                row.text("locale", limit=20),
                row.number("version"),
                row.instant("time"),
                row.text("user", default=""),
            )
            for row in self.children("publish_details")
        )


def _object(source: Source, key: str, value: JSONValue) -> JSONObject:
    if not isinstance(value, dict):
        raise source.broken(key, "should be an object.")
    return value


def _joined(at: str, key: str) -> str:
    return f"{at}.{key}" if at and key else at or key
