"""The settings of a stack that its front ends and extensions read."""

from django.db import transaction

from core.clock import utc_now
from core.json_values import JSONObject
from stacks import activity
from stacks.actions.stacks import lock_stack
from stacks.actor import Actor
from stacks.errors import StackInvalid
from stacks.models import Stack
from stacks.permissions import Permission
from stacks.scope import Scope
from stacks.stack_settings import KEYS, setting_problems


@transaction.atomic
def change_settings(actor: Actor, scope: Scope, changes: JSONObject) -> Stack:
    """Put these settings in the place of the ones of the same name; the others stay. Raises StackInvalid."""
    actor.require(Permission.STACK_WRITE)
    stack = lock_stack(scope)
    if problems := setting_problems(changes):
        raise StackInvalid(problems)
    return _save(actor, scope, stack, {**stack.settings, **changes})


@transaction.atomic
def reset_settings(actor: Actor, scope: Scope) -> Stack:
    """Take all of them away."""
    actor.require(Permission.STACK_WRITE)
    stack = lock_stack(scope)
    return _save(actor, scope, stack, {key: value for key, value in stack.settings.items() if key not in KEYS})


def _save(actor: Actor, scope: Scope, stack: Stack, settings: JSONObject) -> Stack:
    changed = sorted(key for key in KEYS if stack.settings.get(key) != settings.get(key))
    stack.settings = settings
    stack.updated_at = utc_now()
    stack.save(update_fields=["settings", "updated_at"])
    activity.record(actor, scope, action="stack.settings", target=("stack", stack.uid), changed=changed)
    return stack
