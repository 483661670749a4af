"""Fields that hold fields: groups, global fields, experience containers and modular blocks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType, Instance, InstanceName, check_count, is_name, is_uid_like

METADATA = "_metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(FieldType):
    """Fields below one key; where it repeats, each instance has a `_metadata.uid` that follows it through languages."""

    widget_name: ClassVar[str] = "group"
    is_container: ClassVar[bool] = True

    fields: tuple[FieldType, ...] = ()
    """Those in force; `every` has the others too."""
    every: tuple[FieldType, ...] = ()
    by_uid: Mapping[str, FieldType] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        return _read_group(reader)

    def subfields(self) -> tuple[FieldType, ...]:
        return self.every

    def instances(self, value: JSONValue, path: str, name: InstanceName) -> Iterable[Instance]:
        if not self.multiple:
            return ((self.fields, value, f"{path}."),) if isinstance(value, dict) else ()
        if not isinstance(value, list):
            return ()
        return [
            (self.fields, item, f"{path}.{name(index, item)}.")
            for index, item in enumerate(value)
            if isinstance(item, dict)
        ]

    def clean(self, value: JSONValue, context: Context) -> JSONValue:
        cleaned = FieldType.clean(self, value, context)
        if self.multiple and isinstance(cleaned, list):
            name_apart(cleaned, context)
        return cleaned

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, dict):
            context.refuse("type", "must be an object.")
            return value
        return known_keys(self.by_uid, value, context, named=self.multiple)

    def value_schema(self) -> JSONObject:
        return object_schema(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalField(Group):
    """A group whose fields are defined once for many content types."""

    widget_name: ClassVar[str] = "global_field"

    reference_to: str = ""

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        target = reader.source.get("reference_to")
        if not is_uid_like(target):
            reader.refuse("reference_to", "required", "is a required field.")
        return _read_group(reader) | {"reference_to": target}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceContainer(Group):
    """The fields of a personalised experience, kept like a group."""

    widget_name: ClassVar[str] = "experience_container"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One kind of modular block."""

    uid: str
    title: str
    fields: tuple[FieldType, ...]
    every: tuple[FieldType, ...]
    by_uid: Mapping[str, FieldType] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks(FieldType):
    """A list in which each item is one of several blocks, `{block_uid: {...}}`."""

    widget_name: ClassVar[str] = "blocks"
    is_container: ClassVar[bool] = True
    is_list: ClassVar[bool] = True

    blocks: tuple[Block, ...] = ()
    block_by_uid: Mapping[str, Block] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        blocks = _read_blocks(reader)
        return {"blocks": blocks, "block_by_uid": {block.uid: block for block in blocks}, "multiple": False}

    def subfields(self) -> tuple[FieldType, ...]:
        return tuple(each for block in self.blocks for each in block.every)

    def instances(self, value: JSONValue, path: str, name: InstanceName) -> Iterable[Instance]:
        if not isinstance(value, list):
            return ()
        return [
            (self.block_by_uid[uid].fields, content, f"{path}.{name(index, content)}.{uid}.")
            for index, item in enumerate(value)
            if isinstance(item, dict)
            for uid, content in item.items()
            if uid in self.block_by_uid and isinstance(content, dict)
        ]

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, list):
            context.refuse("type", "must be a list of blocks.")
            return value
        check_count(self, len(value), context)
        path = context.path
        cleaned: list[JSONValue] = []
        for index, item in enumerate(value):
            context.path = f"{path}.{index}"
            cleaned.append(self._clean_block(item, context))
        context.path = path
        name_apart(self._contents(cleaned), context)
        return cleaned

    def _contents(self, items: list[JSONValue]) -> Iterator[JSONValue]:
        """The contents of the items that are one known block; the others are still the sender's own objects."""
        for item in items:
            if isinstance(item, dict) and len(item) == 1:
                for uid, content in item.items():
                    if uid in self.block_by_uid:
                        yield content

    def _clean_block(self, item: JSONValue, context: Context) -> JSONValue:
        known = [uid for uid in item if uid in self.block_by_uid] if isinstance(item, dict) else []
        if not isinstance(item, dict) or len(known) != 1:
            context.refuse("block", "must be an object with the uid of one block as its key.")
            return item
        uid = known[0]
        content = item[uid]
        if content is None:
            content = {}
        if not isinstance(content, dict):
            context.refuse("type", "must be an object.", at=uid)
            return {uid: content}
        return {uid: known_keys(self.block_by_uid[uid].by_uid, content, context, named=True)}

    def value_schema(self) -> JSONObject:
        kinds: list[JSONValue] = [
            {"type": "object", "properties": {block.uid: object_schema(block.fields)}, "required": [block.uid]}
            for block in self.blocks
        ]
        return {"type": "array", "items": {"oneOf": kinds} if kinds else False}


def known_keys(by_uid: Mapping[str, FieldType], value: JSONObject, context: Context, *, named: bool) -> JSONObject:
    """A shallow copy with the keys the schema knows; `named` instances get a `_metadata.uid` where they have none."""
    known = {key: each for key, each in value.items() if key in by_uid}
    metadata = value.get(METADATA)
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    if is_uid_like(uid):
        known[METADATA] = {"uid": uid}
    elif named:
        known[METADATA] = {"uid": context.new_uid()}
    return known


def name_apart(instances: Iterable[JSONValue], context: Context) -> None:
    """Give a uid of its own to each freshly copied instance that repeats one before it, as a pasted block does."""
    seen: set[JSONValue] = set()
    for instance in instances:
        metadata = instance.get(METADATA) if isinstance(instance, dict) else None
        if not isinstance(metadata, dict) or not is_uid_like(metadata.get("uid")):
            continue
        if metadata["uid"] in seen:
            metadata["uid"] = context.new_uid()
        seen.add(metadata["uid"])


def in_force(fields: Iterable[FieldType]) -> tuple[FieldType, ...]:
    """The fields that are not switched off."""
    return tuple(each for each in fields if each.is_enabled)


def object_schema(fields: tuple[FieldType, ...]) -> JSONObject:
    """The JSON Schema of an object with the given fields."""
    schema: JSONObject = {"type": "object", "properties": {each.uid: each.json_schema() for each in fields}}
    required: list[JSONValue] = [each.uid for each in fields if each.mandatory]
    if required:
        schema["required"] = required
    return schema


def _read_group(reader: FieldReader) -> dict[str, Any]:
    fields = reader.nested(reader.source.get("schema"), key="schema", repeated=reader.source.get("multiple") is True)
    return {"fields": in_force(fields), "every": fields, "by_uid": {each.uid: each for each in fields}}


def _read_blocks(reader: FieldReader) -> tuple[Block, ...]:
    sources = reader.source.get("blocks")
    if not isinstance(sources, list):
        reader.refuse("blocks", "required", "must be a list of blocks.")
        return ()
    blocks: dict[str, Block] = {}
    for index, source in enumerate(sources):
        uid = source.get("uid") if isinstance(source, dict) else None
        if not isinstance(source, dict) or not isinstance(uid, str) or not is_name(uid):
            reader.refuse(f"blocks.{index}.uid", "uid", "is not valid.")
            continue
        if uid in blocks:
            reader.refuse(f"blocks.{index}.uid", "unique", "is not unique.")
            continue
        fields = reader.nested(source.get("schema"), key=f"blocks.{index}.schema", repeated=True, below=uid)
        title = source.get("title")
        blocks[uid] = Block(
            uid=uid,
            title=title if isinstance(title, str) else uid,
            fields=in_force(fields),
            every=fields,
            by_uid={each.uid: each for each in fields},
        )
    return tuple(blocks.values())
