"""Extensions: a list, a form with the extension's frame beside it, and the document of that frame."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.extensions import create_extension, delete_extension, get_extension, update_extension, users_of
from content.additions import DATA_TYPES, EXTENSION_TYPES
from content.admin.extension_form import read, shown, typed
from content.admin.extension_frames import allow_frames, frame_document, preview_frame, told_of_page
from content.models import Extension
from core.errors import Invalid, Problem
from stacks.admin.paging import page_of
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

_FRAMED = ("dashboard", "field", "widget")


def extension_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The extensions of the branch by title."""
    rows = Extension.objects.filter(branch_id=visit.scope.branch_id).order_by("title", "pk")
    return render_page(request, visit, "admin/extensions.html", {"page": page_of(rows, request)})


def new_extension(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more extension."""
    visit.actor.require(Permission.EXTENSION_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, texts=shown({"type": "field", "data_type": "text"}))
    texts = typed(request.POST)
    try:
        extension = create_extension(visit.actor, visit.scope, document=read(texts))
    except Invalid as error:
        return _show(request, visit, None, texts=texts, problems=error.problems)
    messages.success(request, _("The extension “%(title)s” is created.") % {"title": extension.title})
    return HttpResponseRedirect(visit.url("extension", extension.uid))


def extension_page(request: HttpRequest, visit: Visit, extension_uid: str) -> HttpResponse:
    """An extension's form, to change by who may, and how the extension looks."""
    extension = get_extension(visit.scope, extension_uid)
    if request.method != "POST":
        return _show(request, visit, extension, texts=shown(extension.document))
    visit.actor.require(Permission.EXTENSION_WRITE)
    texts = {**typed(request.POST), "type": extension.type}
    try:
        update_extension(visit.actor, visit.scope, extension.uid, document=read(texts))
    except Invalid as error:
        return _show(request, visit, extension, texts=texts, problems=error.problems)
    messages.success(request, _("The extension is saved."))
    return HttpResponseRedirect(visit.url("extension", extension.uid))


def extension_deletion(request: HttpRequest, visit: Visit, extension_uid: str) -> HttpResponse:
    """A question with the types that use the extension; a POST deletes it."""
    visit.actor.require(Permission.EXTENSION_WRITE)
    extension = get_extension(visit.scope, extension_uid)
    if request.method == "POST":
        delete_extension(visit.actor, visit.scope, extension.uid, force=True)
        messages.success(request, _("The extension “%(title)s” is deleted.") % {"title": extension.title})
        return HttpResponseRedirect(visit.url("extensions"))
    type_uids, field_uids = users_of(visit.scope, extension.uid)
    context = {"extension": extension, "type_uids": type_uids, "field_uids": field_uids}
    return render_page(request, visit, "admin/extension_delete.html", context)


def extension_frame(request: HttpRequest, visit: Visit, extension_uid: str) -> HttpResponse:
    """The document inside a frame: sandboxed, whoever shows it."""
    return frame_document(get_extension(visit.scope, extension_uid))


def _show(
    request: HttpRequest,
    visit: Visit,
    extension: Extension | None,
    *,
    texts: Mapping[str, str],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    frame = preview_frame(visit, extension) if extension and extension.type in _FRAMED else None
    told = told_of_page(visit, None, entry={}, locale=visit.scope.master_locale) if frame else None
    context: dict[str, Any] = {
        "extension": extension,
        "texts": texts,
        "types": EXTENSION_TYPES,
        "data_types": DATA_TYPES,
        "problems": [f"{problem.path}: {worded(problem.message)}" for problem in problems],
        "frame": frame,
        "frames_told": told,
    }
    response = render_page(request, visit, "admin/extension.html", context)
    allow_frames(response, [frame] if frame else [])
    return response
