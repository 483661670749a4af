"""The number under which processes keep a stack's types, languages and environments in memory."""

from django.db.models import F

from stacks.models import Stack
from stacks.scope import Scope


def bump(scope: Scope) -> None:
    """Make everything that was kept in memory for the stack outdated, from the commit of the caller's transaction on."""
    Stack.objects.filter(pk=scope.stack_id).update(revision=F("revision") + 1)
