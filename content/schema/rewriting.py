"""A stored entry brought to another version of its type. PURE."""

from collections.abc import Collection, Mapping

import orjson

from core.json_values import JSONObject, JSONValue

from .compiled import CompiledType
from .fields.base import FieldType
from .fields.containers import METADATA, Blocks
from .validate import TAGS, merge_localized
from .walk import walk


def rewritten(compiled: CompiledType, data: JSONObject, *, default_paths: Collection[str]) -> JSONObject:
    """The entry without what its type does not know, and with the defaults at the paths where it lacks the field.

    Values that break a rule stay as they are, and so does a field that was emptied on purpose.
    """
    entry: JSONObject = orjson.loads(orjson.dumps(data))
    kept = {key: value for key, value in entry.items() if key in compiled.by_uid or key == TAGS}
    for _, field, holder in walk(compiled.fields, kept):
        if field.uid in holder:
            holder[field.uid] = _pruned(field, holder[field.uid])
        elif field.default is not None and field.path in default_paths:
            holder[field.uid] = orjson.loads(orjson.dumps(field.default))
    return kept


def rewritten_languages(
    compiled: CompiledType, languages: Mapping[str, JSONObject], *, master: str, default_paths: Collection[str]
) -> dict[str, JSONObject]:
    """Every language of an entry, with the master's values where a field is not localizable."""
    entries = {code: rewritten(compiled, data, default_paths=default_paths) for code, data in languages.items()}
    source = entries.get(master)
    if source is None:
        return entries
    return {
        code: data if code == master else merge_localized(compiled, master=source, localized=data)
        for code, data in entries.items()
    }


def _pruned(field: FieldType, value: JSONValue) -> JSONValue:
    """The value without the blocks and keys that the field does not know. The value's own objects are changed."""
    if not field.is_container:
        return value
    if isinstance(field, Blocks) and isinstance(value, list):
        value = [_known_block(field, item) for item in value if not _is_unknown(field, item)]
    for below, instance, _ in field.instances(value, "", lambda index, _: str(index)):
        known = {each.uid for each in below} | {METADATA}
        for key in [key for key in instance if key not in known]:
            del instance[key]
    return value


def _is_unknown(field: Blocks, item: JSONValue) -> bool:
    return isinstance(item, dict) and field.block_by_uid.keys().isdisjoint(item)


def _known_block(field: Blocks, item: JSONValue) -> JSONValue:
    if not isinstance(item, dict):
        return item
    return {uid: content for uid, content in item.items() if uid in field.block_by_uid}
