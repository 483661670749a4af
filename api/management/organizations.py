"""Organizations over the management API."""

from typing import ClassVar

from django.db.models import OuterRef, Subquery

from api.bodies import texts
from api.calls import Call
from api.lists import LIST_PARAMETERS
from api.management.audit_logs import LOG_COLUMNS, LOG_SHAPE, represent_log
from api.management.stacks import STACK_COLUMNS, STACK_SHAPE, listed_stacks, represent_stack
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from stacks.actions.organizations import OrganizationChanges, update_organization
from stacks.actor import Actor
from stacks.audit_log import organization_log
from stacks.membership import enter_organization
from stacks.models import Organization, OrganizationMember
from stacks.models.organization import OrganizationQuerySet
from stacks.permissions import Permission

_ROLES = {
    OrganizationMember.Role.ADMIN: "May do everything in the organization and in its stacks.",
    OrganizationMember.Role.MEMBER: "Belongs to the organization, and may enter the stacks they have a role in.",
}
_COLUMNS = Columns(texts={"name": "name"})
_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string"},
    "owner_uid": {"type": "string"},
    "is_owner": {"type": "boolean"},
    "require_2fa": {"type": "boolean"},
}
_REQUEST = {"type": "object", "properties": {"name": {"type": "string"}, "require_2fa": {"type": "boolean"}}}


class Organizations(Resource):
    """The organizations of the signed-in person."""

    tag = "Organizations"
    key = "organization"
    plural = "organizations"
    shape = _SHAPE
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the organizations that the person belongs to."""
        call.actor.require(Permission.ORGANIZATION_READ)
        rows = _described().visible_to(call.actor)
        return list_reply(
            call, "organizations", rows, columns=_COLUMNS, represent=lambda row: _represent(row, call.actor)
        )


class OneOrganization(Resource):
    """One organization."""

    tag = "Organizations"
    key = "organization"
    shape = _SHAPE
    request_shape = _REQUEST

    def get(self, call: Call, uid: str) -> Reply:
        """Get an organization that the person belongs to."""
        return Reply({"organization": _represent(enter_organization(call.actor, _described(), uid), call.actor)})

    def put(self, call: Call, uid: str) -> Reply:
        """Change an organization one leads: its name, and whether it requires a second factor of its people."""
        sent = call.document("organization")
        required = sent.get("require_2fa")
        if required is not None and not isinstance(required, bool):
            raise Invalid([Problem("require_2fa", "type", "must be true or false.")])
        changes = OrganizationChanges(texts(sent, "name")["name"], required)
        update_organization(call.actor, uid, changes)
        organization = _described().get(uid=uid)
        notice = "Organization updated successfully."
        return Reply({"notice": notice, "organization": _represent(organization, call.actor)})


class OrganizationStacks(Resource):
    """The stacks of one organization."""

    tag = "Organizations"
    key = "stack"
    plural = "stacks"
    shape = STACK_SHAPE
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call, uid: str) -> Reply:
        """List the organization's stacks that the person may enter."""
        enter_organization(call.actor, Organization.objects.all(), uid)
        rows = listed_stacks(call.actor).filter(organization__uid=uid)
        return list_reply(call, "stacks", rows, columns=STACK_COLUMNS, represent=represent_stack)


class OrganizationRoles(Resource):
    """The roles that people have in an organization."""

    tag = "Organizations"
    key = "role"
    plural = "roles"
    shape: ClassVar = {"uid": {"type": "string"}, "name": {"type": "string"}, "description": {"type": "string"}}

    def get(self, call: Call, uid: str) -> Reply:
        """List the roles that people can be given in the organization. They are the same everywhere, and fixed."""
        organization = enter_organization(call.actor, Organization.objects.all(), uid)
        return Reply({"roles": [_role(organization, role) for role in _ROLES]})


class OrganizationLogs(Resource):
    """The log of an organization."""

    tag = "Organizations"
    key = "log"
    plural = "logs"
    shape: ClassVar = {**LOG_SHAPE, "org_uid": {"type": "string"}}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call, uid: str) -> Reply:
        """List what was done in an organization one leads, newest first, and which stacks were made and deleted.

        What was done in its stacks is in their logs.
        """
        rows = organization_log(call.actor, uid)
        return list_reply(
            call, "logs", rows, columns=LOG_COLUMNS, represent=lambda row: {"org_uid": uid, **represent_log(row)}
        )


def _role(organization: Organization, role: OrganizationMember.Role) -> JSONObject:
    return {
        "uid": role.value,
        "name": role.label,
        "description": _ROLES[role],
        "org_uid": organization.uid,
        "admin": role is OrganizationMember.Role.ADMIN,
        "default": True,
        "created_at": to_wire(organization.created_at),
        "updated_at": to_wire(organization.created_at),
    }


def _described() -> OrganizationQuerySet:
    """Organizations with who owns them."""
    owners = OrganizationMember.objects.filter(organization=OuterRef("pk"), role=OrganizationMember.Role.OWNER)
    rows: OrganizationQuerySet = Organization.objects.annotate(
        owner_uid=Subquery(owners.order_by("pk").values("user__uid")[:1])
    )
    return rows


def _represent(organization: Organization, actor: Actor) -> JSONObject:
    owner_uid: str = getattr(organization, "owner_uid", None) or ""
    return {
        "uid": organization.uid,
        "name": organization.name,
        "owner_uid": owner_uid,
        "is_owner": owner_uid == actor.uid,
        "enabled": True,
        "require_2fa": organization.requires_second_factor,
        "created_at": to_wire(organization.created_at),
        "updated_at": to_wire(organization.updated_at),
    }
