"""The number under which processes keep a stack's types, languages and environments in memory."""

from django.db.models import F

from stacks.models import Stack
from stacks.scope import Scope


def bump(scope: Scope) -> None:
    """Make everything that was kept in memory for the stack outdated, from the commit of the caller's transaction on.

    Every change of a stack's types, global fields, languages and environments calls this before it locks or reads
    anything else: until the transaction ends the stack's row lets no other such change begin. So none decides on what
    another is about to change, and none waits for another while it holds what a third one wants. Saving and publishing
    content does not wait here: a reference to the row needs its key, which stays.
    """
    Stack.objects.filter(pk=scope.stack_id).update(revision=F("revision") + 1)
