"""Changes of workflows themselves. Moving entries through them: publishing.actions.stages."""

from typing import Any

from django.conf import settings
from django.db import transaction

from content.models import ContentType
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from core.uids import new_uid
from publishing.errors import WorkflowInUse, WorkflowInvalid, WorkflowNotFound
from publishing.models import PublishRule, Workflow
from publishing.workflow_documents import ALL, DocumentReader, read_workflow, shared_types
from stacks import activity, revision
from stacks.actor import Actor
from stacks.membership import unknown_people
from stacks.permissions import Permission
from stacks.scope import Scope

_COLUMNS = {
    "name": "name",
    "description": "description",
    "enabled": "is_enabled",
    "branches": "branches",
    "content_types": "content_types",
    "admin_users": "admin_users",
    "workflow_stages": "stages",
}
"""The keys of a workflow's document, each with its column."""


@transaction.atomic
def create_workflow(actor: Actor, scope: Scope, *, document: JSONObject) -> Workflow:
    """Make a workflow; stages get uids where they bring none. Raises WorkflowInvalid with every problem."""
    actor.require(Permission.WORKFLOW_WRITE)
    revision.bump(scope)
    workflow = Workflow(stack_id=scope.stack_id, created_by=actor.uid, updated_by=actor.uid)
    _fill(scope, workflow, document)
    workflow.save(force_insert=True)
    activity.record(actor, scope, action="workflow.create", target=("workflow", workflow.uid), name=workflow.name)
    return workflow


@transaction.atomic
def update_workflow(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> Workflow:
    """Change what is sent. What is at a stage that goes is at the first one from then on.

    Raises WorkflowNotFound, WorkflowInvalid with every problem.
    """
    actor.require(Permission.WORKFLOW_WRITE)
    revision.bump(scope)
    workflow = _lock(scope, uid)
    _fill(scope, workflow, _document(workflow) | document)
    _save(actor, workflow, *_COLUMNS.values())
    activity.record(actor, scope, action="workflow.update", target=("workflow", uid), keys=sorted(document))
    return workflow


@transaction.atomic
def set_enabled(actor: Actor, scope: Scope, uid: str, *, is_enabled: bool) -> Workflow:
    """Put a workflow, with its publish rules, in force or out of it; entries keep their stages. Raises WorkflowNotFound."""
    actor.require(Permission.WORKFLOW_WRITE)
    revision.bump(scope)
    workflow = _lock(scope, uid)
    workflow.is_enabled = is_enabled
    _save(actor, workflow, "is_enabled")
    verb = "enable" if is_enabled else "disable"
    activity.record(actor, scope, action=f"workflow.{verb}", target=("workflow", uid))
    return workflow


@transaction.atomic
def delete_workflow(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a workflow. Raises WorkflowNotFound, and WorkflowInUse where publish rules name it."""
    actor.require(Permission.WORKFLOW_WRITE)
    revision.bump(scope)
    workflow = _lock(scope, uid)
    if PublishRule.objects.in_stack(scope).filter(workflow=workflow).exists():
        raise WorkflowInUse
    workflow.deleted_at = utc_now()
    _save(actor, workflow, "deleted_at")
    activity.record(actor, scope, action="workflow.delete", target=("workflow", uid), name=workflow.name)


def _lock(scope: Scope, uid: str) -> Workflow:
    workflow = Workflow.objects.in_stack(scope).filter(uid=uid).select_for_update(of=("self",)).first()
    if workflow is None:
        raise WorkflowNotFound
    return workflow


def _save(actor: Actor, workflow: Workflow, *columns: str) -> None:
    workflow.updated_by, workflow.updated_at = actor.uid, utc_now()
    workflow.save(update_fields=[*columns, "updated_by", "updated_at"])


def _document(workflow: Workflow) -> dict[str, Any]:
    return {key: getattr(workflow, column) for key, column in _COLUMNS.items()}


def _fill(scope: Scope, workflow: Workflow, document: JSONObject) -> None:
    """Let the workflow say what the whole document says. The stack's revision is locked: nobody else changes one."""
    reader = DocumentReader()
    read: dict[str, Any] = read_workflow(
        reader, document, branch=scope.branch_uid, limit=settings.WORKFLOW_STAGES, make_uid=new_uid
    )
    others = Workflow.objects.in_stack(scope).exclude(pk=workflow.pk)
    problems = [
        *reader.problems,
        *unknown_people(scope, reader.users, reader.roles),
        *_unknown_types(scope, read["content_types"]),
    ]
    if others.filter(name=read["name"]).exists():
        problems.append(Problem("name", "unique", "is not unique."))
    problems += _governed_problems(read, list(others))
    if problems:
        raise WorkflowInvalid(problems)
    for key, column in _COLUMNS.items():
        setattr(workflow, column, read[key])


def _unknown_types(scope: Scope, uids: list[str]) -> list[Problem]:
    known = ContentType.objects.filter(branch=scope.branch_id, deleted_at=None, uid__in=uids)
    unknown = set(uids) - set(known.values_list("uid", flat=True)) - {ALL}
    told = "names '{}', which is no content type of this branch."
    return [Problem("content_types", "unknown", told.format(uid)) for uid in sorted(unknown)]


def _governed_problems(read: dict[str, Any], others: list[Workflow]) -> list[Problem]:
    """A problem for each other workflow that a content type and a branch would have beside this one."""
    problems = []
    for other in others:
        shared = shared_types(read, {"branches": other.branches, "content_types": other.content_types})
        if shared:
            told = f"have a workflow already, '{other.name}': {', '.join(shared)}."
            problems.append(Problem("content_types", "governed", told))
    return problems
