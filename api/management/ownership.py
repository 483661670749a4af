"""Handing stacks and organizations over, over the management API."""

from typing import ClassVar

from api.bodies import texts
from api.calls import Call
from api.replies import Reply
from api.views import Resource
from core.errors import Invalid, Problem
from stacks.actions.ownership import transfer_organization, transfer_stack

_ADDRESS = {"type": "string", "format": "email"}


class StackTransfer(Resource):
    """Handing the stack over."""

    tag = "Stacks"
    key = "transfer_to"
    request_shape: ClassVar = _ADDRESS
    post_status: ClassVar = 200

    def post(self, call: Call) -> Reply:
        """Make the person with this address, who belongs to the organization, the owner of the stack, at once."""
        transfer_stack(call.actor, call.scope, email=_address(call))
        return Reply({"notice": "The ownership of the stack was transferred successfully."})


class OrganizationTransfer(Resource):
    """Handing the organization over."""

    tag = "Organizations"
    key = "transfer_to"
    request_shape: ClassVar = _ADDRESS
    post_status: ClassVar = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Make the member with this address the owner, at once; who owned it administers it from now on."""
        transfer_organization(call.actor, uid, email=_address(call))
        return Reply({"notice": "The ownership of the organization was transferred successfully."})


def _address(call: Call) -> str:
    """The address that the body names. Raises Invalid."""
    email = texts(call.body(), "transfer_to")["transfer_to"]
    if not email:
        raise Invalid([Problem("transfer_to", "required", "is a required field.")])
    return email
