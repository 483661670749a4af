"""Links to the site at a time or with a release: made, shown once, listed and taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.errors import Forbidden, Invalid, NotFound
from publishing.actions.preview_links import (
    LinkWish,
    create_preview_link,
    may_make_links,
    may_revoke,
    revoke_preview_link,
)
from publishing.admin.chosen_times import chosen_instant, remember_zone, remembered_zone
from publishing.admin.entry_rows import environments_of
from publishing.models import PreviewLink, Release
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.admin.shown_once import forget, hand_over, handed_over
from stacks.worded import worded

_MOST = 200
_DAYS = (1, 7, 30, 90)


def preview_links(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The links there are, and a form for one more; a POST makes it."""
    if request.method != "POST":
        return _show(request, visit, _typed(request), ())
    if not may_make_links(visit.actor, visit.scope):
        raise Forbidden
    typed = _typed(request)
    try:
        created = create_preview_link(visit.actor, visit.scope, _wish(typed))
    except Invalid as error:
        return _show(
            request,
            visit,
            typed,
            [f"{_NAMES.get(each.path, '')} {worded(each.message)}" for each in error.problems],
        )
    except NotFound:
        return _show(request, visit, typed, [_("Choose an environment, and a release that is there.")])
    remember_zone(request, typed["zone"])
    messages.success(request, _("The link “%(name)s” is made.") % {"name": created.link.name})
    return hand_over(request, HttpResponseRedirect(visit.url("preview_links")), "preview_links", created.address)


def preview_link_revoking(request: HttpRequest, visit: Visit, link_uid: str) -> HttpResponse:
    """End a link, and go back to the list."""
    if request.method == "POST":
        link = revoke_preview_link(visit.actor, visit.scope, link_uid)
        messages.success(request, _("The link “%(name)s” is good for nothing any more.") % {"name": link.name})
    return HttpResponseRedirect(visit.url("preview_links"))


_NAMES = {
    "name": gettext_lazy("Name:"),
    "environments": gettext_lazy("Environment:"),
    "days": gettext_lazy("Days:"),
    "scheduled_at": gettext_lazy("Time:"),
}


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The form as it was sent; a link to the page may say which page and release is meant."""
    sent = request.POST if request.method == "POST" else request.GET
    days = sent.get("days", "7")
    return {
        "name": sent.get("name", "").strip(),
        "environment": sent.get("environment", ""),
        "locale": sent.get("locale", ""),
        "path": sent.get("path", "").strip(),
        "when": sent.get("when", "release" if sent.get("release") else "saved"),
        "at": sent.get("at", "").strip(),
        "zone": sent.get("zone", "").strip() or remembered_zone(request),
        "release": sent.get("release", ""),
        "days": int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    }


def _wish(typed: dict[str, Any]) -> LinkWish:
    at = chosen_instant(typed["at"], typed["zone"], "", path="scheduled_at") if typed["when"] == "time" else ""
    return LinkWish(
        name=typed["name"],
        environment_uid=typed["environment"],
        locale=typed["locale"],
        path=typed["path"],
        at=at,
        release_uid=typed["release"] if typed["when"] == "release" else "",
        days=typed["days"],
    )


def _show(request: HttpRequest, visit: Visit, typed: dict[str, Any], problems: Any) -> HttpResponse:
    links = PreviewLink.objects.filter(branch=visit.scope.branch_id, token__revoked_at=None)
    rows = list(links.select_related("environment", "token").order_by("-pk")[:_MOST])
    names, now = names_of(visit.scope, (row.created_by for row in rows)), utc_now()
    context = {
        "links": [
            {
                "row": row,
                "by": names.get(row.created_by, ""),
                "has_ended": bool(row.token.expires_at and row.token.expires_at <= now),
                "may_revoke": may_revoke(visit.actor, visit.scope, row),
            }
            for row in rows
        ],
        "may_make": may_make_links(visit.actor, visit.scope),
        "typed": typed,
        "problems": problems,
        "environments": environments_of(visit.scope),
        "locales": sorted(visit.scope.locale_fallbacks, key=lambda code: (code != visit.scope.master_locale, code)),
        "releases": Release.objects.in_branch(visit.scope).order_by("-updated_at", "-pk")[:_MOST],
        "days": _DAYS,
        "made": handed_over(request, "preview_links"),
    }
    return forget(render_page(request, visit, "admin/preview_links.html", context))
