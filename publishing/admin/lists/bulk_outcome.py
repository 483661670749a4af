"""What would become of entries or files that something is to be done with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from publishing.admin.verdicts import Judgement
from stacks.admin.screens import Visit


class Chosen(Protocol):
    """Something that was chosen in a list."""

    @property
    def id(self) -> int:
        """Its row."""

    @property
    def key(self) -> str:
        """How forms name it."""

    @property
    def title(self) -> str:
        """What it is called."""


class Choosing(Protocol):
    """What was chosen in a list, and the language of the list."""

    @property
    def things(self) -> Sequence[Chosen]:
        """Entries or files, in the order of the list."""

    @property
    def locale(self) -> str:
        """The language in which they were shown."""

    def back(self, visit: Visit) -> str:
        """Where they were chosen."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that it cannot be done with, and why."""

    entry: Chosen
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many it would be done with, those it would not, and what stops all of it.

    `facts` say what else would come of it. A request to publish has a judgement, place by place, in their stead.
    """

    kept: int = 0
    refusals: tuple[Refusal, ...] = ()
    problems: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    judgement: Judgement | None = None
