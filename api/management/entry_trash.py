"""The trash of a content type's entries over the management API, and the way back: calls of our own."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.management.entry_bodies import named_locales
from api.replies import Reply
from api.views import Resource
from content.actions.entry_trash import restore_entry
from content.languages import require_locale
from content.query.fields import Fields
from content.query.window import parse_window
from content.trash import TrashRow, list_trash
from content.types import load_type
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject


class EntryTrash(Resource):
    """The deleted entries of one content type."""

    tag = "Entries"
    key = "entry"
    plural = "entries"
    shape: ClassVar = {
        "uid": {"type": "string", "example": "blt0123456789abcdef"},
        "locale": {"type": "string", "example": "en-us"},
        "title": {"type": "string"},
        "_version": {"type": "integer"},
        "deleted_at": {"type": "string", "format": "date-time"},
        "deleted_by": {"type": "string"},
        "is_partial": {"type": "boolean", "description": "Whether other languages of the entry are still there."},
    }
    parameters: ClassVar = {"GET": ("locale", "uid", "skip", "limit", "include_count")}
    own_parameters: ClassVar = {
        "locale": ({"type": "string"}, "Only entries that were deleted in this language."),
        "uid": ({"type": "string"}, "Only this entry."),
    }

    def get(self, call: Call, content_type_uid: str) -> Reply:
        """List what was deleted, a row for every language of an entry, the latest deletion first."""
        content_type = load_type(call.scope, content_type_uid)
        window = parse_window(dict(call.params.lists()), Fields())
        code = call.text("locale")
        locale = require_locale(call.scope, code) if code else None
        page = list_trash(call.scope, content_type, window, locale=locale, uid=call.text("uid") or None)
        body: dict[str, object] = {"entries": [_represent(row) for row in page.rows]}
        return Reply(body if page.count is None else {**body, "count": page.count})


class EntryRestore(Resource):
    """The way of an entry back from the trash."""

    tag = "Entries"
    key = "entry"
    post_status = 200
    shape: ClassVar = {"uid": {"type": "string"}, "locales": {"type": "array", "items": {"type": "string"}}}
    request_shape: ClassVar = {
        "type": "object",
        "properties": {"locales": {"type": "array", "items": {"type": "string"}}},
    }
    failures: ClassVar = {"POST": Failure(119, "Entry could not be restored. Please enter valid data.")}
    parameters: ClassVar = {"POST": ("locale", "restore_all_localized")}
    own_parameters: ClassVar = {"locale": ({"type": "string"}, "Only this language.")}

    def post(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Bring an entry back: what was deleted last together, or the languages that are named, or all of them."""
        locales, is_all = _wanted(call)
        content_type = load_type(call.scope, content_type_uid)
        restored = restore_entry(call.actor, call.scope, content_type, uid, locales=locales, all_localized=is_all)
        entry: JSONObject = {"uid": uid, "locales": list(restored)}
        return Reply({"notice": "Entry restored successfully.", "entry": entry})


def _wanted(call: Call) -> tuple[list[str] | None, bool]:
    """The languages that are named in the query or in the body; and whether all are wanted. Raises Invalid."""
    code, named = call.text("locale"), named_locales(call.body())
    is_all = call.flag("restore_all_localized")
    if sum((bool(code), named is not None, is_all)) > 1:
        told = "can be said in one way: locale, restore_all_localized, or the body's locales."
        raise Invalid([Problem("locales", "conflict", told)])
    return [code] if code else named, is_all


def _represent(row: TrashRow) -> JSONObject:
    return {
        "uid": row.uid,
        "locale": row.locale,
        "title": row.title,
        "_version": row.version,
        "deleted_at": to_wire(row.deleted_at),
        "deleted_by": row.deleted_by,
        "is_partial": row.is_partial,
    }
