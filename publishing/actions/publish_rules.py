"""Changes of publish rules. What they stop: publishing.barriers."""

from typing import Any

from django.db import transaction

from content.models import ContentType
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from publishing.errors import PublishRuleInvalid, PublishRuleNotFound
from publishing.models import Environment, PublishRule, Workflow
from publishing.publish_rules import read_rule
from publishing.workflow_documents import ALL, DocumentReader
from stacks import activity, revision
from stacks.actor import Actor
from stacks.membership import unknown_people
from stacks.permissions import Permission
from stacks.scope import Scope

_LISTS = ("actions", "branches", "content_types", "locales")


@transaction.atomic
def create_rule(actor: Actor, scope: Scope, *, document: JSONObject) -> PublishRule:
    """Make a publish rule. Raises PublishRuleInvalid with every problem."""
    actor.require(Permission.WORKFLOW_WRITE)
    revision.bump(scope)
    rule = PublishRule(stack_id=scope.stack_id, created_by=actor.uid, updated_by=actor.uid)
    _fill(scope, rule, document)
    rule.save(force_insert=True)
    activity.record(actor, scope, action="publishing_rule.create", target=("publishing_rule", rule.uid))
    return rule


@transaction.atomic
def update_rule(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> PublishRule:
    """Change what is sent, also for what waits in the queue. Raises PublishRuleNotFound, PublishRuleInvalid."""
    actor.require(Permission.WORKFLOW_WRITE)
    revision.bump(scope)
    rule = _lock(scope, uid)
    _fill(scope, rule, _document(rule) | document)
    rule.updated_by, rule.updated_at = actor.uid, utc_now()
    rule.save()
    activity.record(
        actor, scope, action="publishing_rule.update", target=("publishing_rule", uid), keys=sorted(document)
    )
    return rule


@transaction.atomic
def delete_rule(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a publish rule. Raises PublishRuleNotFound."""
    actor.require(Permission.WORKFLOW_WRITE)
    revision.bump(scope)
    rule = _lock(scope, uid)
    rule.deleted_at, rule.updated_by = utc_now(), actor.uid
    rule.save(update_fields=["deleted_at", "updated_by"])
    activity.record(actor, scope, action="publishing_rule.delete", target=("publishing_rule", uid))


def get_rule(scope: Scope, uid: str) -> PublishRule:
    """A publish rule of the stack. Raises PublishRuleNotFound."""
    rule = PublishRule.objects.in_stack(scope).filter(uid=uid).select_related("workflow", "environment").first()
    if rule is None:
        raise PublishRuleNotFound
    return rule


def _lock(scope: Scope, uid: str) -> PublishRule:
    rule = (
        PublishRule.objects.in_stack(scope)
        .filter(uid=uid)
        .select_related("workflow", "environment")
        .select_for_update(of=("self",))
        .first()
    )
    if rule is None:
        raise PublishRuleNotFound
    return rule


def _document(rule: PublishRule) -> dict[str, Any]:
    return {
        **{key: getattr(rule, key) for key in _LISTS},
        "workflow": rule.workflow.uid if rule.workflow else None,
        "workflow_stage": rule.stage_uid or None,
        "environment": rule.environment.uid,
        "approvers": {"users": rule.approver_users, "roles": rule.approver_roles},
        "disable_approver_publishing": rule.disables_approver_publishing,
    }


def _fill(scope: Scope, rule: PublishRule, document: JSONObject) -> None:
    reader = DocumentReader()
    read: dict[str, Any] = read_rule(reader, document, branch=scope.branch_uid)
    problems = [*reader.problems, *unknown_people(scope, reader.users, reader.roles), *_unknown_names(scope, read)]
    environment = Environment.objects.in_stack(scope).alive().called([read["environment"]]).first()
    if environment is None and read["environment"]:
        problems.append(
            Problem("environment", "unknown", f"'{read['environment']}' is not an environment of this stack.")
        )
    workflow = _workflow(scope, read, problems)
    if problems or environment is None:
        raise PublishRuleInvalid(problems)
    rule.environment, rule.workflow, rule.stage_uid = environment, workflow, read["workflow_stage"]
    for key in _LISTS:
        setattr(rule, key, read[key])
    rule.approver_users, rule.approver_roles = read["approvers"]["users"], read["approvers"]["roles"]
    rule.disables_approver_publishing = read["disable_approver_publishing"]


def _unknown_names(scope: Scope, read: dict[str, Any]) -> list[Problem]:
    types = ContentType.objects.filter(branch=scope.branch_id, deleted_at=None, uid__in=read["content_types"])
    unknown = set(read["content_types"]) - set(types.values_list("uid", flat=True)) - {ALL}
    strangers = set(read["locales"]) - set(scope.locale_fallbacks) - {ALL}
    return [
        *(
            Problem("content_types", "unknown", f"names '{uid}', which is no content type of this branch.")
            for uid in sorted(unknown)
        ),
        *(
            Problem("locales", "unknown", f"names '{code}', which is no language of this stack.")
            for code in sorted(strangers)
        ),
    ]


def _workflow(scope: Scope, read: dict[str, Any], problems: list[Problem]) -> Workflow | None:
    """The workflow that is named; a stage must be one of its stages."""
    if not read["workflow"]:
        return None
    workflow = Workflow.objects.in_stack(scope).filter(uid=read["workflow"]).first()
    if workflow is None:
        problems.append(Problem("workflow", "unknown", f"'{read['workflow']}' is not a workflow of this stack."))
        return None
    uid = read["workflow_stage"]
    if uid and uid not in [stage["uid"] for stage in workflow.stages]:
        problems.append(Problem("workflow_stage", "unknown", f"'{uid}' is not a stage of '{workflow.name}'."))
    return workflow
