"""Wall times in named zones, and which instants they can be: found by trying every offset, not by asking for one."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/St_Johns",
    "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Chatham", "Pacific/Niue",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo", "Africa/Casablanca", "Africa/Cairo", "America/Santiago", "Antarctica/Troll",
    "UTC",
)  # fmt: skip
_SEARCH = 40 * 60
_FIRST_YEAR = 2027
_YEARS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A time as a client writes it, and the instants at which clocks there show it."""

    text: str
    instants: tuple[datetime, ...]

    @property
    def wanted(self) -> datetime | None:
        """When it is due; None where it must be refused, because clocks skip it or show it twice."""
        return self.instants[0] if len(self.instants) == 1 else None


def cases(dice: random.Random, count: int) -> list[Case]:
    """So many: a third around changes of clocks, some on leap days, the others anywhere; some with their offset."""
    made: list[Case] = []
    while len(made) < count:
        zone = dice.choice(ZONES)
        turn = len(made) % 6
        if turn in (0, 1):
            wall = _near_change(dice, zone)
        elif turn == 2:
            wall = datetime(2028, 2, 29, dice.randrange(24), dice.randrange(60))  # noqa: DTZ001 a wall time has no zone
        else:
            wall = _anywhere(dice)
        instants = _instants(wall, zone)
        made.append(Case(f"{wall.isoformat()}[{zone}]", instants))
        if turn == 1 and instants:
            one = dice.choice(instants)
            made.append(Case(f"{one.astimezone(ZoneInfo(zone)).isoformat()}[{zone}]", (one,)))
    return made[:count]


def _anywhere(dice: random.Random) -> datetime:
    return datetime(_FIRST_YEAR, 1, 1) + timedelta(minutes=dice.randrange(_YEARS * 365 * 24 * 60))  # noqa: DTZ001 as above


def _near_change(dice: random.Random, zone: str) -> datetime:
    """A wall time within an hour and a half of a change of the zone's clocks; anywhere where it has none."""
    hour, end = datetime(dice.randrange(_FIRST_YEAR, _FIRST_YEAR + _YEARS), 1, 1, tzinfo=UTC), 366 * 24
    there = ZoneInfo(zone)
    changes = [
        at
        for at in (hour + timedelta(hours=step) for step in range(end))
        if at.astimezone(there).utcoffset() != (at - timedelta(hours=1)).astimezone(there).utcoffset()
    ]
    if not changes:
        return _anywhere(dice)
    near = dice.choice(changes) + timedelta(minutes=dice.randrange(-90, 91))
    wall = near.astimezone(there).replace(tzinfo=None)
    # Also the hour that is skipped, which no instant shows.
    return wall + timedelta(minutes=dice.choice((0, -60, 60, -30, 30)))


def _instants(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """Every instant at which a clock in the zone shows the wall time."""
    there, base = ZoneInfo(zone), wall.replace(tzinfo=UTC)
    offsets = {(base + timedelta(minutes=step)).astimezone(there).utcoffset() for step in range(-_SEARCH, _SEARCH, 15)}
    found = {base - offset for offset in offsets if offset is not None}
    return tuple(sorted(at for at in found if at.astimezone(there).replace(tzinfo=None) == wall))
