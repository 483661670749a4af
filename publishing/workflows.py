"""Which workflow governs which entries, at which stage they are, and who is asking."""

from collections.abc import Collection
from functools import lru_cache

from content.database import fetch_all
from content.query.sql import SQL
from content.types import StoredType
from publishing.errors import WorkflowNotFound
from publishing.models import EntryStage, Workflow
from publishing.workflow_rules import Governing, Mover, governing
from stacks.actor import Actor, ActorKind
from stacks.membership import role_uids_of
from stacks.permissions import IN_STACK
from stacks.scope import Scope

STAGE_ROW = """(
    SELECT json_build_object('workflow_id', at.workflow_id, 'stage_uid', at.stage_uid, 'version', at.version,
        'comment', at.comment, 'due_date', at.due_date, 'notify', at.notify, 'assigned_to', at.assigned_to,
        'assigned_by_roles', at.assigned_by_roles, 'updated_by', at.moved_by,
        'updated_at', to_char(at.moved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text
    FROM publishing_entrystage AS at WHERE at.entry_id = e.id AND at.locale = l.locale
)"""
"""The stage that the language `l` of the entry `e` was moved to last, as JSON text; null where it never was."""
_STAGE_UID = """coalesce((
    SELECT at.stage_uid FROM publishing_entrystage AS at
    WHERE at.entry_id = l.entry_id AND at.locale = l.locale AND at.workflow_id = %s AND at.stage_uid = ANY(%s)
), %s::text)"""


def get_workflow(scope: Scope, uid: str) -> Workflow:
    """A workflow of the stack. Raises WorkflowNotFound."""
    workflow = Workflow.objects.in_stack(scope).filter(uid=uid).first()
    if workflow is None:
        raise WorkflowNotFound
    return workflow


def find_governing(scope: Scope, content_type_uid: str) -> Governing | None:
    """The enabled workflow that entries of the type pass through in the branch.

    One query the first time a process asks at a revision of the stack, none afterwards.
    """
    in_force = _in_force(scope.stack_id, scope.revision)
    named = (each for each in in_force if each.governs(branch=scope.branch_uid, content_type_uid=content_type_uid))
    return next(named, None)


def has_workflows(scope: Scope) -> bool:
    """Whether any workflow is in force in the stack; asked of memory, like `find_governing`."""
    return bool(_in_force(scope.stack_id, scope.revision))


def as_governing(workflow: Workflow) -> Governing:
    """The rules in a workflow's row."""
    return governing(
        workflow.pk,
        workflow.uid,
        workflow.name,
        branches=workflow.branches,
        content_types=workflow.content_types,
        admins=workflow.admin_users,
        stages=workflow.stages,
    )


def stage_column(scope: Scope, content_type: StoredType) -> SQL:
    """The uid of the stage that the language row `l` is at; null where no workflow governs the type."""
    workflow = find_governing(scope, content_type.uid)
    if workflow is None:
        return SQL("NULL::text")
    uids = [stage.uid for stage in workflow.stages]
    return SQL(_STAGE_UID, (workflow.id, uids, uids[0]))


def stages_of(entry_ids: Collection[int]) -> dict[tuple[int, str], EntryStage]:
    """The stages that languages of the entries were moved to last. One query."""
    return {(row.entry_id, row.locale): row for row in EntryStage.objects.filter(entry__in=list(entry_ids))}


def stage_texts(entry_ids: Collection[int]) -> dict[tuple[int, str], str]:
    """The same as `STAGE_ROW` tells it, by entry and language. One query."""
    statement = f"""
        SELECT l.entry_id, l.locale, {STAGE_ROW} FROM publishing_entrystage AS l
        JOIN content_entry AS e ON e.id = l.entry_id WHERE l.entry_id = ANY(%s)"""
    return {(entry_id, locale): text for entry_id, locale, text in fetch_all(SQL(statement, (list(entry_ids),)))}


def mover_of(actor: Actor, scope: Scope) -> Mover:
    """Who would move or edit an entry. One query for people who do not lead the stack."""
    if actor.kind is ActorKind.SYSTEM:
        return Mover(actor.uid, is_person=False, leads=True)
    if actor.kind is not ActorKind.USER:
        return Mover(actor.uid, is_person=False)
    if actor.permissions >= IN_STACK:
        return Mover(actor.uid, leads=True)
    return Mover(actor.uid, role_uids_of(scope.stack_id, [actor.uid])[actor.uid])


@lru_cache(maxsize=1024)
def _in_force(stack_id: int, revision: int) -> tuple[Governing, ...]:
    rows = Workflow.objects.filter(stack=stack_id, deleted_at=None, is_enabled=True).order_by("pk")
    return tuple(as_governing(row) for row in rows)
