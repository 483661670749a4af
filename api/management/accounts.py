"""Choosing a password over the management API, with a token that came by mail."""

from typing import ClassVar

from api.bodies import required_texts, texts
from api.calls import Call
from api.replies import Reply
from api.views import Resource
from stacks.actions.passwords import NewPassword, activate_account, ask_for_reset, reset_password

_PASSWORDS = {
    "password": {"type": "string", "format": "password"},
    "password_confirmation": {"type": "string", "format": "password"},
}


class ForgottenPassword(Resource):
    """A password that somebody does not know any more."""

    tag = "Users"
    keeps_answers = False
    key = "user"
    request_shape: ClassVar = {
        "type": "object",
        "required": ["email"],
        "properties": {"email": {"type": "string"}},
    }
    post_status = 200

    def post(self, call: Call) -> Reply:
        """Have mail sent with which to choose another password. The answer is the same where nobody has the address."""
        ask_for_reset(email=required_texts(call.document("user"), "email")["email"], address=call.client_address)
        return Reply({"notice": "If this email address exists, we will send you an email for resetting your password."})


class PasswordReset(Resource):
    """Another password instead of one that was forgotten."""

    tag = "Users"
    keeps_answers = False
    key = "user"
    request_shape: ClassVar = {
        "type": "object",
        "required": ["reset_password_token", "password", "password_confirmation"],
        "properties": {"reset_password_token": {"type": "string"}, **_PASSWORDS},
    }
    post_status = 200

    def post(self, call: Call) -> Reply:
        """Choose another password with the token of a mail. Every session of the person ends."""
        sent = required_texts(call.document("user"), "reset_password_token", "password", "password_confirmation")
        reset_password(sent["reset_password_token"], NewPassword(sent["password"], sent["password_confirmation"]))
        return Reply({"notice": "Your password has been reset successfully."})


class Activation(Resource):
    """The first password of a person for whom somebody made an account."""

    tag = "Users"
    keeps_answers = False
    key = "user"
    request_shape: ClassVar = {
        "type": "object",
        "required": ["password", "password_confirmation"],
        "properties": {"first_name": {"type": "string"}, "last_name": {"type": "string"}, **_PASSWORDS},
    }
    post_status = 200

    def post(self, call: Call, token: str) -> Reply:
        """Choose a password, and say who one is, with the token of a mail."""
        document = call.document("user")
        names = texts(document, "first_name", "last_name")
        sent = required_texts(document, "password", "password_confirmation")
        new = NewPassword(sent["password"], sent["password_confirmation"])
        activate_account(token, new, first_name=names["first_name"], last_name=names["last_name"])
        return Reply({"notice": "Your account has been activated."})
