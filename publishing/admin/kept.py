"""What was typed into the form of an entry and not saved: kept while people type, offered when they come back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse, QueryDict
from django.utils.http import urlencode

from content.actions.kept_forms import forget_form, kept_forms
from content.models import Entry, KeptForm
from content.types import StoredType
from stacks.admin.screens import Visit

_BY_SCRIPT = "X-Pressroom-Save"


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a form: of an entry, or of one that is not created yet, in a language."""

    type: StoredType
    entry_id: int | None
    locale: str
    address: str


def page_of(visit: Visit, stored: StoredType, entry: Entry, locale: str) -> Page:
    """The page of an entry in a language."""
    return Page(stored, entry.pk, locale, visit.url("entry", stored.uid, entry.uid))


def page_of_new(visit: Visit, stored: StoredType, locale: str) -> Page:
    """The page on which an entry of the type begins."""
    return Page(stored, None, locale, visit.url("entry_new", stored.uid))


def taken_up(request: HttpRequest, visit: Visit, page: Page) -> KeptForm | None:
    """What was kept, where the person asks for it by `?kept=`."""
    revision = request.GET.get("kept", "")
    if not revision or request.method != "GET":
        return None
    return kept_forms(visit.actor, page.type, page.entry_id, page.locale).filter(revision=revision).first()


def typed_in(kept: KeptForm) -> QueryDict:
    """What was typed, as a form that was sent."""
    return QueryDict(kept.form)


def kept_context(request: HttpRequest, visit: Visit, page: Page) -> dict[str, Any]:
    """What the form's page is told: where to keep it, which keeping it goes on from, and what waits to be taken up."""
    address = f"{page.address}kept/?{urlencode({'locale': page.locale})}"
    context: dict[str, Any] = {"keep_at": address, "kept_by": visit.actor.uid, "kept": None, "is_taken_up": False}
    if request.method == "POST":
        return {**context, "kept_revision": request.POST.get("kept", "")}
    kept = kept_forms(visit.actor, page.type, page.entry_id, page.locale).defer("form").first()
    if kept is not None and kept.revision == request.GET.get("kept"):
        return {**context, "kept_revision": kept.revision, "is_taken_up": True}
    return {**context, "kept": kept, "kept_revision": ""}


def after_saving(request: HttpRequest, visit: Visit, page: Page, answer: HttpResponse) -> HttpResponse:
    """The answer to a form that was sent: once it is saved, what was kept of it ends."""
    revision = request.POST.get("kept", "")
    if revision and isinstance(answer, HttpResponseRedirect):
        forget_form(visit.actor, page.type, page.entry_id, locale=page.locale, revision=revision)
    return answer


def told_to_scripts(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, which tells a script where a form that was saved leads; browsers go there by themselves."""

    @wraps(view)
    def told(request: HttpRequest, visit: Visit, **captured: Any) -> HttpResponseBase:
        answer = view(request, visit, **captured)
        if isinstance(answer, HttpResponseRedirect) and request.headers.get(_BY_SCRIPT):
            return JsonResponse({"address": answer.url})
        return answer

    return told
