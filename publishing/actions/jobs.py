"""Changing what is left of a whole request to publish or unpublish."""

from django.db import transaction
from django.db.models import QuerySet

from publishing import queue, wake
from publishing.again import put_back
from publishing.errors import QueueItemClosed
from publishing.item_limits import require_items
from publishing.models import PublishItem, PublishJob, State
from publishing.reading import get_job, items_of_job
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

_NEEDED = (
    ("entry", Permission.ENTRY_PUBLISH),
    ("asset", Permission.ASSET_PUBLISH),
    ("term", Permission.TAXONOMY_PUBLISH),
)


@transaction.atomic
def cancel_job(actor: Actor, scope: Scope, uid: str) -> int:
    """Take everything of a request that waits out of the queue; how many items. Raises PublishJobNotFound, QueueItemClosed."""
    job, items = _items_of(actor, scope, uid)
    count = queue.cancel(items, reason=f"Unscheduled by {actor.uid}.")
    return _recorded(actor, scope, job, action="publish_queue.unschedule", count=count)


@transaction.atomic
def try_job_again(actor: Actor, scope: Scope, uid: str) -> int:
    """Let workers try everything of a request that has failed again; how many items. Raises PublishJobNotFound, QueueItemClosed."""
    job, items = _items_of(actor, scope, uid)
    failed = items.filter(state=State.FAILED)
    count = put_back(list(failed.values_list("pk", flat=True)))
    transaction.on_commit(wake.poke, robust=True)
    return _recorded(actor, scope, job, action="publish_queue.retry", count=count)


def _items_of(actor: Actor, scope: Scope, uid: str) -> "tuple[PublishJob, QuerySet[PublishItem]]":
    """A request with its items as far as they are there for who asks, who may publish all that they are about."""
    actor.require(Permission.PUBLISH_QUEUE_READ)
    job = get_job(scope, uid)
    items = items_of_job(scope, job)
    for target, permission in _NEEDED:
        if not actor.can(permission) and items.filter(**{f"{target}__isnull": False}).exists():
            actor.require(permission)
    if scope.limits is not None:
        require_items(scope, items.values_list("pk", flat=True))
    return job, items


def _recorded(actor: Actor, scope: Scope, job: PublishJob, *, action: str, count: int) -> int:
    """Write down what was done to how many items. Raises QueueItemClosed where it was none."""
    if not count:
        raise QueueItemClosed
    activity.record(actor, scope, action=action, target=("publish_job", str(job.uid)), items=count)
    return count
