"""PURE: the days that a month, a week or a list of the calendar shows, and where they begin in a time zone."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MONTH, WEEK, LIST = "month", "week", "list"
VIEWS = (MONTH, WEEK, LIST)
_FIRST, _LAST = date(1970, 1, 1), date(9000, 12, 31)
_DAY = timedelta(days=1)
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Period:
    """The days shown, whole weeks in a month and a week; `on` is the day the view is about."""

    view: str
    on: date
    days: Sequence[date]
    previous: date
    next: date

    @property
    def weeks(self) -> list[Sequence[date]]:
        """The days in rows of seven."""
        return [self.days[start : start + _WEEK_DAYS] for start in range(0, len(self.days), _WEEK_DAYS)]


def parse_day(text: str, otherwise: date) -> date:
    """The day that an address names, within the calendar; the other one where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return min(max(day, _FIRST), _LAST)


def period_of(view: str, on: date, *, is_one_day: bool = False) -> Period:
    """What a view shows. A list shows the month of its day, or that day alone."""
    if view == LIST and is_one_day:
        return Period(view, on, [on], on - _DAY, on + _DAY)
    if view == WEEK:
        first = on - timedelta(days=on.weekday())
        return Period(view, on, _days(first, _WEEK_DAYS), first - timedelta(weeks=1), first + timedelta(weeks=1))
    first = on.replace(day=1)
    length = calendar.monthrange(on.year, on.month)[1]
    before, after = (first - _DAY).replace(day=1), first + timedelta(days=length)
    if view == LIST:
        return Period(view, on, _days(first, length), before, after)
    lead = first.weekday()
    whole = -(-(lead + length) // _WEEK_DAYS) * _WEEK_DAYS
    return Period(view, on, _days(first - timedelta(days=lead), whole), before, after)


def beginnings(days: Sequence[date], zone: tzinfo) -> list[datetime]:
    """The instants at which the days begin there, and the one at which the last of them is over."""
    return [datetime.combine(day, time(), zone).astimezone(UTC) for day in [*days, days[-1] + _DAY]]


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]
