"""Content types over the management API."""

from typing import ClassVar

from api.calls import Call
from api.documents import branch_asked_for, represent_content_type
from api.errors import Failure
from api.fragments import array, members
from api.lists import LIST_PARAMETERS, read_listing
from api.management.plans import represent_plan
from api.management.rewrites import represent_rewrite
from api.replies import Reply
from api.views import Resource
from content.actions.content_types import (
    create_content_type,
    delete_content_type,
    import_content_type,
    update_content_type,
)
from content.actions.type_changes import (
    plan_content_type_creation,
    plan_content_type_deletion,
    plan_content_type_import,
    plan_content_type_update,
)
from content.catalogue import count_content_types, get_content_type, list_content_types
from content.query.fields import Fields
from content.rewrite_reading import rewrites_to_latest
from content.type_references import global_fields_referring_to, types_referring_to

_SHAPE = {
    "uid": {"type": "string", "example": "article"},
    "title": {"type": "string", "example": "Article"},
    "description": {"type": "string"},
    "schema": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    "options": {"type": "object", "additionalProperties": True},
    "field_rules": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
}
_ADDITIONS = ("include_global_field_schema", "include_branch")


class ContentTypes(Resource):
    """The content types of a branch."""

    tag = "Content types"
    key = "content_type"
    plural = "content_types"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(115, "Content Type creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, *_ADDITIONS), "POST": ("dry_run", "include_branch")}

    def get(self, call: Call) -> Reply:
        """List the content types, 100 at a time, latest change first."""
        listing = read_listing(call.params, Fields())
        if listing.is_count:
            return Reply({"content_types": count_content_types(call.scope, where=listing.where)})
        page = list_content_types(
            call.scope, window=listing.window, where=listing.where, inline=call.flag("include_global_field_schema")
        )
        branch = branch_asked_for(call)
        rows = array(represent_content_type(row, branch_uid=branch) for row in page.rows)
        parts: dict[str, object] = {"content_types": rows}
        return Reply(members(parts if page.count is None else {**parts, "count": page.count}))

    def post(self, call: Call) -> Reply:
        """Create a content type; the uid comes from the title where none is sent. `dry_run` only checks it."""
        if call.flag("dry_run"):
            plan = plan_content_type_creation(call.actor, call.scope, document=call.document("content_type"))
            return Reply({"notice": "Content Type can be created.", "plan": represent_plan(plan)})
        created = create_content_type(call.actor, call.scope, document=call.document("content_type"))
        return _written(call, created.uid, "Content Type created successfully.", status=201)


class ContentTypeImport(Resource):
    """Content types from files."""

    tag = "Content types"
    key = "content_type"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(115, "Content Type import failed. Please try again.")}
    parameters: ClassVar = {"POST": ("dry_run", "overwrite", "force", "include_branch")}
    uploads: ClassVar = ("content_type",)

    def post(self, call: Call) -> Reply:
        """Create the type that a JSON file describes; `overwrite` lets it take the place of one with its uid.

        `dry_run` answers the plan and changes nothing.
        """
        document, overwrite = call.file_document("content_type"), call.flag("overwrite")
        if call.flag("dry_run"):
            plan = plan_content_type_import(call.actor, call.scope, document=document, overwrite=overwrite)
            return Reply({"notice": "Content Type was not imported.", "plan": represent_plan(plan)})
        force = call.flag("force")
        imported = import_content_type(call.actor, call.scope, document=document, overwrite=overwrite, force=force)
        return _written(call, imported.uid, "Content Type imported successfully.", status=201)


class ContentTypeExport(Resource):
    """A content type as a file."""

    tag = "Content types"
    shape = _SHAPE
    parameters: ClassVar = {"GET": ("version", "include_branch")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a content type as a bare object, as it is or as it was at a version."""
        row = get_content_type(call.scope, uid, version=call.version)
        return Reply(represent_content_type(row, branch_uid=branch_asked_for(call)))


class ContentTypeReferences(Resource):
    """Where a content type is referred to."""

    tag = "Content types"
    parameters: ClassVar = {"GET": ("include_global_fields",)}

    def get(self, call: Call, uid: str) -> Reply:
        """List the uids of the types that refer to a type, directly or through another."""
        parts: dict[str, object] = {"references": types_referring_to(call.scope, uid)}
        if call.flag("include_global_fields"):
            parts["global_fields"] = global_fields_referring_to(call.scope, uid)
        return Reply(parts)


class ContentType(Resource):
    """One content type."""

    tag = "Content types"
    key = "content_type"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(115, "Content Type update failed. Please try again.")}
    parameters: ClassVar = {
        "GET": ("version", *_ADDITIONS),
        "PUT": ("dry_run", "force", "include_branch"),
        "DELETE": ("dry_run", "force"),
    }

    def get(self, call: Call, uid: str) -> Reply:
        """Get a content type with its schema as it was sent, as it is or as it was at a version."""
        inline = call.flag("include_global_field_schema")
        row = get_content_type(call.scope, uid, version=call.version, inline=inline)
        return Reply(members({"content_type": represent_content_type(row, branch_uid=branch_asked_for(call))}))

    def put(self, call: Call, uid: str) -> Reply:
        """Update a content type; keys that are not sent keep their value.

        A change that loses or breaks stored content is refused with what and how many entries, unless `force` is true.
        `dry_run` answers the plan and changes nothing.
        """
        document = call.document("content_type")
        if call.flag("dry_run"):
            plan = plan_content_type_update(call.actor, call.scope, uid, document=document)
            return Reply({"notice": "Content Type was not changed.", "plan": represent_plan(plan)})
        update_content_type(call.actor, call.scope, uid, document=document, force=call.flag("force"))
        return _written(call, uid, "Content Type updated successfully.", status=200)

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a content type; with `force` its entries too. `dry_run` answers how many, and changes nothing."""
        if call.flag("dry_run"):
            plan = plan_content_type_deletion(call.actor, call.scope, uid)
            return Reply({"notice": "Content Type was not deleted.", "plan": represent_plan(plan)})
        delete_content_type(call.actor, call.scope, uid, force=call.flag("force"))
        return Reply({"notice": "Content Type deleted successfully."})


def _written(call: Call, uid: str, notice: str, *, status: int) -> Reply:
    row = get_content_type(call.scope, uid)
    parts: dict[str, object] = {
        "notice": notice,
        "content_type": represent_content_type(row, branch_uid=branch_asked_for(call)),
    }
    begun = rewrites_to_latest(call.scope, [uid]) if status == 200 else []
    if begun:
        parts["rewrite"] = represent_rewrite(begun[0])
    return Reply(members(parts), status=status)
