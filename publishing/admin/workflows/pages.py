"""Workflows: the list, and the editor of one with its stages in order, where each leads, and who may move entries on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Conflict, Invalid, Problem
from core.json_values import JSONObject, JSONValue
from core.uids import new_uid
from publishing.actions.workflows import create_workflow, delete_workflow, set_enabled, update_workflow
from publishing.admin.workflows.choices import people_choices, role_choices, type_choices
from publishing.admin.workflows.stage_form import StageForm, rearranged, sent_stages, stage_documents, stored_stages
from publishing.models import EntryStage, PublishRule, Workflow
from publishing.workflows import get_workflow
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

ALL = "$all"
_NAMES = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "content_types": gettext_lazy("Content types"),
    "workflow_stages": gettext_lazy("Stages"),
    "color": gettext_lazy("Colour"),
    "next_available_stages": gettext_lazy("Leads to"),
    "entry_lock": gettext_lazy("Lock"),
}
_BEGINNING = (("Draft", "#2196f3"), ("Review", "#e0a100"), ("Approved", "#2e7d32"))


@dataclass(frozen=True, slots=True)
class Form:
    """A workflow as its form holds it."""

    name: str = ""
    description: str = ""
    is_enabled: bool = True
    content_types: tuple[str, ...] = ()
    admin_users: tuple[str, ...] = ()
    admin_roles: tuple[str, ...] = ()
    stages: Sequence[StageForm] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One stage of the editor with what is known of it."""

    stage: StageForm
    prefix: str
    errors: Sequence[str]
    entry_count: int
    is_focused: bool


def workflow_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every workflow of the stack with its stages, by name."""
    rows = list(Workflow.objects.in_stack(visit.scope).order_by("name", "pk"))
    rules = dict(
        PublishRule.objects.in_stack(visit.scope)
        .filter(workflow__in=rows)
        .values_list("workflow")
        .annotate(rows=Count("pk"))
    )
    lines = [(row, stored_stages(row.stages), rules.get(row.pk, 0)) for row in rows]
    rule_count = PublishRule.objects.in_stack(visit.scope).count()
    return render_page(request, visit, "admin/workflows.html", {"lines": lines, "rule_count": rule_count})


def new_workflow(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more workflow, which begins with three stages."""
    visit.actor.require(Permission.WORKFLOW_WRITE)
    if request.method != "POST":
        stages = [StageForm(new_uid(), name, color=color) for name, color in _BEGINNING]
        return _show(request, visit, None, Form(stages=stages))
    form = _typed(request)
    if request.POST.get("do"):
        return _rearranged(request, visit, None, form)
    try:
        workflow = create_workflow(visit.actor, visit.scope, document=_document(form, ()))
    except Invalid as error:
        return _show(request, visit, None, form, error.problems)
    messages.success(request, _("The workflow “%(name)s” is created.") % {"name": workflow.name})
    return HttpResponseRedirect(visit.url("workflow", workflow.uid))


def workflow_page(request: HttpRequest, visit: Visit, workflow_uid: str) -> HttpResponse:
    """The editor; buttons of stages change the form, and saving changes the workflow."""
    workflow = get_workflow(visit.scope, workflow_uid)
    if request.method != "POST":
        return _show(request, visit, workflow, _stored(workflow))
    visit.actor.require(Permission.WORKFLOW_WRITE)
    form = _typed(request)
    if request.POST.get("do"):
        return _rearranged(request, visit, workflow, form)
    try:
        update_workflow(visit.actor, visit.scope, workflow.uid, document=_document(form, workflow.stages))
    except Invalid as error:
        return _show(request, visit, workflow, form, error.problems)
    messages.success(request, _("The workflow is saved."))
    return HttpResponseRedirect(visit.url("workflow", workflow.uid))


def workflow_enabling(request: HttpRequest, visit: Visit, workflow_uid: str) -> HttpResponse:
    """Put a workflow in force, or out of it."""
    if request.method == "POST":
        is_enabled = request.POST.get("do") == "enable"
        set_enabled(visit.actor, visit.scope, workflow_uid, is_enabled=is_enabled)
        told = _("The workflow is in force.") if is_enabled else _("The workflow rests, and its publish rules with it.")
        messages.success(request, told)
    return HttpResponseRedirect(visit.url("workflow", workflow_uid))


def workflow_deletion(request: HttpRequest, visit: Visit, workflow_uid: str) -> HttpResponse:
    """A question that says which entries have a stage in it; a POST deletes the workflow that no publish rule names."""
    visit.actor.require(Permission.WORKFLOW_WRITE)
    workflow = get_workflow(visit.scope, workflow_uid)
    refusal = ""
    if request.method == "POST":
        try:
            delete_workflow(visit.actor, visit.scope, workflow_uid)
        except Conflict as error:
            refusal = worded(error.message)
        else:
            messages.success(request, _("The workflow “%(name)s” is deleted.") % {"name": workflow.name})
            return HttpResponseRedirect(visit.url("workflows"))
    context = {
        "workflow": workflow,
        "count": EntryStage.objects.filter(workflow=workflow, entry__deleted_at=None).count(),
        "rules": list(
            PublishRule.objects.in_stack(visit.scope).filter(workflow=workflow).select_related("environment")
        ),
        "refusal": refusal,
    }
    return render_page(request, visit, "admin/workflow_delete.html", context)


def _stored(workflow: Workflow) -> Form:
    return Form(
        name=workflow.name,
        description=workflow.description,
        is_enabled=workflow.is_enabled,
        content_types=tuple(workflow.content_types),
        admin_users=tuple(workflow.admin_users.get("users", ())),
        admin_roles=tuple(workflow.admin_users.get("roles", ())),
        stages=stored_stages(workflow.stages),
    )


def _typed(request: HttpRequest) -> Form:
    return Form(
        name=request.POST.get("name", "").strip(),
        description=request.POST.get("description", "").strip(),
        is_enabled=request.POST.get("enabled") == "on",
        content_types=(ALL,) if request.POST.get("types") == "all" else tuple(request.POST.getlist("content_types")),
        admin_users=tuple(request.POST.getlist("admin_users")),
        admin_roles=tuple(request.POST.getlist("admin_roles")),
        stages=sent_stages(dict(request.POST.lists())),
    )


def _document(form: Form, stored: Sequence[JSONValue]) -> JSONObject:
    return {
        "name": form.name,
        "description": form.description,
        "enabled": form.is_enabled,
        "content_types": list(form.content_types),
        "admin_users": {"users": list(form.admin_users), "roles": list(form.admin_roles)},
        "workflow_stages": stage_documents(form.stages, stored),
    }


def _rearranged(request: HttpRequest, visit: Visit, workflow: Workflow | None, form: Form) -> HttpResponse:
    stages, focused = rearranged(form.stages, request.POST["do"], new_uid=new_uid())
    moved = replace(form, stages=stages)
    return _show(request, visit, workflow, moved, focused=focused, is_unsaved=True)


def _show(
    request: HttpRequest,
    visit: Visit,
    workflow: Workflow | None,
    form: Form,
    problems: Sequence[Problem] = (),
    *,
    focused: str = "",
    is_unsaved: bool = False,
) -> HttpResponse:
    moved = EntryStage.objects.filter(workflow=workflow, entry__deleted_at=None) if workflow else None
    counts = dict(moved.values_list("stage_uid").annotate(rows=Count("pk"))) if moved is not None else {}
    context: dict[str, Any] = {
        "workflow": workflow,
        "form": form,
        "types": type_choices(visit, form.content_types),
        "takes_all": ALL in form.content_types,
        "cards": [
            Card(stage, f"s{index}.", _errors_at(problems, index), counts.get(stage.uid, 0), stage.uid == focused)
            for index, stage in enumerate(form.stages)
        ],
        "problems": [_sentence(each) for each in problems if not _is_of_stage(each)],
        "is_refused": bool(problems),
        "is_unsaved": is_unsaved,
        "people": people_choices(visit),
        "roles": role_choices(visit),
    }
    return render_page(request, visit, "admin/workflow.html", context)


def _is_of_stage(problem: Problem) -> bool:
    return problem.path.startswith("workflow_stages.")


def _errors_at(problems: Sequence[Problem], index: int) -> list[str]:
    start = f"workflow_stages.{index}."
    return [_sentence(each, start) for each in problems if each.path.startswith(start)]


def _sentence(problem: Problem, start: str = "") -> str:
    path = problem.path.removeprefix(start)
    return f"{_NAMES.get(path, path)} {worded(problem.message)}"
