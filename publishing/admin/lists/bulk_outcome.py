"""What would become of entries that something is to be done with."""

from dataclasses import dataclass

from publishing.admin.lists.bulk_choice import ChosenEntry
from publishing.admin.verdicts import Judgement


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that it cannot be done with, and why."""

    entry: ChosenEntry
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
