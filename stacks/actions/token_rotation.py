"""New secrets for old tokens."""

from datetime import timedelta

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actions.tokens import CreatedToken, check_grants, locked_token
from stacks.actor import Actor
from stacks.errors import TokenInvalid
from stacks.models import Token
from stacks.permissions import Permission
from stacks.scope import Scope
from stacks.secrets import digest, hint, new_secret

LONGEST_GRACE = timedelta(days=30)


@transaction.atomic
def rotate_token(actor: Actor, scope: Scope, uid: str, *, kind: Token.Kind, grace: timedelta) -> CreatedToken:
    """Give a token another secret, shown this once. The one before is good for as long as `grace` says, and no other is.

    Name, scope, end and preview token stay. Raises TokenNotFound, TokenInvalid for a grace that is none, and Forbidden
    where the token may do more than who would hold its secret.
    """
    actor.require(Permission.TOKEN_WRITE)
    token = locked_token(scope, uid, kind)
    if not timedelta(0) <= grace <= LONGEST_GRACE:
        longest = int(LONGEST_GRACE.total_seconds())
        raise TokenInvalid([Problem("grace_seconds", "range", f"must be 0 to {longest}.")])
    if kind is Token.Kind.MANAGEMENT:
        check_grants(actor, token.scope)
    now, secret = utc_now(), new_secret(kind.value)
    token.former_digest = bytes(token.digest) if grace else None
    token.former_until = now + grace if grace else None
    token.digest, token.hint = digest(secret), hint(secret)
    token.updated_at, token.updated_by = now, actor.uid
    token.save(update_fields=["digest", "hint", "former_digest", "former_until", "updated_at", "updated_by"])
    facts = {"kind": kind.value, "grace_seconds": int(grace.total_seconds())}
    activity.record(actor, scope, action="token.rotate", target=("token", token.uid), **facts)
    return CreatedToken(token=token, secret=secret)
