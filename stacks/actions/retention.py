"""Deciding how long a stack keeps things."""

from django.db import transaction

from stacks import activity
from stacks.actor import Actor
from stacks.errors import StackInvalid, StackNotFound
from stacks.models import Stack
from stacks.permissions import Permission
from stacks.retention import KEY, Retention
from stacks.scope import Scope


@transaction.atomic
def set_retention(actor: Actor, scope: Scope, retention: Retention) -> None:
    """Keep things for so long from now on; nothing is deleted by this. Raises StackInvalid and StackNotFound."""
    actor.require(Permission.STACK_WRITE)
    if problems := retention.problems():
        raise StackInvalid(problems)
    stack = Stack.objects.alive().select_for_update().filter(pk=scope.stack_id).first()
    if stack is None:
        raise StackNotFound
    stack.settings = {**stack.settings, KEY: retention.to_json()}
    stack.save(update_fields=["settings"])
    activity.record(actor, scope, action="stack.retention", target=("stack", stack.uid), **{KEY: retention.to_json()})
