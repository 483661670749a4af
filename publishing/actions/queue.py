"""Changing what waits in the publish queue."""

import uuid

from django.db import transaction

from content.models import Asset, Entry, Term
from core.clock import to_wire
from publishing import queue, wake
from publishing.actions.publish import due_time
from publishing.again import put_back
from publishing.errors import ItemInCompany, QueueItemClosed, QueueItemNotFound
from publishing.item_limits import require_items
from publishing.item_sight import seen_queue
from publishing.locks import lock_shared
from publishing.models import Environment, PublishItem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def cancel_item(actor: Actor, scope: Scope, uid: str) -> PublishItem:
    """Take an item out of the queue before a worker has it, and what takes effect only together with it.

    Raises QueueItemNotFound and QueueItemClosed.
    """
    item = _get_item(actor, scope, uid)
    if not queue.cancel(PublishItem.objects.filter(pk=item.pk), reason=f"Unscheduled by {actor.uid}."):
        raise QueueItemClosed
    activity.record(actor, scope, action="publish_queue.unschedule", target=("publish_item", str(item.uid)))
    item.refresh_from_db(fields=["state", "reason"])
    return item


@transaction.atomic
def reschedule_item(actor: Actor, scope: Scope, uid: str, *, scheduled_at: str) -> PublishItem:
    """Move an item that waits to another time.

    Raises QueueItemNotFound, QueueItemClosed, ItemInCompany and PublishInvalid.
    """
    item = _get_item(actor, scope, uid)
    if item.company:
        raise ItemInCompany
    _lock_target(item)
    due = due_time(scheduled_at, queue.database_now())
    if not queue.reschedule(item, due_at=due.at, text=due.text):
        raise QueueItemClosed
    activity.record(
        actor,
        scope,
        action="publish_queue.reschedule",
        target=("publish_item", str(item.uid)),
        due_at=to_wire(due.at),
    )
    item.refresh_from_db(fields=["due_at", "next_try_at", "scheduled_text"])
    return item


@transaction.atomic
def try_item_again(actor: Actor, scope: Scope, uid: str) -> PublishItem:
    """Let a worker try at once what has failed, or waits for another try, and what takes effect only together with it.

    It keeps its version and its place in the order: where something newer was applied since, it is superseded.
    Raises QueueItemNotFound and QueueItemClosed.
    """
    item = _get_item(actor, scope, uid)
    if not put_back([item.pk]):
        raise QueueItemClosed
    activity.record(actor, scope, action="publish_queue.retry", target=("publish_item", str(item.uid)))
    transaction.on_commit(wake.poke, robust=True)
    item.refresh_from_db(fields=["state", "reason"])
    return item


def _lock_target(item: PublishItem) -> None:
    """Requests for one target come one after the other, and its environment stays meanwhile."""
    lock_shared(Environment, [item.environment_id])
    base = item.variant.entry_id if item.variant is not None else item.entry_id
    model: type[Entry] | type[Asset] | type[Term] = Entry
    if base is None:
        model = Asset if item.asset_id is not None else Term
    target = base or item.asset_id or item.term_id
    model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=target or 0)


def _get_item(actor: Actor, scope: Scope, uid: str) -> PublishItem:
    """The item, for somebody who may publish what it is about, and what takes effect only together with it."""
    actor.require(Permission.PUBLISH_QUEUE_READ)
    try:
        item = seen_queue(scope, PublishItem.objects.filter(branch=scope.branch_id)).filter(uid=uuid.UUID(uid)).first()
    except ValueError:
        item = None
    if item is None:
        raise QueueItemNotFound
    actor.require(_permission(item))
    require_items(scope, [item.pk])
    return item


def _permission(item: PublishItem) -> Permission:
    if item.asset_id is not None:
        return Permission.ASSET_PUBLISH
    return Permission.TAXONOMY_PUBLISH if item.term_id is not None else Permission.ENTRY_PUBLISH
