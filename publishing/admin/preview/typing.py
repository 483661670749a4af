"""What is typed into the form of an entry, shown to the site in the pane before it is saved."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from content.admin.entry_form.problems import with_problems
from content.admin.entry_form.typed import typed_controls
from content.admin.entry_form.values import read_controls
from content.types import load_type
from core.errors import Conflict, Forbidden, Invalid
from publishing.actions.unsaved import show_unsaved
from publishing.admin.entry_page import controls_of, open_entry
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.worded import worded

_SESSION = re.compile(r"[0-9a-f]{32}").fullmatch


def entry_typed(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Let the session named see the form as it is sent; what is wrong with it is told, and the session keeps what it saw."""
    stored = load_type(visit.scope, type_uid)
    opened = open_entry(visit, stored, uid, request.GET.get("locale", ""))
    visit.actor.require(Permission.ENTRY_WRITE)
    if opened.written is None:
        raise Forbidden
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    session = request.POST.get("session", "")
    if not _SESSION(session):
        return JsonResponse({"shown": False, "problems": []}, status=400)
    text = request.POST.get("version", "")
    base = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else opened.version
    controls = typed_controls(controls_of(visit, opened, base), request.POST)
    standing = None if base == opened.version else stored.compiled.editor_view.of(opened.data)
    try:
        data = read_controls(controls, only_changed=True, standing=standing)
        show_unsaved(visit.actor, visit.scope, stored, uid, locale=opened.locale, data=data, session=session)
    except Invalid as error:
        _controls, told = with_problems(controls, error.problems)
        return JsonResponse({"shown": False, "problems": [each.sentence for each in told][:3]})
    except Conflict as error:
        return JsonResponse({"shown": False, "problems": [worded(error.message)]})
    return JsonResponse({"shown": True, "problems": []})
