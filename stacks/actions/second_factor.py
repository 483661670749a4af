"""A second factor beside the password: codes of an app (TOTP), and recovery codes for who has lost it."""

import secrets
from base64 import b32encode
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.errors import Problem
from stacks import activity
from stacks.actions.open_sessions import hold_signed_in
from stacks.actor import Actor
from stacks.errors import SecondFactorRequired, SecondFactorWrong, UserInvalid
from stacks.models import User
from stacks.permissions import Permission

RECOVERY_CODES = 10
_NAME = "Pressroom"
_SALT = "stacks.recovery_codes"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app is given: the secret as people type it, and the address that apps read."""

    secret: str
    address: str


def has_second_factor(user: User) -> bool:
    """Whether the person signs in with a code as well."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def count_recovery_codes(user: User) -> int:
    """How many recovery codes the person has left."""
    return int(StaticToken.objects.filter(device__user=user).count())


@transaction.atomic
def begin_enrolment(actor: Actor, user: User, *, session: str) -> Enrolment:
    """The secret for an app: for one session the same until a code confirms it, or the person's sessions are ended.

    Another session is shown another, in its place: what was seen by one that was stolen is never what its owner confirms.
    Raises UserInvalid where there is a second factor already, and Unauthenticated for whose session was ended meanwhile.
    """
    _require_self(actor, user)
    hold_signed_in(actor, user)
    if has_second_factor(user):
        raise UserInvalid([Problem("code", "exists", "is asked for already.")])
    name = f"{_NAME} {_stored(session)}"
    TOTPDevice.objects.filter(user=user).exclude(name=name).delete()
    device = TOTPDevice.objects.filter(user=user).order_by("pk").first()
    if device is None:
        device = TOTPDevice.objects.create(user=user, name=name, confirmed=False)
        activity.record(actor, None, action="user.begin_second_factor", target=("user", user.uid))
    return Enrolment(b32encode(device.bin_key).decode(), device.config_url)


@transaction.atomic
def confirm_enrolment(actor: Actor, user: User, *, code: str) -> list[str]:
    """Ask for codes from now on; the recovery codes, which are shown this once. Raises UserInvalid for a wrong code."""
    _require_self(actor, user)
    _hold(user)
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).order_by("pk").first()
    if device is None or has_second_factor(user) or not device.verify_token(code):
        raise UserInvalid([Problem("code", "wrong", "is not the one that the app shows now.")])
    device.confirmed, device.name = True, _NAME
    device.save(update_fields=["confirmed", "name"])
    codes = _make_recovery_codes(user)
    activity.record(actor, None, action="user.add_second_factor", target=("user", user.uid))
    return codes


@transaction.atomic
def renew_recovery_codes(actor: Actor, user: User) -> list[str]:
    """New recovery codes, which are shown this once, in place of all before. Raises UserInvalid without a second factor."""
    _require_self(actor, user)
    _hold(user)
    if not has_second_factor(user):
        raise UserInvalid([Problem("code", "missing", "takes a second factor first.")])
    codes = _make_recovery_codes(user)
    activity.record(actor, None, action="user.renew_recovery_codes", target=("user", user.uid))
    return codes


@transaction.atomic
def remove_second_factor(actor: Actor, user: User) -> None:
    """Ask the person for a password only."""
    if actor.user_id != user.pk:
        actor.require(Permission.USER_WRITE)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    activity.record(actor, None, action="user.remove_second_factor", target=("user", user.uid))


def check_second_factor(user: User, code: str) -> None:
    """Use a code up. Raises SecondFactorRequired where one is needed and missing, and SecondFactorWrong.

    Not to be called inside a transaction: that a code was used, or was wrong, must stay.
    """
    if not has_second_factor(user):
        return
    if not code.strip():
        raise SecondFactorRequired(tfa_type="totp")
    if not _use(user, code.strip().lower()):
        raise SecondFactorWrong(tfa_type="totp")


@transaction.atomic
def _use(user: User, code: str) -> bool:
    # Locked, so that of two who bring one code the second finds it used; a device waits longer after each wrong one.
    for device in TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).order_by("pk"):
        if code.isascii() and code.isdigit() and device.verify_token(code):
            return True
    found = StaticToken.objects.filter(device__user=user, token=_stored(code))
    return bool(found.delete()[0])


def _make_recovery_codes(user: User) -> list[str]:
    codes = [f"{secrets.token_hex(5)}-{secrets.token_hex(5)}" for _ in range(RECOVERY_CODES)]
    StaticDevice.objects.filter(user=user).delete()
    recovery = StaticDevice.objects.create(user=user, name=_NAME)
    StaticToken.objects.bulk_create([StaticToken(device=recovery, token=_stored(each)) for each in codes])
    return codes


def _hold(user: User) -> None:
    """Let nobody else set up the person's second factor, or make its recovery codes, until the transaction ends."""
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).values("pk").first()


def _require_self(actor: Actor, user: User) -> None:
    if actor.user_id != user.pk:
        actor.require(Permission.USER_WRITE)


def _stored(code: str) -> str:
    """A keyed digest, as long as the column: 64 bits of it, for codes of 80 random ones."""
    return salted_hmac(_SALT, code, algorithm="sha256").hexdigest()[:16]
