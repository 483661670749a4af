"""Preview tokens: one at most for each delivery token, for the same environments and branches and as long as that lives."""

from dataclasses import dataclass

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.errors import TokenInvalid, TokenNotFound
from stacks.models import Token
from stacks.permissions import Permission
from stacks.scope import Scope
from stacks.secrets import digest, hint, new_secret


@dataclass(frozen=True, slots=True)
class CreatedPreviewToken:
    """The delivery token, and the secret of its new preview token, which is shown this once."""

    delivery_token: Token
    secret: str


@transaction.atomic
def create_preview_token(actor: Actor, scope: Scope, uid: str) -> CreatedPreviewToken:
    """A token that looks beyond what is live. Raises TokenNotFound, and TokenInvalid where there is one already."""
    actor.require(Permission.TOKEN_WRITE)
    parent = _locked(scope, uid)
    if Token.objects.filter(parent=parent, revoked_at=None).exists():
        raise TokenInvalid([Problem("preview_token", "unique", "exists already. Delete it to make another.")])
    secret = new_secret(Token.Kind.PREVIEW.value)
    token = Token.objects.create(
        kind=Token.Kind.PREVIEW,
        digest=digest(secret),
        hint=hint(secret),
        stack_id=scope.stack_id,
        parent=parent,
        name=parent.name,
        scope=parent.scope,
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    _record(actor, scope, "token.create", token)
    return CreatedPreviewToken(parent, secret)


@transaction.atomic
def revoke_preview_token(actor: Actor, scope: Scope, uid: str) -> None:
    """End the preview token of a delivery token at once and for good. Raises TokenNotFound."""
    actor.require(Permission.TOKEN_WRITE)
    token = Token.objects.filter(parent=_locked(scope, uid), revoked_at=None).first()
    if token is None:
        raise TokenNotFound("The delivery token has no preview token.")
    token.revoked_at = utc_now()
    token.save(update_fields=["revoked_at"])
    _record(actor, scope, "token.revoke", token)


def _locked(scope: Scope, uid: str) -> Token:
    """The delivery token, held against being revoked or changed meanwhile."""
    tokens = Token.objects.in_stack(scope).of_kind(Token.Kind.DELIVERY)
    token = tokens.select_for_update(of=("self",)).filter(uid=uid).first()
    if token is None:
        raise TokenNotFound
    return token


def _record(actor: Actor, scope: Scope, action: str, token: Token) -> None:
    activity.record(actor, scope, action=action, target=("token", token.uid), kind=token.kind)
