"""The sentences that a field's `error_messages` give in place of the system's own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from core.errors import Problem

Wording: TypeAlias = Mapping[str, Mapping[str, str]]
"""By dotted path of fields and blocks: what to say for a rule. `any` stands for every rule without a sentence."""

ANY_RULE = "any"


def reworded(wording: Wording, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in the words of their fields."""
    if not wording:
        return tuple(problems)
    return tuple(_reworded(wording, problem) for problem in problems)


def _reworded(wording: Wording, problem: Problem) -> Problem:
    parts = [part for part in problem.path.split(".") if not part.isdigit()]
    for length in range(len(parts), 0, -1):
        messages = wording.get(".".join(parts[:length]))
        if messages is not None:
            message = messages.get(problem.rule) or messages.get(ANY_RULE)
            return replace(problem, message=message) if message else problem
    return problem
