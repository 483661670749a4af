"""What people say about an entry, on its page: threads about the whole or a field, answered, resolved and taken back."""

from collections.abc import Callable, Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.types import StoredType, load_type
from core.errors import Conflict, Invalid
from core.json_values import JSONObject
from publishing.actions.comments import add_comment, delete_comment
from publishing.actions.discussions import change_discussion, delete_discussion, start_discussion
from publishing.admin.entry_page import PageState, open_entry, show_entry
from publishing.admin.entry_views import entry_address
from publishing.discussion_rules import DiscussionChange
from publishing.discussions import get_discussion, get_living_entry
from publishing.models import Discussion
from stacks.admin.screens import Visit
from stacks.worded import worded

_NAMES = {
    "message": gettext_lazy("The comment"),
    "field.path": gettext_lazy("The field"),
    "title": gettext_lazy("The title"),
    "to_users": gettext_lazy("People"),
}


def discussion_starting(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Begin a discussion with a first comment; the page with what was typed where that cannot be."""
    locale = request.GET.get("locale", "") or visit.scope.master_locale
    if request.method != "POST":
        return HttpResponseRedirect(entry_address(visit, type_uid, uid, locale))
    stored = load_type(visit.scope, type_uid)
    field = request.POST.get("field", "")
    document: JSONObject = {**_said(request), **({"field": field} if field else {})}

    def start() -> str:
        start_discussion(visit.actor, visit.scope, stored, uid, locale=locale, document=document)
        return _("Your comment is there.")

    return _answer(request, visit, stored, uid, start)


def discussion_changing(
    request: HttpRequest, visit: Visit, type_uid: str, uid: str, discussion_uid: str
) -> HttpResponse:
    """Answer in a discussion, resolve it, open it again, delete it, or take back a comment in it."""
    stored = load_type(visit.scope, type_uid)
    discussion = get_discussion(visit.scope, stored, get_living_entry(visit.scope, stored, uid), discussion_uid)
    if request.method != "POST":
        return HttpResponseRedirect(entry_address(visit, type_uid, uid, discussion.locale))
    change = _CHANGES.get(request.POST.get("do", ""), _reply)
    return _answer(request, visit, stored, uid, lambda: change(request, visit, stored, discussion))


def _reply(request: HttpRequest, visit: Visit, stored: StoredType, discussion: Discussion) -> str:
    add_comment(visit.actor, visit.scope, stored, discussion, document=_said(request))
    return _("Your comment is there.")


def _resolve(_request: HttpRequest, visit: Visit, stored: StoredType, discussion: Discussion) -> str:
    change_discussion(visit.actor, visit.scope, stored, discussion, change=DiscussionChange(status="resolved"))
    return _("The discussion is resolved.")


def _reopen(_request: HttpRequest, visit: Visit, stored: StoredType, discussion: Discussion) -> str:
    change_discussion(visit.actor, visit.scope, stored, discussion, change=DiscussionChange(status="active"))
    return _("The discussion is open again.")


def _delete(_request: HttpRequest, visit: Visit, stored: StoredType, discussion: Discussion) -> str:
    delete_discussion(visit.actor, visit.scope, stored, discussion)
    return _("The discussion is deleted.")


def _take_back(request: HttpRequest, visit: Visit, stored: StoredType, discussion: Discussion) -> str:
    delete_comment(visit.actor, visit.scope, stored, discussion, request.POST.get("comment", ""))
    return _("The comment is taken back.")


_CHANGES: Mapping[str, Callable[[HttpRequest, Visit, StoredType, Discussion], str]] = {
    "reply": _reply,
    "resolve": _resolve,
    "reopen": _reopen,
    "delete": _delete,
    "take_back": _take_back,
}
"""What the buttons of a discussion do, by their values."""


def _said(request: HttpRequest) -> JSONObject:
    return {"message": request.POST.get("message", ""), "to_users": list(request.POST.getlist("users"))}


def _answer(
    request: HttpRequest, visit: Visit, stored: StoredType, uid: str, change: Callable[[], str]
) -> HttpResponse:
    locale = request.GET.get("locale", "") or visit.scope.master_locale
    opened = open_entry(visit, stored, uid, locale)
    try:
        messages.success(request, change())
    except (Invalid, Conflict) as error:
        told = _sentences(error)
    else:
        return HttpResponseRedirect(f"{entry_address(visit, stored.uid, uid, opened.locale)}#discussions")
    typed = {key: request.POST.get(key, "") for key in ("message", "field", "discussion")}
    return show_entry(request, visit, opened, PageState(talk={**typed, "problems": told}))


def _sentences(error: Invalid | Conflict) -> Sequence[str]:
    if isinstance(error, Conflict):
        return [worded(error.message)]
    return [f"{_NAMES.get(each.path, each.path)} {worded(each.message)}" for each in error.problems]
