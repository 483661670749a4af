"""Merges that a person confirmed and a worker does: exactly what was confirmed, or nothing."""

import logging

from django.db import connection, transaction

from content import merges, rewrites
from content.actions.branch_merges import carry_out, new_merge
from content.errors import BranchesChanged, BranchMergeBroken, MergeUnderWay, NothingToMerge
from content.merge_requests import MergeRequest, digest_of, require_merging, steps_of
from content.merges import Claimed, MergeLost
from content.models import BranchMerge
from content.schema.branch_merging import Step, Strategy
from core.errors import Forbidden, PressroomError
from stacks import activity
from stacks.actions.branches import create_branch, delete_branch
from stacks.actions.stacks import lock_stack
from stacks.actor import Actor, ActorKind
from stacks.errors import BranchInUse, BranchInvalid, BranchNotFound
from stacks.models import Branch, User
from stacks.people import Entered, enter_stack
from stacks.permissions import Permission
from stacks.scope import Scope

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""How often a merge that breaks off without a reason is begun."""


@transaction.atomic
def request_merge(actor: Actor, scope: Scope, request: MergeRequest, *, expected: str) -> BranchMerge:
    """Have a worker merge the branches as the person saw it, who is judged again when it begins.

    Raises BranchMergeInvalid, NothingToMerge, BranchesChanged where it would do something else by now, and MergeUnderWay
    while another merge into the base waits or runs.
    """
    require_merging(actor)
    merge = new_merge(actor, scope, request)
    # A merge that runs holds the stack: who asks for another is told so at once, not when it is done.
    _require_none_open(scope, request)
    lock_stack(scope)
    _require_none_open(scope, request)
    steps = steps_of(request)
    if not steps:
        raise NothingToMerge
    if digest_of(request, steps) != expected:
        raise BranchesChanged
    merge.state, merge.expected, merge.total = BranchMerge.State.WAITING, expected, len(steps)
    merge.save(force_insert=True)
    facts = {"compare": request.compare.uid, "strategy": request.strategy.value, "count": len(steps)}
    activity.record(actor, scope, action="branch.merge_request", target=("branch", request.base.uid), **facts)
    rewrites.wake()
    return merge


def _require_none_open(scope: Scope, request: MergeRequest) -> None:
    merging = BranchMerge.objects.filter(stack=scope.stack_id, base_branch=request.base.uid)
    if merging.filter(state__in=BranchMerge.OPEN).exists():
        raise MergeUnderWay


def merge_next() -> bool:
    """Do the merge that has waited the longest; False where none waits. What comes of it stands in its row."""
    claimed = merges.claim()
    if claimed is None:
        return False
    with merges.kept_alive(claimed):
        try:
            _merge_or_give_up(claimed)
        except MergeLost:
            logger.warning("the merge %s is somebody else's by now", claimed.id)
    return True


def _merge_or_give_up(claimed: Claimed) -> None:
    """Merge, or write down why not; what breaks off without a reason is left for another try. Raises MergeLost."""
    if claimed.attempts > MAX_ATTEMPTS:
        # It may be what its workers died of.
        _give_up(claimed, BranchMergeBroken())
        return
    try:
        _merge(claimed)
    except MergeLost:
        raise
    except PressroomError as error:
        _give_up(claimed, error)
    except Exception:
        if connection.connection is None or connection.connection.closed:
            raise
        logger.exception("the merge %s broke off", claimed.id)
        if claimed.attempts < MAX_ATTEMPTS:
            merges.put_back(claimed)
        else:
            _give_up(claimed, BranchMergeBroken())


def _merge(claimed: Claimed) -> None:
    merge = BranchMerge.objects.select_related("stack").get(pk=claimed.id)
    entered = _enter(merge)
    actor, scope = entered.actor, entered.scope
    require_merging(actor)
    request = _request_of(scope, merge)
    _expected_steps(request, merge)
    if merge.revert_branch:
        _keep_base(actor, scope, merge)
    with transaction.atomic():
        _allow_minutes()
        lock_stack(scope)
        steps = _expected_steps(request, merge)
        merges.finish(claimed, items=carry_out(actor, scope, request, steps, claimed.count))


def _allow_minutes() -> None:
    """Let the statements of this transaction take ten minutes: another merge may hold the stack, a type may have many entries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '10min', TRUE)")


def _keep_base(actor: Actor, scope: Scope, merge: BranchMerge) -> None:
    """Make the branch that keeps the base, unless a worker that died has made it, or one whose lease ran out just does."""
    kept = Branch.objects.in_stack(scope).filter(uid=merge.revert_branch)
    if kept.exists():
        return
    try:
        create_branch(actor, scope, uid=merge.revert_branch, source=merge.base_branch)
    except BranchInvalid:
        if not kept.exists():
            raise


@transaction.atomic
def _give_up(claimed: Claimed, error: PressroomError) -> None:
    """End the merge for that reason, without the branch that keeps the base. Raises MergeLost where it is another's by now."""
    merge = BranchMerge.objects.get(pk=claimed.id)
    living = Branch.objects.select_related("stack").filter(
        stack=merge.stack_id, stack__deleted_at=None, deleted_at=None
    )
    scope = next((branch.scope() for branch in living.filter(uid=merge.base_branch)), None)
    if scope is not None:
        _allow_minutes()
        # Before the merge's row, as who merges does.
        lock_stack(scope)
    merges.fail(claimed, error)
    if scope is not None and living.filter(uid=merge.revert_branch).exists():
        _take_back(merge, scope)


def _take_back(merge: BranchMerge, scope: Scope) -> None:
    """Delete the branch that keeps the base, in the name of who asked for the merge, who may be gone by now."""
    actor = Actor(kind=ActorKind.USER, uid=merge.created_by, permissions=frozenset({Permission.BRANCH_WRITE}))
    try:
        with transaction.atomic():
            delete_branch(actor, scope, merge.revert_branch)
    except BranchInUse as error:
        logger.warning("the branch %s stays: %s", merge.revert_branch, error.message)


def _enter(merge: BranchMerge) -> Entered:
    """The person in the base, with what they may do now. Raises Forbidden, BranchNotFound."""
    user = User.objects.filter(uid=merge.created_by, is_active=True).first()
    if user is None:
        raise Forbidden
    if not Branch.objects.filter(stack=merge.stack_id, uid=merge.base_branch, deleted_at=None).exists():
        raise BranchNotFound
    return enter_stack(user, api_key=merge.stack.api_key, branch=merge.base_branch)


def _request_of(scope: Scope, merge: BranchMerge) -> MergeRequest:
    """What was asked for, of the branches that are there. Raises BranchNotFound."""
    seen = Branch.objects.in_stack(scope).seen(scope).select_related("stack")
    found = {branch.uid: branch for branch in seen.filter(uid__in=[merge.base_branch, merge.compare_branch])}
    if len(found) < 2:
        raise BranchNotFound
    items = {(row["type"], row["uid"]): Strategy(row["merge_strategy"]) for row in merge.item_strategies}
    return MergeRequest(
        found[merge.base_branch], found[merge.compare_branch], Strategy(merge.default_strategy), items, merge.comment
    )


def _expected_steps(request: MergeRequest, merge: BranchMerge) -> list[Step]:
    """What is to be done, where it is what was confirmed. Raises BranchesChanged."""
    steps = steps_of(request)
    if digest_of(request, steps) != merge.expected:
        raise BranchesChanged
    return steps
