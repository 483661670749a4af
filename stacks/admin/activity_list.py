"""The activity log of a stack, newest first: read-only, as the log is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from core.json_values import JSONValue
from stacks.admin.names import names_of
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import Visit, render_page
from stacks.models import Activity
from stacks.scope import Scope

KINDS = (
    "asset", "comment", "content_type", "discussion", "entry", "entry_variant", "environment", "extension", "global_field",
    "invitation", "label", "locale", "metadata", "publish_item", "publish_job", "publishing_rule", "release", "role", "stack",
    "taxonomy", "term", "token", "user", "variant", "variant_group", "view", "webhook", "webhook_execution", "workflow",
)  # fmt: skip
TOLD = (
    "content_type",
    "taxonomy",
    "locale",
    "locales",
    "version",
    "items",
    "scheduled_at",
    "entry_count",
    "place_count",
    "reason",
    "via",
)
"""What a line tells of an event's facts; keys of the machinery stay in the log."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log in words."""

    at: datetime
    who: str
    action: str
    kind: str
    target: str
    facts: tuple[tuple[str, str], ...]


def activity_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What happened in the branch, by kind of object and by the object's uid where they are asked for."""
    rows = events_of(visit.scope)
    kind, target = request.GET.get("kind", ""), request.GET.get("target", "").strip()
    if kind in KINDS:
        rows = rows.filter(target_kind=kind)
    if target:
        rows = rows.filter(target_uid=target)
    page = page_of(rows, request)
    events = Page(in_words(visit.scope, page.rows), page.number, page.has_next)
    context = {"page": events, "kinds": KINDS, "kind": kind, "target": target}
    return render_page(request, visit, "admin/activity.html", context)


def recent_activity(visit: Visit) -> Mapping[str, Any]:
    """The last few events, for the stack's front page."""
    return {"events": in_words(visit.scope, list(events_of(visit.scope)[:8]))}


def events_of(scope: Scope) -> QuerySet[Activity]:
    """The log of the branch and of what belongs to no branch, newest first."""
    mine = Q(branch_id=scope.branch_id) | Q(branch_id=None)
    return Activity.objects.filter(mine, stack_id=scope.stack_id).order_by("-pk")


def in_words(scope: Scope, rows: Iterable[Activity]) -> list[Event]:
    """The rows with names in place of uids."""
    found = list(rows)
    names = names_of(scope, (row.actor_uid for row in found))
    return [
        Event(
            at=row.at,
            who=names.get(row.actor_uid, ""),
            action=row.action,
            kind=row.target_kind,
            target=row.target_uid,
            facts=tuple((key, _short(row.facts[key])) for key in TOLD if row.facts.get(key)),
        )
        for row in found
    ]


def _short(value: JSONValue) -> str:
    if isinstance(value, list):
        return f"{len(value)}" if any(isinstance(item, dict | list) for item in value) else ", ".join(map(str, value))
    return "…" if isinstance(value, dict) else str(value)
