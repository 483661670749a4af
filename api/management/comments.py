"""Comments in discussions about entries over the management API."""

from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.discussions import find_discussion
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.json_values import JSONObject
from publishing.actions.comments import add_comment, change_comment, delete_comment
from publishing.discussions import get_comment
from publishing.models import Comment

_COLUMNS = Columns(texts={"message": "message", "created_by": "created_by"})
_SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "example": "cs0123456789abcdef"},
    "message": {"type": "string", "example": "@ada@example.com, is this the right name?"},
    "to_users": {"type": "array", "items": {"type": "string"}, "description": "Uids of the people it names."},
}


class EntryComments(Resource):
    """The comments in a discussion."""

    tag = "Comments"
    key = "conversation"
    plural = "conversations"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"POST": Failure(141, "Comment creation failed. Please try again.")}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str) -> Reply:
        """List the comments in a discussion; `asc=created_at` begins with the oldest."""
        _, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        rows = Comment.objects.filter(discussion=discussion).select_related("discussion")
        return list_reply(call, "conversations", rows, columns=_COLUMNS, represent=_represent)

    def post(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str) -> Reply:
        """Say something in a discussion that is not resolved. People of the stack are named in `to_users`, or in the
        text by their address: `@ada@example.com`."""
        content_type, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        comment = add_comment(call.actor, call.scope, content_type, discussion, document=call.document("conversation"))
        body = {"notice": "Comment created successfully.", "conversation": _represent(comment)}
        return Reply(body, status=201)


class EntryComment(Resource):
    """One comment."""

    tag = "Comments"
    key = "conversation"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(141, "Comment update failed. Please try again.")}

    def get(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str, comment_uid: str) -> Reply:
        """Get a comment."""
        _, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        return Reply({"conversation": _represent(get_comment(discussion, comment_uid))})

    def put(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str, comment_uid: str) -> Reply:
        """Say something else instead, in a comment of one's own."""
        content_type, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        comment = change_comment(
            call.actor, call.scope, content_type, discussion, comment_uid, document=call.document("conversation")
        )
        return Reply({"notice": "Comment updated successfully.", "conversation": _represent(comment)})

    def delete(self, call: Call, content_type_uid: str, uid: str, discussion_uid: str, comment_uid: str) -> Reply:
        """Take a comment back: for who wrote it, and who leads the stack."""
        content_type, discussion = find_discussion(call, content_type_uid, uid, discussion_uid)
        delete_comment(call.actor, call.scope, content_type, discussion, comment_uid)
        return Reply({"notice": "Comment deleted successfully."})


def _represent(comment: Comment) -> JSONObject:
    return {
        "uid": comment.uid,
        "discussion_uid": comment.discussion.uid,
        "message": comment.message,
        "to_users": comment.mentions,
        "created_by": comment.created_by,
        "created_at": to_wire(comment.created_at),
        "updated_at": to_wire(comment.updated_at),
    }
