"""Merging the types and global fields of one branch into another."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from content.actions.content_types import create_content_type, delete_content_type, update_content_type
from content.actions.global_fields import create_global_field, delete_global_field, update_global_field
from content.branch_differences import find_differences
from content.errors import BranchMergeInvalid, BranchMergeNotFound, NothingToMerge
from content.models import BranchMerge
from content.schema.branch_merging import CONTENT_TYPE, GLOBAL_FIELD, Step, Strategy, plan
from core.errors import Invalid, PressroomError, Problem, Refused
from core.json_values import JSONValue
from stacks import activity
from stacks.actions.branches import create_branch, delete_branch
from stacks.actor import Actor
from stacks.models import Branch
from stacks.permissions import Permission
from stacks.scope import Scope

LONGEST_COMMENT = 2_000


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """What is to be merged into a base, and how; `items` says otherwise of one, by its kind and uid."""

    base: Branch
    compare: Branch
    strategy: Strategy
    items: Mapping[tuple[str, str], Strategy] = field(default_factory=dict)
    comment: str = ""
    keeps_revert: bool = True


def merge_branches(actor: Actor, scope: Scope, request: MergeRequest) -> BranchMerge:
    """Carry types and global fields of a branch into another, all of it or nothing. Entries stay where they are.

    The base as it was is kept as a branch of its own, unless that is not wanted. What stored content loses by it, it
    loses. Raises NothingToMerge, and BranchMergeInvalid naming what cannot stand in the base.
    """
    for permission in (Permission.BRANCH_WRITE, Permission.CONTENT_TYPE_WRITE, Permission.CONTENT_TYPE_DELETE):
        actor.require(permission)
    if len(request.comment) > LONGEST_COMMENT:
        told = f"is longer than {LONGEST_COMMENT:,} characters."
        raise BranchMergeInvalid([Problem("merge_comment", "max_length", told)])
    if not _steps(request):
        raise NothingToMerge
    revert = ""
    if request.keeps_revert:
        revert = f"{request.base.uid[:8]}_{secrets.token_hex(3)}"
        create_branch(actor, scope, uid=revert, source=request.base.uid)
    try:
        return _merge(actor, scope, request, revert)
    except PressroomError:
        if revert:
            delete_branch(actor, scope, revert)
        raise


@transaction.atomic
def _merge(actor: Actor, scope: Scope, request: MergeRequest, revert: str) -> BranchMerge:
    steps = _steps(request)
    _apply(actor, request.base, steps)
    items: list[JSONValue] = [{"type": step.kind, "uid": step.uid, "action": _done(step)} for step in steps]
    strategies: list[JSONValue] = [
        {"type": kind, "uid": uid, "merge_strategy": strategy.value} for (kind, uid), strategy in request.items.items()
    ]
    merge = BranchMerge.objects.create(
        stack_id=scope.stack_id,
        base_branch=request.base.uid,
        compare_branch=request.compare.uid,
        default_strategy=request.strategy.value,
        item_strategies=strategies,
        comment=request.comment,
        revert_branch=revert,
        items=items,
        created_by=actor.uid,
    )
    facts = {"compare": request.compare.uid, "strategy": request.strategy.value, "count": len(items)}
    activity.record(actor, scope, action="branch.merge", target=("branch", request.base.uid), **facts)
    return merge


def get_merge(scope: Scope, uid: str) -> BranchMerge:
    """A merge in the stack. Raises BranchMergeNotFound."""
    merge = BranchMerge.objects.filter(stack=scope.stack_id, uid=uid).first()
    if merge is None:
        raise BranchMergeNotFound
    return merge


def _steps(request: MergeRequest) -> list[Step]:
    found = (
        plan(each, request.items.get((each.kind, each.uid), request.strategy))
        for each in find_differences(request.base, request.compare)
    )
    return [step for step in found if step is not None]


def _apply(actor: Actor, base: Branch, steps: Sequence[Step]) -> None:
    """Global fields before the types that use them, and what goes last of all, types first."""
    writing = [step for step in steps if step.document is not None]
    fields = [step for step in writing if step.kind == GLOBAL_FIELD]
    types = [step for step in writing if step.kind == CONTENT_TYPE]
    # What is new must stand before what is changed to name it.
    for group in (fields, types):
        _write_in_turn(actor, base, [step for step in group if step.is_new])
        _write_in_turn(actor, base, [step for step in group if not step.is_new])
    for step in sorted((step for step in steps if step.document is None), key=lambda step: step.kind):
        delete = delete_content_type if step.kind == CONTENT_TYPE else delete_global_field
        delete(actor, _fresh(base), step.uid, force=True)


def _write_in_turn(actor: Actor, base: Branch, steps: Sequence[Step]) -> None:
    """Write documents that may name one another: each once what it names is there. Raises BranchMergeInvalid."""
    waiting = list(steps)
    while waiting:
        left, problems = [], []
        for step in waiting:
            try:
                with transaction.atomic():
                    _write(actor, _fresh(base), step)
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
    """The branch as it stands after the steps before."""
    return Branch.objects.select_related("stack").get(pk=base.pk).scope()


def _done(step: Step) -> str:
    return "delete" if step.document is None else "create" if step.is_new else "update"
