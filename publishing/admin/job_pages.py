"""Requests to publish or unpublish as a whole: a list, and each with how far it is and its items."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext

from core.errors import Conflict
from publishing.actions.jobs import cancel_job, try_job_again
from publishing.admin.queue_item_pages import back_from
from publishing.admin.queue_rows import lines_of
from publishing.health import read_health
from publishing.item_sight import seen_queue
from publishing.models import Action, PublishItem, PublishJob, State
from publishing.progress import progress_of
from publishing.reading import get_job, queue_items
from stacks.actor import Actor
from stacks.admin.names import names_of
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import Visit, render_page
from stacks.scope import Scope
from stacks.worded import worded

KINDS = ("entry", "asset", "taxonomy", "term", "bulk", "release")
_PAGE_SIZE = 25


def job_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The requests of the branch, newest first, with how far each is."""
    chosen = {name: request.GET.get(name, "") for name in ("kind", "action", "by")}
    jobs = PublishJob.objects.filter(branch_id=visit.scope.branch_id)
    if visit.scope.limits is not None:
        seen = seen_queue(visit.scope, PublishItem.objects.filter(branch_id=visit.scope.branch_id))
        jobs = jobs.filter(pk__in=seen.values("job"))
    if chosen["kind"] in KINDS:
        jobs = jobs.filter(kind=chosen["kind"])
    if chosen["action"] in Action.values:
        jobs = jobs.filter(action=chosen["action"])
    if chosen["by"] == "me":
        jobs = jobs.filter(created_by=visit.actor.uid)
    found = page_of(jobs.order_by("-pk"), request, size=_PAGE_SIZE)
    first = _first_items(visit, found.rows)
    names = names_of(visit.scope, (job.created_by for job in found.rows))
    rows = [
        (told, names.get(told.job.created_by, ""), first.get(told.job.pk))
        for told in progress_of(visit.scope, [*found.rows])
    ]
    context = {
        "page": Page(rows, found.number, found.has_next),
        "health": read_health(),
        "kinds": KINDS,
        "actions": Action.choices,
        "chosen": chosen,
        "is_narrow": any(chosen.values()),
    }
    return render_page(request, visit, "admin/jobs.html", context)


def job_page(request: HttpRequest, visit: Visit, job_uid: str) -> HttpResponse:
    """One request: how far it is, and its items, of one state where that is asked for."""
    job = get_job(visit.scope, job_uid)
    (progress,) = progress_of(visit.scope, [job])
    items = queue_items(visit.scope).filter(job=job)
    state = request.GET.get("state", "")
    if state in State.values:
        items = items.filter(state=state)
    found = page_of(items, request)
    lines = lines_of(visit, found.rows)
    context = {
        "job": job,
        "progress": progress,
        "who": names_of(visit.scope, [job.created_by]).get(job.created_by, ""),
        "page": Page(lines, found.number, found.has_next),
        "state": state,
        "may_change": any(line.may_change for line in lines),
    }
    return render_page(request, visit, "admin/job.html", context)


def job_cancel(request: HttpRequest, visit: Visit, job_uid: str) -> HttpResponse:
    """Take everything of a request that waits out of the queue."""
    return _changed(
        request,
        visit,
        job_uid,
        cancel_job,
        lambda n: ngettext("%(n)s item is cancelled.", "%(n)s items are cancelled.", n),
    )


def job_retry(request: HttpRequest, visit: Visit, job_uid: str) -> HttpResponse:
    """Have everything of a request that has failed tried again."""
    return _changed(
        request,
        visit,
        job_uid,
        try_job_again,
        lambda n: ngettext("%(n)s item is tried again now.", "%(n)s items are tried again now.", n),
    )


def _changed(
    request: HttpRequest,
    visit: Visit,
    job_uid: str,
    change: Callable[[Actor, Scope, str], int],
    told: Callable[[int], str],
) -> HttpResponse:
    if request.method == "POST":
        try:
            count = change(visit.actor, visit.scope, job_uid)
            messages.success(request, told(count) % {"n": count})
        except Conflict as error:
            messages.error(request, worded(error.message))
    return HttpResponseRedirect(back_from(request, visit.url("job", job_uid)))


def _first_items(visit: Visit, jobs: Any) -> dict[int, Any]:
    """The first item of each request, which says what it is about. One query."""
    if not jobs:
        return {}
    firsts = (
        seen_queue(visit.scope, PublishItem.objects.filter(job__in=[job.pk for job in jobs]))
        .order_by("job", "pk")
        .distinct("job")
        .values("pk")
    )
    return {
        item.job_id: item for item in queue_items(visit.scope).filter(pk__in=list(firsts.values_list("pk", flat=True)))
    }
