"""Teams as the management API shows them, and the roles in a stack as a body names them."""

from collections.abc import Sequence
from typing import Any

from api.bodies import text_lists, texts
from core.clock import to_wire, utc_now
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.models import Invitation, OrganizationMember, Team, TeamRole, User
from stacks.team_rows import invited_into_any
from stacks.teams import StackRoles

TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
MAPPING_SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["stackApiKey", "roles"],
    "properties": {"stackApiKey": {"type": "string"}, "roles": TEXTS},
}


def stack_roles(sent: JSONValue, *, api_key: str | None = None, place: str = "") -> StackRoles:
    """The roles in a stack that an object names; the stack, too, where it is not the path that does. Raises Invalid."""
    if not isinstance(sent, dict):
        raise Invalid([Problem(place.rstrip("."), "type", "must be an object.")])
    key = texts(sent, "stackApiKey")["stackApiKey"] if api_key is None else api_key
    if not key:
        raise Invalid([Problem(f"{place}stackApiKey", "required", "is required.")])
    if sent.get("roles") is None:
        raise Invalid([Problem(f"{place}roles", "required", "is required.")])
    roles = text_lists({"roles": sent["roles"]}, place.rstrip(".") or "body")["roles"]
    return StackRoles(key, roles, place)


def represent_teams(teams: Sequence[Team], *, in_full: bool) -> list[JSONObject]:
    """Teams with their people and roles: three queries, however many there are."""
    people = represent_people(teams, in_full=in_full)
    mappings = represent_mappings(teams)
    uids = {uid for team in teams for uid in (team.created_by, team.updated_by)}
    names = {user.uid: user.full_name for user in User.objects.filter(uid__in=uids)}
    return [
        {
            "uid": team.uid,
            "name": team.name,
            "description": team.description,
            "organizationUid": team.organization.uid,
            "organizationRole": team.role,
            "users": people[team.pk],
            "stackRoleMapping": mappings[team.pk],
            "createdBy": team.created_by,
            "createdByUserName": names.get(team.created_by, ""),
            "createdAt": to_wire(team.created_at),
            "updatedBy": team.updated_by,
            "updatedByUserName": names.get(team.updated_by, ""),
            "updatedAt": to_wire(team.updated_at),
        }
        for team in teams
    ]


def represent_people(teams: Sequence[Team], *, in_full: bool) -> dict[int, list[JSONValue]]:
    """The people of each team, by its id: their uids, or who they are, and then also who is invited."""
    people: dict[int, list[JSONValue]] = {team.pk: [] for team in teams}
    members = OrganizationMember.objects.filter(team__in=teams).select_related("user").order_by("user__email")
    for member in members:
        people[member.team_id or 0].append(_person(member.user) if in_full else member.user.uid)
    for team, invitation in _invited(teams) if in_full else ():
        people[team].append(_invitee(invitation))
    return people


def represent_mappings(teams: Sequence[Team]) -> dict[int, list[JSONValue]]:
    """The roles of each team, by its id, stack by stack."""
    roles: dict[int, dict[str, list[JSONValue]]] = {team.pk: {} for team in teams}
    grants = TeamRole.objects.filter(team__in=teams, role__stack__deleted_at=None).select_related("role__stack")
    for grant in grants.order_by("role__stack_id", "role_id"):
        roles[grant.team_id].setdefault(grant.role.stack.api_key, []).append(grant.role.uid)
    return {
        team: [{"stackApiKey": api_key, "roles": uids} for api_key, uids in stacks.items()]
        for team, stacks in roles.items()
    }


def _invited(teams: Sequence[Team]) -> list[tuple[int, Invitation]]:
    ids = {team.uid: team.pk for team in teams}
    found = invited_into_any(teams).filter(expires_at__gt=utc_now())
    return [(ids[uid], row) for row in found.order_by("email") for uid in row.teams if uid in ids]


def _invitee(invitation: Invitation) -> JSONObject:
    """Somebody who has not come yet. Whether the address has an account is nobody's business."""
    return {
        "userId": invitation.uid,
        "email": invitation.email,
        "firstName": "",
        "lastName": "",
        "active": False,
        "orgInvitationStatus": "pending",
    }


def _person(user: User) -> JSONObject:
    return {
        "userId": user.uid,
        "email": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "active": user.is_active,
        "orgInvitationStatus": "accepted",
    }
