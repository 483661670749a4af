"""The page on which somebody says what is to be done with many entries, sees what would come of it, and does it."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.errors import Conflict, Forbidden, Invalid, NotFound
from publishing.admin.lists.bulk_choice import Choice, ChosenEntry, read_choice
from publishing.admin.lists.bulk_doings import DOINGS, asked_of
from publishing.admin.lists.bulk_outcome import Outcome
from stacks.actions.answers import Answer, KeyedRequest, answer_once
from stacks.admin.screens import Visit, render_page

SHOWN = 100
"""How many entries, verdicts and refusals the page lists; the counts are of all."""
_ROUTE = "admin.bulk"
REFUSALS: Final = (Invalid, Conflict, Forbidden, NotFound)
"""What stops all of it."""
CARRIED = ("environments", "locales", "when", "at", "zone", "stage", "comment", "release", "action")
"""What was checked, and is done as it was checked."""


def bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What would become of the entries chosen; `step=go` does it with those that nothing stands against."""
    if request.method != "POST":
        return HttpResponseRedirect(visit.url("entries"))
    name = request.POST.get("do", "")
    choice = read_choice(request, visit)
    if name not in DOINGS or not choice.entries:
        told = _("Choose at least one entry.") if not choice.entries else _("Choose what is to be done.")
        messages.error(request, told)
        return HttpResponseRedirect(choice.back(visit))
    doing = DOINGS[name]
    if not doing.is_open_to(visit):
        raise Forbidden
    if request.POST.get("step") != "go":
        return _show(request, visit, choice, name)
    try:
        address, told, is_repeated = done_once(request, visit, _ROUTE, lambda: doing.do(visit, choice, request.POST))
    except REFUSALS as error:
        return _show(request, visit, choice, name, refused=sentences(error))
    if not is_repeated:
        messages.success(request, told)
    return HttpResponseRedirect(address)


def done_once(
    request: HttpRequest, visit: Visit, route: str, do: Callable[[], tuple[str, str]]
) -> tuple[str, str, bool]:
    """Do it, or where the same form was sent before, tell where that led. All of it is one transaction."""
    told = [""]

    def work() -> Answer:
        address, told[0] = do()
        return Answer(302, {"Location": address}, b"")

    said = sorted(
        (name, value) for name, values in request.POST.lists() for value in values if not name.startswith("csrf")
    )
    fingerprint = hashlib.sha256(repr(said).encode()).digest()
    keyed = KeyedRequest(route, request.POST.get("once", "")[:100] or str(uuid4()), fingerprint)
    answer, is_repeated = answer_once(visit.actor, visit.scope, keyed, work, now=utc_now())
    return answer.headers["Location"], told[0], is_repeated


def _show(
    request: HttpRequest, visit: Visit, choice: Choice, name: str, *, refused: Sequence[str] = ()
) -> HttpResponse:
    doing = DOINGS[name]
    outcome = doing.attempt(visit, choice, request.POST) if doing.is_ready(request.POST) else None
    context: dict[str, Any] = {
        "do": name,
        "doing": doing,
        "choice": choice,
        "back": choice.back(visit),
        "some": choice.entries[:SHOWN],
        "count": len(choice.entries),
        "more": max(len(choice.entries) - SHOWN, 0),
        "asked": asked_of(request.POST, choice.locale, name),
        "sent": request.POST,
        "refused": refused,
        "outcome": outcome,
        "refusals": outcome.refusals[:SHOWN] if outcome else (),
        "kept": " ".join(entry.key for entry in _kept(choice, outcome)),
        "judgement": outcome.judgement if outcome else None,
        "shown": outcome.judgement.verdicts[:SHOWN] if outcome and outcome.judgement else (),
        "carried": [(name, value) for name in CARRIED for value in request.POST.getlist(name)],
        "once": uuid4(),
        **doing.options(visit, choice),
    }
    return render_page(request, visit, "admin/bulk.html", context)


def _kept(choice: Choice, outcome: Outcome | None) -> Sequence[ChosenEntry]:
    """The entries that nothing stands against."""
    refused = {each.entry.id for each in outcome.refusals} if outcome else set()
    return [entry for entry in choice.entries if entry.id not in refused]


def sentences(error: Invalid | Conflict | Forbidden | NotFound) -> list[str]:
    """Why nothing was done."""
    if isinstance(error, Invalid):
        return list(dict.fromkeys(each.message for each in error.problems))
    return [error.message]
