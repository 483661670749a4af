"""Deploying a release, and taking a deployment back: what it would do is shown before anybody does it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Conflict, Invalid, NotFound
from publishing.actions.deployments import DeployRequest, deploy, preview_deployment, preview_revert, revert
from publishing.admin.chosen_times import scheduled_at
from publishing.admin.entry_rows import environments_of
from publishing.admin.releases.history import deployments_of
from publishing.admin.verdicts import Judgement, judge, sentence
from publishing.models import Action, PublishJob, Release, State
from publishing.reading import job_counts
from publishing.releases import get_release
from stacks.admin.screens import Visit, render_page
from stacks.worded import worded

SHOWN = 500
"""How many verdicts a page lists; the counts are of all."""


def release_deploying(request: HttpRequest, visit: Visit, release_uid: str) -> HttpResponse:
    """Where and when; "check" tells what would happen, "deploy" lets it happen."""
    release = get_release(visit.scope, release_uid)
    asked = _asked(request)
    if request.method != "POST":
        return _show(request, visit, release, asked, has_asked=bool(asked["environments"]))
    if request.POST.get("do") == "check":
        return _show(request, visit, release, asked, has_asked=True)
    try:
        job = deploy(visit.actor, visit.scope, release.uid, _deployment(asked))
    except (Invalid, Conflict):
        # The page says what stops it, item by item.
        return _show(request, visit, release, asked, has_asked=True, is_refused=True)
    messages.success(request, _queued(job, asked))
    return HttpResponseRedirect(visit.url("release", release.uid))


def release_reverting(request: HttpRequest, visit: Visit, release_uid: str, job_uid: str) -> HttpResponse:
    """What taking a deployment back brings back, place by place; a POST does it."""
    release = get_release(visit.scope, release_uid)
    deployment = next((row for row in deployments_of(visit, release) if row.job_uid == job_uid), None)
    if deployment is None or deployment.is_revert:
        raise NotFound
    is_forced, is_atomic = (request.POST.get(key) == "on" for key in ("force", "atomic"))
    problems: Sequence[str] = ()
    if request.method == "POST" and request.POST.get("do") == "revert":
        try:
            job = revert(
                visit.actor, visit.scope, release.uid, job_uid=job_uid, is_atomic=is_atomic, is_forced=is_forced
            )
        except (Invalid, Conflict) as error:
            problems = _sentences(error)
        else:
            messages.success(request, _queued(job, {}))
            return HttpResponseRedirect(visit.url("release", release.uid))
    judgement, refusals = _tried_back(visit, release, job_uid, is_atomic=is_atomic, is_forced=is_forced)
    context = {
        "release": release,
        "deployment": deployment,
        "judgement": judgement,
        "shown": judgement.verdicts[:SHOWN] if judgement else (),
        "problems": list(dict.fromkeys([*problems, *refusals])),
        "force": is_forced,
        "atomic": is_atomic,
    }
    return render_page(request, visit, "admin/release_revert.html", context)


def _tried_back(
    visit: Visit, release: Release, job_uid: str, *, is_atomic: bool, is_forced: bool
) -> tuple[Judgement | None, Sequence[str]]:
    try:
        preview = preview_revert(
            visit.actor, visit.scope, release.uid, job_uid=job_uid, is_atomic=is_atomic, is_forced=is_forced
        )
    except (Invalid, Conflict) as error:
        return None, _sentences(error)
    return judge(visit, preview), ()


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The form as it was sent, to act on and to show again; a link may choose environments."""
    sent = request.POST if request.method == "POST" else request.GET
    return {
        "environments": sent.getlist("environments"),
        "locales": sent.getlist("locales"),
        "when": "later" if sent.get("when") == "later" else "now",
        "at": sent.get("at", "").strip(),
        "zone": sent.get("zone", "").strip() or "UTC",
        "action": "unpublish" if sent.get("action") == "unpublish" else "publish",
        "atomic": sent.get("atomic") == "on",
    }


def _deployment(asked: Mapping[str, Any]) -> DeployRequest:
    return DeployRequest(
        environments=tuple(asked["environments"]),
        locales=tuple(asked["locales"]),
        scheduled_at=scheduled_at(asked),
        action=Action(asked["action"]),
        is_atomic=asked["atomic"],
    )


def _show(
    request: HttpRequest,
    visit: Visit,
    release: Release,
    asked: Mapping[str, Any],
    *,
    has_asked: bool,
    is_refused: bool = False,
) -> HttpResponse:
    judgement, problems = _tried(visit, release, asked) if has_asked else (None, ())
    locales = set(release.items.values_list("locale", flat=True))
    context: dict[str, Any] = {
        "release": release,
        "asked": asked,
        "environments": environments_of(visit.scope),
        "locales": sorted(locales, key=lambda code: (code != visit.scope.master_locale, code)),
        "count": release.items.count(),
        "judgement": judgement,
        "shown": judgement.verdicts[:SHOWN] if judgement else (),
        "problems": problems,
        "is_refused": is_refused,
    }
    return render_page(request, visit, "admin/release_deploy.html", context)


def _tried(visit: Visit, release: Release, asked: Mapping[str, Any]) -> tuple[Judgement | None, Sequence[str]]:
    try:
        return judge(visit, preview_deployment(visit.actor, visit.scope, release.uid, _deployment(asked))), ()
    except (Invalid, Conflict) as error:
        return None, _sentences(error)


def _sentences(error: Invalid | Conflict) -> Sequence[str]:
    if isinstance(error, Conflict):
        return [worded(error.message)]
    return [sentence(problem) for problem in error.problems]


def _queued(job: PublishJob, asked: Mapping[str, Any]) -> str:
    """What was put into the queue, in words."""
    counts = job_counts([job.pk])[job.pk]
    skipped = counts.get(State.SKIPPED, 0)
    queued = sum(counts.values()) - skipped
    sentence = ngettext("%(n)s change is queued", "%(n)s changes are queued", queued) % {"n": queued}
    if asked.get("when") == "later":
        sentence += " " + _("for %(time)s (%(zone)s)") % {"time": asked["at"].replace("T", " "), "zone": asked["zone"]}
    if skipped:
        sentence += "; " + ngettext("%(n)s was left out", "%(n)s were left out", skipped) % {"n": skipped}
    return f"{sentence}."
