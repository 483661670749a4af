"""Signing in and out."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core.clock import utc_now
from core.errors import Unauthenticated
from stacks import activity
from stacks.actions.second_factor import check_second_factor
from stacks.actions.sign_in_tries import counted_try
from stacks.actions.users import LONGEST_PASSWORD
from stacks.actor import Actor, ActorKind
from stacks.errors import SignInFailed
from stacks.models import Token, User
from stacks.permissions import PERSONAL
from stacks.secrets import digest, hint, new_secret

SESSION_LENGTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and the secret of their new session, which is shown this once."""

    user: User
    authtoken: str


def sign_in(*, email: str, password: str, address: str, code: str = "") -> SignedIn:
    """Open one more session of a person who calls from `address`; sessions opened before stay open.

    Raises SignInFailed, with the same words and after the same work whether the address or the password is wrong, SignInPaused
    after too many tries; and, once the password was right, SecondFactorRequired or SecondFactorWrong where the person has
    a second factor that `code` is not of.
    """
    with counted_try(email=email, address=address):
        user = _user_with_password(email, password)
        check_second_factor(user, code)
    return _open_session(user)


@transaction.atomic
def _open_session(user: User) -> SignedIn:
    now = utc_now()
    # Since the password was looked at, it may have been changed, or the person suspended: both ended every session.
    same = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
    if same.update(last_login=now) == 0:
        raise SignInFailed
    secret = new_secret("authtoken")
    session = Token.objects.create(
        kind=Token.Kind.AUTHTOKEN,
        digest=digest(secret),
        hint=hint(secret),
        user=user,
        created_by=user.uid,
        expires_at=now + SESSION_LENGTH,
    )
    actor = Actor(kind=ActorKind.USER, uid=user.uid, permissions=PERSONAL, credential_uid=session.uid, user_id=user.pk)
    activity.record(actor, None, action="session.create", target=("session", session.uid))
    return SignedIn(user=user, authtoken=secret)


@transaction.atomic
def sign_out(actor: Actor) -> None:
    """Close the session that the person called with, and no other."""
    if actor.user_id is None or not actor.credential_uid:
        raise Unauthenticated
    sessions = Token.objects.filter(
        kind=Token.Kind.AUTHTOKEN, user_id=actor.user_id, uid=actor.credential_uid, revoked_at=None
    )
    if sessions.update(revoked_at=utc_now()) == 0:
        raise Unauthenticated
    activity.record(actor, None, action="session.delete", target=("session", actor.credential_uid))


def _user_with_password(email: str, password: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None or len(password) > LONGEST_PASSWORD:
        make_password(password[:LONGEST_PASSWORD])
        raise SignInFailed
    if not user.check_password(password):
        raise SignInFailed
    return user
