"""Content types and global fields over the delivery API: the same documents, for whoever may read what is live."""

from typing import ClassVar

from api.calls import Call
from api.delivery.caching import deliver
from api.documents import represent_content_type, represent_global_field
from api.fragments import array, members
from api.lists import LIST_PARAMETERS, read_listing
from api.replies import Reply
from api.views import Resource
from content.catalogue import (
    DocumentPage,
    DocumentRow,
    get_content_type,
    get_global_field,
    list_content_types,
    list_global_fields,
)
from content.query.fields import Fields


class DeliveredContentTypes(Resource):
    """The content types of a branch."""

    tag = "Delivery"
    key = "content_type"
    plural = "content_types"
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "include_global_field_schema")}

    def get(self, call: Call) -> Reply:
        """List the content types, 100 at a time."""
        listing = read_listing(call.params, Fields())
        inline = call.flag("include_global_field_schema")
        page = list_content_types(call.scope, window=listing.window, where=listing.where, inline=inline)
        return _list(call, "content_types", page, [represent_content_type(row) for row in page.rows])


class DeliveredContentType(Resource):
    """One content type."""

    tag = "Delivery"
    key = "content_type"
    parameters: ClassVar = {"GET": ("include_global_field_schema",)}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a content type."""
        row = get_content_type(call.scope, uid, inline=call.flag("include_global_field_schema"))
        return _one(call, "content_type", row, represent_content_type(row))


class DeliveredGlobalFields(Resource):
    """The global fields of a branch."""

    tag = "Delivery"
    key = "global_field"
    plural = "global_fields"
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the global fields, 100 at a time."""
        listing = read_listing(call.params, Fields())
        page = list_global_fields(call.scope, window=listing.window, where=listing.where)
        return _list(call, "global_fields", page, [represent_global_field(row) for row in page.rows])


class DeliveredGlobalField(Resource):
    """One global field."""

    tag = "Delivery"
    key = "global_field"

    def get(self, call: Call, uid: str) -> Reply:
        """Get a global field."""
        row = get_global_field(call.scope, uid)
        return _one(call, "global_field", row, represent_global_field(row))


def _one(call: Call, key: str, row: DocumentRow, body: bytes) -> Reply:
    return deliver(call, [row.uid, row.version], lambda: members({key: body}))


def _list(call: Call, key: str, page: DocumentPage, rows: list[bytes]) -> Reply:
    parts: dict[str, object] = {key: array(rows)}
    if page.count is not None:
        parts["count"] = page.count
    return deliver(call, [(row.uid, row.version) for row in page.rows] + [page.count], lambda: members(parts))
