"""Asking upper apps whether languages of an entry may be changed."""

from collections.abc import Sequence

from content.ports import entry_guards
from stacks.actor import Actor
from stacks.scope import Scope


def guard(actor: Actor, scope: Scope, entry_id: int, locales: Sequence[str]) -> None:
    """Let upper apps stop a change of living languages of a locked entry, by whatever they raise."""
    for stop in entry_guards.followers():
        stop(actor, scope, entry_id, locales)
