"""Fields whose value is a JSON document: the rich text tree and the custom field of an extension."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType, is_uid_like
from .text import read_embeds

EMBEDDED = {"asset": "asset-uid", "entry": "entry-uid"}
"""By the kind of what a node embeds: the attribute that holds its uid."""

Trail: TypeAlias = "tuple[Trail, int] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonRichText(FieldType):
    """A rich text tree: a root of type `doc`, nodes with `children`, leaves with `text`. Kept as it was sent."""

    widget_name: ClassVar[str] = "json_rte"

    reference_to: frozenset[str] = frozenset()
    embeds_entries: bool = False

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        return read_embeds(reader)

    def is_empty(self, value: JSONValue) -> bool:
        return value is None or (not value and isinstance(value, str | list | dict))

    def empty(self, value: JSONValue) -> JSONValue:
        return [] if value == [] and self.multiple else None

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, dict) or value.get("type") != "doc":
            context.refuse("type", 'must be a document with the type "doc".')
            return value
        if not isinstance(value.get("children"), list):
            context.refuse("type", "must be a list of nodes.", at="children")
        uids: set[str] = set()
        for node, trail in _nodes_with_trail(value):
            problem = _problem_of(node, uids)
            if problem is not None:
                key, rule, message = problem
                context.refuse(rule, message, at=_dotted(trail, key))
        return value

    def value_schema(self) -> JSONObject:
        keys: JSONObject = {"type": {"const": "doc"}, "uid": {"type": "string"}, "children": {"type": "array"}}
        return {"type": "object", "properties": keys, "required": ["type", "children"]}


def rich_text_nodes(document: JSONValue) -> Iterator[JSONObject]:
    """The nodes of a rich text tree that are objects, in document order."""
    for node, _ in _nodes_with_trail(document):
        if isinstance(node, dict):
            yield node


def _nodes_with_trail(document: JSONValue) -> Iterator[tuple[JSONValue, Trail]]:
    stack: list[tuple[JSONValue, Trail]] = [(document, None)]
    while stack:
        node, trail = stack.pop()
        yield node, trail
        children = node.get("children") if isinstance(node, dict) else None
        if isinstance(children, list):
            stack.extend((children[index], (trail, index)) for index in range(len(children) - 1, -1, -1))


def _problem_of(node: JSONValue, uids: set[str]) -> tuple[str, str, str] | None:
    """The key, rule and message of what is wrong with one node; its uid joins those seen."""
    if not isinstance(node, dict):
        return "", "type", "must be a node."
    uid = node.get("uid")
    if uid is None:
        pass
    elif not isinstance(uid, str):
        return "uid", "type", "must be a text."
    elif uid in uids:
        return "uid", "unique", "is a duplicate UID."
    else:
        uids.add(uid)
    if "text" in node:
        return None if isinstance(node["text"], str) else ("text", "type", "must be a text.")
    if not isinstance(node.get("type"), str):
        return "type", "required", "is a required field."
    if not isinstance(node.get("children", []), list):
        return "children", "type", "must be a list of nodes."
    return _problem_of_embed(node) if node["type"] == "reference" else None


def _problem_of_embed(node: JSONObject) -> tuple[str, str, str] | None:
    attributes = node.get("attrs")
    if not isinstance(attributes, dict):
        return "attrs", "required", "must say what is embedded."
    key = EMBEDDED.get(str(attributes.get("type")))
    if key is None:
        return "attrs.type", "enum", "must be entry or asset."
    if not is_uid_like(attributes.get(key)):
        return f"attrs.{key}", "required", f"must be the uid of the {attributes['type']} that is embedded."
    target = attributes.get("content-type-uid")
    if target is not None and not is_uid_like(target):
        return "attrs.content-type-uid", "type", "must be the uid of a content type."
    return None


def _dotted(trail: Trail, key: str) -> str:
    steps = [key] if key else []
    while trail is not None:
        trail, index = trail
        steps.append(f"children.{index}")
    return ".".join(reversed(steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Display(FieldType):
    """A heading or a note that forms show; it holds no value, and so is never in force."""

    widget_name: ClassVar[str] = "display"

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        return {"is_enabled": False, "mandatory": False, "unique": False, "indexed": False}

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField(FieldType):
    """Any JSON, as an extension writes it."""

    widget_name: ClassVar[str] = "json"
    keeps_empty_text: ClassVar[bool] = True

    def empty(self, value: JSONValue) -> JSONValue:
        return value

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        return value
