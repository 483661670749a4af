"""The page on which somebody says what is to be done with many entries, or files, sees what would come of it, and does it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.errors import Conflict, Forbidden, Invalid, NotFound
from publishing.admin.lists.bulk_choice import Choice, read_choice
from publishing.admin.lists.bulk_doings import DOINGS, C, Doing, asked_of
from publishing.admin.lists.bulk_outcome import Choosing, Outcome
from stacks.actions.answers import Answer, KeyedRequest, answer_once
from stacks.admin.screens import Visit, render_page
from stacks.worded import worded

SHOWN = 100
"""How many entries or files, verdicts and refusals the page lists; the counts are of all."""
_REFUSALS: Final = (Invalid, Conflict, Forbidden, NotFound)
"""What stops all of it."""
_CARRIED = ("environments", "locales", "when", "at", "zone", "stage", "comment", "release", "action", "to")
"""What was checked, and is done as it was checked."""


@dataclass(frozen=True, slots=True)
class BulkPage(Generic[C]):
    """The page for what can be chosen in one kind of list.

    `kind` is "entry" or "file", as templates ask it; `screen` the name of the page's address; `listing` that of the list.
    """

    kind: str
    screen: str
    listing: str
    doings: Mapping[str, Doing[C]]
    read: Callable[[HttpRequest, Visit], C]
    none_chosen: Any

    def answer(self, request: HttpRequest, visit: Visit) -> HttpResponse:
        """What would become of those chosen; `step=go` does it with those that nothing stands against."""
        if request.method != "POST":
            return HttpResponseRedirect(visit.url(self.listing))
        choice = self.read(request, visit)
        doing = self.doings.get(request.POST.get("do", ""))
        if doing is None or not choice.things:
            messages.error(request, _("Choose what is to be done.") if choice.things else self.none_chosen)
            return HttpResponseRedirect(choice.back(visit))
        if not doing.is_open_to(visit):
            raise Forbidden
        if request.POST.get("step") != "go":
            return self._show(request, visit, choice, doing)
        try:
            address, told, is_repeated = _done_once(
                request, visit, f"admin.{self.screen}", lambda: doing.do(visit, choice, request.POST)
            )
        except _REFUSALS as error:
            return self._show(request, visit, choice, doing, refused=_sentences(error))
        if not is_repeated:
            messages.success(request, told)
        return HttpResponseRedirect(address)

    def _show(
        self, request: HttpRequest, visit: Visit, choice: C, doing: Doing[C], *, refused: Sequence[str] = ()
    ) -> HttpResponse:
        name = request.POST["do"]
        outcome = doing.attempt(visit, choice, request.POST) if doing.is_ready(request.POST) else None
        context: dict[str, Any] = {
            "kind": self.kind,
            "screen": self.screen,
            "do": name,
            "doing": doing,
            "choice": choice,
            "back": choice.back(visit),
            "some": choice.things[:SHOWN],
            "count": len(choice.things),
            "more": max(len(choice.things) - SHOWN, 0),
            "asked": asked_of(request.POST, choice.locale, name),
            "sent": request.POST,
            "refused": refused,
            "outcome": outcome,
            "refusals": outcome.refusals[:SHOWN] if outcome else (),
            "named": " ".join(thing.key for thing in choice.things),
            "kept": " ".join(_kept(choice, outcome)),
            "judgement": outcome.judgement if outcome else None,
            "shown": outcome.judgement.verdicts[:SHOWN] if outcome and outcome.judgement else (),
            "carried": [(name, value) for name in _CARRIED for value in request.POST.getlist(name)],
            "once": uuid4(),
            **doing.options(visit, choice),
        }
        return render_page(request, visit, "admin/bulk.html", context)


_ENTRIES: Final[BulkPage[Choice]] = BulkPage(
    "entry", "entry_bulk", "entries", DOINGS, read_choice, gettext_lazy("Choose at least one entry.")
)


def bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What can be done with the entries chosen in a list."""
    return _ENTRIES.answer(request, visit)


def _done_once(
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


def _kept(choice: Choosing, outcome: Outcome | None) -> list[str]:
    """The keys of those that nothing stands against."""
    refused = {each.entry.id for each in outcome.refusals} if outcome else set()
    return [thing.key for thing in choice.things if thing.id not in refused]


def _sentences(error: Invalid | Conflict | Forbidden | NotFound) -> list[str]:
    """Why nothing was done."""
    if isinstance(error, Invalid):
        return list(dict.fromkeys(worded(each.message) for each in error.problems))
    return [worded(error.message)]
