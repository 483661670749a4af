"""Discussions about entries and their fields over the management API."""

from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.entry_reading import locale_of
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.types import StoredType, load_type
from core.clock import to_wire
from core.errors import Invalid
from core.json_values import JSONObject
from publishing.actions.discussions import change_discussion, delete_discussion, start_discussion
from publishing.discussion_rules import read_discussion_change
from publishing.discussions import discussions_of, get_discussion, get_living_entry
from publishing.models import Discussion as DiscussionRow
from publishing.workflow_documents import DocumentReader

_COLUMNS = Columns(
    texts={
        "title": "title",
        "status": "status",
        "locale": "locale",
        "field.path": "field_path",
        "field.og_path": "schema_path",
        "created_by": "created_by",
        "resolved_by": "resolved_by",
    }
)
_UIDS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_FIELD: dict[str, Any] = {
    "type": "object",
    "nullable": True,
    "properties": {
        "uid": {"type": "string", "example": "title"},
        "path": {"type": "string", "example": "sections.0.heading", "description": "The way to the value."},
        "og_path": {"type": "string", "example": "sections.heading", "description": "The way to the field."},
    },
}
_SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "example": "cs0123456789abcdef"},
    "title": {"type": "string", "example": "Is this the right name?"},
    "field": _FIELD,
    "status": {"type": "string", "enum": ["active", "resolved"]},
    "locale": {"type": "string", "example": "en-us"},
    "comment_count": {"type": "integer"},
}
_REQUEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": _SHAPE["title"],
        "field": _FIELD,
        "message": {"type": "string", "description": "The first comment."},
        "to_users": {**_UIDS, "description": "Uids of people whom the first comment names."},
    },
}


class EntryDiscussions(Resource):
    """What people say to one another about an entry."""

    tag = "Comments"
    key = "discussion"
    plural = "discussions"
    shape = _SHAPE
    request_shape = _REQUEST
    failures: ClassVar = {"POST": Failure(141, "Discussion creation failed. Please try again.")}
    parameters: ClassVar = {"GET": ("locale", *LIST_PARAMETERS), "POST": ("locale",)}
    own_parameters: ClassVar = {
        "locale": ({"type": "string"}, "The language; lists those of all where it is left out.")
    }

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """List the discussions about an entry and its fields."""
        content_type = load_type(call.scope, content_type_uid)
        rows = discussions_of(call.scope, content_type, get_living_entry(call.scope, content_type, uid))
        if call.text("locale"):
            rows = rows.filter(locale=locale_of(call))
        return list_reply(
            call, "discussions", rows, columns=_COLUMNS, represent=lambda row: _represent(row, content_type, uid)
        )

    def post(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Begin a discussion about a language of an entry, or about a field of it."""
        content_type = load_type(call.scope, content_type_uid)
        discussion = start_discussion(
            call.actor, call.scope, content_type, uid, locale=locale_of(call), document=call.document("discussion")
        )
        body = {"notice": "Discussion created successfully.", "discussion": _represent(discussion, content_type, uid)}
        return Reply(body, status=201)


class EntryDiscussion(Resource):
    """One discussion."""

    tag = "Comments"
    key = "discussion"
    shape = _SHAPE
    unread = ("uid", "field", "locale", "comment_count")
    failures: ClassVar = {"PUT": Failure(141, "Discussion update failed. Please try again.")}

    def get(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str) -> Reply:
        """Get a discussion; its comments are a list of their own."""
        content_type, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        return Reply({"discussion": _represent(discussion, content_type, uid)})

    def put(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str) -> Reply:
        """Resolve a discussion (`status` `resolved`), reopen it (`active`), or change its title."""
        content_type, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        reader = DocumentReader()
        change = read_discussion_change(reader, call.document("discussion"))
        if reader.problems:
            raise Invalid(reader.problems)
        changed = change_discussion(call.actor, call.scope, content_type, discussion, change=change)
        told = _represent(changed, content_type, uid)
        return Reply({"notice": "Discussion updated successfully.", "discussion": told})

    def delete(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str) -> Reply:
        """Delete a discussion with its comments: for who started it, and who leads the stack."""
        content_type, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        delete_discussion(call.actor, call.scope, content_type, discussion)
        return Reply({"notice": "Discussion deleted successfully."})


def find_discussion(call: Call, content_type_uid: str, entry_uid: str, uid: str) -> tuple[StoredType, DiscussionRow]:
    """The discussion that a path names. Raises ContentTypeNotFound, EntryNotFound, DiscussionNotFound."""
    content_type = load_type(call.scope, content_type_uid)
    entry = get_living_entry(call.scope, content_type, entry_uid)
    return content_type, get_discussion(call.scope, content_type, entry, uid)


def _represent(discussion: DiscussionRow, content_type: StoredType, entry_uid: str) -> JSONObject:
    path = discussion.schema_path
    field: JSONObject = {"uid": path.rpartition(".")[2], "path": discussion.field_path, "og_path": path}
    return {
        "uid": discussion.uid,
        "title": discussion.title,
        "field": field if path else None,
        "status": discussion.status,
        "content_type": content_type.uid,
        "entry_uid": entry_uid,
        "locale": discussion.locale,
        "comment_count": discussion.comment_count,
        "created_by": discussion.created_by,
        "created_at": to_wire(discussion.created_at),
        "updated_at": to_wire(discussion.updated_at),
        "resolved_by": discussion.resolved_by or None,
        "resolved_at": to_wire(discussion.resolved_at) if discussion.resolved_at else None,
    }
