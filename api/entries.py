"""How entries look on the wire, in management and delivery alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import orjson

from api.documents import TYPE_CONSTANTS
from api.fragments import joined, members
from content.expand import with_assets
from content.types import StoredType
from core.clock import to_wire
from core.json_values import JSONObject, dump_json


class Written(Protocol):
    """What every saved version of an entry knows of itself. Times may be texts already in the wire's form."""

    @property
    def uid(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def created_at(self) -> datetime | str: ...
    @property
    def created_by(self) -> str: ...
    @property
    def updated_at(self) -> datetime | str: ...
    @property
    def updated_by(self) -> str: ...


def entry_facts(written: Written) -> JSONObject:
    """The system's keys of an entry."""
    return {
        "uid": written.uid,
        "locale": written.locale,
        "_version": written.version,
        "created_at": _wire(written.created_at),
        "created_by": written.created_by,
        "updated_at": _wire(written.updated_at),
        "updated_by": written.updated_by,
        "ACL": {},
        "_in_progress": False,
    }


def represent_entry(written: Written, content: bytes | str, extra: Mapping[str, object]) -> bytes:
    """An entry: the system's keys, the content as JSON text, and what the caller adds (bytes are JSON text already)."""
    facts = dump_json(entry_facts(written))
    return joined(facts, content, members(extra)) if extra else joined(facts, content)


def edited_content(content_type: StoredType, data: str, assets: Mapping[str, JSONObject]) -> bytes | str:
    """The content of a read row with the assets that clients see: as it is stored where nothing is expanded or left
    out, otherwise as editors see it."""
    if not assets and content_type.compiled.editor_view.is_whole:
        return data
    return dump_json(with_assets(content_type, orjson.loads(data), assets))


def beside(content_type: StoredType, *, with_type: bool, with_schema: bool) -> dict[str, object]:
    """What stands beside the entries where the caller asks for their type."""
    parts: dict[str, object] = {}
    if with_type:
        parts["content_type"] = {**content_type.document, "_version": content_type.version, **TYPE_CONSTANTS}
    if with_schema:
        parts["schema"] = content_type.document.get("schema")
    return parts


def _wire(at: datetime | str) -> str:
    return at if isinstance(at, str) else to_wire(at)
