"""One item of the queue, and what people do about items: cancel, try again, give another time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Conflict, Forbidden, Invalid, NotFound
from publishing.actions.queue import cancel_item, reschedule_item, try_item_again
from publishing.admin.chosen_times import scheduled_at
from publishing.admin.queue_rows import lines_of
from publishing.reading import get_item
from stacks.actor import Actor
from stacks.admin.paging import PAGE_SIZE
from stacks.admin.screens import Visit, render_page
from stacks.scope import Scope
from stacks.worded import worded


def queue_item(request: HttpRequest, visit: Visit, item_uid: str) -> HttpResponse:
    """Everything that is known of an item; a POST gives it another time."""
    typed = {"at": request.POST.get("at", "").strip(), "zone": request.POST.get("zone", "").strip() or "UTC"}
    problems: list[str] = []
    if request.method == "POST":
        try:
            when = scheduled_at({**typed, "when": "later"})
            reschedule_item(visit.actor, visit.scope, item_uid, scheduled_at=when or "")
        except Invalid as error:
            problems = [worded(problem.message) for problem in error.problems]
        except Conflict as error:
            problems = [worded(error.message)]
        else:
            messages.success(request, _("It has another time."))
            return HttpResponseRedirect(visit.url("queue_item", item_uid))
    (line,) = lines_of(visit, [get_item(visit.scope, item_uid)])
    context = {"line": line, "typed": typed, "problems": problems}
    return render_page(request, visit, "admin/queue_item.html", context)


def cancel(request: HttpRequest, visit: Visit, item_uid: str) -> HttpResponse:
    """Take an item out of the queue and go back to where that was asked."""
    if request.method == "POST":
        try:
            cancel_item(visit.actor, visit.scope, item_uid)
            messages.success(request, _("The item is cancelled: it will not go out."))
        except Conflict as error:
            messages.error(request, worded(error.message))
    return HttpResponseRedirect(back_from(request, visit.url("queue")))


def try_again(request: HttpRequest, visit: Visit, item_uid: str) -> HttpResponse:
    """Have an item tried at once and go back to where that was asked."""
    if request.method == "POST":
        try:
            try_item_again(visit.actor, visit.scope, item_uid)
            messages.success(request, _("The item is tried again now."))
        except Conflict as error:
            messages.error(request, worded(error.message))
    return HttpResponseRedirect(back_from(request, visit.url("queue")))


def change_chosen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Cancel, or try again, every item that was ticked; what cannot be is counted, and stops no other."""
    if request.method == "POST":
        uids = list(dict.fromkeys(request.POST.getlist("item")))[:PAGE_SIZE]
        if request.POST.get("do") == "retry":
            done, refused = _each(visit, uids, try_item_again)
            told = ngettext("%(n)s item is tried again now.", "%(n)s items are tried again now.", done)
        else:
            done, refused = _each(visit, uids, cancel_item)
            told = ngettext("%(n)s item is cancelled.", "%(n)s items are cancelled.", done)
        if done:
            messages.success(request, told % {"n": done})
        for sentence in dict.fromkeys(refused):
            messages.error(request, _("%(n)s not changed: %(why)s") % {"n": refused.count(sentence), "why": sentence})
        if not uids:
            messages.error(request, _("Nothing was chosen."))
    return HttpResponseRedirect(back_from(request, visit.url("queue")))


def back_from(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that a form names as the one to go back to."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else otherwise


def _each(visit: Visit, uids: list[str], change: Callable[[Actor, Scope, str], Any]) -> tuple[int, list[str]]:
    """How many items the change was made of, and what stood against the others. Raises Forbidden where it always did."""
    refused: list[str] = []
    forbidden: Forbidden | None = None
    for uid in uids:
        try:
            change(visit.actor, visit.scope, uid)
        except (Conflict, NotFound) as error:
            refused.append(worded(error.message))
        except Forbidden as error:
            forbidden = error
            refused.append(worded(error.message))
    if forbidden is not None and len(refused) == len(uids):
        raise forbidden
    return len(uids) - len(refused), refused
