"""Who calls: a stack with something of every kind for each run, and the credentials of one role in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.json_values import JSONObject, JSONValue
from stacks.models import OrganizationMember, User
from tests.api.tenant_matrix.world import World, make_world
from tests.factories import make_management_token, make_member, make_organization, make_session, make_stack

ROLES: Final = ("owner", "developer", "content manager", "limited token")
_MAY: Final[dict[str, JSONObject]] = {
    "content_type": {"read": True},
    "entry": {"read": True, "write": True},
    "asset": {"read": True},
    "locale": {"read": True},
    "release": {"read": True, "write": True},
}
"""What the limited token's scope has."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One role at home in a stack. `spare` has the headers of the calls that would end what the others need, by label."""

    role: str
    world: World
    headers: Mapping[str, str]
    spare: Mapping[str, Mapping[str, str]]


def make_caller(role: str) -> Caller:
    """A role in a fresh stack."""
    world = make_world("own")
    credentials, person = _credentials(role, world)
    other = make_stack(world.tenant.stack.organization, name="spare")
    spare = {"DELETE /v3/stacks": {"api_key": other.stack.api_key}}
    if person is not None:
        spare["DELETE /v3/user-session"] = {"authtoken": make_session(person)}
    world.own["spare_organization"] = _spare_organization(world)
    headers = {"api_key": world.own["stack"], "organization_uid": world.own["organization"], **credentials}
    return Caller(role, world, headers, spare)


def _credentials(role: str, world: World) -> tuple[dict[str, str], User | None]:
    if role == "limited token":
        rows: list[JSONValue] = [{"module": module, "acl": acl} for module, acl in _MAY.items()]
        branch: JSONObject = {"module": "branch", "branches": ["main"], "acl": {"read": True}}
        return {"authorization": make_management_token(world.tenant, [*rows, branch])}, None
    person = world.tenant.owner if role == "owner" else make_member(world.tenant, role.title())
    return {"authtoken": make_session(person)}, person


def _spare_organization(world: World) -> str:
    """An organization to give away."""
    organization = make_organization(world.tenant.owner, name="Spare")
    colleague = User.objects.get(email=world.own["colleague"])
    OrganizationMember.objects.create(organization=organization, user=colleague, role="admin")
    return organization.uid
