"""The settings of a stack over the management API."""

from typing import ClassVar

from api.calls import Call
from api.replies import Reply
from api.views import Resource
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from stacks.actions.stack_settings import change_settings, reset_settings
from stacks.models import Stack
from stacks.permissions import Permission
from stacks.stack_settings import FIXED, KEYS, shown_settings

_SHAPE = {key: {"type": "object", "additionalProperties": True} for key in KEYS}


class StackSettings(Resource):
    """The settings of the stack."""

    tag = "Stacks"
    key = "stack_settings"
    shape = _SHAPE
    post_status: ClassVar = 200

    def get(self, call: Call) -> Reply:
        """Get the stack's settings."""
        call.actor.require(Permission.STACK_READ)
        stack = Stack.objects.only("settings").get(pk=call.scope.stack_id)
        return Reply({"stack_settings": shown_settings(stack.settings)})

    def post(self, call: Call) -> Reply:
        """Put these settings in the place of the ones of the same name; the others stay."""
        stack = change_settings(call.actor, call.scope, _changes(call.document("stack_settings")))
        notice = "Stack settings updated successfully."
        return Reply({"notice": notice, "stack_settings": shown_settings(stack.settings)})


class StackSettingsReset(Resource):
    """Taking the settings of the stack away."""

    tag = "Stacks"
    key = "stack_settings"
    shape = _SHAPE
    unread_bodies = ("POST",)
    post_status: ClassVar = 200

    def post(self, call: Call) -> Reply:
        """Take all of the stack's settings away; what is sent does not count."""
        stack = reset_settings(call.actor, call.scope)
        notice = "Stack settings updated successfully."
        return Reply({"notice": notice, "stack_settings": shown_settings(stack.settings)})


def _changes(sent: JSONObject) -> JSONObject:
    """What was sent without what never changes. Raises Invalid where it would."""
    problems = [
        Problem(key, "fixed", "cannot be changed.") for key, value in FIXED.items() if sent.get(key, value) != value
    ]
    if problems:
        raise Invalid(problems)
    return {key: value for key, value in sent.items() if key not in FIXED}
