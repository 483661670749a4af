"""Roles of a stack over the management API, in the vendor's shape."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from api.bodies import check_unchanged, rows, texts
from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.role_permissions import Objects, read_objects, represent_permissions
from api.replies import Reply
from api.tables import Columns, list_together
from api.views import Resource
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.roles import RoleChanges, create_role, delete_role, update_role
from stacks.errors import RoleNotFound
from stacks.models import Role, Stack
from stacks.scope import Scope

_COLUMNS = Columns(texts={"name": "name", "description": "description", "created_by": "created_by"})
_INCLUDED = ("include_permissions", "include_rules")
_FAILED = "Role {} failed. Please try again."
_RULE = {
    "type": "object",
    "required": ["module", "acl"],
    "properties": {
        "module": {"type": "string", "example": "content_type"},
        "acl": {"type": "object", "additionalProperties": True},
        "restrict": {"type": "boolean"},
    },
    "additionalProperties": True,
}
_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "Translator"},
    "description": {"type": "string"},
    "rules": {"type": "array", "items": _RULE},
    "users": {"type": "array", "items": {"type": "string"}},
}


class Roles(Resource):
    """The roles of a stack."""

    tag = "Roles"
    key = "role"
    plural = "roles"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(141, _FAILED.format("creation"))}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, *_INCLUDED)}

    def get(self, call: Call) -> Reply:
        """List the roles; `include_rules` adds their rules, `include_permissions` what they come to."""
        found = Role.objects.filter(stack=call.scope.stack_id)
        return list_together(
            call, "roles", found, columns=_COLUMNS, represent=lambda page: _represent_asked(call, page)
        )

    def post(self, call: Call) -> Reply:
        """Create a role. Its rules name at least one branch."""
        sent = call.document("role")
        _refuse_holders(sent, ())
        wanted = texts(sent, "name", "description")
        role = create_role(
            call.actor,
            call.scope,
            name=wanted["name"] or "",
            description=wanted["description"] or "",
            rules=rows(sent, "rules") or [],
        )
        return Reply(
            {"notice": "The role created successfully.", "role": _represent_saved(call.scope, role)}, status=201
        )


class OneRole(Resource):
    """One role."""

    tag = "Roles"
    key = "role"
    shape = _SHAPE
    failures: ClassVar = {"PUT": Failure(141, _FAILED.format("update"))}
    parameters: ClassVar = {"GET": _INCLUDED}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a role; `include_rules` adds its rules, `include_permissions` what they come to."""
        role = Role.objects.filter(stack=call.scope.stack_id, uid=uid).first()
        if role is None:
            raise RoleNotFound
        return Reply({"role": _represent_asked(call, [role])[0]})

    def put(self, call: Call, uid: str) -> Reply:
        """Change a custom role, with effect on the next request of everybody who holds it."""
        sent = call.document("role")
        check_unchanged(sent, [("uid", uid)])
        _refuse_holders(sent, _holders(call.scope, [uid]).get(uid, ()))
        wanted = texts(sent, "name", "description")
        changes = RoleChanges(name=wanted["name"], description=wanted["description"], rules=rows(sent, "rules"))
        role = update_role(call.actor, call.scope, uid, changes)
        return Reply({"notice": "The role updated successfully.", "role": _represent_saved(call.scope, role)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a custom role; who holds it no longer does."""
        delete_role(call.actor, call.scope, uid)
        return Reply({"notice": "The role deleted successfully."})


def _represent_asked(call: Call, roles: Sequence[Role]) -> list[JSONObject]:
    """The roles of a page, with what the parameters ask for."""
    stack = Stack.objects.select_related("organization").get(pk=call.scope.stack_id)
    holders = _holders(call.scope, [role.uid for role in roles])
    objects = read_objects(call.scope) if call.flag("include_permissions") else None
    return [
        {
            **_represent(stack, role, holders),
            **({"rules": role.rules} if call.flag("include_rules") else {}),
            **_permissions(objects, role),
        }
        for role in roles
    ]


def _represent_saved(scope: Scope, role: Role) -> JSONObject:
    stack = Stack.objects.select_related("organization").get(pk=scope.stack_id)
    return {**_represent(stack, role, _holders(scope, [role.uid])), "rules": role.rules}


def _represent(stack: Stack, role: Role, holders: Mapping[str, Sequence[str]]) -> JSONObject:
    users: list[JSONValue] = list(holders.get(role.uid, ()))
    return {
        "uid": role.uid,
        "name": role.name,
        "description": role.description,
        "users": users,
        "org_uid": stack.organization.uid,
        "api_key": stack.api_key,
        "system": role.is_system,
        "created_by": role.created_by or stack.owner_uid,
        "updated_by": role.updated_by or stack.owner_uid,
        "created_at": to_wire(role.created_at),
        "updated_at": to_wire(role.updated_at),
        "SYS_ACL": {},
    }


def _permissions(objects: Objects | None, role: Role) -> JSONObject:
    return {} if objects is None else {"permissions": represent_permissions(objects, role)}


def _holders(scope: Scope, uids: Sequence[str]) -> dict[str, list[str]]:
    """The uids of the people who hold each role."""
    found: dict[str, list[str]] = {}
    pairs = Role.objects.filter(stack=scope.stack_id, uid__in=list(uids), holders__isnull=False)
    for role, user in pairs.order_by("holders__user__uid").values_list("uid", "holders__user__uid"):
        found.setdefault(role, []).append(user)
    return found


def _refuse_holders(sent: JSONObject, holders: Sequence[str]) -> None:
    """Raise Invalid where the body would change who holds the role, which another call does."""
    users = sent.get("users")
    if users is None:
        return
    if not isinstance(users, list) or {str(uid) for uid in users} != set(holders):
        raise Invalid([Problem("users", "fixed", "cannot be changed here, but with /stacks/users/roles.")])
