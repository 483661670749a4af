"""How far an entry may grow: a short body can stand for many instances of many fields, each with a default."""

from collections.abc import Sequence

import orjson

from core.errors import Problem
from core.json_values import JSONObject

from .fields.base import FieldType
from .walk import walk, walk_schema

MAX_WEIGHT = 2_000_000
"""Of the fields of all instances; reading and filling that many takes seconds."""
_SHORTEST_INSTANCE = len("{},")


def size_problem(fields: Sequence[FieldType], data: JSONObject, *, widest: int) -> Problem | None:
    """A problem where the fields of an entry's groups and blocks, sent or not, are too many to be looked at."""
    # Hardly any body can hold so many instances, so hardly any is walked for this.
    if len(orjson.dumps(data)) // _SHORTEST_INSTANCE * widest <= MAX_WEIGHT:
        return None
    weight = 0
    for _, field, _ in walk(fields, data):
        weight += _weight(field)
        if weight > MAX_WEIGHT:
            message = "has too many groups and blocks for the number of their fields and the length of their defaults."
            return Problem("entry", "size", message, {"limit": MAX_WEIGHT})
    return None


def widest_of(fields: Sequence[FieldType]) -> int:
    """The weight of the heaviest object that holds fields."""
    below = (field.subfields() for field in walk_schema(fields) if field.is_container)
    return max(sum(map(_weight, each)) for each in (fields, *below))


def _weight(field: FieldType) -> int:
    """One, and one for every ten characters or items of the default."""
    return 1 + len(field.default) // 10 if isinstance(field.default, str | list) else 1
