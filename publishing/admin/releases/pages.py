"""Releases: the list, a form for one more, and the page of one with its items and what would become of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid, Problem
from core.json_values import JSONObject
from publishing.actions.deployments import DeployRequest, preview_deployment
from publishing.actions.releases import clone_release, create_release, delete_release, is_deployed, update_release
from publishing.admin.entry_rows import environments_of
from publishing.admin.releases.history import deployments_of
from publishing.admin.releases.lines import lines_of
from publishing.admin.verdicts import Judgement, judge
from publishing.errors import PublishInvalid
from publishing.models import Deployment, Environment, Release, ReleaseItem
from publishing.releases import EnvironmentStatus, get_release, item_counts, seen_items_of, statuses_of
from stacks.admin.names import names_of
from stacks.admin.paging import page_of
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

MOST_JUDGED = 500
"""How many items a page of a release judges on the fly; of more, its page of deploying does."""
STATES = ("open", "deployed", "archived")
_NAMES = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "locked": gettext_lazy("The lock"),
    "items": gettext_lazy("Items"),
    "items.uid": gettext_lazy("Entries and files:"),
    "items.locale": gettext_lazy("Languages:"),
    "version": gettext_lazy("Version"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One release of the list."""

    release: Release
    count: int
    statuses: Sequence[tuple[str, EnvironmentStatus]]
    by: str


def release_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The releases of the branch, the last changed first, by name and by how far they are."""
    query, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = _narrowed(Release.objects.in_branch(visit.scope), query, state)
    page = page_of(rows.order_by("-updated_at", "-pk"), request)
    ids = [row.pk for row in page.rows]
    counts, statuses = item_counts(visit.scope, ids), statuses_of(visit.scope, ids)
    names = names_of(visit.scope, (row.updated_by for row in page.rows))
    places = {row.uid: row.name for row in environments_of(visit.scope)}
    lines = [
        Row(row, counts.get(row.pk, 0), _latest(statuses.get(row.pk, ()), places), names.get(row.updated_by, ""))
        for row in page.rows
    ]
    context = {"lines": lines, "page": page, "query": query, "state": state, "states": STATES}
    return render_page(request, visit, "admin/releases.html", context)


def _narrowed(rows: "QuerySet[Release]", query: str, state: str) -> "QuerySet[Release]":
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(uid=query))
    if state == "archived":
        return rows.filter(is_archived=True)
    deployed = Exists(Deployment.objects.filter(release=OuterRef("pk")))
    if state == "open":
        rows = rows.filter(~deployed)
    elif state == "deployed":
        rows = rows.filter(deployed)
    return rows.filter(is_archived=False)


def _latest(
    statuses: Sequence[EnvironmentStatus], places: Mapping[str, str]
) -> Sequence[tuple[str, EnvironmentStatus]]:
    """The newest status of each environment that still is there, with its name."""
    newest: dict[str, EnvironmentStatus] = {}
    for status in statuses:
        newest.setdefault(status.environment_uid, status)
    return [(places[uid], status) for uid, status in newest.items() if uid in places]


def new_release(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more release; with `?from=` it begins with another's items."""
    visit.actor.require(Permission.RELEASE_WRITE)
    source = get_release(visit.scope, request.GET["from"]) if request.GET.get("from") else None
    if request.method != "POST":
        name = _("%(name)s (copy)") % {"name": source.name} if source else ""
        return _show_new(request, visit, source, {"name": name, "description": source.description if source else ""})
    document = _typed(request)
    try:
        if source is None:
            release = create_release(visit.actor, visit.scope, document=document)
        else:
            release = clone_release(visit.actor, visit.scope, source.uid, document=document)
    except Invalid as error:
        return _show_new(request, visit, source, document, error.problems)
    messages.success(request, _("The release “%(name)s” is created.") % {"name": release.name})
    return HttpResponseRedirect(visit.url("release", release.uid))


def _show_new(
    request: HttpRequest, visit: Visit, source: Release | None, typed: JSONObject, problems: Sequence[Problem] = ()
) -> HttpResponse:
    context = {"source": source, "typed": typed, "problems": told(problems)}
    return render_page(request, visit, "admin/release_new.html", context)


def release_page(request: HttpRequest, visit: Visit, release_uid: str) -> HttpResponse:
    """A release with its items, each with its verdict in the environment of `?environment=`; a POST changes its name."""
    release = get_release(visit.scope, release_uid)
    if request.method != "POST":
        return show_release(request, visit, release)
    document = _typed(request)
    try:
        update_release(visit.actor, visit.scope, release.uid, document=document)
    except Invalid as error:
        return show_release(request, visit, release, typed=document, problems=error.problems)
    messages.success(request, _("The release is saved."))
    return HttpResponseRedirect(visit.url("release", release.uid))


def release_marking(request: HttpRequest, visit: Visit, release_uid: str) -> HttpResponse:
    """Lock or unlock a release, put it into the archive or take it out."""
    wanted: dict[str, JSONObject] = {
        "lock": {"locked": True},
        "unlock": {"locked": False},
        "archive": {"archived": True},
        "unarchive": {"archived": False},
    }
    document = wanted.get(request.POST.get("do", ""))
    if request.method == "POST" and document is not None:
        try:
            update_release(visit.actor, visit.scope, release_uid, document=document)
            messages.success(request, _("The release is saved."))
        except Invalid as error:
            messages.error(request, " ".join(told(error.problems)))
    return HttpResponseRedirect(visit.url("release", release_uid))


def release_deletion(request: HttpRequest, visit: Visit, release_uid: str) -> HttpResponse:
    """A question that says what stays; a POST deletes the release."""
    visit.actor.require(Permission.RELEASE_WRITE)
    release = get_release(visit.scope, release_uid)
    if request.method == "POST":
        delete_release(visit.actor, visit.scope, release_uid)
        messages.success(request, _("The release “%(name)s” is deleted.") % {"name": release.name})
        return HttpResponseRedirect(visit.url("releases"))
    context = {
        "release": release,
        "count": seen_items_of(visit.scope, release).count(),
        "deployments": deployments_of(visit, release),
    }
    return render_page(request, visit, "admin/release_delete.html", context)


def show_release(
    request: HttpRequest,
    visit: Visit,
    release: Release,
    *,
    typed: JSONObject | None = None,
    problems: Sequence[Problem] = (),
    refused: Sequence[str] = (),
) -> HttpResponse:
    """The page of a release, with what was typed and what is wrong with it."""
    items, environments = list(seen_items_of(visit.scope, release)), environments_of(visit.scope)
    wanted = request.GET.get("environment", "")
    place = next((row for row in environments if row.uid == wanted), environments[0] if environments else None)
    judgement = _judged(visit, release, items, place)
    others = Release.objects.in_branch(visit.scope).filter(is_locked=False, is_archived=False).exclude(pk=release.pk)
    context: dict[str, Any] = {
        "release": release,
        "typed": typed or {"name": release.name, "description": release.description},
        "problems": told(problems),
        "refused": refused,
        "lines": lines_of(visit, items, judgement),
        "judgement": judgement,
        "is_too_long": len(items) > MOST_JUDGED,
        "environments": environments,
        "environment": place,
        "deployments": deployments_of(visit, release),
        "is_deployed": is_deployed(release),
        "others": list(others.order_by("name", "pk")[:100]),
        "locales": sorted(visit.scope.locale_fallbacks, key=lambda code: (code != visit.scope.master_locale, code)),
        "master": visit.scope.master_locale,
        "can_deploy": visit.actor.can(Permission.ENTRY_PUBLISH) or visit.actor.can(Permission.ASSET_PUBLISH),
        "names": names_of(visit.scope, [release.created_by, release.updated_by]),
    }
    return render_page(request, visit, "admin/release.html", context)


def _judged(
    visit: Visit, release: Release, items: Sequence[ReleaseItem], environment: Environment | None
) -> Judgement | None:
    """What deploying the release to the environment would do, for who could; none of what is too long to try each time."""
    kinds = {Permission.ENTRY_PUBLISH if item.kind == "entry" else Permission.ASSET_PUBLISH for item in items}
    if environment is None or not items or len(items) > MOST_JUDGED or not kinds <= visit.actor.permissions:
        return None
    asked = DeployRequest((environment.uid,))
    try:
        return judge(visit, preview_deployment(visit.actor, visit.scope, release.uid, asked))
    except PublishInvalid:
        # Rules hide something that is in it; who deploys it is told.
        return None


def _typed(request: HttpRequest) -> JSONObject:
    return {key: request.POST.get(key, "").strip() for key in ("name", "description")}


def told(problems: Sequence[Problem]) -> list[str]:
    """The problems as sentences."""
    return [f"{_NAMES.get(problem.path, problem.path)} {worded(problem.message)}" for problem in problems]
