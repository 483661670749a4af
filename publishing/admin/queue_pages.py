"""The publish queue: a list to search and filter, which follows what workers do, and what goes out next."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from content.admin.seen_entries import seen_of_types
from content.models import Asset, ContentType, Entry, EntryLocale, Term
from publishing.admin.entry_rows import environments_of
from publishing.admin.queue_rows import late, lines_of
from publishing.health import read_health
from publishing.models import OPEN_STATES, Action, State
from publishing.progress import COUNTED, Progress, progress_of, read_progress
from publishing.reading import find_job, queue_items
from stacks.admin.paging import PAGE_SIZE, Page, page_of
from stacks.admin.screens import Visit, render_page

if TYPE_CHECKING:
    from publishing.reading import TitledItem

_QUICK_SECONDS, _SLOW_SECONDS = 2, 15
_FILTERS = ("q", "state", "action", "environment", "locale", "due")


def queue_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The items of the branch, newest first, as the filters leave them."""
    chosen = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    found = page_of(_narrowed(visit, chosen), request)
    context = {
        "page": Page(lines_of(visit, found.rows), found.number, found.has_next),
        "health": read_health(),
        "chosen": chosen,
        "is_narrow": any(chosen.values()),
        "states": State.choices,
        "actions": Action.choices,
        "environments": environments_of(visit.scope),
        "locales": sorted(visit.scope.locale_fallbacks),
        **progress_context(read_progress(visit.scope)),
    }
    return render_page(request, visit, "admin/queue.html", context)


def queue_live(request: HttpRequest, visit: Visit) -> JsonResponse:
    """What has changed since a page was made, for its script: how far the queue or a request is, and the rows asked for.

    `item` names the rows shown that are open, `job` the request whose page asks. `seconds` is when to ask again.
    """
    uids = [uid for uid in map(_as_uuid, request.GET.getlist("item")[:PAGE_SIZE]) if uid is not None]
    items = list(queue_items(visit.scope).filter(uid__in=uids)) if uids else []
    context = {"visit": visit, "can": _rights(visit), "back": request.GET.get("back", "")}
    rows = {
        str(line.item.uid): {
            "state": line.item.state,
            "html": render_to_string("admin/_queue_row.html", {**context, "line": line}, request),
        }
        for line in lines_of(visit, items)
    }
    job = find_job(visit.scope, request.GET.get("job", ""))
    if job is not None:
        (told,) = progress_of(visit.scope, [job])
        html = render_to_string("admin/_job_progress.html", {**context, "progress": told}, request)
        is_busy = told.is_open
    else:
        progress = read_progress(visit.scope)
        html = render_to_string("admin/_queue_progress.html", {**context, **progress_context(progress)}, request)
        is_busy = bool(progress.jobs)
    return JsonResponse({"progress": html, "rows": rows, "seconds": _QUICK_SECONDS if is_busy else _SLOW_SECONDS})


def progress_context(progress: Progress) -> dict[str, Any]:
    """What the summary above the queue shows."""
    counts = {
        name: f"{COUNTED}+" if count > COUNTED else str(count)
        for name, count in (
            ("waiting", progress.waiting),
            ("late", progress.late),
            ("running", progress.running),
            ("failed", progress.failed),
        )
    }
    return {"progress": progress, "counts": counts}


def _rights(visit: Visit) -> dict[str, bool]:
    return {permission.name.lower(): True for permission in visit.actor.permissions}


def _narrowed(visit: Visit, chosen: Mapping[str, str]) -> "QuerySet[TitledItem]":
    items = queue_items(visit.scope)
    if chosen["state"] == "open":
        items = items.filter(state__in=OPEN_STATES)
    elif chosen["state"] == "late":
        items = late(items)
    elif chosen["state"] in State.values:
        items = items.filter(state=chosen["state"])
    if chosen["action"] in Action.values:
        items = items.filter(action=chosen["action"])
    if chosen["environment"]:
        items = items.filter(environment__uid=chosen["environment"])
    if chosen["locale"]:
        items = items.filter(locale=chosen["locale"])
    day = _day(chosen["due"])
    if day is not None:
        items = items.filter(due_at__gte=day, due_at__lt=day + timedelta(days=1))
    return _searched(visit, items, chosen["q"]) if chosen["q"] else items


def _searched(visit: Visit, items: "QuerySet[TitledItem]", query: str) -> "QuerySet[TitledItem]":
    """Items of entries, files and terms whose title holds the words, or whose uid they are."""
    types = ContentType.objects.filter(branch_id=visit.scope.branch_id)
    living = EntryLocale.objects.filter(content_type__in=types.values("pk"), deleted_at=None)
    titled = seen_of_types(visit.scope, living, None).filter(title__icontains=query)
    entries = Entry.objects.filter(branch_id=visit.scope.branch_id, uid=query)
    called = Q(texts__name__icontains=query, texts__locale__in=list(visit.scope.locale_fallbacks))
    terms = Term.objects.in_branch(visit.scope).filter(Q(uid=query) | called)
    assets = Asset.objects.filter(Q(uid=query) | Q(name__icontains=query), branch_id=visit.scope.branch_id)
    return items.filter(
        Q(entry_id__in=titled.values("entry_id").union(entries.values("pk")))
        | Q(asset_id__in=assets.values("pk"))
        | Q(term_id__in=terms.values("pk"))
    )


def _day(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    except ValueError:
        return None
    return day if day.year < 9999 else None


def _as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
