"""Labels, which group content types, over the management API."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.actions.labels import create_label, delete_label, get_label, update_label
from content.additions import texts_of
from content.models import Label as LabelRow
from core.clock import to_wire
from core.json_values import JSONObject, JSONValue

_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})
_UIDS = {"type": "array", "items": {"type": "string"}}
_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "Pages"},
    "parent": {**_UIDS, "example": ["blt0123456789abcdef"]},
    "content_types": {**_UIDS, "example": ["article"]},
}


class Labels(Resource):
    """The labels of a branch."""

    tag = "Labels"
    key = "label"
    plural = "labels"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(141, "Label creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "include_branch")}

    def get(self, call: Call) -> Reply:
        """List the labels."""
        rows = LabelRow.objects.filter(branch_id=call.scope.branch_id)
        return list_reply(call, "labels", rows, columns=_COLUMNS, represent=lambda row: _represent(call, row))

    def post(self, call: Call) -> Reply:
        """Add a label; the content types and parents that it names must exist."""
        label = create_label(call.actor, call.scope, document=call.document("label"))
        return Reply({"notice": "Label created successfully.", "label": _represent(call, label)}, status=201)


class Label(Resource):
    """One label."""

    tag = "Labels"
    key = "label"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(141, "Label update failed. Please try again.")}
    parameters: ClassVar = {"GET": ("include_branch",)}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a label."""
        return Reply({"label": _represent(call, get_label(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change a label; what is not sent stays."""
        label = update_label(call.actor, call.scope, uid, document=call.document("label"))
        return Reply({"notice": "Label updated successfully.", "label": _represent(call, label)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a label; those below it move up to where it stood."""
        delete_label(call.actor, call.scope, uid)
        return Reply({"notice": "Label deleted successfully."})


def _represent(call: Call, label: LabelRow) -> JSONObject:
    """A label with those of its types that are there for who asks."""
    limits = call.scope.limits
    parents: list[JSONValue] = list(texts_of(label.document.get("parent")))
    named = texts_of(label.document.get("content_types"))
    types: list[JSONValue] = [uid for uid in named if limits is None or limits.sees_type(uid)]
    representation: JSONObject = {
        "name": label.name,
        "parent": parents,
        "content_types": types,
        "uid": label.uid,
        "created_by": label.created_by,
        "updated_by": label.updated_by,
        "created_at": to_wire(label.created_at),
        "updated_at": to_wire(label.updated_at),
        "ACL": [],
        "_version": label.version,
    }
    return {**representation, "_branch": call.scope.branch_uid} if call.flag("include_branch") else representation
