"""Signing in and out over the management API."""

from typing import ClassVar

from api.calls import Call
from api.management.users import USER_SHAPE, represent_user
from api.replies import Reply
from api.views import Resource
from core.json_values import JSONValue
from stacks.actions.sessions import sign_in, sign_out


class UserSession(Resource):
    """The session of a person."""

    tag = "Sessions"
    keeps_answers = False
    key = "user"
    shape = USER_SHAPE
    request_shape: ClassVar = {
        "type": "object",
        "required": ["email", "password"],
        "properties": {
            "email": {"type": "string"},
            "password": {"type": "string", "format": "password"},
            "tfa_token": {"type": "string"},
        },
    }
    parameters: ClassVar = {"POST": ("include_orgs",)}
    post_status = 200

    def post(self, call: Call) -> Reply:
        """Sign in: one more session, whose authtoken is shown this once. Sessions opened before stay open."""
        sent = call.document("user")
        signed_in = sign_in(
            email=_text(sent.get("email")),
            password=_text(sent.get("password")),
            address=call.client_address,
            code=_text(sent.get("tfa_token")),
        )
        user = represent_user(
            signed_in.user, authtoken=signed_in.authtoken, with_organizations=call.flag("include_orgs")
        )
        return Reply({"notice": "Login Successful.", "user": user})

    def delete(self, call: Call) -> Reply:
        """Sign out: end the session whose authtoken was sent, and no other."""
        sign_out(call.actor)
        return Reply({"notice": "You've logged out successfully!"})


def _text(value: JSONValue) -> str:
    """What was sent, or nothing where it is no text: either way it opens no session."""
    return value if isinstance(value, str) else ""
