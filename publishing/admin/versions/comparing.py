"""Any two versions of an entry side by side, also with what is live, and bringing one back."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.entry_versions import restore_version
from content.errors import EntryChanged
from content.expectations import Expectation
from core.errors import Forbidden, Invalid
from publishing.admin.entry_page import Opened
from publishing.admin.entry_views import entry_address
from publishing.admin.versions.changes import changed_fields_of
from publishing.admin.versions.pages import may_restore, open_version_of, version_address
from publishing.admin.versions.sides import LATEST, Whereabouts, choose, options, versions_of, whereabouts
from stacks.admin.screens import Visit, render_page
from stacks.worded import worded


def versions_comparing(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """What is different between two versions, `?from=` and `?to=`: the two latest where none are named."""
    opened = open_version_of(request, visit, type_uid, uid)
    places = whereabouts(visit, opened)
    to = choose(visit, opened, request.GET.get("to") or LATEST, places)
    since = choose(visit, opened, request.GET.get("from") or _before(visit, opened), places)
    shows_all = request.GET.get("all") == "1"
    fields = changed_fields_of(visit.scope, since.side, to.side, shows_all=shows_all)
    context = {
        "opened": opened,
        "since": since,
        "to": to,
        "shows_all": shows_all,
        "fields": [field for field in fields if opened.type.shows(field.uid)],
        "options": options(visit, opened, places),
    }
    return render_page(request, visit, "admin/versions/compare.html", context)


def version_restoring(request: HttpRequest, visit: Visit, type_uid: str, uid: str, version: int) -> HttpResponse:
    """What would change by going back to a version; a POST saves it, or the fields chosen, as the next version."""
    opened = open_version_of(request, visit, type_uid, uid)
    if not may_restore(opened):
        raise Forbidden
    if request.method == "POST":
        return _restore(request, visit, opened, version)
    places = whereabouts(visit, opened)
    return _ask(request, visit, opened, version, places)


def _ask(request: HttpRequest, visit: Visit, opened: Opened, version: int, places: Whereabouts) -> HttpResponse:
    chosen, latest = choose(visit, opened, str(version), places), choose(visit, opened, LATEST, places)
    context = {
        "opened": opened,
        "version": version,
        "latest": latest.version,
        "next": latest.version + 1,
        "fields": changed_fields_of(visit.scope, latest.side, chosen.side),
    }
    return render_page(request, visit, "admin/versions/restore.html", context)


def _restore(request: HttpRequest, visit: Visit, opened: Opened, version: int) -> HttpResponse:
    asking = version_address(visit, opened, version, "entry_version_restore")
    only: Collection[str] | None = request.POST.getlist("field") if "asked" in request.POST else None
    if only is not None and not only:
        messages.error(request, _("Choose at least one field."))
        return HttpResponseRedirect(asking)
    is_whole = only is None or set(only) >= set(request.POST.getlist("asked"))
    over = request.POST.get("over", "")
    try:
        saved = restore_version(
            visit.actor,
            visit.scope,
            opened.type,
            opened.entry.uid,
            version=version,
            locale=opened.locale,
            over=Expectation(frozenset({(None, int(over))})) if over.isascii() and over.isdigit() else None,
            only=None if is_whole else only,
        )
    except EntryChanged as error:
        messages.error(
            request, _("Version %(version)s was saved in the meantime: look again.") % {"version": error.version}
        )
        return HttpResponseRedirect(asking)
    except Invalid as error:
        for problem in error.problems:
            messages.error(request, f"{problem.path} {worded(problem.message)}")
        return HttpResponseRedirect(asking)
    told = {"version": version, "next": saved.version}
    if is_whole:
        messages.success(request, _("Version %(version)s is back, as version %(next)s.") % told)
    else:
        messages.success(request, _("What you chose of version %(version)s is back, as version %(next)s.") % told)
    return HttpResponseRedirect(entry_address(visit, opened.type.uid, opened.entry.uid, opened.locale))


def _before(visit: Visit, opened: Opened) -> str:
    """The version before the latest, or the latest where it is alone."""
    rows = versions_of(visit, opened, limit=2).rows
    return str(rows[-1].version)
