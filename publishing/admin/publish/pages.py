"""The dialog of publishing an entry: a page of its own, whose parts the entry's page shows in place."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.types import load_type
from core.errors import Conflict, Invalid
from publishing.actions.publish import publish
from publishing.actions.queue import cancel_item, reschedule_item
from publishing.actions.spells import publish_for_a_while
from publishing.admin.chosen_times import chosen_instant, remember_zone, remembered_zone
from publishing.admin.entry_page import Opened, matrix_for, open_entry
from publishing.admin.entry_rights import publish_environments
from publishing.admin.entry_rows import environments_of
from publishing.admin.entry_views import entry_address
from publishing.admin.publish.asked import LATER, Asked, chosen_of, end_of, read_asked, request_of
from publishing.admin.publish.coming import coming_of, people_of
from publishing.admin.publish.dry_run import DryRun, along_of, dry_run
from publishing.admin.publish.grid import chosen_at_first, grid_of
from publishing.admin.publish.words import confirming, queued
from publishing.admin.verdicts import sentence
from publishing.models import PublishJob
from publishing.plan import PublishRequest, Target
from publishing.reading import job_counts
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

_PARTS = {"form": "admin/_publish_dialog.html", "verdict": "admin/_publish_verdict.html"}
"""What a script asks for, in place of the whole page."""


@dataclass(frozen=True, slots=True)
class _Moving:
    """A new time for something that is scheduled, as it was typed, with what is wrong about it."""

    item_uid: str = ""
    at: str = ""
    zone: str = ""
    problems: tuple[str, ...] = ()


def publish_entry(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Where the entry is live and may go; a POST tries what is chosen, or asks for it."""
    opened = open_entry(visit, load_type(visit.scope, type_uid), uid, request.GET.get("locale", ""))
    if request.method != "POST":
        return _show(request, visit, opened)
    visit.actor.require(Permission.ENTRY_PUBLISH)
    asked = read_asked(request)
    if request.POST.get("do") == "check":
        return _show(request, visit, opened, asked)
    try:
        wish = request_of(asked, _target(opened), chosen_of(along_of(visit, opened, asked), asked))
        job = _publish(visit, wish, end_of(asked))
    except Invalid as error:
        return _show(request, visit, opened, asked, problems=tuple(sentence(each) for each in error.problems))
    if asked.when == LATER or asked.has_end:
        remember_zone(request, asked.zone)
    messages.success(request, queued(asked, wish, job_counts([job.pk], scope=visit.scope)[job.pk]))
    return HttpResponseRedirect(entry_address(visit, type_uid, uid, opened.locale))


def coming_item(request: HttpRequest, visit: Visit, type_uid: str, uid: str, item_uid: str) -> HttpResponse:
    """Give something that is scheduled another time, or cancel it, and go back to the entry."""
    here = entry_address(visit, type_uid, uid, request.GET.get("locale", ""))
    if request.method != "POST":
        return HttpResponseRedirect(here)
    visit.actor.require(Permission.ENTRY_PUBLISH)
    opened = open_entry(visit, load_type(visit.scope, type_uid), uid, request.GET.get("locale", ""))
    at, zone = request.POST.get("at", "").strip(), request.POST.get("zone", "").strip() or "UTC"
    try:
        if request.POST.get("do") == "cancel":
            cancel_item(visit.actor, visit.scope, item_uid)
            messages.success(request, _("It is cancelled: it will not happen."))
        else:
            when = chosen_instant(at, zone, request.POST.get("offset", ""), path="scheduled_at")
            reschedule_item(visit.actor, visit.scope, item_uid, scheduled_at=when)
            remember_zone(request, zone)
            messages.success(request, _("It has another time."))
    except Conflict as error:
        messages.error(request, worded(error.message))
    except Invalid as error:
        told = tuple(sentence(problem) for problem in error.problems)
        return _show(request, visit, opened, moving=_Moving(item_uid, at, zone, told))
    return HttpResponseRedirect(here)


def _publish(visit: Visit, wish: PublishRequest, until: str) -> PublishJob:
    if until:
        return publish_for_a_while(visit.actor, visit.scope, wish, until=until)
    return publish(visit.actor, visit.scope, wish)


def _target(opened: Opened) -> Target:
    return Target("entry", opened.entry.uid, opened.type.uid)


def _show(
    request: HttpRequest,
    visit: Visit,
    opened: Opened,
    asked: Asked | None = None,
    *,
    problems: tuple[str, ...] = (),
    moving: _Moving | None = None,
) -> HttpResponse:
    part = (request.POST if request.method == "POST" else request.GET).get("part", "")
    environments = environments_of(visit.scope)
    offered = {row.uid for row in publish_environments(visit, opened.place, environments)}
    matrix = matrix_for(visit, opened, environments)
    if asked is None:
        asked = Asked(places=chosen_at_first(matrix, opened.locale, offered), zone=remembered_zone(request))
    names = names_of(visit.scope, people_of(matrix))
    told = dry_run(visit, opened, matrix, asked) if offered else DryRun(asked)
    context: dict[str, Any] = {
        "opened": opened,
        "matrix": matrix,
        "grid": grid_of(matrix, set(asked.places), names, shown=opened.locale, offered=offered),
        "can_publish": bool(offered),
        "asked": asked,
        "told": told,
        "confirm": confirming(asked),
        "problems": tuple(dict.fromkeys(each for each in problems if each not in told.problems)),
        "coming": coming_of(matrix, names),
        "moving": moving or _Moving(zone=remembered_zone(request)),
        "is_part": part in _PARTS,
    }
    return render_page(request, visit, _PARTS.get(part, "admin/publish.html"), context)
