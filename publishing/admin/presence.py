"""Where the page of an entry says that it is open, and is told who else is there."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from content.types import load_type
from core.clock import to_wire
from publishing.admin.entry_page import Opened, open_entry
from publishing.admin.entry_views import entry_address
from publishing.presence import Page, leave, stay
from stacks.admin.names import names_of
from stacks.admin.screens import Visit


def entry_presence(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Who else has the language open, and its latest version with who saved it; `leave` forgets the page.

    `tab` is a name that the page gave itself, `editing` whether something was typed into it.
    """
    opened = open_entry(visit, load_type(visit.scope, type_uid), uid, request.GET.get("locale", ""))
    if request.method != "POST":
        return HttpResponseRedirect(entry_address(visit, type_uid, uid, opened.locale))
    page = Page(opened.entry.branch_id, opened.entry.pk, opened.locale, visit.actor.uid, request.POST.get("tab", ""))
    if not page.is_named:
        return JsonResponse({}, status=422)
    if request.POST.get("leave") == "on":
        leave(page)
        return JsonResponse({})
    people = stay(page, is_editing=opened.written is not None and request.POST.get("editing") == "on")
    author = opened.rows[opened.locale].updated_by if opened.version else ""
    names = names_of(visit.scope, [author, *(each.person_uid for each in people)])
    shown = [
        {
            "name": names.get(each.person_uid, each.person_uid),
            "is_you": each.person_uid == visit.actor.uid,
            "is_editing": each.is_editing,
            "since": to_wire(each.since),
        }
        for each in people
    ]
    return JsonResponse({"people": shown, "latest": _latest(opened, names.get(author, author))})


def _latest(opened: Opened, author: str) -> dict[str, object]:
    return {"version": opened.version, "by": author}
