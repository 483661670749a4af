"""PURE: choices that a type has taken out since they were stored. What stands in an entry already may stay where it is."""

from collections.abc import Iterator, Sequence

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .compiled import CompiledType
from .fields.choices import Select
from .walk import by_index, by_instance_uid, walk

RULE = "enum"


def newly_chosen(
    compiled: CompiledType, problems: Sequence[Problem], data: JSONObject, stored: JSONObject
) -> list[Problem]:
    """The problems without those of choices that `stored` holds at the same place, by the uids of instances."""
    refused = {problem.path for problem in problems if problem.rule == RULE}
    if not refused:
        return list(problems)
    standing = {named: values for _, named, values in _chosen(compiled, stored)}
    kept = {
        path
        for at, named, values in _chosen(compiled, data)
        for path, value in _places(at, values)
        if path in refused and any(_is_same(value, each) for each in _listed(standing.get(named)))
    }
    return [problem for problem in problems if problem.rule != RULE or problem.path not in kept]


def _chosen(compiled: CompiledType, data: JSONObject) -> Iterator[tuple[str, str, JSONValue]]:
    """What every select holds: its place by indexes, its place by uids, the value."""
    indexed, named = walk(compiled.fields, data, name=by_index), walk(compiled.fields, data, name=by_instance_uid)
    for (prefix, field, holder), (known, _, _) in zip(indexed, named, strict=True):
        if isinstance(field, Select) and field.uid in holder:
            yield prefix + field.uid, known + field.uid, holder[field.uid]


def _places(at: str, value: JSONValue) -> Iterator[tuple[str, JSONValue]]:
    if not isinstance(value, list):
        yield at, value
        return
    for index, item in enumerate(value):
        yield f"{at}.{index}", item


def _listed(value: JSONValue) -> Sequence[JSONValue]:
    return value if isinstance(value, list) else [value]


def _is_same(one: JSONValue, other: JSONValue) -> bool:
    # Python takes 1 for true.
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    return isinstance(one, str | int | float) and one == other
