"""How the model of C2 reaches a stack: over HTTP, or in its own process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.json_values import JSONObject


@dataclass(frozen=True, slots=True)
class Call:
    """A request below /v3."""

    method: str
    path: str
    body: JSONObject | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: JSONObject


class Door(Protocol):
    """The way into a stack with the type, the languages en-us and fr-fr, and one environment."""

    environment: str

    def send(self, calls: Sequence[Call]) -> list[Reply]:
        """The replies to calls that are made at once, in their order."""

    def read_live(self, query: str) -> Reply:
        """What delivery lists of the type."""

    def settle(self) -> None:
        """Return when the publish queue has nothing due."""
