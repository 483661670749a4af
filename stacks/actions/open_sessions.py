"""The sessions that programs have in a person's name, and ending one of them. All at once are ended in users."""

from django.db import transaction
from django.db.models import Q, QuerySet

from core.clock import utc_now
from core.errors import Unauthenticated
from stacks import activity
from stacks.actor import Actor
from stacks.errors import SessionNotFound
from stacks.models import Token, User
from stacks.permissions import Permission


def open_sessions(user: User) -> "QuerySet[Token]":
    """The sessions that are still good, the latest first."""
    alive = Q(expires_at=None) | Q(expires_at__gt=utc_now())
    rows: QuerySet[Token] = Token.objects.filter(alive, kind=Token.Kind.AUTHTOKEN, user=user, revoked_at=None)
    return rows.order_by("-created_at", "-pk")


def hold_signed_in(actor: Actor, user: User) -> None:
    """Hold the person, until the transaction ends, for whoever is signed in as them still. Raises Unauthenticated.

    For what outlives a session: requests that were let in before it was ended may come to it after that.
    """
    if not is_held_as_loaded(user):
        raise Unauthenticated
    # Browsers' sessions end with what was just looked at.
    if actor.credential_uid and not open_sessions(user).filter(uid=actor.credential_uid).exists():
        raise Unauthenticated


def is_held_as_loaded(user: User) -> bool:
    """Whether no password was changed, no session ended and nobody suspended since; none is until the transaction ends."""
    same = User.objects.filter(
        pk=user.pk, is_active=True, password=user.password, browser_round=user.browser_round
    ).select_for_update(no_key=True)
    return same.values("pk").first() is not None


@transaction.atomic
def end_session(actor: Actor, user: User, uid: str) -> None:
    """Close one session. Raises SessionNotFound for one that is over, or somebody else's."""
    if actor.user_id != user.pk:
        actor.require(Permission.USER_WRITE)
    if open_sessions(user).filter(uid=uid).update(revoked_at=utc_now()) == 0:
        raise SessionNotFound
    activity.record(actor, None, action="session.delete", target=("session", uid), user=user.uid)
