"""Global fields over the management API."""

from typing import ClassVar

from api.calls import Call
from api.documents import represent_global_field
from api.errors import Failure
from api.fragments import array, members
from api.lists import LIST_PARAMETERS, read_listing
from api.management.plans import represent_plan
from api.replies import Reply
from api.views import Resource
from content.actions.global_field_changes import (
    plan_global_field_creation,
    plan_global_field_deletion,
    plan_global_field_update,
)
from content.actions.global_fields import create_global_field, delete_global_field, update_global_field
from content.catalogue import count_global_fields, get_global_field, list_global_fields
from content.query.fields import Fields

_SHAPE = {
    "uid": {"type": "string", "example": "seo"},
    "title": {"type": "string", "example": "SEO"},
    "description": {"type": "string"},
    "schema": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
}


class GlobalFields(Resource):
    """The global fields of a branch."""

    tag = "Global fields"
    key = "global_field"
    plural = "global_fields"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(115, "Global Field creation failed. Please try again.")}
    parameters: ClassVar = {"GET": LIST_PARAMETERS, "POST": ("dry_run",)}

    def get(self, call: Call) -> Reply:
        """List the global fields, 100 at a time, latest change first."""
        listing = read_listing(call.params, Fields())
        if listing.is_count:
            return Reply({"global_fields": count_global_fields(call.scope, where=listing.where)})
        page = list_global_fields(call.scope, window=listing.window, where=listing.where)
        parts: dict[str, object] = {"global_fields": array(represent_global_field(row) for row in page.rows)}
        return Reply(members(parts if page.count is None else {**parts, "count": page.count}))

    def post(self, call: Call) -> Reply:
        """Create a global field; the uid comes from the title where none is sent. `dry_run` only checks it."""
        if call.flag("dry_run"):
            plan = plan_global_field_creation(call.actor, call.scope, document=call.document("global_field"))
            return Reply({"notice": "Global Field can be created.", "plan": represent_plan(plan)})
        created = create_global_field(call.actor, call.scope, document=call.document("global_field"))
        return _written(call, created.uid, "Global Field created successfully.", status=201)


class GlobalField(Resource):
    """One global field."""

    tag = "Global fields"
    key = "global_field"
    shape = _SHAPE
    failures: ClassVar = {"PUT": Failure(115, "Global Field update failed. Please try again.")}
    parameters: ClassVar = {"PUT": ("dry_run", "force"), "DELETE": ("dry_run", "force")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a global field with its schema as it was sent."""
        row = get_global_field(call.scope, uid)
        return Reply(members({"global_field": represent_global_field(row)}))

    def put(self, call: Call, uid: str) -> Reply:
        """Update a global field, and with it every content type that uses it.

        A change that loses or breaks stored content is refused with what and how many entries, unless `force` is true.
        `dry_run` answers the plan and changes nothing.
        """
        document = call.document("global_field")
        if call.flag("dry_run"):
            plan = plan_global_field_update(call.actor, call.scope, uid, document=document)
            return Reply({"notice": "Global Field was not changed.", "plan": represent_plan(plan)})
        update_global_field(call.actor, call.scope, uid, document=document, force=call.flag("force"))
        return _written(call, uid, "Global Field updated successfully.", status=200)

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a global field; one that is in use only by `force`, which takes it and its values out of every type.

        `dry_run` answers the plan and changes nothing.
        """
        if call.flag("dry_run"):
            plan = plan_global_field_deletion(call.actor, call.scope, uid)
            return Reply({"notice": "Global Field was not deleted.", "plan": represent_plan(plan)})
        delete_global_field(call.actor, call.scope, uid, force=call.flag("force"))
        return Reply({"notice": "Global Field deleted successfully."})


def _written(call: Call, uid: str, notice: str, *, status: int) -> Reply:
    row = get_global_field(call.scope, uid)
    return Reply(members({"notice": notice, "global_field": represent_global_field(row)}), status=status)
