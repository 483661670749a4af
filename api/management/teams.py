"""Teams of an organization over the management API."""

from typing import ClassVar

from api.bodies import rows, texts
from api.calls import Call
from api.lists import LIST_PARAMETERS
from api.management.team_bodies import MAPPING_SHAPE, TEXTS, represent_teams, stack_roles
from api.replies import Reply
from api.tables import Columns, list_together
from api.views import Resource
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.teams import create_team, delete_team, update_team
from stacks.membership import get_led_organization
from stacks.models import Team
from stacks.teams import TeamChanges, get_team

_OWN: dict[str, object] = {
    "name": {"type": "string"},
    "description": {"type": "string"},
    "organizationRole": {"type": "string", "enum": ["admin", "member"]},
    "stackRoleMapping": {"type": "array", "items": MAPPING_SHAPE},
}
_SHAPE = {
    **_OWN,
    "uid": {"type": "string"},
    "organizationUid": {"type": "string"},
    "users": TEXTS | {"items": {}, "description": "Uids; objects where `includeUserDetails` asks for them."},
}
_PERSON = {"type": "object", "properties": {"email": {"type": "string", "format": "email"}}}
_REQUEST = {"type": "object", "properties": {**_OWN, "users": {"type": "array", "items": _PERSON}}}
_COLUMNS = Columns(texts={"name": "name"})
_DETAILS = "includeUserDetails"


class Teams(Resource):
    """The teams of an organization."""

    tag = "Teams"
    plural = "teams"
    shape = _SHAPE
    request_shape: ClassVar = {**_REQUEST, "required": ["name", "organizationRole"]}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, _DETAILS), "POST": (_DETAILS,)}

    def get(self, call: Call, uid: str) -> Reply:
        """List the teams of an organization one leads."""
        teams = Team.objects.filter(organization=get_led_organization(call.actor, uid)).select_related("organization")
        in_full = call.flag(_DETAILS)
        return list_together(
            call, "teams", teams, columns=_COLUMNS, represent=lambda page: represent_teams(page, in_full=in_full)
        )

    def post(self, call: Call, uid: str) -> Reply:
        """Make a team of people of the organization, with roles in its stacks."""
        return Reply(_one(call, create_team(call.actor, uid, _changes(call.body()))), status=201)


class OneTeam(Resource):
    """One team."""

    tag = "Teams"
    shape: ClassVar = {**_SHAPE, "team": {"type": "object", "description": "The same once more."}}
    request_shape = _REQUEST
    parameters: ClassVar = dict.fromkeys(("GET", "PUT"), (_DETAILS,))
    delete_status = 204

    def get(self, call: Call, uid: str, team_uid: str) -> Reply:
        """Get a team of an organization one leads."""
        return Reply(_one(call, get_team(get_led_organization(call.actor, uid), team_uid)))

    def put(self, call: Call, uid: str, team_uid: str) -> Reply:
        """Change a team; `users` and `stackRoleMapping`, where they are sent, take the place of all it had."""
        return Reply(_one(call, update_team(call.actor, uid, team_uid, _changes(call.body()))))

    def delete(self, call: Call, uid: str, team_uid: str) -> Reply:
        """Delete a team, and take what it gave from its people."""
        delete_team(call.actor, uid, team_uid)
        return Reply(None, status=204)


def _one(call: Call, team: Team) -> JSONObject:
    """The team, plain as the JavaScript SDK reads it, and under its key as other clients do."""
    (found,) = represent_teams([team], in_full=call.flag(_DETAILS))
    return {**found, "team": found}


def _changes(sent: JSONObject) -> TeamChanges:
    """What the body says. Raises Invalid."""
    told = texts(sent, "name", "description", "organizationRole")
    people, mappings = rows(sent, "users"), rows(sent, "stackRoleMapping")
    return TeamChanges(
        name=told["name"],
        description=told["description"],
        role=told["organizationRole"],
        people=None if people is None else _names_of(people),
        stacks=None
        if mappings is None
        else [stack_roles(row, place=f"stackRoleMapping.{index}.") for index, row in enumerate(mappings)],
    )


def _names_of(people: list[JSONValue]) -> list[str]:
    """The address, or uid, of each person that is named, in any of the shapes that clients use. Raises Invalid."""
    names: list[str] = []
    for index, person in enumerate(people):
        named = person
        if isinstance(person, dict):
            named = next((person[key] for key in ("email", "uid", "userId") if person.get(key)), None)
        if not isinstance(named, str):
            raise Invalid([Problem(f"users.{index}", "type", "must name a person by email or uid.")])
        names.append(named)
    return names
