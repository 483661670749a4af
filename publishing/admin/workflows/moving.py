"""Moving an entry to a stage from its page, and asking for and answering approvals from there and from one's own list."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.types import StoredType, load_type
from core.errors import Invalid
from publishing.actions.approvals import ApprovalRequest, answer_approval
from publishing.actions.stages import Language, StageChange, change_stages
from publishing.admin.entry_page import PageState, open_entry, show_entry
from publishing.admin.entry_views import entry_address
from publishing.admin.workflows.rail import Subject, stage_now
from publishing.models import Approval
from publishing.workflow_documents import DESCRIPTION_LENGTH
from stacks.admin.screens import Visit
from stacks.worded import worded

_ANSWERS = {
    "ask": (Approval.Status.REQUESTED, gettext_lazy("The approval is asked for.")),
    "approve": (Approval.Status.ACCEPTED, gettext_lazy("It is approved.")),
    "refuse": (Approval.Status.REJECTED, gettext_lazy("It is refused.")),
}


def stage_moving(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Move a language of an entry to the stage chosen; the page with what stands against it where it cannot be."""
    locale = request.GET.get("locale", "")
    here = entry_address(visit, type_uid, uid, locale)
    if request.method != "POST":
        return HttpResponseRedirect(here)
    opened = open_entry(visit, load_type(visit.scope, type_uid), uid, locale)
    typed = _typed(request)
    is_assigning = request.POST.get("do") == "assign"
    if is_assigning:
        # Whatever the form shows, it stays where it is by now.
        typed["stage"] = stage_now(visit, Subject(opened.entry, type_uid, opened.locale, opened.version))
    problems = _problems(typed)
    if not problems:
        try:
            language = Language("stage", opened.type.uid, uid, opened.locale)
            change_stages(visit.actor, visit.scope, [language], _change(typed))
        except Invalid as error:
            problems = [_without(uid, worded(each.message)) for each in error.problems]
    if problems:
        return show_entry(request, visit, opened, PageState(stage={**typed, "problems": problems}))
    messages.success(request, _("The assignment is saved.") if is_assigning else _("The entry is moved."))
    return HttpResponseRedirect(entry_address(visit, type_uid, uid, opened.locale))


def _without(uid: str, told: str) -> str:
    """The sentence without the name of the entry, whose page says it."""
    return told.replace(f"'{uid}' ", "").replace(f"«\u00a0{uid}\u00a0» ", "")


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {
        "stage": request.POST.get("stage", ""),
        "comment": request.POST.get("comment", "").strip(),
        "due": request.POST.get("due", "").strip(),
        "users": request.POST.getlist("users"),
        "roles": request.POST.getlist("roles"),
        "notify": request.POST.get("notify") == "on",
    }


def _problems(typed: dict[str, Any]) -> list[str]:
    problems = []
    if len(typed["comment"]) > DESCRIPTION_LENGTH:
        problems.append(_("The comment is longer than %(n)s characters.") % {"n": DESCRIPTION_LENGTH})
    try:
        date.fromisoformat(typed["due"] or "2000-01-01")
    except ValueError:
        problems.append(_("The due date is not a date."))
    return problems


def _change(typed: dict[str, Any]) -> StageChange:
    return StageChange(
        uid=typed["stage"],
        comment=typed["comment"],
        due_date=typed["due"],
        notify=typed["notify"],
        assigned_to=tuple(typed["users"]),
        assigned_by_roles=tuple(typed["roles"]),
    )


def approval_answering(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Ask for an approval, give it or refuse it with the reason, and go back to where that was done."""
    locale = request.GET.get("locale", "")
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    if request.method == "POST":
        stored = load_type(visit.scope, type_uid)
        status, told = _ANSWERS.get(request.POST.get("do", ""), _ANSWERS["ask"])
        asked = ApprovalRequest(
            rule_uid=request.POST.get("rule", ""),
            action=request.POST.get("action", ""),
            status=status,
            comment=request.POST.get("comment", "").strip()[:DESCRIPTION_LENGTH],
            notify=True,
        )
        if status is Approval.Status.REJECTED and not asked.comment:
            messages.error(request, _("Say why it is refused: whoever asked has to know what to change."))
        else:
            _answer(request, visit, stored, (uid, locale), asked, str(told))
    return HttpResponseRedirect(back if is_ours else entry_address(visit, type_uid, uid, locale))


def _answer(
    request: HttpRequest,
    visit: Visit,
    stored: StoredType,
    place: tuple[str, str],
    asked: ApprovalRequest,
    told: str,
) -> None:
    uid, locale = place
    try:
        answer_approval(visit.actor, visit.scope, stored, uid, locale=locale, asked=asked)
    except Invalid as error:
        messages.error(
            request,
            _("The approval %(told)s") % {"told": " ".join(worded(each.message) for each in error.problems)},
        )
    else:
        messages.success(request, told)
