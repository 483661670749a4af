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
from stacks.actor import Actor
from stacks.errors import BranchNotFound
from stacks.models import Branch, User
from stacks.people import Entered, enter_stack
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
            _merge(claimed)
        except MergeLost:
            logger.warning("the merge %s is somebody else's by now", claimed.id)
        except PressroomError as error:
            merges.fail(claimed, error)
        except Exception:
            if connection.connection is None or connection.connection.closed:
                raise
            logger.exception("the merge %s broke off", claimed.id)
            if claimed.attempts < MAX_ATTEMPTS:
                merges.put_back(claimed)
            else:
                merges.fail(claimed, BranchMergeBroken())
    return True


def _merge(claimed: Claimed) -> None:
    merge = BranchMerge.objects.select_related("stack").get(pk=claimed.id)
    entered = _enter(merge)
    actor, scope = entered.actor, entered.scope
    require_merging(actor)
    request = _request_of(scope, merge)
    _expected_steps(request, merge)
    revert = merge.revert_branch
    # A worker that died may have made it already.
    if revert and not Branch.objects.in_stack(scope).filter(uid=revert).exists():
        create_branch(actor, scope, uid=revert, source=request.base.uid)
    try:
        with transaction.atomic():
            lock_stack(scope)
            steps = _expected_steps(request, merge)
            merges.finish(claimed, items=carry_out(actor, scope, request, steps, claimed.count))
    except PressroomError:
        if revert:
            _take_back(claimed, actor, scope, revert)
        raise


@transaction.atomic
def _take_back(claimed: Claimed, actor: Actor, scope: Scope, revert: str) -> None:
    """Delete the branch that keeps the base. Raises MergeLost where somebody else holds the merge, whose branch it is then."""
    merges.hold(claimed)
    delete_branch(actor, scope, revert)


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
