"""The preview token of a delivery token: it reads what is not live yet, or no longer is."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.management.tokens import environments_in, represent_delivery
from api.replies import Reply
from api.views import Resource
from stacks.actions.preview_tokens import create_preview_token, revoke_preview_token


class PreviewToken(Resource):
    """The preview token of one delivery token."""

    tag = "Tokens"
    keeps_answers = False
    key = "token"
    shape: ClassVar = {
        "uid": {"type": "string", "example": "blt0123456789abcdef"},
        "name": {"type": "string"},
        "preview_token": {"type": "string", "description": "Only in the answer that creates it."},
    }
    unread_bodies = ("POST",)
    failures: ClassVar = {"POST": Failure(141, "Preview Token creation failed. Please try again.")}

    def post(self, call: Call, uid: str) -> Reply:
        """Create the preview token of a delivery token. Its secret is in this answer only."""
        created = create_preview_token(call.actor, call.scope, uid)
        token = represent_delivery(created.delivery_token, environments_in(call.scope))
        body = {"notice": "Preview token created successfully.", "token": {**token, "preview_token": created.secret}}
        return Reply(body, status=201)

    def delete(self, call: Call, uid: str) -> Reply:
        """Revoke the preview token of a delivery token at once."""
        revoke_preview_token(call.actor, call.scope, uid)
        return Reply({"notice": "Preview token deleted successfully."})
