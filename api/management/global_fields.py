"""Global fields over the management API."""

from dataclasses import replace
from typing import ClassVar

import orjson

from api.calls import Call
from api.documents import branch_asked_for, represent_global_field
from api.errors import Failure
from api.fragments import array, joined, members
from api.lists import LIST_PARAMETERS, read_listing
from api.management.plans import represent_plan
from api.management.rewrites import represent_rewrite
from api.replies import Reply
from api.views import Resource
from content.actions.global_field_changes import (
    plan_global_field_creation,
    plan_global_field_deletion,
    plan_global_field_import,
    plan_global_field_update,
)
from content.actions.global_fields import (
    create_global_field,
    delete_global_field,
    import_global_field,
    update_global_field,
)
from content.catalogue import DocumentRow, count_global_fields, get_global_field, list_global_fields
from content.query.fields import Fields
from content.rewrite_reading import rewrites_to_latest
from content.schema.global_fields import GlobalFieldUse, global_field_uses, resolve_global_fields
from content.type_documents import global_field_schemas
from content.type_references import Users, users_of_global_field, users_of_global_fields
from core.json_values import JSONObject, dump_json

_SHAPE = {
    "uid": {"type": "string", "example": "seo"},
    "title": {"type": "string", "example": "SEO"},
    "description": {"type": "string"},
    "schema": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
}
_REFERRED = {
    "referred_content_types": "include_content_types",
    "referred_global_fields": "include_global_fields",
}
_ADDITIONS = (*_REFERRED.values(), "include_global_field_schema", "include_branch")


class GlobalFields(Resource):
    """The global fields of a branch."""

    tag = "Global fields"
    key = "global_field"
    plural = "global_fields"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(115, "Global Field creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, *_ADDITIONS), "POST": ("dry_run", "include_branch")}

    def get(self, call: Call) -> Reply:
        """List the global fields, 100 at a time, latest change first."""
        listing = read_listing(call.params, Fields())
        if listing.is_count:
            return Reply({"global_fields": count_global_fields(call.scope, where=listing.where)})
        page = list_global_fields(call.scope, window=listing.window, where=listing.where)
        additions = _Additions(call)
        parts: dict[str, object] = {"global_fields": array(additions.represent(row) for row in page.rows)}
        return Reply(members(parts if page.count is None else {**parts, "count": page.count}))

    def post(self, call: Call) -> Reply:
        """Create a global field; the uid comes from the title where none is sent. `dry_run` only checks it."""
        if call.flag("dry_run"):
            plan = plan_global_field_creation(call.actor, call.scope, document=call.document("global_field"))
            return Reply({"notice": "Global Field can be created.", "plan": represent_plan(plan)})
        created = create_global_field(call.actor, call.scope, document=call.document("global_field"))
        return _written(call, created.uid, "Global Field created successfully.", status=201)


class GlobalFieldImport(Resource):
    """Global fields from files."""

    tag = "Global fields"
    key = "global_field"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(115, "Global Field import failed. Please try again.")}
    parameters: ClassVar = {"POST": ("dry_run", "overwrite", "force", "include_branch")}
    uploads: ClassVar = ("global_field",)

    def post(self, call: Call) -> Reply:
        """Create the global field that a JSON file describes; `overwrite` lets it take the place of one with its uid.

        `dry_run` answers the plan and changes nothing.
        """
        document, overwrite = call.file_document("global_field"), call.flag("overwrite")
        if call.flag("dry_run"):
            plan = plan_global_field_import(call.actor, call.scope, document=document, overwrite=overwrite)
            return Reply({"notice": "Global Field was not imported.", "plan": represent_plan(plan)})
        force = call.flag("force")
        imported = import_global_field(call.actor, call.scope, document=document, overwrite=overwrite, force=force)
        return _written(call, imported.uid, "Global Field imported successfully.", status=201)


class GlobalFieldExport(Resource):
    """A global field as a file."""

    tag = "Global fields"
    shape = _SHAPE
    parameters: ClassVar = {"GET": ("version", "include_branch")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a global field as a bare object, as it is or as it was at a version."""
        row = get_global_field(call.scope, uid, version=call.version)
        return Reply(represent_global_field(row, branch_uid=branch_asked_for(call)))


class GlobalFieldReferences(Resource):
    """Where a global field is used."""

    tag = "Global fields"

    def get(self, call: Call, uid: str) -> Reply:
        """List the uids of the content types and of the global fields that use a global field, at any depth."""
        users = users_of_global_field(call.scope, uid)
        types, fields = ([user.uid for user in named] for named in (users.content_types, users.global_fields))
        return Reply({"references": types, "global_fields": fields})


class GlobalField(Resource):
    """One global field."""

    tag = "Global fields"
    key = "global_field"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(115, "Global Field update failed. Please try again.")}
    parameters: ClassVar = {
        "GET": ("version", *_ADDITIONS),
        "PUT": ("dry_run", "force", "include_branch"),
        "DELETE": ("dry_run", "force"),
    }

    def get(self, call: Call, uid: str) -> Reply:
        """Get a global field with its schema as it was sent, as it is or as it was at a version."""
        row = get_global_field(call.scope, uid, version=call.version)
        return Reply(members({"global_field": _Additions(call).represent(row)}))

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


class _Additions:
    """What the parameters, or version 3.2 of the API, add to global fields: each is asked for once a call."""

    def __init__(self, call: Call) -> None:
        self._branch_uid = branch_asked_for(call)
        is_nesting = call.header("api_version") == "3.2"
        self._is_nesting = is_nesting
        self._keys = [
            key
            for key, parameter in _REFERRED.items()
            if call.flag(parameter) or (is_nesting and key == "referred_content_types")
        ]
        self._users = users_of_global_fields(call.scope) if self._keys else {}
        self._is_inlined = call.flag("include_global_field_schema")
        self._schemas = global_field_schemas(call.scope) if self._is_inlined or is_nesting else {}

    def represent(self, row: DocumentRow) -> bytes:
        """The global field with what was asked for."""
        if self._schemas:
            row = replace(row, document=dump_json(self._with_schemas(orjson.loads(row.document))).decode())
        field = represent_global_field(row, branch_uid=self._branch_uid)
        if not self._keys:
            return field
        users = self._users.get(row.uid, Users((), ()))
        named = {"referred_content_types": users.content_types, "referred_global_fields": users.global_fields}
        told = {key: [{"uid": user.uid, "title": user.title} for user in named[key]] for key in self._keys}
        return joined(field, dump_json(told))

    def _with_schemas(self, document: JSONObject) -> JSONObject:
        schema = document.get("schema")
        if self._is_nesting:
            uses = global_field_uses(schema, self._schemas.get)
            document = {**document, "global_field_refs": [_represent_use(use) for use in uses]}
        if self._is_inlined:
            document = {**document, "schema": resolve_global_fields(schema, self._schemas.get)}
        return document


def _represent_use(use: GlobalFieldUse) -> JSONObject:
    facts: JSONObject = {"uid": use.uid, "occurrence_count": use.count, "isChild": bool(use.places)}
    return {**facts, "paths": list(use.places)} if use.places else facts


def _written(call: Call, uid: str, notice: str, *, status: int) -> Reply:
    row = get_global_field(call.scope, uid)
    parts: dict[str, object] = {
        "notice": notice,
        "global_field": represent_global_field(row, branch_uid=branch_asked_for(call)),
    }
    if status == 200:
        types = [user.uid for user in users_of_global_field(call.scope, uid).content_types]
        parts["rewrites"] = [represent_rewrite(each) for each in rewrites_to_latest(call.scope, types)]
    return Reply(members(parts), status=status)
