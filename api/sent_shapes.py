"""The shapes of what is sent, in the OpenAPI document: objects as bodies may hold them, and texts of addresses."""

from collections.abc import Collection, Mapping
from typing import Any

from api.parameters import Shape

_NO_NUL = "^[^\\u0000]*$"
_UNREAD: Shape = {"description": "Not read: it may be sent back as it was answered."}


def in_address(schema: Shape) -> Shape:
    """A query parameter: an address with a NUL character is refused, whatever it stands in."""
    if schema.get("type") == "array":
        return {**schema, "items": in_address(schema["items"])}
    is_free = schema.get("type") == "string" and not schema.keys() & {"enum", "format", "pattern"}
    return {**schema, "pattern": _NO_NUL} if is_free else schema


def sent(shape: Mapping[str, Any], unread: Collection[str] = ()) -> Shape:
    """An object as it may be sent: what is null in it counts as left out, and what is `unread` may be anything."""
    required = shape.get("required", ())
    properties = {
        name: _UNREAD if name in unread else _sent_value(each, is_required=name in required)
        for name, each in shape.get("properties", {}).items()
    }
    return {**shape, "properties": properties} if properties else dict(shape)


def _sent_value(schema: Mapping[str, Any], *, is_required: bool) -> Shape:
    if "$ref" in schema:
        return dict(schema)
    value = {**sent(schema), "items": sent(schema["items"])} if "items" in schema else sent(schema)
    if is_required:
        return value
    choices = {"enum": [*value["enum"], None]} if "enum" in value and None not in value["enum"] else {}
    return {**value, **choices, "nullable": True}
