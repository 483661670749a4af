"""Where upper apps follow what happens to languages. They register in their AppConfig.ready."""

from collections.abc import Callable
from typing import TypeAlias

from stacks.actor import Actor
from stacks.ports import Port
from stacks.scope import Scope

LocaleFollower: TypeAlias = Callable[[Actor, Scope, str], None]

locale_removed: Port[LocaleFollower] = Port("locales.locale_removed")
"""A language was removed from the branch: upper apps take what is live in it offline and out of the queue."""
