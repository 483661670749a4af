"""PURE: what the `_variant` of a body says, and the fields that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class SentVariant:
    """What a body says of a variant: the fields, the addresses that it lists, and the order of instances by address.

    Without a list of addresses the variant keeps what it changed before in fields that are not sent.
    """

    fields: JSONObject
    listed: frozenset[str] | None = None
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def lists(self, address: str) -> bool:
        """Whether the address, or a container that it lies in, is listed."""
        if not self.listed:
            return False
        parts = address.split(".")
        return any(".".join(parts[:length]) in self.listed for length in range(1, len(parts) + 1))

    @property
    def tops(self) -> frozenset[str]:
        """The fields of the type that it is about."""
        return frozenset(self.fields) | {address.partition(".")[0] for address in self.order}


def read_sent(entry: JSONObject) -> tuple[SentVariant, list[Problem]]:
    """What an entry's body says of a variant, and what is wrong with how it says it."""
    told = entry.get("_variant")
    fields = {key: value for key, value in entry.items() if key != "_variant"}
    if told is None:
        return SentVariant(fields), []
    if not isinstance(told, dict):
        return SentVariant(fields), [Problem("_variant", "type", "must be an object.")]
    problems: list[Problem] = []
    listed = _texts(told.get("_change_set"), "_variant._change_set", problems)
    return SentVariant(fields, listed, _order(told.get("_order"), problems)), problems


def _texts(value: JSONValue, path: str, problems: list[Problem]) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > _MOST or not all(isinstance(item, str) for item in value):
        problems.append(Problem(path, "type", f"must be a list of at most {_MOST} texts."))
        return None
    return frozenset(item for item in value if isinstance(item, str))


def _order(value: JSONValue, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """The instances, such as `base.hero.cs1`, by the address of their list."""
    if value is None:
        return {}
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        problems.append(Problem("_variant._order", "type", "must be a list of objects."))
        return {}
    order: dict[str, tuple[str, ...]] = {}
    for index, item in enumerate(value):
        for address, tokens in item.items() if isinstance(item, dict) else ():
            path = f"_variant._order.{index}.{address}"
            if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
                problems.append(Problem(path, "type", "must be a list of instances, such as base.cs0123456789abcdef."))
                continue
            order[address] = tuple(token for token in tokens if isinstance(token, str))
    return order
