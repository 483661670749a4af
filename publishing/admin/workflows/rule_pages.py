"""Publish rules: what entries need before they may go live in an environment, or offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import ContentType
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from publishing.actions.publish_rules import create_rule, delete_rule, get_rule, update_rule
from publishing.admin.entry_rows import environments_of
from publishing.admin.workflows.choices import people_choices, role_choices, type_choices
from publishing.admin.workflows.stage_form import StageForm, stored_stages
from publishing.errors import PublishRuleInvalid
from publishing.models import PublishRule, Workflow
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.models import Role
from stacks.permissions import Permission
from stacks.worded import worded

ALL = "$all"
_NAMES = {
    "environment": gettext_lazy("Environment"),
    "actions": gettext_lazy("Actions"),
    "content_types": gettext_lazy("Content types"),
    "locales": gettext_lazy("Languages"),
    "workflow": gettext_lazy("Workflow"),
    "workflow_stage": gettext_lazy("Stage"),
    "approvers.users": gettext_lazy("Approvers"),
    "approvers.roles": gettext_lazy("Approvers"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of the list in people's words."""

    rule: PublishRule
    stage: StageForm | None
    types: Sequence[str]
    approvers: Sequence[str]


def rule_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every publish rule, by environment."""
    rows = PublishRule.objects.in_stack(visit.scope).select_related("workflow", "environment")
    rules = list(rows.order_by("environment__name", "pk"))
    names = names_of(visit.scope, (uid for rule in rules for uid in rule.approver_users))
    roles = dict(Role.objects.filter(stack=visit.scope.stack_id).values_list("uid", "name"))
    types = ContentType.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None)
    titles = dict(types.values_list("uid", "title"))
    lines = [
        Line(
            rule,
            _stage_of(rule),
            [titles.get(uid, uid) for uid in rule.content_types],
            [*(names.get(uid, uid) for uid in rule.approver_users), *(roles.get(uid, uid) for uid in rule.approver_roles)],
        )
        for rule in rules
    ]  # fmt: skip
    return render_page(request, visit, "admin/publish_rules.html", {"lines": lines})


def _stage_of(rule: PublishRule) -> StageForm | None:
    stages = stored_stages(rule.workflow.stages) if rule.workflow and rule.stage_uid else []
    return next((stage for stage in stages if stage.uid == rule.stage_uid), None)


def new_rule(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more rule."""
    visit.actor.require(Permission.WORKFLOW_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, _blank())
    document = _typed(request)
    try:
        _require_named(document)
        create_rule(visit.actor, visit.scope, document=document)
    except Invalid as error:
        return _show(request, visit, None, document, error.problems)
    messages.success(request, _("The publish rule is made. It is asked from now on, also about what is scheduled."))
    return HttpResponseRedirect(visit.url("publish_rules"))


def rule_page(request: HttpRequest, visit: Visit, rule_uid: str) -> HttpResponse:
    """A rule, to change by who may."""
    rule = get_rule(visit.scope, rule_uid)
    if request.method != "POST":
        return _show(request, visit, rule, _stored(rule))
    document = _typed(request)
    try:
        _require_named(document)
        update_rule(visit.actor, visit.scope, rule.uid, document=document)
    except Invalid as error:
        return _show(request, visit, rule, document, error.problems)
    messages.success(request, _("The publish rule is saved."))
    return HttpResponseRedirect(visit.url("publish_rules"))


def rule_deletion(request: HttpRequest, visit: Visit, rule_uid: str) -> HttpResponse:
    """A question; a POST deletes the rule, and the approvals under it count no more."""
    visit.actor.require(Permission.WORKFLOW_WRITE)
    rule = get_rule(visit.scope, rule_uid)
    if request.method == "POST":
        delete_rule(visit.actor, visit.scope, rule.uid)
        messages.success(request, _("The publish rule is deleted."))
        return HttpResponseRedirect(visit.url("publish_rules"))
    return render_page(request, visit, "admin/publish_rule_delete.html", {"rule": rule, "stage": _stage_of(rule)})


def _blank() -> JSONObject:
    return {"actions": ["publish"], "content_types": [ALL], "locales": [ALL], "approvers": {"users": [], "roles": []}}


def _stored(rule: PublishRule) -> JSONObject:
    return {
        "environment": rule.environment.uid,
        "actions": rule.actions,
        "content_types": rule.content_types,
        "locales": rule.locales,
        "workflow": rule.workflow.uid if rule.workflow else None,
        "workflow_stage": rule.stage_uid or None,
        "approvers": {"users": rule.approver_users, "roles": rule.approver_roles},
        "disable_approver_publishing": rule.disables_approver_publishing,
    }


def _typed(request: HttpRequest) -> JSONObject:
    workflow, _slash, stage = request.POST.get("stage", "").partition("/")
    return {
        "environment": request.POST.get("environment", ""),
        "actions": list(request.POST.getlist("actions")),
        "content_types": _listed(request, "types", "content_types"),
        "locales": _listed(request, "languages", "locales"),
        "workflow": workflow or None,
        "workflow_stage": stage or None,
        "approvers": {
            "users": list(request.POST.getlist("users")),
            "roles": list(request.POST.getlist("roles")),
        },
        "disable_approver_publishing": request.POST.get("strict") == "on",
    }


def _require_named(document: JSONObject) -> None:
    """Refuse a rule about some types or languages that names none: actions take it to be about all."""
    empty = [key for key in ("content_types", "locales") if not document[key]]
    if empty:
        raise PublishRuleInvalid([Problem(key, "required", "are to be chosen.") for key in empty])


def _listed(request: HttpRequest, choice: str, name: str) -> list[Any]:
    return list(request.POST.getlist(name)) if request.POST.get(choice) == "some" else [ALL]


def _show(
    request: HttpRequest,
    visit: Visit,
    rule: PublishRule | None,
    document: dict[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    workflows = Workflow.objects.in_stack(visit.scope).order_by("name", "pk")
    context = {
        "rule": rule,
        "typed": document,
        "stage": f"{document.get('workflow') or ''}/{document.get('workflow_stage') or ''}",
        "environments": environments_of(visit.scope),
        "types": type_choices(visit, document["content_types"]),
        "all_types": ALL in document["content_types"],
        "locales": sorted(visit.scope.locale_fallbacks),
        "all_locales": ALL in document["locales"],
        "workflows": [(row, stored_stages(row.stages)) for row in workflows],
        "people": people_choices(visit),
        "roles": role_choices(visit),
        "problems": [f"{_NAMES.get(each.path, each.path)} {worded(each.message)}" for each in problems],
    }
    return render_page(request, visit, "admin/publish_rule.html", context)
