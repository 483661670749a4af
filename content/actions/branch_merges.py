"""Merging the types and global fields of one branch into another."""

import secrets
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from content.actions.content_types import create_content_type, delete_content_type, update_content_type
from content.actions.global_fields import create_global_field, delete_global_field, update_global_field
from content.errors import BranchMergeInvalid, BranchMergeNotFound, NothingToMerge
from content.merge_requests import MergeRequest, require_merging, steps_of
from content.models import BranchMerge
from content.schema.branch_merging import CONTENT_TYPE, GLOBAL_FIELD, Step
from core.errors import Invalid, Problem, Refused
from core.json_values import JSONValue
from stacks import activity
from stacks.actions.branches import create_branch, delete_branch
from stacks.actions.stacks import lock_stack
from stacks.actor import Actor
from stacks.errors import BranchNotFound
from stacks.models import Branch
from stacks.scope import Scope

LONGEST_COMMENT = 2_000


def _unheard() -> None:
    """Where nobody follows how far a merge is."""


def merge_branches(actor: Actor, scope: Scope, request: MergeRequest) -> BranchMerge:
    """Carry types and global fields of a branch into another, all of it or nothing. Entries stay where they are.

    The base as it was is kept as a branch of its own, unless that is not wanted. What stored content loses by it, it
    loses. Raises NothingToMerge, and BranchMergeInvalid naming what cannot stand in the base.
    """
    require_merging(actor)
    merge = new_merge(actor, scope, request)
    if not steps_of(request):
        raise NothingToMerge
    if merge.revert_branch:
        create_branch(actor, scope, uid=merge.revert_branch, source=request.base.uid)
    try:
        return _merge(actor, scope, request, merge)
    except Exception:
        # Whatever it was: a caller that the database gave up for another asks anew, for a branch of another name.
        if merge.revert_branch:
            delete_branch(actor, scope, merge.revert_branch)
        raise


@transaction.atomic
def _merge(actor: Actor, scope: Scope, request: MergeRequest, merge: BranchMerge) -> BranchMerge:
    # Types change one after the other under this lock: what is read now is what the steps change.
    lock_stack(scope)
    steps = steps_of(request)
    if not steps:
        raise NothingToMerge
    merge.items = carry_out(actor, scope, request, steps)
    merge.total = merge.done = len(merge.items)
    merge.finished_at = timezone.now()
    merge.save(force_insert=True)
    return merge


def new_merge(actor: Actor, scope: Scope, request: MergeRequest) -> BranchMerge:
    """The row of a merge that is asked for, unsaved. Raises BranchMergeInvalid."""
    if len(request.comment) > LONGEST_COMMENT:
        told = f"is longer than {LONGEST_COMMENT:,} characters."
        raise BranchMergeInvalid([Problem("merge_comment", "max_length", told)])
    strategies: list[JSONValue] = [
        {"type": kind, "uid": uid, "merge_strategy": strategy.value} for (kind, uid), strategy in request.items.items()
    ]
    return BranchMerge(
        stack_id=scope.stack_id,
        base_branch=request.base.uid,
        compare_branch=request.compare.uid,
        default_strategy=request.strategy.value,
        item_strategies=strategies,
        comment=request.comment,
        revert_branch=f"{request.base.uid[:8]}_{secrets.token_hex(3)}" if request.keeps_revert else "",
        created_by=actor.uid,
    )


def carry_out(
    actor: Actor, scope: Scope, request: MergeRequest, steps: Sequence[Step], written: Callable[[], None] = _unheard
) -> list[JSONValue]:
    """Take the steps in the base, in the caller's transaction, saying so after each. What was done. Raises BranchMergeInvalid."""
    _apply(actor, request.base, steps, written)
    items: list[JSONValue] = [{"type": step.kind, "uid": step.uid, "action": _done(step)} for step in steps]
    facts = {"compare": request.compare.uid, "strategy": request.strategy.value, "count": len(items)}
    activity.record(actor, scope, action="branch.merge", target=("branch", request.base.uid), **facts)
    return items


def get_merge(scope: Scope, uid: str) -> BranchMerge:
    """A merge in the stack. Raises BranchMergeNotFound."""
    merge = BranchMerge.objects.filter(stack=scope.stack_id, uid=uid).first()
    if merge is None:
        raise BranchMergeNotFound
    return merge


def _apply(actor: Actor, base: Branch, steps: Sequence[Step], written: Callable[[], None]) -> None:
    """Global fields before the types that use them, and what goes last of all, types first."""
    writing = [step for step in steps if step.document is not None]
    fields = [step for step in writing if step.kind == GLOBAL_FIELD]
    types = [step for step in writing if step.kind == CONTENT_TYPE]
    # What is new must stand before what is changed to name it.
    for group in (fields, types):
        _write_in_turn(actor, base, [step for step in group if step.is_new], written)
        _write_in_turn(actor, base, [step for step in group if not step.is_new], written)
    for step in sorted((step for step in steps if step.document is None), key=lambda step: step.kind):
        delete = delete_content_type if step.kind == CONTENT_TYPE else delete_global_field
        delete(actor, _fresh(base), step.uid, force=True)
        written()


def _write_in_turn(actor: Actor, base: Branch, steps: Sequence[Step], written: Callable[[], None]) -> None:
    """Write documents that may name one another: each once what it names is there. Raises BranchMergeInvalid."""
    waiting = list(steps)
    while waiting:
        left, problems = [], []
        for step in waiting:
            try:
                with transaction.atomic():
                    _write(actor, _fresh(base), step)
                written()
            except (Invalid, Refused) as error:
                left.append(step)
                problems += _problems(step, error)
        if len(left) == len(waiting):
            raise BranchMergeInvalid(problems)
        waiting = left


def _write(actor: Actor, scope: Scope, step: Step) -> None:
    document = step.document or {}
    match (step.kind == CONTENT_TYPE, step.is_new):
        case (True, True):
            create_content_type(actor, scope, document=document)
        case (True, False):
            update_content_type(actor, scope, step.uid, document=document, force=True)
        case (False, True):
            create_global_field(actor, scope, document=document)
        case _:
            update_global_field(actor, scope, step.uid, document=document, force=True)


def _problems(step: Step, error: Invalid | Refused) -> list[Problem]:
    place = f"{step.kind}.{step.uid}"
    if not error.problems:
        return [Problem(place, "refused", error.message)]
    return [Problem(f"{place}.{each.path}", each.rule, each.message) for each in error.problems]


def _fresh(base: Branch) -> Scope:
    """The branch as it stands after the steps before. Raises BranchNotFound where it was deleted before the first."""
    branch = Branch.objects.select_related("stack").filter(pk=base.pk, deleted_at=None).first()
    if branch is None:
        raise BranchNotFound
    return branch.scope()


def _done(step: Step) -> str:
    return "delete" if step.document is None else "create" if step.is_new else "update"
