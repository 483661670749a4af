"""New secrets for the tokens of a stack over the management API."""

from datetime import timedelta
from typing import ClassVar

from api.calls import Call, object_at
from api.errors import Failure
from api.management.tokens import (
    MANAGEMENT_SHAPE,
    TOKEN_SHAPE,
    environments_in,
    represent_delivery,
    represent_management,
)
from api.replies import Reply
from api.views import Resource
from core.errors import Invalid, Problem
from stacks.actions.token_rotation import LONGEST_GRACE, rotate_token
from stacks.models import Token

_ROTATION = Failure(141, "Token rotation failed. Please try again.")
_MOST = int(LONGEST_GRACE.total_seconds())
_REQUEST = {
    "type": "object",
    "properties": {
        "grace_seconds": {
            "type": "integer",
            "minimum": 0,
            "maximum": _MOST,
            "default": 0,
            "description": "For how long the secret before is good as well; 0 ends it at once.",
        }
    },
}


class ManagementTokenRotation(Resource):
    """The secret of one management token."""

    tag = "Tokens"
    keeps_answers = False
    key = "token"
    shape = MANAGEMENT_SHAPE
    request_shape: ClassVar = _REQUEST
    failures: ClassVar = {"POST": _ROTATION}
    post_status = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Give a management token another secret, in this answer only. What it is called and may do stays."""
        rotated = rotate_token(call.actor, call.scope, uid, kind=Token.Kind.MANAGEMENT, grace=_grace(call))
        token = {**represent_management(rotated.token), "token": rotated.secret}
        return Reply({"notice": "Management Token rotated successfully.", "token": token})


class DeliveryTokenRotation(Resource):
    """The secret of one delivery token."""

    tag = "Tokens"
    keeps_answers = False
    key = "token"
    shape = TOKEN_SHAPE
    request_shape: ClassVar = _REQUEST
    failures: ClassVar = {"POST": _ROTATION}
    post_status = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Give a delivery token another secret, in this answer only. Its preview token stays."""
        rotated = rotate_token(call.actor, call.scope, uid, kind=Token.Kind.DELIVERY, grace=_grace(call))
        token = {**represent_delivery(rotated.token, environments_in(call.scope)), "token": rotated.secret}
        return Reply({"notice": "Delivery Token rotated successfully.", "token": token})


def _grace(call: Call) -> timedelta:
    """How long the body lets the secret before live on; not at all where it does not say."""
    body = call.body()
    sent = object_at(body, "token").get("grace_seconds") if "token" in body else None
    if sent is None:
        return timedelta(0)
    if not isinstance(sent, int) or isinstance(sent, bool) or not 0 <= sent <= _MOST:
        raise Invalid([Problem("grace_seconds", "range", f"must be a whole number of seconds, 0 to {_MOST}.")])
    return timedelta(seconds=sent)
