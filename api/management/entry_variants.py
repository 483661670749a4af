"""Variants of an entry over the management API."""

from collections.abc import Sequence
from typing import Any, ClassVar

import orjson

from api.calls import Call, object_at
from api.errors import Failure
from api.management.entry_reading import locale_of
from api.management.varied import files_of_variants, told_of
from api.replies import Reply
from api.views import Resource
from content.actions.entry_variants import delete_entry_variant, save_entry_variant
from content.entry_variants import (
    EntryVariantRow,
    get_entry_variant,
    list_entry_variants,
    list_variant_versions,
)
from content.expand import with_assets
from content.query.sql import SQL
from content.query.window import parse_count
from content.types import StoredType, load_type
from core.json_values import JSONObject, JSONValue
from publishing.publish_details import details_of_variant

_CHANGES: dict[str, Any] = {
    "_change_set": {"type": "array", "items": {"type": "string"}},
    "_order": {"type": "array", "items": {"type": "object"}},
}
_SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "_version": {"type": "integer"},
    "locale": {"type": "string", "example": "en-us"},
    "_variant": {
        "type": "object",
        "properties": {
            "_uid": {"type": "string"},
            "_instance_uid": {"type": "string"},
            **_CHANGES,
            "_base_entry_version": {"type": "integer"},
        },
    },
}
_REQUEST = {"type": "object", "properties": {"_variant": {"type": "object", "properties": _CHANGES}}}
_READING = ("locale", "include_publish_details")


class EntryVariants(Resource):
    """The variants of one entry."""

    tag = "Variants"
    key = "entry"
    plural = "entries"
    shape = _SHAPE
    parameters: ClassVar = {"GET": (*_READING, "include_count", "skip", "limit")}

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """List the variants of an entry in a language, each with the fields that it changes."""
        content_type, lists = load_type(call.scope, content_type_uid), dict(call.params.lists())
        page = list_entry_variants(
            call.scope,
            content_type,
            uid,
            locale=locale_of(call),
            skip=parse_count(lists, "skip", 0),
            limit=parse_count(lists, "limit", 100),
            extra=_columns(call),
        )
        body: dict[str, object] = {"entries": _represent(call, content_type, uid, page.rows)}
        return Reply({**body, "count": page.count} if call.flag("include_count") else body)


class EntryVariant(Resource):
    """One variant of an entry."""

    tag = "Variants"
    key = "entry"
    shape = _SHAPE
    request_shape: ClassVar = _REQUEST
    failures: ClassVar = {"PUT": Failure(119, "Entry variant update failed. Please enter valid data.")}
    parameters: ClassVar = {"GET": _READING, "PUT": ("locale",), "DELETE": ("locale",)}

    def get(self, call: Call, content_type_uid: str, uid: str, variant_uid: str) -> Reply:
        """Get a variant of an entry in a language: the fields that it changes."""
        content_type = load_type(call.scope, content_type_uid)
        row = get_entry_variant(
            call.scope, content_type, uid, variant_uid, locale=locale_of(call), extra=_columns(call)
        )
        return Reply({"entry": _represent(call, content_type, uid, [row])[0]})

    def put(self, call: Call, content_type_uid: str, uid: str, variant_uid: str) -> Reply:
        """Make or change a variant of an entry: what is sent is laid over the entry, and what differs is kept.

        Instances of groups and blocks are found by their `_metadata.uid`; `_variant._order` tells the order of those
        that the variant shows. Fields that are not sent stay as the variant has them, unless `_variant._change_set`
        lists the fields that it changes.
        """
        content_type = load_type(call.scope, content_type_uid)
        saved = save_entry_variant(
            call.actor,
            call.scope,
            content_type,
            uid,
            variant_uid,
            locale=locale_of(call),
            entry=object_at(call.body(), "entry"),
        )
        notice = f"Entry variant {'created' if saved.is_new else 'updated'} successfully."
        return Reply({"notice": notice, "entry": _represent(call, content_type, uid, [saved.row])[0]})

    def delete(self, call: Call, content_type_uid: str, uid: str, variant_uid: str) -> Reply:
        """Delete a variant of an entry in a language, the master where none is named."""
        content_type = load_type(call.scope, content_type_uid)
        delete_entry_variant(call.actor, call.scope, content_type, uid, variant_uid, locale=locale_of(call))
        return Reply({"notice": "Entry variant deleted successfully."})


class EntryVariantVersions(Resource):
    """The versions of a variant of an entry."""

    tag = "Variants"
    key = "version"
    plural = "versions"
    shape: ClassVar = {"_version": {"type": "integer"}, "locale": {"type": "string", "example": "en-us"}}
    parameters: ClassVar = {"GET": ("locale", "skip", "limit")}

    def get(self, call: Call, content_type_uid: str, uid: str, variant_uid: str) -> Reply:
        """List the versions of a variant of an entry in a language, newest first."""
        content_type, lists = load_type(call.scope, content_type_uid), dict(call.params.lists())
        row = get_entry_variant(call.scope, content_type, uid, variant_uid, locale=locale_of(call))
        skip, limit = parse_count(lists, "skip", 0), min(parse_count(lists, "limit", 100), 100)
        versions: list[JSONValue] = [
            {
                "_version": version.version,
                "locale": version.locale,
                "updated_at": version.saved_at,
                "updated_by": version.saved_by,
            }
            for version in list_variant_versions(row, skip=skip, limit=limit)
        ]
        return Reply({"versions": versions})


def _columns(call: Call) -> tuple[SQL, ...]:
    return (details_of_variant(call.scope),) if call.flag("include_publish_details") else ()


def _represent(call: Call, content_type: StoredType, uid: str, rows: Sequence[EntryVariantRow]) -> list[JSONObject]:
    """The variants with whole files in place; at most one query."""
    files = files_of_variants(call.scope, content_type, rows)
    shown = []
    for row in rows:
        content = with_assets(content_type, content_type.compiled.editor_view.of(row.changes.data), files)
        details: JSONObject = {"publish_details": orjson.loads(row.extra[0])} if row.extra else {}
        shown.append({**_facts(uid, row), **content, **details, "_variant": told_of(content_type, row)})
    return shown


def _facts(uid: str, row: EntryVariantRow) -> JSONObject:
    return {
        "uid": uid,
        "locale": row.locale,
        "_version": row.version,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "updated_at": row.updated_at,
        "updated_by": row.updated_by,
    }
