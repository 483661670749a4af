"""How live entries and files look to front ends."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import orjson

from api.entries import entry_facts, represent_entry
from content.assets import represent_asset
from content.schema.walk import holders_at
from content.types import StoredType
from core.clock import to_wire
from core.json_values import JSONObject, JSONValue, dump_json
from publishing.live import LiveRow
from publishing.live_files import LiveFile
from stacks.scope import Scope

_MILLISECONDS = len("2026-01-31T08:00:00.000")


def represent_text(row: LiveRow, extra: Mapping[str, JSONValue]) -> bytes:
    """An entry whose content leaves as it is stored."""
    return represent_entry(row, row.data, {**extra, "publish_details": _entry_details(row)})


def represent_parsed(row: LiveRow, content: JSONObject, extra: Mapping[str, JSONValue]) -> JSONObject:
    """An entry whose content was parsed."""
    return {**entry_facts(row), **content, **extra, "publish_details": _entry_details(row)}


def represent_files(scope: Scope, files: Mapping[str, LiveFile], *, with_dimension: bool) -> dict[str, JSONValue]:
    """The files by uid."""
    return {uid: represent_file(scope, file, with_dimension=with_dimension) for uid, file in files.items()}


def as_fragments(files: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    """The same written once, however many fields hold them; nothing can look into them any more."""
    return {uid: cast("JSONValue", orjson.Fragment(dump_json(file))) for uid, file in files.items()}


def represent_file(scope: Scope, file: LiveFile, *, with_dimension: bool) -> JSONObject:
    """A file as it is live, with an image's width and height where they are wanted."""
    details: JSONObject = {
        "environment": file.environment_uid,
        "locale": file.live_locale,
        "time": to_wire(file.published_at),
        "user": file.published_by,
    }
    facts = file.facts if with_dimension else replace(file.facts, width=None, height=None)
    return represent_asset(scope, facts, publish_details=details)


def with_live_files(content_type: StoredType, data: JSONObject, files: Mapping[str, JSONValue]) -> JSONObject:
    """The content as front ends see it, with whole files in its file fields; may change `data`.

    A file that is not live there is null, or missing in a list.
    """
    seen = content_type.compiled.reader_view.of(data)
    for path in content_type.compiled.file_paths:
        for holder in holders_at(seen, path):
            value = holder[path[-1]]
            if isinstance(value, list):
                holder[path[-1]] = [files[uid] for uid in value if isinstance(uid, str) and uid in files]
            else:
                holder[path[-1]] = files.get(value) if isinstance(value, str) else None
    return seen


def _entry_details(row: LiveRow) -> JSONObject:
    details: JSONObject = {
        "environment": row.environment_uid,
        "locale": row.live_locale,
        "time": f"{row.published_at[:_MILLISECONDS]}Z",
        "user": row.published_by,
    }
    return details if row.variants is None else {**details, "variants": row.variants}
