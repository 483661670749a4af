"""What an operator looks like beside values of each field type, and the instances that operators work on."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from content.schema.fields.base import FieldType
from content.schema.fields.containers import METADATA, Blocks, Group
from content.schema.fields.json_fields import CustomField, JsonRichText
from content.schema.fields.links import File, Link, Reference
from content.schema.fields.scalars import Number
from content.schema.fields.times import IsoDateRange, TimeRange
from core.json_values import JSONObject, JSONValue

ByUid: TypeAlias = Mapping[str, FieldType]

_LIST: Final = ("PUSH", "PULL", "UPDATE")
_NUMBER: Final = ("UPDATE", "ADD", "SUB")
_SINGLE: Final = ("UPDATE",)
_KNOWN: Final = frozenset({*_LIST, *_NUMBER})
_OPERAND_KEYS: Final = frozenset({"data", "index", "query"})
_OBJECTS: Final = (File, Group, IsoDateRange, JsonRichText, Link, Reference, TimeRange)
"""The fields that take an object as a value."""


def operators_of(field: FieldType) -> tuple[str, ...]:
    """The operators that work on a field's value."""
    if is_list(field):
        return _LIST
    return _NUMBER if isinstance(field, Number) else _SINGLE


def is_list(field: FieldType) -> bool:
    """Whether a field's value is a list."""
    return field.multiple or field.is_list


def operator_of(field: FieldType, value: JSONValue) -> tuple[str, ...]:
    """The operators that a value sent for a field names, known or not; none where it is a value.

    A group with a field of its own called `PUSH` is a group, and a single custom field holds whatever is sent.
    """
    if not isinstance(value, dict) or not value or _is_whole_value(field, value):
        return ()
    own = field.by_uid if isinstance(field, Group) and not field.multiple else {}
    known = tuple(key for key in value if key in _KNOWN and key not in own)
    if known or len(value) > 1:
        return known
    return tuple(key for key, operand in value.items() if key not in own and _is_meant(field, key, operand))


def _is_whole_value(field: FieldType, value: JSONObject) -> bool:
    if field.multiple:
        return False
    return isinstance(field, CustomField) or (isinstance(field, JsonRichText) and "type" in value)


def _is_meant(field: FieldType, key: str, operand: JSONValue) -> bool:
    """Whether an unknown key must be a misspelt operator: by what it holds, or where the field takes no object."""
    if isinstance(operand, dict) and operand and operand.keys() <= _OPERAND_KEYS:
        return True
    takes_objects = isinstance(field, _OBJECTS) and not field.multiple
    return not takes_objects and (key.isupper() or key.upper() in _KNOWN)


def block_of(field: FieldType, item: JSONValue) -> str | None:
    """The uid of the block that an item of a list of blocks is."""
    if not isinstance(field, Blocks) or not isinstance(item, dict):
        return None
    known = [uid for uid in item if uid in field.block_by_uid]
    return known[0] if len(known) == 1 else None


def stored_instances(field: FieldType, standing: JSONValue) -> dict[str, JSONObject]:
    """The instances of a stored list by their uid."""
    instances = (instance for _, instance, _ in field.instances(standing, "", lambda index, _: str(index)))
    return {uid: instance for instance in instances if (uid := instance_uid(instance))}


def instance_uid(instance: JSONObject) -> str:
    """The `_metadata.uid` of an instance, or an empty text."""
    metadata = instance.get(METADATA)
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    return uid if isinstance(uid, str) else ""
