"""Metadata over the management API: what extensions keep beside entries and assets."""

from typing import ClassVar

from api.bodies import rows
from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.actions.metadata import create_metadata, delete_metadata, get_metadata, update_metadata
from content.additions import texts_of
from content.metadata import seen_metadata
from content.models import Metadata as MetadataRow
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from publishing.actions.metadata import publish_metadata, unpublish_metadata

_COLUMNS = Columns(
    texts={
        "_content_type_uid": "content_type_uid",
        "created_by": "created_by",
        "entity_uid": "entity_uid",
        "extension_uid": "extension_uid",
        "locale": "locale",
        "scope": "scope",
        "type": "entity_type",
        "updated_by": "updated_by",
    }
)
_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "entity_uid": {"type": "string", "example": "blt0123456789abcdef"},
    "type": {"type": "string", "enum": ["entry", "asset"]},
    "_content_type_uid": {"type": "string", "example": "article"},
    "extension_uid": {"type": "string", "example": "blt0123456789abcdef"},
    "locale": {"type": "string", "example": "en-us"},
    "scope": {"type": "string", "enum": ["local", "global"]},
    "presets": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
}
_PLACES = {
    "type": "object",
    "required": ["environments"],
    "properties": {
        "environments": {"type": "array", "items": {"type": "string"}, "example": ["production"]},
        "locales": {"type": "array", "items": {"type": "string"}, "example": ["en-us"]},
    },
}


class AllMetadata(Resource):
    """The metadata of a branch."""

    tag = "Metadata"
    key = "metadata"
    plural = "metadata"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(141, "Metadata creation failed. Please try again.")}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the metadata of all entries and assets."""
        found = seen_metadata(call.scope)
        return list_reply(call, "metadata", found, columns=_COLUMNS, represent=lambda row: _represent(call, row))

    def post(self, call: Call) -> Reply:
        """Keep an extension's presets about an entry or asset, in the master language where none is named."""
        metadata = create_metadata(call.actor, call.scope, document=call.document("metadata"))
        return Reply({"notice": "Metadata created successfully.", "metadata": _represent(call, metadata)}, status=201)


class Metadata(Resource):
    """The metadata of one extension about one entry or asset."""

    tag = "Metadata"
    key = "metadata"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(141, "Metadata update failed. Please try again.")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get metadata by its own uid."""
        return Reply({"metadata": _represent(call, get_metadata(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change the presets; what they are about stays."""
        metadata = update_metadata(call.actor, call.scope, uid, document=call.document("metadata"))
        return Reply({"notice": "Metadata updated successfully.", "metadata": _represent(call, metadata)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete metadata, also where it is live."""
        delete_metadata(call.actor, call.scope, uid)
        return Reply({"notice": "Metadata deleted successfully."})


class MetadataPublish(Resource):
    """Publishing metadata."""

    tag = "Metadata"
    key = "metadata"
    request_shape: ClassVar = _PLACES
    post_status = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Make the presets live, at once, in environments and languages; its own language where none is named."""
        environments, locales = _places(call)
        publish_metadata(call.actor, call.scope, uid, environments=environments, locales=locales)
        return Reply({"notice": "Metadata sent for publishing."})


class MetadataUnpublish(Resource):
    """Taking metadata offline."""

    tag = "Metadata"
    key = "metadata"
    request_shape: ClassVar = _PLACES
    post_status = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Take the presets offline, at once, in environments and languages; its own language where none is named."""
        environments, locales = _places(call)
        unpublish_metadata(call.actor, call.scope, uid, environments=environments, locales=locales)
        return Reply({"notice": "Metadata sent for unpublishing."})


def _places(call: Call) -> tuple[list[str], list[str]]:
    """The environments and languages of a request. Raises Invalid, also for a time: metadata does not wait."""
    sent = call.document("metadata")
    named = {key: rows(sent, key) or [] for key in ("environments", "locales")}
    problems = [
        Problem(key, "type", "must be a list of texts.")
        for key, values in named.items()
        if len(texts_of(values)) != len(values)
    ]
    if sent.get("scheduled_at") is not None:
        problems.append(Problem("scheduled_at", "unsupported", "cannot be given: metadata goes live at once."))
    if problems:
        raise Invalid(problems)
    return texts_of(named["environments"]), texts_of(named["locales"])


def _represent(call: Call, metadata: MetadataRow) -> JSONObject:
    representation: JSONObject = {
        "uid": metadata.uid,
        "extension_uid": metadata.extension_uid,
        "type": metadata.entity_type,
        "entity_uid": metadata.entity_uid,
        "locale": metadata.locale,
        "api_key": call.scope.api_key,
        "scope": metadata.scope,
        "created_by": metadata.created_by,
        "updated_by": metadata.updated_by,
        "created_at": to_wire(metadata.created_at),
        "updated_at": to_wire(metadata.updated_at),
        "deleted_at": False,
        "_version": metadata.version,
        "presets": metadata.presets,
    }
    is_entry = metadata.entity_type == "entry"
    return {**representation, "_content_type_uid": metadata.content_type_uid} if is_entry else representation
