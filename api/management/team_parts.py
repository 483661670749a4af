"""The people of a team, and its roles in stacks, over the management API."""

from typing import ClassVar

from api.bodies import rows
from api.calls import Call
from api.management.team_bodies import MAPPING_SHAPE, TEXTS, represent_mappings, represent_people, stack_roles
from api.replies import Reply
from api.views import Resource
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from stacks.actions.teams import add_stack_roles, add_to_team, remove_from_team, remove_stack, set_stack_roles
from stacks.membership import get_led_organization
from stacks.models import Team
from stacks.teams import get_team

_DETAILS = "includeUserDetails"
_MAPPING_KEY = "stackRoleMapping"


class TeamUsers(Resource):
    """Who is in a team."""

    tag = "Teams"
    request_shape: ClassVar = {"type": "object", "properties": {"emails": TEXTS}}
    may_be_empty = True
    answer_shape: ClassVar = {
        "type": "object",
        "required": ["users"],
        "properties": {"users": {**TEXTS, "items": {}}, "count": {"type": "integer"}},
    }
    parameters: ClassVar = {"GET": (_DETAILS, "include_count")}

    def get(self, call: Call, uid: str, team_uid: str) -> Reply:
        """List the people of a team: their uids, or who they are."""
        people = _people(call, get_team(get_led_organization(call.actor, uid), team_uid))
        return Reply({"users": people} | ({"count": len(people)} if call.flag("include_count") else {}))

    def post(self, call: Call, uid: str, team_uid: str) -> Reply:
        """Take people into a team, by address: `emails`. Who does not belong to the organization is invited by mail."""
        emails = rows(call.body(), "emails") or []
        named = [email for email in emails if isinstance(email, str)]
        if len(named) != len(emails):
            raise Invalid([Problem("emails", "type", "must be a list of email addresses.")])
        add_to_team(call.actor, uid, team_uid, named)
        team = get_team(get_led_organization(call.actor, uid), team_uid)
        return Reply({"notice": "The people were added to the team successfully.", "users": _people(call, team)}, 201)


class TeamUser(Resource):
    """One person of a team, or one invitation into it."""

    tag = "Teams"
    delete_status = 204

    def delete(self, call: Call, uid: str, team_uid: str, user_uid: str) -> Reply:
        """Take a person out of a team, and with it what the team gave, or take back an invitation into it."""
        remove_from_team(call.actor, uid, team_uid, user_uid)
        return Reply(None, status=204)


class TeamStacks(Resource):
    """A team's roles in stacks."""

    tag = "Teams"
    shape: ClassVar = {"stackRoleMappings": {"type": "array", "items": MAPPING_SHAPE}}
    request_shape = MAPPING_SHAPE

    def get(self, call: Call, uid: str, team_uid: str) -> Reply:
        """List a team's roles in stacks."""
        team = get_team(get_led_organization(call.actor, uid), team_uid)
        return Reply({"stackRoleMappings": represent_mappings([team])[team.pk]})

    def post(self, call: Call, uid: str, team_uid: str) -> Reply:
        """Give a team roles in a stack, beside those it has there."""
        asked = stack_roles(call.body())
        team = add_stack_roles(call.actor, uid, team_uid, asked)
        return Reply({_MAPPING_KEY: _mapping(team, asked.api_key)}, status=201)


class TeamStack(Resource):
    """A team's roles in one stack."""

    tag = "Teams"
    request_shape: ClassVar = {"type": "object", "required": ["roles"], "properties": {"roles": TEXTS}}
    delete_status = 204

    def put(self, call: Call, uid: str, team_uid: str, stack_api_key: str) -> Reply:
        """Put roles in place of those that a team has in a stack."""
        team = set_stack_roles(call.actor, uid, team_uid, stack_roles(call.body(), api_key=stack_api_key))
        return Reply({_MAPPING_KEY: _mapping(team, stack_api_key)})

    def delete(self, call: Call, uid: str, team_uid: str, stack_api_key: str) -> Reply:
        """Take a team's roles in a stack away."""
        remove_stack(call.actor, uid, team_uid, stack_api_key)
        return Reply(None, status=204)


def _people(call: Call, team: Team) -> list[object]:
    return [*represent_people([team], in_full=call.flag(_DETAILS))[team.pk]]


def _mapping(team: Team, api_key: str) -> JSONObject:
    mappings = represent_mappings([team])[team.pk]
    return next(row for row in mappings if isinstance(row, dict) and row["stackApiKey"] == api_key)
