"""Publishing and unpublishing an entry from its page."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.admin.kind import Unreadable
from content.admin.zones import instant_in
from content.types import load_type
from core.errors import Invalid, Problem
from publishing.actions.publish import publish
from publishing.admin.entry_page import PageState, open_entry, show_entry
from publishing.admin.entry_views import entry_address
from publishing.errors import PublishInvalid
from publishing.models import Action, State
from publishing.plan import PublishRequest, Target
from publishing.reading import job_counts
from stacks.admin.screens import Visit


def publish_entry(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Queue the entry's latest versions for the environments and languages chosen, now or at a time."""
    locale = request.GET.get("locale", "")
    if request.method != "POST":
        return HttpResponseRedirect(entry_address(visit, type_uid, uid, locale))
    stored = load_type(visit.scope, type_uid)
    opened = open_entry(visit, stored, uid, locale)
    asked = _asked(request)
    try:
        wish = PublishRequest(
            action=Action.UNPUBLISH.value if request.POST.get("action") == "unpublish" else Action.PUBLISH.value,
            targets=(Target("entry", uid, type_uid),),
            environments=tuple(asked["environments"]),
            locales=tuple(asked["locales"]),
            scheduled_at=scheduled_at(asked),
        )
        _require_places(wish)
        job = publish(visit.actor, visit.scope, wish)
    except Invalid as error:
        sentences = [f"{_NAMES.get(problem.path, problem.path)} {problem.message}" for problem in error.problems]
        return show_entry(request, visit, opened, PageState(publish={**asked, "problems": sentences}))
    messages.success(request, _sentence(wish, job_counts([job.pk], scope=visit.scope)[job.pk]))
    return HttpResponseRedirect(entry_address(visit, type_uid, uid, opened.locale))


_NAMES = {"environments": "Environments:", "locales": "Languages:", "scheduled_at": "Time:"}


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The form as it was sent, to act on and to show again."""
    return {
        "environments": request.POST.getlist("environments"),
        "locales": request.POST.getlist("locales"),
        "when": "later" if request.POST.get("when") == "later" else "now",
        "at": request.POST.get("at", "").strip(),
        "zone": request.POST.get("zone", "").strip() or "UTC",
    }


def scheduled_at(asked: Mapping[str, Any]) -> str | None:
    """The instant chosen, with its zone; None for now. Raises PublishInvalid for what is no time there."""
    if asked["when"] == "now":
        return None
    try:
        return instant_in(asked["at"], asked["zone"]).isoformat(timespec="seconds")
    except Unreadable as error:
        told = str(error) if asked["at"] else _("choose a date and a time.")
        raise PublishInvalid([Problem("scheduled_at", "format", told)]) from error


def _require_places(wish: PublishRequest) -> None:
    problems = []
    if not wish.environments:
        problems.append(Problem("environments", "required", _("choose at least one.")))
    if not wish.locales:
        problems.append(Problem("locales", "required", _("choose at least one.")))
    if problems:
        raise PublishInvalid(problems)


def _sentence(wish: PublishRequest, counts: Mapping[str, int]) -> str:
    """What was put into the queue, in words."""
    skipped = counts.get(State.SKIPPED, 0)
    queued = sum(counts.values()) - skipped
    if wish.action == Action.UNPUBLISH:
        text = ngettext("%(n)s place is queued to go offline", "%(n)s places are queued to go offline", queued)
    else:
        text = ngettext("%(n)s place is queued to go live", "%(n)s places are queued to go live", queued)
    sentence = text % {"n": queued}
    if wish.scheduled_at:
        sentence += " " + _("at %(time)s") % {"time": wish.scheduled_at}
    if skipped:
        sentence += "; " + ngettext("%(n)s was skipped", "%(n)s were skipped", skipped) % {"n": skipped}
    return f"{sentence}."
