"""How far a change of a content type has come through its entries."""

from typing import ClassVar

from api.calls import Call
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.models import ContentRewrite
from content.rewrite_reading import rewrites_of_type
from core.clock import to_wire
from core.json_values import JSONObject

_COLUMNS = Columns(texts={"state": "state", "created_by": "created_by"})


class ContentTypeRewrites(Resource):
    """The rewrites of a content type's entries."""

    tag = "Content types"
    key = "rewrite"
    plural = "rewrites"
    shape: ClassVar = {
        "uid": {"type": "string", "example": "blt0123456789abcdef"},
        "state": {"type": "string", "enum": [state.value for state in ContentRewrite.State]},
        "total": {"type": "integer"},
        "done": {"type": "integer"},
    }
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call, uid: str) -> Reply:
        """List the rewrites of a type's entries with their progress and the entries that break its rules."""
        rows = rewrites_of_type(call.scope, uid)
        return list_reply(call, "rewrites", rows, columns=_COLUMNS, represent=represent_rewrite)


def represent_rewrite(rewrite: ContentRewrite) -> JSONObject:
    """A rewrite: entries done of all, versions written, and the first entries that stay broken."""
    return {
        "uid": rewrite.uid,
        "content_type_uid": rewrite.content_type.uid,
        "content_type_version": rewrite.type_version,
        "state": rewrite.state,
        "total": rewrite.total,
        "done": rewrite.done,
        "version_count": rewrite.version_count,
        "broken_count": rewrite.broken_count,
        "broken": rewrite.broken,
        "error": rewrite.error,
        "created_by": rewrite.created_by,
        "created_at": to_wire(rewrite.created_at),
        "updated_at": to_wire(rewrite.updated_at),
        "finished_at": to_wire(rewrite.finished_at) if rewrite.finished_at else None,
    }
