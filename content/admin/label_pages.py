"""Labels: a list with what they group, and a form to add or change one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.labels import create_label, delete_label, get_label, update_label
from content.additions import texts_of
from content.admin.seen_entries import seen_types, sees_type
from content.models import Label
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded


@dataclass(frozen=True, slots=True)
class Line:
    """One label of the list, with the names of those above it and the types it groups."""

    label: Label
    parents: Sequence[str]
    type_uids: Sequence[str]


def label_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The labels of the branch by name."""
    labels = {label.uid: label for label in _labels(visit)}
    lines = [
        Line(
            label,
            [labels[uid].name for uid in texts_of(label.document.get("parent")) if uid in labels],
            [uid for uid in texts_of(label.document.get("content_types")) if sees_type(visit.scope, uid)],
        )
        for label in labels.values()
    ]
    return render_page(request, visit, "admin/labels.html", {"lines": lines})


def new_label(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more label."""
    visit.actor.require(Permission.LABEL_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, document={})
    document = _typed(request)
    try:
        label = create_label(visit.actor, visit.scope, document=document)
    except Invalid as error:
        return _show(request, visit, None, document=document, problems=error.problems)
    messages.success(request, _("The label “%(name)s” is created.") % {"name": label.name})
    return HttpResponseRedirect(visit.url("labels"))


def label_page(request: HttpRequest, visit: Visit, label_uid: str) -> HttpResponse:
    """A label's name, the label above it and its types, to change by who may."""
    label = get_label(visit.scope, label_uid)
    if request.method != "POST":
        return _show(request, visit, label, document=label.document)
    visit.actor.require(Permission.LABEL_WRITE)
    document = _typed(request)
    if document["parent"] == texts_of(label.document.get("parent"))[:1]:
        # The form shows one label above; others, which only the API can give, stay.
        del document["parent"]
    try:
        update_label(visit.actor, visit.scope, label.uid, document=document)
    except Invalid as error:
        return _show(request, visit, label, document={**label.document, **document}, problems=error.problems)
    messages.success(request, _("The label is saved."))
    return HttpResponseRedirect(visit.url("labels"))


def label_deletion(request: HttpRequest, visit: Visit, label_uid: str) -> HttpResponse:
    """A question; a POST deletes the label. Types and entries are not touched by it."""
    visit.actor.require(Permission.LABEL_WRITE)
    label = get_label(visit.scope, label_uid)
    if request.method != "POST":
        return render_page(request, visit, "admin/label_delete.html", {"label": label})
    delete_label(visit.actor, visit.scope, label.uid)
    messages.success(request, _("The label “%(name)s” is deleted.") % {"name": label.name})
    return HttpResponseRedirect(visit.url("labels"))


def _labels(visit: Visit) -> list[Label]:
    return list(Label.objects.filter(branch_id=visit.scope.branch_id).order_by("name", "pk"))


def _typed(request: HttpRequest) -> JSONObject:
    parent = request.POST.get("parent", "")
    types: list[JSONValue] = list(request.POST.getlist("content_types"))
    return {"name": request.POST.get("name", "").strip(), "parent": [parent] if parent else [], "content_types": types}


def _show(
    request: HttpRequest,
    visit: Visit,
    label: Label | None,
    *,
    document: JSONObject,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    types = seen_types(visit.scope).order_by("title", "pk")
    chosen = set(texts_of(document.get("content_types")))
    above = texts_of(document.get("parent"))[:1]
    context: dict[str, Any] = {
        "label": label,
        "name": document.get("name") or "",
        "parents": [(row, row.uid in above) for row in _labels(visit) if label is None or row.pk != label.pk],
        "types": [(row, row.uid in chosen) for row in types],
        "problems": [f"{problem.path}: {worded(problem.message)}" for problem in problems],
    }
    return render_page(request, visit, "admin/label.html", context)
