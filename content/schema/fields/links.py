"""Fields that point elsewhere: links, files and references."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType, check_count, is_uid_like
from .file_rules import FileFacts, FileRules, read_file_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(FieldType):
    """A title and an address, `{title, href}`; `url` is read as `href` where that is absent."""

    widget_name: ClassVar[str] = "link"
    has_default: ClassVar[bool] = True

    def read_default(self, raw: JSONValue) -> JSONValue:
        """A link of blank texts is none."""
        return raw if isinstance(raw, dict) and any(raw.get(key) for key in ("title", "href", "url")) else None

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, dict):
            context.refuse("type", "must be an object with title and href.")
            return value
        link: JSONObject = {}
        for key, source in (("title", "title"), ("href", "href" if "href" in value else "url")):
            text = value.get(source)
            if text is not None and not isinstance(text, str):
                context.refuse("type", "must be a text.", at=source)
            if source in value:
                link[key] = text
        if self.mandatory and not any(link.values()):
            context.refuse("required", "is a required field.")
        return link

    def value_schema(self) -> JSONObject:
        text: JSONObject = {"type": ["string", "null"]}
        return {"type": "object", "properties": {"title": text, "href": text}}


@dataclass(frozen=True, slots=True, kw_only=True)
class File(FieldType):
    """An asset, stored as its uid; a whole asset object, as reads return it, is taken back as the uid."""

    widget_name: ClassVar[str] = "file"

    rules: FileRules | None = None

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        return {"rules": read_file_rules(reader)}

    def problems_of(self, facts: FileFacts, path: str) -> tuple[Problem, ...]:
        """What is wrong with a file at the path of the value that points at it."""
        return self.rules.problems_of(facts, path) if self.rules else ()

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        uid = value.get("uid") if isinstance(value, dict) else value
        if is_uid_like(uid):
            return uid
        context.refuse("type", "must be the uid of an asset.")
        return value

    def value_schema(self) -> JSONObject:
        return {"type": "string"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(FieldType):
    """Entries of the content types in `reference_to`; the value is always a list of `{uid, _content_type_uid}`."""

    widget_name: ClassVar[str] = "reference"
    is_list: ClassVar[bool] = True

    reference_to: tuple[str, ...] = ()
    allowed: frozenset[str] = frozenset()
    refers_to_many: bool = False

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        many = reader.metadata.get("ref_multiple") is True or reader.source.get("multiple") is True
        targets = _read_targets(reader)
        return {"reference_to": targets, "allowed": frozenset(targets), "refers_to_many": many, "multiple": False}

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        items = value if isinstance(value, list) else [value]
        if len(items) > 1 and not self.refers_to_many:
            context.refuse("max_instance", "must have at most 1 values.", limit=1)
        check_count(self, len(items), context)
        return [self._clean_reference(item, index, context) for index, item in enumerate(items)]

    def _clean_reference(self, item: JSONValue, index: int, context: Context) -> JSONValue:
        if isinstance(item, dict):
            uid, target = item.get("uid"), item.get("_content_type_uid")
        else:
            uid, target = item, None
        if target is None and len(self.reference_to) == 1:
            target = self.reference_to[0]
        if not is_uid_like(uid) or not is_uid_like(target):
            context.refuse("type", "must be an object with uid and _content_type_uid.", at=str(index))
            return item
        if target not in self.allowed:
            context.refuse("reference_to", "is not of a content type this field refers to.", at=str(index))
        return {"uid": uid, "_content_type_uid": target}

    def value_schema(self) -> JSONObject:
        keys: JSONObject = {"uid": {"type": "string"}, "_content_type_uid": {"enum": list(self.reference_to)}}
        return {"type": "array", "items": {"type": "object", "properties": keys, "required": list(keys)}}


def _read_targets(reader: FieldReader) -> tuple[str, ...]:
    targets = reader.source.get("reference_to")
    listed = [targets] if isinstance(targets, str) else targets
    if not listed:
        reader.refuse("reference_to", "required", "is a required field.")
        return ()
    if not isinstance(listed, list) or not all(is_uid_like(target) for target in listed):
        reader.refuse("reference_to", "type", "must be a list of content type uids.")
        return ()
    return tuple(dict.fromkeys(target for target in listed if isinstance(target, str)))
