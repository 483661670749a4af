"""Who belongs to an organization, and who is asked in, over the management API."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from api.bodies import text_lists, texts
from api.calls import Call, object_at
from api.replies import Reply
from api.views import Resource
from content.query.fields import Fields
from content.query.window import parse_window
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.invitations import Invitee, NewPerson, accept_invitation, invite_people, resend_invitation
from stacks.actions.organization_members import remove_people
from stacks.membership import get_led_organization
from stacks.models import Invitation, Organization, OrganizationMember

_ROLES = {"type": "array", "items": {"type": "string"}}
_SHAPE = {
    "uid": {"type": "string"},
    "email": {"type": "string", "format": "email"},
    "user_uid": {"type": "string"},
    "org_uid": {"type": "string"},
    "org_roles": _ROLES,
    "status": {"type": "string", "enum": ["accepted", "pending"]},
}


class OrganizationShares(Resource):
    """The people of an organization and its open invitations."""

    tag = "Organizations"
    key = "share"
    plural = "shares"
    shape = _SHAPE
    request_shape: ClassVar = {
        "type": "object",
        "required": ["users"],
        "properties": {
            "users": {"type": "object", "additionalProperties": _ROLES},
            "stacks": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": _ROLES},
            },
            "message": {"type": "string"},
        },
    }
    parameters: ClassVar = {"GET": ("skip", "limit", "include_count")}

    def get(self, call: Call, uid: str) -> Reply:
        """List the people of an organization one leads, and whom it invited, by address."""
        organization = get_led_organization(call.actor, uid)
        window = parse_window(dict(call.params.lists()), Fields())
        shares = _shares(organization)
        page = shares[window.skip : window.skip + window.limit]
        return Reply({"shares": page} | ({"count": len(shares)} if window.include_count else {}))

    def post(self, call: Call, uid: str) -> Reply:
        """Invite addresses by mail: `users` names each one's role here, `stacks` roles by api_key."""
        sent = call.document("share")
        invitees = _invitees(sent)
        message = texts(sent, "message")["message"] or ""
        invitations = invite_people(call.actor, uid, invitees, message=message)
        notice = "The invitation has been sent successfully."
        return Reply({"notice": notice, "shares": [_invited(row) for row in invitations]}, status=201)

    def delete(self, call: Call, uid: str) -> Reply:
        """Take people out of the organization and its stacks, by `emails`, and withdraw their invitations."""
        emails = call.body().get("emails")
        if not isinstance(emails, list) or not emails or not all(isinstance(email, str) for email in emails):
            raise Invalid([Problem("emails", "type", "must be a list of email addresses.")])
        remove_people(call.actor, uid, [email for email in emails if isinstance(email, str)])
        return Reply({"notice": "The people were removed from the organization successfully."})


class OrganizationResend(Resource):
    """Sending an invitation again."""

    tag = "Organizations"
    key = "share"
    shape = _SHAPE

    def get(self, call: Call, uid: str, invitation_uid: str) -> Reply:
        """Send an open invitation again; the vendor's clients do it by GET. Links of earlier mails are void."""
        resend_invitation(call.actor, uid, invitation_uid)
        return Reply({"notice": "The invitation has been resent successfully."})


class InvitationAcceptance(Resource):
    """Accepting an invitation."""

    tag = "Organizations"
    key = "user"
    keeps_answers = False
    request_shape: ClassVar = {
        "type": "object",
        "properties": {key: {"type": "string"} for key in ("first_name", "last_name", "password")},
    }
    post_status: ClassVar = 200

    def post(self, call: Call, token: str) -> Reply:
        """Accept the invitation of the link; `user` says who one is and names a password, where there is no account."""
        body = call.body()
        sent = object_at(body, "user") if "user" in body else {}
        told = texts(sent, "first_name", "last_name", "password")
        newcomer = NewPerson(told["password"] or "", told["first_name"] or "", told["last_name"] or "")
        user = accept_invitation(token, newcomer)
        return Reply({"notice": "The invitation was accepted.", "user": {"uid": user.uid, "email": user.email}})


def _invitees(sent: JSONObject) -> list[Invitee]:
    """Whom the body asks in. Raises Invalid."""
    users = text_lists(object_at(sent, "users"), "users")
    if not users:
        raise Invalid([Problem("users", "required", "is required.")])
    stacks = object_at(sent, "stacks") if sent.get("stacks") is not None else {}
    strange = [
        Problem(f"stacks.{email}", "unknown", "is not among the users.") for email in stacks if email not in users
    ]
    if strange:
        raise Invalid(strange)
    return [_invitee(email, roles, stacks) for email, roles in users.items()]


def _invitee(email: str, roles: list[str], stacks: JSONObject) -> Invitee:
    offered: Mapping[str, list[str]] = {}
    if stacks.get(email) is not None:
        value = stacks[email]
        if not isinstance(value, dict):
            raise Invalid([Problem(f"stacks.{email}", "type", "must be an object.")])
        offered = text_lists(value, f"stacks.{email}")
    member: str = OrganizationMember.Role.MEMBER.value
    role = roles[0] if len(roles) == 1 else "" if roles else member
    return Invitee(email, role, offered)


def _shares(organization: Organization) -> list[JSONObject]:
    members = OrganizationMember.objects.filter(organization=organization).select_related("user", "organization")
    invitations = Invitation.objects.filter(organization=organization, closed_at=None).select_related("organization")
    places: dict[int, list[OrganizationMember]] = {}
    for member in members.order_by("pk"):
        places.setdefault(member.user_id, []).append(member)
    rows = [*map(_belonging, places.values()), *map(_invited, invitations)]
    return sorted(rows, key=lambda row: (str(row["email"]), str(row["uid"])))


def _belonging(places: Sequence[OrganizationMember]) -> JSONObject:
    """A person by all of their places: their own, and those of their teams."""
    member = places[0]
    roles: list[JSONValue] = [*dict.fromkeys(place.role for place in places)]
    return {
        "uid": member.user.uid,
        "email": member.user.email,
        "user_uid": member.user.uid,
        "org_uid": member.organization.uid,
        "org_roles": roles,
        "status": "accepted",
        "created_at": to_wire(member.created_at),
        "updated_at": to_wire(member.created_at),
    }


def _invited(invitation: Invitation) -> JSONObject:
    return {
        "uid": invitation.uid,
        "email": invitation.email,
        "user_uid": "",
        "org_uid": invitation.organization.uid,
        "org_roles": [invitation.role],
        "status": "pending",
        "invited_by": invitation.invited_by,
        "invited_at": to_wire(invitation.created_at),
        "expires_at": to_wire(invitation.expires_at),
        "created_at": to_wire(invitation.created_at),
        "updated_at": to_wire(invitation.updated_at),
    }
