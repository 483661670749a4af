"""Who works in a stack, over the management API."""

from typing import ClassVar

from api.bodies import text_lists, texts
from api.calls import Call
from api.replies import Reply
from api.views import Resource
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.stack_members import set_roles, share_stack, unshare_stack
from stacks.actor import Actor
from stacks.models import StackMember
from stacks.permissions import Permission
from stacks.scope import Scope

_ROLES = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}


class StackUsers(Resource):
    """The people with a role in the stack."""

    tag = "Stacks"
    key = "stack"

    def get(self, call: Call) -> Reply:
        """List the people with a role in the stack, each with their roles."""
        return Reply({"stack": {"collaborators": represent_collaborators(call.actor, call.scope)}})


class StackUserRoles(Resource):
    """The roles of people in the stack."""

    tag = "Stacks"
    key = "users"
    request_shape: ClassVar = _ROLES
    post_status: ClassVar = 200

    def post(self, call: Call) -> Reply:
        """Give people, by uid, these roles in place of the ones they hold."""
        asked = text_lists(call.document("users"), "users")
        if not asked:
            raise Invalid([Problem("users", "required", "is required.")])
        set_roles(call.actor, call.scope, asked)
        return Reply({"notice": "The roles were applied successfully."})

    put = post


class StackShare(Resource):
    """Letting people into the stack."""

    tag = "Stacks"
    key = "emails"
    request_shape: ClassVar = {"type": "array", "items": {"type": "string", "format": "email"}}
    post_status: ClassVar = 200

    def post(self, call: Call) -> Reply:
        """Give people, by address, roles in the stack. Beside `emails`, `roles` names each one's roles by uid."""
        asked = _shares(call.body())
        share_stack(call.actor, call.scope, asked)
        return Reply({"notice": "The invitation has been sent successfully.", "emails": list(asked), "roles": asked})


class StackUnshare(Resource):
    """Taking people out of the stack."""

    tag = "Stacks"
    key = "email"
    request_shape: ClassVar = {"type": "string", "format": "email"}
    post_status: ClassVar = 200

    def post(self, call: Call) -> Reply:
        """Take all roles in the stack away from the person with this address."""
        email = texts(call.body(), "email")["email"]
        if not email:
            raise Invalid([Problem("email", "required", "is a required field.")])
        unshare_stack(call.actor, call.scope, email)
        return Reply({"notice": "The stack has been successfully unshared."})


def represent_collaborators(actor: Actor, scope: Scope) -> list[JSONValue]:
    """The people with a role in the stack, each with their roles: for people, and apps that they let see it, not for tokens."""
    actor.require(Permission.USER_READ)
    members = StackMember.objects.filter(stack_id=scope.stack_id).select_related("user", "role")
    people: dict[str, JSONObject] = {}
    roles: dict[str, dict[str, JSONValue]] = {}
    for member in members.order_by("user__email", "role__name"):
        user = member.user
        people[user.uid] = {
            "uid": user.uid,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "created_at": to_wire(user.created_at),
            "updated_at": to_wire(user.updated_at),
        }
        # A person may hold a role herself and by teams.
        roles.setdefault(user.uid, {})[member.role.uid] = {"uid": member.role.uid, "name": member.role.name}
    return [{**person, "roles": [*roles[uid].values()]} for uid, person in people.items()]


def _shares(body: JSONObject) -> dict[str, list[str]]:
    """The roles by address. Raises Invalid."""
    emails = body.get("emails")
    if not isinstance(emails, list) or not emails or not all(isinstance(email, str) for email in emails):
        raise Invalid([Problem("emails", "type", "must be a list of email addresses.")])
    sent = body.get("roles")
    if not isinstance(sent, dict):
        raise Invalid([Problem("roles", "type", "must be an object.")])
    roles = text_lists(sent, "roles")
    return {email: roles.get(email, []) for email in emails if isinstance(email, str)}
