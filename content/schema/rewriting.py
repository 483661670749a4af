"""A stored entry brought to another version of its type. PURE."""

from collections.abc import Collection, Mapping, Sequence

import orjson

from core.json_values import JSONObject, JSONValue

from .compiled import CompiledType
from .fields.base import FieldType
from .fields.containers import METADATA, Blocks, Group
from .localization import merge_localized
from .validate import TAGS
from .walk import walk


def rewritten(compiled: CompiledType, data: JSONObject, *, default_paths: Collection[str]) -> JSONObject:
    """The entry without what its type does not know, and with the defaults at the paths where it lacks the field.

    Values that break a rule stay as they are, and so does a field that was emptied on purpose.
    """
    entry: JSONObject = orjson.loads(orjson.dumps(data))
    kept = {key: value for key, value in entry.items() if key in compiled.by_path or key == TAGS}
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
    """The value without the blocks and keys that the field does not know; fields that are switched off keep theirs."""
    if isinstance(field, Group):
        if isinstance(value, list):
            return [_known(field.every, item) for item in value]
        return _known(field.every, value)
    if isinstance(field, Blocks) and isinstance(value, list):
        return [_known_block(field, item) for item in value if not _is_unknown(field, item)]
    return value


def _known(fields: Sequence[FieldType], instance: JSONValue) -> JSONValue:
    if not isinstance(instance, dict):
        return instance
    uids = {field.uid for field in fields} | {METADATA}
    return {key: value for key, value in instance.items() if key in uids}


def _is_unknown(field: Blocks, item: JSONValue) -> bool:
    return isinstance(item, dict) and field.block_by_uid.keys().isdisjoint(item)


def _known_block(field: Blocks, item: JSONValue) -> JSONValue:
    if not isinstance(item, dict):
        return item
    return {
        uid: _known(field.block_by_uid[uid].every, content)
        for uid, content in item.items()
        if uid in field.block_by_uid
    }
