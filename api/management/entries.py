"""Entries over the management API. Publishing them is in its own module."""

from typing import ClassVar

from api.calls import Call
from api.entries import beside, represent_content, represent_entry
from api.errors import Failure
from api.fragments import array, members
from api.lists import LIST_PARAMETERS, read_listing
from api.replies import Reply
from api.views import Resource
from content.actions.entries import SavedEntry, create_entry, delete_entry, update_entry
from content.languages import require_locale
from content.query.sql import SQL
from content.query_fields import query_fields
from content.reading import EntryRow, count_entries, get_entry, list_entries
from content.types import StoredType, load_type
from core.errors import Invalid, Problem
from core.json_values import JSONObject, dump_json
from publishing.reading import PUBLISH_DETAILS_OF_ENTRY

_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "title": {"type": "string"},
    "locale": {"type": "string", "example": "en-us"},
    "_version": {"type": "integer"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "created_at": {"type": "string", "format": "date-time"},
    "updated_at": {"type": "string", "format": "date-time"},
}
_ADDITIONS = ("include_publish_details", "include_branch", "include_content_type", "include_schema")


class Entries(Resource):
    """The entries of one content type."""

    tag = "Entries"
    key = "entry"
    plural = "entries"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(119, "Entry creation failed. Please enter valid data.")}
    parameters: ClassVar = {
        "GET": (*LIST_PARAMETERS, "locale", *_ADDITIONS),
        "POST": ("locale", "include_branch"),
    }

    def get(self, call: Call, content_type_uid: str) -> Reply:
        """List entries in a language, 100 at a time, latest change first.

        Where an entry does not exist in the language, the nearest language it falls back to is shown.
        """
        content_type = load_type(call.scope, content_type_uid)
        locale = _locale(call)
        listing = read_listing(call.params, query_fields(content_type.compiled))
        if listing.is_count:
            return Reply({"entries": count_entries(call.scope, content_type, locale=locale, where=listing.where)})
        page = list_entries(
            call.scope,
            content_type,
            locale=locale,
            window=listing.window,
            where=listing.where,
            extra=_columns(call),
        )
        additions = _additions(call)
        entries = array(_read(call, content_type, row, additions) for row in page.rows)
        parts: dict[str, object] = {"entries": entries}
        if page.count is not None:
            parts["count"] = page.count
        return Reply(members(parts | _beside(call, content_type)))

    def post(self, call: Call, content_type_uid: str) -> Reply:
        """Create an entry, in the master language where none is named."""
        content_type = load_type(call.scope, content_type_uid)
        saved = create_entry(call.actor, call.scope, content_type, locale=_locale(call), data=call.document("entry"))
        return _saved(call, saved, "Entry created successfully.", status=201)


class Entry(Resource):
    """One entry."""

    tag = "Entries"
    key = "entry"
    shape = _SHAPE
    failures: ClassVar = {
        "PUT": Failure(119, "Entry update failed. Please enter valid data."),
        "DELETE": Failure(119, "Entry deletion failed. Please enter valid data."),
    }
    parameters: ClassVar = {
        "GET": ("locale", "version", *_ADDITIONS),
        "PUT": ("locale", "include_branch"),
        "DELETE": ("locale", "delete_all_localized"),
    }

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Get an entry in a language, its latest saved version or the one named.

        Where it does not exist in the language, the nearest language it falls back to is shown.
        """
        content_type = load_type(call.scope, content_type_uid)
        row = get_entry(
            call.scope, content_type, uid, locale=_locale(call), version=_version(call), extra=_columns(call)
        )
        entry = _read(call, content_type, row, _additions(call))
        return Reply(members({"entry": entry} | _beside(call, content_type)))

    def put(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Update an entry; fields that are not sent keep their value. The first save in another language localizes it."""
        content_type = load_type(call.scope, content_type_uid)
        saved = update_entry(
            call.actor, call.scope, content_type, uid, locale=_locale(call), data=call.document("entry")
        )
        is_localized = saved.is_new_locale and saved.locale != call.scope.master_locale
        return _saved(call, saved, f"Entry {'localized' if is_localized else 'updated'} successfully.", status=200)

    def delete(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Delete an entry in the master language, in one language, in the languages the body names, or in all."""
        delete_entry(
            call.actor,
            call.scope,
            load_type(call.scope, content_type_uid),
            uid,
            locale=call.text("locale") or None,
            all_localized=call.flag("delete_all_localized"),
            locales=_locales(call.body()),
        )
        return Reply({"notice": "Entry deleted successfully."})


def _locale(call: Call) -> str:
    """The language asked for, under either name that clients use, or the master's."""
    return require_locale(call.scope, call.text("locale") or call.text("locale_code") or None)


def _version(call: Call) -> int | None:
    text = call.text("version")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:10]) < 2**31 or len(text) > 10:
        raise Invalid([Problem("version", "version", "must be the number of a version.")])
    return int(text)


def _locales(body: JSONObject) -> list[str] | None:
    """The languages that a deletion's body names."""
    entry = body.get("entry")
    locales = entry.get("locales") if isinstance(entry, dict) else None
    if locales is None:
        return None
    codes = [code for code in locales if isinstance(code, str)] if isinstance(locales, list) else []
    if not isinstance(locales, list) or not codes or len(codes) != len(locales):
        raise Invalid([Problem("entry.locales", "type", "must be a list of language codes.")])
    return codes


def _read(call: Call, content_type: StoredType, row: EntryRow, additions: dict[str, object]) -> bytes:
    content = represent_content(call.scope.api_key, content_type, row.data, row.assets)
    details = {"publish_details": row.extra[0].encode()} if row.extra else {}
    return represent_entry(row, content, additions | details)


def _saved(call: Call, saved: SavedEntry, notice: str, *, status: int) -> Reply:
    entry = represent_entry(saved, dump_json(saved.data), _additions(call))
    return Reply(members({"notice": notice, "entry": entry}), status=status)


def _columns(call: Call) -> tuple[SQL, ...]:
    return (SQL(PUBLISH_DETAILS_OF_ENTRY),) if call.flag("include_publish_details") else ()


def _additions(call: Call) -> dict[str, object]:
    return {"_branch": call.scope.branch_uid} if call.flag("include_branch") or call.flag("inclue_branch") else {}


def _beside(call: Call, content_type: StoredType) -> dict[str, object]:
    return beside(content_type, with_type=call.flag("include_content_type"), with_schema=call.flag("include_schema"))
