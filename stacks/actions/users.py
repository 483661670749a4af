"""People: who they are and what they sign in with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.clock import utc_now
from core.errors import Problem, Unauthenticated
from stacks import activity
from stacks.actor import Actor
from stacks.errors import UserInvalid
from stacks.mail_kinds import MailKind
from stacks.models import OAuthAuthorization, Token, User
from stacks.permissions import Permission

LONGEST_PASSWORD = 1024
_TAKEN = Problem("email", "unique", "is not unique.")


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """What a person may change about themselves; None leaves a value as it is."""

    first_name: str | None = None
    last_name: str | None = None
    mail: Mapping[MailKind, bool] | None = None
    """What they want mail about; what is not named stays as it is."""
    language: str | None = None
    """What the admin speaks to them; empty for what their browser asks for."""


@transaction.atomic
def create_user(actor: Actor, *, email: str, password: str, first_name: str = "", last_name: str = "") -> User:
    """A person who can sign in. Raises UserInvalid for a bad or taken address, a weak password, too long a name."""
    actor.require(Permission.USER_WRITE)
    address = email.strip().lower()
    problems = [
        *_address_problems(address),
        *_password_problems(password, User(email=address, first_name=first_name, last_name=last_name)),
        *_name_problems(ProfileChanges(first_name, last_name)),
    ]
    if problems:
        raise UserInvalid(problems)
    try:
        # A transaction of its own: somebody may take the address at this moment.
        with transaction.atomic():
            user = User.objects.create_user(address, password, first_name=first_name, last_name=last_name)
    except IntegrityError as error:
        raise UserInvalid([_TAKEN]) from error
    activity.record(actor, None, action="user.create", target=("user", user.uid))
    return user


@transaction.atomic
def update_profile(actor: Actor, changes: ProfileChanges) -> User:
    """Change the acting person's own names, and what they get mail about."""
    actor.require(Permission.PROFILE_WRITE)
    if actor.user_id is None:
        raise Unauthenticated
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if problems := _name_problems(changes):
        raise UserInvalid(problems)
    user.first_name = user.first_name if changes.first_name is None else changes.first_name
    user.last_name = user.last_name if changes.last_name is None else changes.last_name
    if changes.mail is not None:
        wanted = {kind: kind not in user.unwanted_mail for kind in MailKind} | dict(changes.mail)
        user.unwanted_mail = [kind.value for kind, is_wanted in wanted.items() if not is_wanted]
    user.language = user.language if changes.language is None else changes.language
    user.updated_at = utc_now()
    user.save(update_fields=["first_name", "last_name", "unwanted_mail", "language", "updated_at"])
    activity.record(actor, None, action="user.update", target=("user", user.uid))
    return user


@transaction.atomic
def change_password(actor: Actor, user: User, *, password: str) -> None:
    """Give a person another password and close every session they have."""
    if actor.user_id != user.pk:
        actor.require(Permission.USER_WRITE)
    if problems := _password_problems(password, user):
        raise UserInvalid(problems)
    now = utc_now()
    user.set_password(password)
    user.updated_at = now
    user.save(update_fields=["password", "updated_at"])
    _end_sessions(user, now)
    activity.record(actor, None, action="user.change_password", target=("user", user.uid))


@transaction.atomic
def suspend_user(actor: Actor, user: User) -> None:
    """Keep a person out from now on and close every session they have."""
    actor.require(Permission.USER_WRITE)
    now = utc_now()
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False, updated_at=now):
        _end_sessions(user, now)
        activity.record(actor, None, action="user.suspend", target=("user", user.uid))


@transaction.atomic
def restore_user(actor: Actor, user: User) -> None:
    """Let a suspended person sign in again. Sessions from before stay closed."""
    actor.require(Permission.USER_WRITE)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True, updated_at=utc_now()):
        activity.record(actor, None, action="user.restore", target=("user", user.uid))


@transaction.atomic
def end_sessions(actor: Actor, user: User) -> None:
    """Close every session that a person has, in programs and in browsers."""
    if actor.user_id != user.pk:
        actor.require(Permission.USER_WRITE)
    _end_sessions(user, utc_now())
    activity.record(actor, None, action="user.end_sessions", target=("user", user.uid))


def _end_sessions(user: User, now: datetime) -> None:
    """Close the sessions of programs and of browsers, and end what apps may do for the person.

    So does a secret that was shown to one of them and never confirmed: it must not become the person's second factor.
    """
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    OAuthAuthorization.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    Token.objects.filter(kind=Token.Kind.AUTHTOKEN, user=user, revoked_at=None).update(revoked_at=now)
    User.objects.filter(pk=user.pk).update(browser_round=F("browser_round") + 1)


def _address_problems(address: str) -> list[Problem]:
    try:
        validate_email(address)
    except ValidationError:
        return [Problem("email", "format", "is not a valid email address.")]
    if User.objects.filter(email=address).exists():
        return [_TAKEN]
    return []


def _password_problems(password: str, user: User) -> list[Problem]:
    if len(password) > LONGEST_PASSWORD:
        return [Problem("password", "max_length", f"is longer than {LONGEST_PASSWORD:,} characters.")]
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Problem("password", "strength", message) for message in error.messages]
    return []


def _name_problems(changes: ProfileChanges) -> list[Problem]:
    names = {"first_name": changes.first_name, "last_name": changes.last_name}
    return [
        Problem(path, "max_length", "is longer than 100 characters.")
        for path, name in names.items()
        if name is not None and len(name) > 100
    ]
