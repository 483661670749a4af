"""Deleting for good what a stack keeps no longer."""

from collections.abc import Callable, Mapping

from django.db import transaction

from core.clock import utc_now
from publishing.pruning.horizon import horizon_of
from publishing.pruning.run import count_prunable, nothing, prune
from publishing.transfer.progress import Progress
from stacks import activity
from stacks.actor import Actor
from stacks.models import Branch, Stack
from stacks.permissions import Permission
from stacks.retention import Retention


def plan_pruning(actor: Actor, stack: Stack, retention: Retention) -> Mapping[str, int]:
    """What pruning a stack would delete now, by kind; nothing changes."""
    actor.require(Permission.STACK_DELETE)
    return count_prunable(horizon_of(stack, retention, utc_now()))


def prune_stack(
    actor: Actor, stack: Stack, retention: Retention, progress: Progress, *, batch: int, is_over: Callable[[], bool]
) -> Mapping[str, int]:
    """Delete what a stack keeps no longer, and say in its log how much that was, by kind, also where it is broken off.

    Not one transaction but many small ones: workers and editors go on meanwhile, and nobody waits for all of it.
    """
    actor.require(Permission.STACK_DELETE)
    deleted = nothing()
    try:
        for name, count in prune(horizon_of(stack, retention, utc_now()), progress, batch=batch, is_over=is_over):
            deleted[name] += count
    finally:
        if any(deleted.values()):
            _record(actor, stack, retention, deleted)
    return deleted


@transaction.atomic
def _record(actor: Actor, stack: Stack, retention: Retention, deleted: Mapping[str, int]) -> None:
    scope = Branch.objects.select_related("stack").get(stack=stack, uid="main").scope()
    activity.record(
        actor, scope, action="stack.prune", target=("stack", stack.uid),
        deleted=dict(deleted), retention=retention.to_json(),
    )  # fmt: skip
