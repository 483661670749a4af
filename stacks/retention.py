"""How long a stack keeps what nobody looks at any more. PURE."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

KEY = "retention"
"""Where a stack's settings say so."""
MOST = 100_000
_LEAST = {"versions": 1, "activity_days": 1, "branch_days": 1}
"""The latest version is never too old, nor what was done today. Who is at work in a branch that is deleted has ended then."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept at least; None keeps for ever.

    `versions`: so many of the latest versions of an entry in a language, beside those that have a name, are live or
    are waited for. Ages in days: of what lies in the trash, of queue items, rewrites and mail that ended, of the record
    of what was live, of the activity log, of what was sent to webhooks, and of what is left of deleted branches.
    """

    versions: int | None = None
    trash_days: int | None = 30
    queue_days: int | None = 30
    history_days: int | None = None
    activity_days: int | None = None
    webhook_days: int | None = 30
    branch_days: int | None = 30

    def to_json(self) -> JSONObject:
        """As a stack's settings hold it."""
        return dict(asdict(self))

    def changed(self, changes: Mapping[str, int | None]) -> "Retention":
        """The same with other values."""
        return Retention(**{**asdict(self), **changes})

    def before(self, days: int | None, now: datetime) -> datetime | None:
        """The instant before which something of that age is too old; None where nothing is."""
        return None if days is None else now - timedelta(days=days)

    def problems(self) -> list[Problem]:
        """What cannot be kept so."""
        return [
            Problem(name, "range", f"must be from {least} to {MOST:,}.")
            for name, value in asdict(self).items()
            for least in (_LEAST.get(name, 0),)
            if value is not None and not least <= value <= MOST
        ]


NAMES = tuple(field.name for field in fields(Retention))


def read_retention(settings: Mapping[str, JSONValue]) -> Retention:
    """What a stack's settings say, and the defaults for what they do not mention."""
    said = settings.get(KEY)
    kept = {name: value for name, value in said.items() if name in NAMES} if isinstance(said, dict) else {}
    return Retention().changed({name: value for name, value in kept.items() if value is None or type(value) is int})
