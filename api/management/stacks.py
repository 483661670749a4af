"""Stacks over the management API."""

from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from api.bodies import check_unchanged, texts
from api.calls import Call
from api.lists import LIST_PARAMETERS
from api.management.stack_members import represent_collaborators
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.stacks import StackChanges, create_stack, delete_stack, update_stack
from stacks.actor import Actor
from stacks.membership import enter_organization
from stacks.models import Organization, Stack, StackMember
from stacks.permissions import Permission
from stacks.stack_settings import FIXED, shown_settings

STACK_COLUMNS = Columns(
    texts={
        "api_key": "api_key",
        "master_locale": "master_locale",
        "name": "name",
        "org_uid": "organization__uid",
        "owner_uid": "owner_uid",
    }
)
STACK_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "api_key": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "Magazine"},
    "description": {"type": "string"},
    "org_uid": {"type": "string"},
    "master_locale": {"type": "string", "example": "en-us"},
    "owner_uid": {"type": "string"},
}
_STACK = {"type": "object", "additionalProperties": True, "properties": STACK_SHAPE}


class Stacks(Resource):
    """One stack where an api_key is sent, otherwise the stacks of the signed-in person."""

    tag = "Stacks"
    key = "stack"
    plural = "stacks"
    shape = STACK_SHAPE
    answer_shape: ClassVar = {
        "oneOf": [
            {"type": "object", "required": ["stack"], "properties": {"stack": _STACK}},
            {"type": "object", "required": ["stacks"], "properties": {"stacks": {"type": "array", "items": _STACK}}},
        ]
    }
    request_shape: ClassVar = {
        "type": "object",
        "required": ["name"],
        "properties": {key: STACK_SHAPE[key] for key in ("name", "description", "master_locale")},
    }
    change_shape: ClassVar = {"type": "object", "properties": request_shape["properties"]}
    parameters: ClassVar = {
        "GET": (
            *LIST_PARAMETERS,
            "include_collaborators",
            "include_discrete_variables",
            "include_stack_variables",
            "organization_uid",
        ),
        "POST": ("organization_uid",),
    }

    def get(self, call: Call) -> Reply:
        """Get the stack of the api_key, or list the stacks the person may enter, in one organization or in all."""
        call.actor.require(Permission.STACK_READ)
        if call.access.scope is not None:
            return Reply({"stack": _stored(call)})
        rows = listed_stacks(call.actor)
        if organization := _organization_uid(call):
            rows = rows.filter(organization__uid=organization)
        return list_reply(call, "stacks", rows, columns=STACK_COLUMNS, represent=represent_stack)

    def post(self, call: Call) -> Reply:
        """Create a stack, usable at once, in the organization that the header organization_uid names."""
        sent = texts(call.document("stack"), "name", "description", "master_locale")
        stack = create_stack(
            call.actor,
            _organization(call),
            name=sent["name"] or "",
            description=sent["description"] or "",
            master_locale=sent["master_locale"] or "en-us",
        )
        row = _described(Stack.objects.filter(pk=stack.pk)).get()
        return Reply({"notice": "Stack created successfully.", "stack": represent_stack(row)}, status=201)

    def put(self, call: Call) -> Reply:
        """Change the stack's name or description; its master language stays what it is."""
        sent = call.document("stack")
        check_unchanged(sent, [("master_locale", call.scope.master_locale)])
        update_stack(call.actor, call.scope, StackChanges(**texts(sent, "name", "description")))
        return Reply({"notice": "Stack updated successfully.", "stack": _stored(call)})

    def delete(self, call: Call) -> Reply:
        """Delete the stack: its api_key is unknown from now on, its tokens are dead."""
        delete_stack(call.actor, call.scope)
        return Reply({"notice": "Stack deleted successfully!"})


def listed_stacks(actor: Actor) -> QuerySet[Stack]:
    """The stacks that a person may enter, with what their representation needs."""
    return _described(Stack.objects.visible_to(actor))


def _described(stacks: QuerySet[Stack]) -> QuerySet[Stack]:
    members = StackMember.objects.filter(stack=OuterRef("pk")).order_by("user__uid").distinct()
    return stacks.select_related("organization").annotate(user_uids=ArraySubquery(members.values("user__uid")))


def represent_stack(stack: Stack) -> JSONObject:
    """A stack of `listed_stacks`."""
    user_uids: list[JSONValue] = getattr(stack, "user_uids")  # noqa: B009 an annotation, which no type declares
    return {
        "created_at": to_wire(stack.created_at),
        "updated_at": to_wire(stack.updated_at),
        "uid": stack.uid,
        "name": stack.name,
        "description": stack.description,
        "org_uid": stack.organization.uid,
        "api_key": stack.api_key,
        "master_locale": stack.master_locale,
        "is_asset_download_public": True,
        "owner_uid": stack.owner_uid,
        "user_uids": user_uids,
        "settings": {**FIXED, **stack.settings},
    }


def _stored(call: Call) -> JSONObject:
    """The stack of the call, which the caller has proved to be in."""
    row = _described(Stack.objects.filter(pk=call.scope.stack_id)).get()
    stack, settings = represent_stack(row), shown_settings(row.settings)
    for key in ("discrete_variables", "stack_variables"):
        if call.flag(f"include_{key}"):
            stack[key] = settings[key]
    if call.flag("include_collaborators"):
        stack["collaborators"] = represent_collaborators(call.actor, call.scope)
    return stack


def _organization(call: Call) -> Organization:
    uid = _organization_uid(call)
    if not uid:
        raise Invalid([Problem("organization_uid", "required", "is a required header.")])
    return enter_organization(call.actor, Organization.objects.all(), uid)


def _organization_uid(call: Call) -> str:
    """The header, or the parameter of that name, which is where the JavaScript SDK puts it."""
    return call.header("organization_uid") or call.text("organization_uid")
