"""The one traversal of nested fields: everything that looks into the groups and blocks of an entry goes through here."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from core.json_values import JSONObject, JSONValue

from .fields.base import FieldType, InstanceName
from .fields.containers import METADATA

# The prefix of the path, the field, and the object that holds the field's value under its uid, if it holds one.
Visit: TypeAlias = tuple[str, FieldType, JSONObject]


def by_index(index: int, instance: JSONObject) -> str:
    """Name an instance of a list by its place, as paths of problems do."""
    return str(index)


def by_instance_uid(index: int, instance: JSONObject) -> str:
    """Name an instance of a list by its `_metadata.uid`, which is the same in every language."""
    metadata = instance.get(METADATA)
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    return uid if isinstance(uid, str) else f"?{index}"


def walk(
    fields: Sequence[FieldType], holder: JSONObject, prefix: str = "", *, name: InstanceName = by_index
) -> Iterator[Visit]:
    """Every field of an entry in document order, also where it has no value, with the object that holds it.

    The consumer may replace `holder[field.uid]` before it asks for the next visit; the walk descends into what is
    there then. Values of the wrong shape are visited and not descended into.
    """
    for field in fields:
        yield prefix, field, holder
        if field.is_container:
            for below, instance, path in field.instances(holder.get(field.uid), prefix + field.uid, name):
                yield from walk(below, instance, path, name=name)


def walk_schema(fields: Sequence[FieldType]) -> Iterator[FieldType]:
    """Every field of a schema in document order."""
    for field in fields:
        yield field
        yield from walk_schema(field.subfields())


def holders_at(data: JSONObject, path: Sequence[str]) -> Iterator[JSONObject]:
    """The objects that hold a value at a path of field and block uids; lists on the way are descended implicitly."""
    *above, last = path
    level: list[JSONValue] = [data]
    for key in above:
        level = [item for holder in level if isinstance(holder, dict) and key in holder for item in _items(holder[key])]
    for holder in level:
        if isinstance(holder, dict) and last in holder:
            yield holder


def values_at(data: JSONObject, path: Sequence[str]) -> Iterator[JSONValue]:
    """The single values at a path of field and block uids; lists, also the last, are descended implicitly."""
    for holder in holders_at(data, path):
        yield from _items(holder[path[-1]])


def _items(value: JSONValue) -> list[JSONValue]:
    return value if isinstance(value, list) else [value]
