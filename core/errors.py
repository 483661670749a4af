"""The family of errors by meaning. They know no HTTP: each rim owns one table from error to status, number and body."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule at one place.

    `path` is dotted, with list indexes as numbers (`page.0.hero.title`); `rule` is a stable word (`required`,
    `type`, `unique`, `format`, ...); `message` is the sentence's predicate ("is not unique."); `params` holds facts.
    """

    path: str
    rule: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)


class PressroomError(Exception):
    """Something went wrong."""

    def __init__(self, message: str = "", **facts: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip().split("\n\n")[0]
        self.facts = facts
        super().__init__(self.message)


class Unauthenticated(PressroomError):
    """You're not allowed in here unless you're logged in."""


class Forbidden(PressroomError):
    """You're not allowed to do that."""


class NotFound(PressroomError):
    """The requested object doesn't exist."""


class Malformed(PressroomError):
    """The request could not be read."""


class TooLarge(PressroomError):
    """The request is larger than this installation accepts."""


class Conflict(PressroomError):
    """The object was changed by somebody else in the meantime."""


class Refused(PressroomError):
    """The request is well formed but cannot be carried out."""

    problems: tuple[Problem, ...] = ()
    """What stands against it, where that lies at places that can be named."""


class Unavailable(PressroomError):
    """The service cannot answer right now."""


class ReadsOnly(PressroomError):
    """This server only reads: send what changes something to one beside the primary database."""


class Invalid(PressroomError):
    """The data breaks one or more rules.

    Carries every problem found, in document order; never only the first.
    """

    def __init__(self, problems: Iterable[Problem], message: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__(message)
