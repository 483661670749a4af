"""Short schemas for the tests of this folder."""

import itertools
from collections.abc import Callable

from content.schema.compiled import CompiledType
from content.schema.parse import parse_schema
from content.schema.validate import CleanEntry, clean_entry
from core.json_values import JSONObject, JSONValue

TITLE: JSONObject = {"uid": "title", "data_type": "text", "display_name": "Title", "mandatory": True, "unique": True}


def field(data_type: str, uid: str = "f", /, **keys: JSONValue) -> JSONObject:
    return {"uid": uid, "data_type": data_type, "display_name": uid.title(), **keys}


def compiled_of(*fields: JSONObject) -> CompiledType:
    return parse_schema([TITLE, *fields])


def counted_uids() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"cs{next(numbers):016x}"


def clean(compiled: CompiledType, data: JSONObject, *, partial: bool = False) -> CleanEntry:
    return clean_entry(compiled, {"title": "T", **data}, partial=partial, uid_factory=counted_uids())
