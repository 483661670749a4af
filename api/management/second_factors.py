"""The signed-in person's second factor over the management API: these answer whoever's organization requires one."""

from typing import ClassVar

from api.bodies import required_texts
from api.calls import Call
from api.replies import Reply
from api.views import Resource
from core.errors import Problem
from stacks.actions.passwords import check_password
from stacks.actions.second_factor import (
    begin_enrolment,
    check_second_factor,
    confirm_enrolment,
    count_recovery_codes,
    has_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from stacks.actions.sign_in_tries import counted_try
from stacks.errors import UserInvalid
from stacks.models import User

_KEY = "second_factor"
_TEXT = {"type": "string"}
_CODE = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": {**_TEXT, "description": "Of the app, or a recovery code where there is one already."}},
}
_CONFIRMATION = {
    "type": "object",
    "required": ["code", "password"],
    "properties": {
        "code": {**_TEXT, "description": "Of the app."},
        "password": {**_TEXT, "format": "password", "description": "The person's: a session alone is not enough."},
    },
}
_CODES = {"recovery_codes": {"type": "array", "items": _TEXT, "description": "Shown this once."}}


class SecondFactor(Resource):
    """Whether the person signs in with a code as well."""

    tag = "Users"
    key = _KEY
    keeps_answers = False
    shape: ClassVar = {
        "enabled": {"type": "boolean"},
        "recovery_codes_left": {"type": "integer"},
        "secret": {**_TEXT, "description": "What an app is given, in the answer to POST."},
        "otpauth_url": {**_TEXT, "description": "The same as apps read it."},
    }
    unread_bodies = ("POST",)

    def get(self, call: Call) -> Reply:
        """Say whether the person has a second factor, and how many recovery codes are left."""
        user = _person(call)
        return Reply({_KEY: {"enabled": has_second_factor(user), "recovery_codes_left": count_recovery_codes(user)}})

    def post(self, call: Call) -> Reply:
        """Get the secret for an app, the same until a code of it confirms that the app has it."""
        enrolment = begin_enrolment(call.actor, _person(call), session=call.actor.credential_uid)
        return Reply({_KEY: {"secret": enrolment.secret, "otpauth_url": enrolment.address}}, status=201)

    def delete(self, call: Call) -> Reply:
        """Sign in with a password only, from now on. The body has a code, as for signing in."""
        user = _person(call)
        _use_code(call, user)
        remove_second_factor(call.actor, user)
        return Reply({"notice": "The second factor was removed."})


class SecondFactorConfirmation(Resource):
    """Confirming that an app has the secret."""

    tag = "Users"
    key = _KEY
    keeps_answers = False
    shape = _CODES
    request_shape = _CONFIRMATION

    def post(self, call: Call) -> Reply:
        """Confirm the app with a code of it, and the password: codes are asked for from now on. The recovery codes are shown this once."""
        user, sent = _person(call), required_texts(call.document(_KEY), "code", "password")
        with counted_try(email=user.email, address=call.client_address):
            check_password(user, sent["password"])
            codes = confirm_enrolment(call.actor, user, code=sent["code"])
        return Reply({"notice": "The second factor was set up.", _KEY: {"recovery_codes": codes}}, status=201)


class RecoveryCodes(Resource):
    """Codes for who has lost their app."""

    tag = "Users"
    key = _KEY
    keeps_answers = False
    shape = _CODES
    request_shape = _CODE

    def post(self, call: Call) -> Reply:
        """Make new recovery codes, shown this once, in place of all before. The body has a code, as for signing in."""
        user = _person(call)
        _use_code(call, user)
        return Reply({_KEY: {"recovery_codes": renew_recovery_codes(call.actor, user)}}, status=201)


def _person(call: Call) -> User:
    return User.objects.get(pk=call.access.require_person().id)


def _code(call: Call) -> str:
    return required_texts(call.document(_KEY), "code")["code"]


def _use_code(call: Call, user: User) -> None:
    """Use a code up, as signing in does. Raises UserInvalid where there is no second factor, and SecondFactorWrong."""
    code = _code(call)
    if not has_second_factor(user):
        raise UserInvalid([Problem("code", "missing", "takes a second factor first.")])
    with counted_try(email=user.email, address=call.client_address):
        check_second_factor(user, code)
