"""Entries as files: what a file says of an entry, and an entry as a file holds it. Pure; nothing is looked up."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .schema.compiled import CompiledType
from .schema.fields.base import is_uid_like
from .schema.fields.links import Reference
from .schema.reserved import RESERVED_FIELD_UIDS
from .schema.validate import TAGS
from .schema.walk import values_at, walk

# Such a uid is a part of addresses, and files are named after it.
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TAKEN_UIDS = frozenset({"import"})
_NAMES_ITS_TYPE = ("content_type_uid", "_content_type_uid")
# What programs keep in the objects that they write into a file whole.
_OF_PROGRAMS = frozenset({"apiVersion", "api_version", "stackHeaders", "urlPath", *_NAMES_ITS_TYPE})
NEEDS_FORCE: Final = "Pass force=true to"


@dataclass(frozen=True, slots=True)
class EntryDocument:
    """What a file says: the entry's content, and who it is where the file tells.

    `excusable` are the problems that a caller may choose to live with.
    """

    uid: str | None
    locale: str | None
    data: JSONObject
    problems: tuple[Problem, ...]
    excusable: tuple[Problem, ...]


def read_document(compiled: CompiledType, type_uid: str, document: JSONObject) -> EntryDocument:
    """The entry of a type that a file holds, with every problem of the file itself. The schema judges the content."""
    fields = {path for path in compiled.by_path if "." not in path} | {TAGS}
    problems: list[Problem] = []
    uid, locale = document.get("uid"), document.get("locale")
    is_uid = isinstance(uid, str) and _UID.fullmatch(uid) is not None and uid not in _TAKEN_UIDS
    if uid is not None and not is_uid:
        problems.append(
            Problem("uid", "type", "must be 1 to 64 letters, digits, hyphens or underscores, and not import.")
        )
    if locale is not None and not isinstance(locale, str):
        problems.append(Problem("locale", "type", "must be the code of a language."))
    for key in _NAMES_ITS_TYPE:
        named = document.get(key)
        if key not in fields and named not in (None, type_uid):
            problems.append(Problem(key, "content_type", f"must be {type_uid}: the entry is of another content type."))
    message = f"is no field of this content type. {NEEDS_FORCE} leave it out."
    unknown = (key for key in document if key not in fields and not _is_of_the_system(key))
    return EntryDocument(
        uid=uid if isinstance(uid, str) and is_uid else None,
        locale=locale if isinstance(locale, str) else None,
        data={key: value for key, value in document.items() if key in fields},
        problems=tuple(problems),
        excusable=tuple(Problem(key, "field", message) for key in unknown),
    )


def document_of(compiled: CompiledType, data: JSONObject) -> JSONObject:
    """The content of an entry as a file holds it: references as bare uids where the field tells their type (CS-98)."""
    if not compiled.reference_paths:
        return data
    written: JSONObject = orjson.loads(orjson.dumps(data))
    for _, field, holder in walk(compiled.fields, written):
        value = holder.get(field.uid)
        if isinstance(field, Reference) and isinstance(value, list):
            holder[field.uid] = [_bare(field, item) for item in value]
    return written


def with_new_document_uids(compiled: CompiledType, data: JSONObject, make: Callable[[], str]) -> JSONObject:
    """The content of an entry as another entry has it: no two share the uid of a rich text document."""
    if not compiled.document_paths:
        return data
    copied: JSONObject = orjson.loads(orjson.dumps(data))
    for path in compiled.document_paths:
        for root in values_at(copied, path):
            if isinstance(root, dict) and "uid" in root:
                root["uid"] = make()
    return copied


def untyped_references(compiled: CompiledType, data: JSONObject) -> frozenset[str]:
    """The uids that a field of several types refers to without saying of which type they are."""
    fields = ((field, holder) for _, field, holder in walk(compiled.fields, data) if isinstance(field, Reference))
    found = (
        _untyped(item) for field, holder in fields if len(field.reference_to) > 1 for item in _items(field, holder)
    )
    return frozenset(uid for uid in found if uid is not None)


def with_types(
    compiled: CompiledType, data: JSONObject, types: Mapping[str, str]
) -> tuple[JSONObject, tuple[Problem, ...]]:
    """The content with the type of each reference that comes without, and a problem at each that is not among `types`."""
    if not compiled.reference_paths:
        return data, ()
    typed: JSONObject = orjson.loads(orjson.dumps(data))
    problems = []
    for prefix, field, holder in walk(compiled.fields, typed):
        if not isinstance(field, Reference):
            continue
        for index, item in enumerate(_items(field, holder)):
            uid = _untyped(item)
            if uid is None:
                continue
            type_uid = field.reference_to[0] if len(field.reference_to) == 1 else types.get(uid)
            if type_uid is None:
                message = f"names the entry {uid}, which does not exist here, without its content type."
                problems.append(Problem(f"{prefix}{field.uid}.{index}", "exists", message, {"uid": uid}))
            else:
                _put(field, holder, index, {"uid": uid, "_content_type_uid": type_uid})
    return typed, tuple(problems)


def _is_of_the_system(key: str) -> bool:
    return key.startswith("_") or key in RESERVED_FIELD_UIDS or key in _OF_PROGRAMS


def _bare(field: Reference, item: JSONValue) -> JSONValue:
    if isinstance(item, dict) and field.reference_to == (item.get("_content_type_uid"),):
        return item.get("uid")
    return item


def _items(field: Reference, holder: JSONObject) -> list[JSONValue]:
    value = holder.get(field.uid)
    return list(value) if isinstance(value, list) else [value]


def _put(field: Reference, holder: JSONObject, index: int, item: JSONObject) -> None:
    value = holder[field.uid]
    if isinstance(value, list):
        value[index] = item
    else:
        holder[field.uid] = item


def _untyped(item: JSONValue) -> str | None:
    """The uid of what is referred to without its type; None for what has one, and for what is no reference."""
    if isinstance(item, dict):
        item = item.get("uid") if item.get("_content_type_uid") is None else None
    return item if is_uid_like(item) else None
