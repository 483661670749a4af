"""The audit log for those who run the stack: who did what with which credential and from where, and up to where it is sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from stacks.actions.sealing import sealed_until
from stacks.admin.activity_list import KINDS, Event, in_words
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import Visit, render_page
from stacks.audit_log import audit_log, log_uid
from stacks.models import Activity, User

FILTERS = ("kind", "action", "target", "who", "address", "since", "until")
_EARLIEST, _LATEST = date(1970, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log in words."""

    uid: str
    event: Event
    credential: str
    address: str
    agent: str
    request: str
    is_sealed: bool


def audit_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The log, newest first, by what was done, to what, by whom, from where and when."""
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    page = page_of(_narrowed(audit_log(visit.actor, visit.scope), request.GET).order_by("-pk"), request)
    context = {
        "page": Page(_lines(visit, page.rows), page.number, page.has_next),
        "kinds": KINDS,
        "asked": asked,
        "is_narrow": any(asked.values()),
    }
    return render_page(request, visit, "admin/audit.html", context)


def _narrowed(rows: QuerySet[Activity], asked: QueryDict) -> QuerySet[Activity]:
    """The rows that fit what was asked for; a day that is none narrows nothing."""
    equal = {"kind": "target_kind", "action": "action", "target": "target_uid", "address": "address"}
    for name, column in equal.items():
        if value := asked.get(name, "").strip():
            rows = rows.filter(**{column: value})
    if who := asked.get("who", "").strip():
        people = User.objects.filter(email__iexact=who).values("uid")
        rows = rows.filter(Q(actor_uid=who) | Q(credential_uid=who) | Q(actor_uid__in=people))
    if since := _day(asked.get("since", "")):
        rows = rows.filter(at__gte=since)
    if until := _day(asked.get("until", "")):
        rows = rows.filter(at__lt=until + timedelta(days=1))
    return rows


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return datetime.combine(day, time(), UTC) if _EARLIEST <= day <= _LATEST else None


def _lines(visit: Visit, rows: Iterable[Activity]) -> list[Line]:
    found = list(rows)
    sealed = sealed_until()
    return [
        Line(
            uid=log_uid(row),
            event=event,
            credential=row.credential_uid,
            address=row.origin.get("address", ""),
            agent=row.origin.get("agent", ""),
            request=f"{row.origin.get('method', '')} {row.origin.get('path', '')}".strip(),
            is_sealed=row.pk <= sealed,
        )
        for row, event in zip(found, in_words(visit.scope, found), strict=True)
    ]
