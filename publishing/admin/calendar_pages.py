"""The calendar: what was asked to go live or offline at a time, by month, week or as a list, in a time zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.admin.zones import find_zone
from publishing.admin.calendar_periods import LIST, MONTH, VIEWS, WEEK, Period, beginnings, parse_day, period_of
from publishing.admin.chosen_times import remember_zone, remembered_zone
from publishing.admin.entry_rows import environments_of
from publishing.admin.queue_pages import progress_context
from publishing.admin.queue_rows import late_before
from publishing.health import read_health
from publishing.models import Action, Environment
from publishing.progress import read_progress
from publishing.queue import database_now
from publishing.reading import queue_items
from publishing.scheduled import SHOWN, Slot, Wanted, slots_by_day, slots_in_order
from stacks.admin.paging import Page, page_number
from stacks.admin.screens import Visit, render_page

if TYPE_CHECKING:
    from publishing.reading import TitledItem

_MOST = {MONTH: 4, WEEK: 25}
_LIST_SIZE = 100
_FILTERS = ("environment", "locale", "action", "shown")


@dataclass(frozen=True, slots=True)
class Line:
    """One target at one time, in the zone of the page. `state` is the word its badge goes by."""

    slot: Slot
    item: "TitledItem"
    at: datetime
    environments: Sequence[str]
    state: str

    @property
    def clock(self) -> str:
        """The time of day there."""
        return self.at.strftime("%H:%M")

    @property
    def is_late(self) -> bool:
        """Whether it should have been done by now."""
        return self.state == "late"


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its lines, and how many more there are of them."""

    date: date
    is_today: bool
    is_outside: bool
    lines: Sequence[Line]
    more: int

    @property
    def iso(self) -> str:
        """The day as addresses name it."""
        return self.date.isoformat()


def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The days that the address asks for. The zone is remembered for addresses that name none."""
    zone_name, zone, problem = _zone(request)
    now = database_now()
    today = now.astimezone(zone).date()
    view = request.GET.get("view", MONTH)
    view = view if view in VIEWS else MONTH
    period = period_of(
        view, parse_day(request.GET.get("on", ""), today), is_one_day=request.GET.get("span", "") == "day"
    )
    chosen = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    environments = environments_of(visit.scope)
    slots = _slots(visit, request, period, beginnings(period.days, zone), _wanted(chosen, environments))
    shown = slots[:_LIST_SIZE] if view == LIST else slots
    lines = _lines(visit, shown, {row.pk: row.name for row in environments}, zone=zone, now=now)
    context = {
        "period": period,
        "title": _title(period),
        "weekdays": [date_format(day, "D") for day in period.days[:7]],
        "on": period.on.isoformat(),
        "previous": period.previous.isoformat(),
        "next": period.next.isoformat(),
        "weeks": [[_day(day, period, lines, today) for day in week] for week in period.weeks],
        "days": [day for day in (_day(day, period, lines, today) for day in period.days) if day.lines],
        "page": Page(shown, page_number(request), len(slots) > _LIST_SIZE),
        "views": ((MONTH, _("Month")), (WEEK, _("Week")), (LIST, _("List"))),
        "zone": zone_name,
        "zone_problem": problem,
        "chosen": chosen,
        "is_narrow": any(chosen.values()),
        "environments": environments,
        "locales": sorted(visit.scope.locale_fallbacks),
        "actions": Action.choices,
        "health": read_health(),
        **progress_context(read_progress(visit.scope)),
    }
    return render_page(request, visit, "admin/calendar.html", context)


def _zone(request: HttpRequest) -> tuple[str, tzinfo, str]:
    """The zone asked for, or the one remembered, by its name, and what is wrong with the name."""
    remembered = remembered_zone(request)
    asked = request.GET.get("zone", "").strip() or remembered
    zone = find_zone(asked)
    if zone is None:
        return asked, UTC, _("is no time zone: times are shown in UTC.")
    remember_zone(request, asked)
    return asked, zone, ""


def _title(period: Period) -> str:
    if len(period.days) == 1:
        return date_format(period.on, "j F Y")
    if period.view == WEEK:
        return f"{date_format(period.days[0], 'j M')} – {date_format(period.days[-1], 'j M Y')}"  # noqa: RUF001 a dash
    return date_format(period.on, "F Y")


def _wanted(chosen: Mapping[str, str], environments: Sequence[Environment]) -> Wanted:
    """The filters as values; what is none of them narrows nothing, but an environment that is not there has nothing."""
    ids = {row.uid: row.pk for row in environments}
    return Wanted(
        environment_id=ids.get(chosen["environment"], 0) if chosen["environment"] else None,
        locale=chosen["locale"],
        action=chosen["action"] if chosen["action"] in Action.values else "",
        shown=chosen["shown"] if chosen["shown"] in SHOWN else "",
    )


def _slots(
    visit: Visit, request: HttpRequest, period: Period, begins: Sequence[datetime], wanted: Wanted
) -> list[Slot]:
    if period.view != LIST:
        return slots_by_day(visit.scope, begins, wanted, most=_MOST[period.view])
    skip = (page_number(request) - 1) * _LIST_SIZE
    return slots_in_order(visit.scope, begins, wanted, skip=skip, limit=_LIST_SIZE + 1)


def _lines(
    visit: Visit, slots: Sequence[Slot], environments: Mapping[int, str], *, zone: tzinfo, now: datetime
) -> dict[int, list[Line]]:
    """The lines of each day, counted from 1. One query."""
    firsts = [slot.first_id for slot in slots]
    items = {item.pk: item for item in queue_items(visit.scope).filter(pk__in=firsts)} if firsts else {}
    before = late_before(now)
    lines: dict[int, list[Line]] = {}
    for slot in slots:
        if slot.first_id in items:
            line = Line(
                slot=slot,
                item=items[slot.first_id],
                at=slot.at.astimezone(zone),
                environments=sorted(environments[pk] for pk in slot.environment_ids if pk in environments),
                state=_state(slot, before),
            )
            lines.setdefault(slot.day, []).append(line)
    return lines


def _state(slot: Slot, before: datetime) -> str:
    if slot.open_count:
        return "late" if slot.at < before else "scheduled"
    if slot.failed_count:
        return "failed"
    return "cancelled" if slot.cancelled_count == slot.places else "succeeded"


def _day(day: date, period: Period, lines: Mapping[int, Sequence[Line]], today: date) -> Day:
    own = lines.get((day - period.days[0]).days + 1, ())
    is_outside = period.view == MONTH and day.month != period.on.month
    more = own[0].slot.lines - len(own) if own and period.view != LIST else 0
    return Day(day, day == today, is_outside, own, more)
