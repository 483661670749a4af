"""Entries over the management API. Publishing them is in its own module."""

from dataclasses import replace
from typing import ClassVar

import orjson

from api.calls import Call
from api.conditions import expectation_of, tag_of
from api.entries import beside, represent_entry
from api.errors import Failure
from api.fragments import array, members
from api.lists import ENTRY_LIST_PARAMETERS, read_entry_listing
from api.management.entry_bodies import named_locales, sent_entry
from api.management.entry_reading import additions_of, locale_of, reading_of
from api.management.entry_showing import SHOWING_PARAMETERS
from api.replies import Reply
from api.views import Resource
from content.actions.entries import SavedEntry, update_entry
from content.actions.entry_deletion import delete_entry
from content.actions.entry_masters import create_entry_or_master
from content.catalogue import get_content_type
from content.query_fields import saved_fields
from content.types import StoredType, load_type
from core.json_values import dump_json

_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "title": {"type": "string"},
    "locale": {"type": "string", "example": "en-us"},
    "_version": {"type": "integer"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "created_at": {"type": "string", "format": "date-time"},
    "updated_at": {"type": "string", "format": "date-time"},
}
ANSWERED = ("uid", "locale", "_version", "created_at", "updated_at")
"""What writes take no notice of."""
_ADDITIONS = (
    "apply_draft", "include_applied_variants", "include_variant",
    "include_publish_details", "include_metadata", "include_workflow", "include_branch", "include_content_type",
    "include_schema", "include_global_field_schema", "asset_fields[]", *SHOWING_PARAMETERS,
)  # fmt: skip


class Entries(Resource):
    """The entries of one content type."""

    tag = "Entries"
    key = "entry"
    plural = "entries"
    shape = _SHAPE
    unread = ANSWERED
    failures: ClassVar = {"POST": Failure(119, "Entry creation failed. Please enter valid data.")}
    presuming = ("GET", "POST")
    parameters: ClassVar = {
        "GET": (*ENTRY_LIST_PARAMETERS, "locale", "environment", "include_fallback", *_ADDITIONS),
        "POST": ("locale", "copy_to_master", "include_branch"),
    }

    def get(self, call: Call, content_type_uid: str) -> Reply:
        """List entries in a language, 100 at a time, latest change first.

        Where an entry does not exist in the language, the nearest language it falls back to is shown. With
        `environment` only what is live there is listed.
        """
        content_type = load_type(call.scope, content_type_uid)
        reading = reading_of(call, content_type)
        listing = read_entry_listing(call.params, saved_fields(call.scope, content_type))
        if listing.is_count:
            return Reply({"entries": reading.count(listing)})
        entries, count = reading.page(listing)
        parts: dict[str, object] = {"entries": array(entries)}
        if count is not None:
            parts["count"] = count
        return Reply(members(parts | _beside(call, content_type)))

    def post(self, call: Call, content_type_uid: str) -> Reply:
        """Create an entry, in the master language where none is named.

        A `uid` of an entry that lacks its master language creates that; `copy_to_master` fills it from the language
        the entry has.
        """
        content_type = load_type(call.scope, content_type_uid)
        saved = create_entry_or_master(
            call.actor,
            call.scope,
            content_type,
            locale=locale_of(call),
            data=sent_entry(call),
            copy_to_master=call.flag("copy_to_master"),
        )
        return saved_reply(call, content_type, saved, "Entry created successfully.", status=201)


class Entry(Resource):
    """One entry."""

    tag = "Entries"
    key = "entry"
    shape = _SHAPE
    unread = ANSWERED
    failures: ClassVar = {
        "PUT": Failure(119, "Entry update failed. Please enter valid data."),
        "DELETE": Failure(119, "Entry deletion failed. Please enter valid data."),
    }
    presuming = ("GET", "PUT")
    parameters: ClassVar = {
        "GET": ("locale", "version", "environment", "include_fallback", *_ADDITIONS),
        "PUT": ("locale", "include_branch"),
        "DELETE": ("locale", "delete_all_localized"),
    }
    conditional: ClassVar = ("PUT", "DELETE")

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Get an entry in a language: its latest saved version, the one named, or the one live in an environment.

        Where it does not exist in the language, the nearest language it falls back to is shown.
        """
        content_type = load_type(call.scope, content_type_uid)
        entry, tag = reading_of(call, content_type).entry(uid)
        return Reply(members({"entry": entry} | _beside(call, content_type)), headers={"ETag": tag})

    def put(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Update an entry; fields that are not sent keep their value. The first save in another language localizes it."""
        content_type = load_type(call.scope, content_type_uid)
        saved = update_entry(
            call.actor,
            call.scope,
            content_type,
            uid,
            locale=locale_of(call),
            data=sent_entry(call),
            over=expectation_of(call),
        )
        is_localized = saved.is_new_locale and saved.locale != call.scope.master_locale
        return saved_reply(
            call, content_type, saved, f"Entry {'localized' if is_localized else 'updated'} successfully.", status=200
        )

    def delete(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Delete an entry in the master language, in one language, in the languages the body names, or in all."""
        delete_entry(
            call.actor,
            call.scope,
            load_type(call.scope, content_type_uid),
            uid,
            locale=call.text("locale") or None,
            all_localized=call.flag("delete_all_localized"),
            locales=named_locales(call.body()),
            over=expectation_of(call),
        )
        return Reply({"notice": "Entry deleted successfully."})


def saved_reply(call: Call, content_type: StoredType, saved: SavedEntry, notice: str, *, status: int) -> Reply:
    """The answer to a write: the entry as it was saved, beside the notice."""
    content = content_type.compiled.editor_view.of(saved.data)
    entry = represent_entry(saved, dump_json(content), additions_of(call))
    return Reply(members({"notice": notice, "entry": entry}), status=status, headers={"ETag": tag_of(saved)})


def _beside(call: Call, content_type: StoredType) -> dict[str, object]:
    with_type, with_schema = call.flag("include_content_type"), call.flag("include_schema")
    if (with_type or with_schema) and call.flag("include_global_field_schema"):
        row = get_content_type(call.scope, content_type.uid, inline=True)
        content_type = replace(content_type, document=orjson.loads(row.document))
    return beside(content_type, with_type=with_type, with_schema=with_schema)
