"""The publish queue: a list to search and filter, and cancelling what waits."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from content.models import Asset, ContentType, Entry, EntryLocale, Term
from publishing.actions.queue import cancel_item
from publishing.admin.entry_rows import environments_of
from publishing.errors import QueueItemClosed
from publishing.health import read_health
from publishing.models import OPEN_STATES, Action, State
from publishing.reading import queue_items
from stacks.admin.names import names_of
from stacks.admin.paging import page_of
from stacks.admin.screens import Visit, render_page

if TYPE_CHECKING:
    from publishing.reading import TitledItem

_UPCOMING = 6


def queue_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The items of the branch, newest first, as the filters leave them."""
    chosen = {
        name: request.GET.get(name, "").strip() for name in ("q", "state", "action", "environment", "locale", "due")
    }
    environments = environments_of(visit.scope)
    page = page_of(_narrowed(visit, chosen), request)
    context = {
        "page": page,
        "health": read_health(),
        "names": names_of(visit.scope, (item.created_by for item in page.rows)),
        "chosen": chosen,
        "states": State.values,
        "actions": Action.values,
        "environments": environments,
        "locales": sorted(visit.scope.locale_fallbacks),
    }
    return render_page(request, visit, "admin/queue.html", context)


def _narrowed(visit: Visit, chosen: Mapping[str, str]) -> "QuerySet[TitledItem]":
    items = queue_items(visit.scope)
    if chosen["state"] == "open":
        items = items.filter(state__in=OPEN_STATES)
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
    titled = EntryLocale.objects.filter(content_type__in=types.values("pk"), deleted_at=None, title__icontains=query)
    entries = Entry.objects.filter(branch_id=visit.scope.branch_id, uid=query)
    terms = Term.objects.in_branch(visit.scope).filter(Q(uid=query) | Q(texts__name__icontains=query))
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


def cancel(request: HttpRequest, visit: Visit, item_uid: str) -> HttpResponse:
    """Take an item out of the queue and go back to where that was asked."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    if request.method == "POST":
        try:
            cancel_item(visit.actor, visit.scope, item_uid)
            messages.success(request, _("The item is cancelled: it will not go out."))
        except QueueItemClosed as error:
            messages.error(request, error.message)
    return HttpResponseRedirect(back if is_ours else visit.url("queue"))


def upcoming(visit: Visit) -> Mapping[str, Any]:
    """What goes out next, for the stack's front page."""
    waiting = queue_items(visit.scope).filter(state__in=OPEN_STATES)
    return {"items": list(waiting.order_by("due_at", "pk")[:_UPCOMING]), "health": read_health()}
