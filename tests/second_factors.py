"""People with an app that makes codes."""

from base64 import b32decode

from django_otp.oath import totp

from stacks.actions.second_factor import begin_enrolment, confirm_enrolment
from stacks.models import User
from stacks.people import person_actor


def code_of(secret: str, *, later: int = 0) -> str:
    """What an app with the secret shows, so many steps of half a minute later."""
    return f"{totp(b32decode(secret), drift=later):06d}"


def enrol(user: User) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a person who has set an app up."""
    secret = begin_enrolment(person_actor(user), user, session="mine").secret
    return secret, confirm_enrolment(person_actor(user), user, code=code_of(secret))
