"""What people let apps do: codes, the tokens that they are redeemed for, and how all of that ends.

Whoever redeems holds the consent's row until the transaction ends: of two who show one code, or one refresh token, the
second finds it used, and ends the family.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from core.clock import utc_now
from stacks import activity
from stacks.actions.open_sessions import is_held_as_loaded
from stacks.actor import Actor, ActorKind
from stacks.errors import AppNotFound, AppRequestInvalid, AuthorizationNotFound
from stacks.membership import is_closed_to, leads, people_of_organization
from stacks.models import OAuthApp, OAuthAuthorization, OAuthGrant, Token, User
from stacks.secrets import bearer_digest, digest, hint

CODE_LENGTH = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an app is given: to act with, and to ask for the next two with."""

    access: str
    refresh: str


def may_use(user: User, app: OAuthApp) -> bool:
    """Whether the person may let the app act for them: they work in its organization."""
    is_there = people_of_organization(app.organization_id).filter(pk=user.pk).exists()
    return user.is_active and (is_there or user.is_superuser)


@transaction.atomic
def grant_code(
    user: User, app: OAuthApp, *, code: str, redirect_uri: str, scopes: Sequence[str], code_challenge: str
) -> None:
    """Note that the person lets the app do what the scopes say, for whoever shows the code in time.

    Raises AppRequestInvalid where their sessions were ended since `user` was loaded: this would outlive them.
    """
    if not is_held_as_loaded(user):
        raise AppRequestInvalid
    now = utc_now()
    authorization, is_new = OAuthAuthorization.objects.get_or_create(app=app, user=user, revoked_at=None)
    if not is_new:
        authorization.updated_at = now
        authorization.save(update_fields=["updated_at"])
    OAuthGrant.objects.create(
        authorization=authorization,
        digest=digest(code),
        redirect_uri=redirect_uri,
        scopes=list(scopes),
        code_challenge=code_challenge,
        expires_at=now + CODE_LENGTH,
    )
    _record(authorization, "app.authorize", scopes=list(scopes))


def redeemable_code(app: OAuthApp, code: str) -> OAuthGrant | None:
    """The consent behind a code that is good for the app now. One that was redeemed already ends all that came of it."""
    grant = _held(OAuthGrant.objects.filter(digest=digest(code), authorization__app=app))
    if grant is None:
        return None
    if grant.used_at is not None:
        _end(grant, "app.code_reused")
        return None
    return grant if _is_living(grant) and grant.expires_at > utc_now() else None


def redeemable_refresh(app: OAuthApp, secret: str) -> Token | None:
    """A refresh token that is good for the app now. One that was redeemed already ends all that came of the consent."""
    tokens = Token.objects.of_kind(Token.Kind.REFRESH).filter(digest=digest(secret), grant__authorization__app=app)
    grant = _held(OAuthGrant.objects.filter(tokens__in=tokens))
    token = tokens.first()
    if grant is None or token is None:
        return None
    token.grant = grant
    if token.revoked_at is not None:
        _end(grant, "app.refresh_token_reused")
        return None
    return token if _is_living(grant) and token.expires_at and token.expires_at > utc_now() else None


def issue_tokens(grant: OAuthGrant, made: Secrets, *, scopes: Sequence[str], replaced: Token | None) -> None:
    """Keep the digests of an access token with the scopes and of a refresh token; what they replace is used up."""
    now = utc_now()
    if replaced is None:
        grant.used_at = now
        grant.save(update_fields=["used_at"])
    else:
        replaced.revoked_at = replaced.last_used_at = now
        replaced.save(update_fields=["revoked_at", "last_used_at"])
    authorization = grant.authorization
    for kind, secret, kept, granted, seconds in (
        (Token.Kind.OAUTH, made.access, bearer_digest, scopes, settings.OAUTH_ACCESS_SECONDS),
        (Token.Kind.REFRESH, made.refresh, digest, grant.scopes, settings.OAUTH_REFRESH_SECONDS),
    ):
        Token.objects.create(
            kind=kind,
            digest=kept(secret),
            hint=hint(secret),
            user=authorization.user,
            grant=grant,
            name=authorization.app.name,
            scope=list(granted),
            created_by=authorization.user.uid,
            created_at=now,
            expires_at=now + timedelta(seconds=seconds),
        )
    _record(authorization, "app.issue_tokens", scopes=list(scopes))


@transaction.atomic
def revoke_tokens(app: OAuthApp, secret: str) -> None:
    """End all that came of the consent behind one of the app's tokens; nothing where it is none of the app's."""
    token = find_token(app, secret)
    grant = token and _held(OAuthGrant.objects.filter(tokens=token))
    if grant:
        _end(grant, "app.revoke_tokens")


def find_token(app: OAuthApp, secret: str) -> Token | None:
    """The app's token of that secret, of either kind, whether it is good still or not."""
    both = [bearer_digest(secret), digest(secret)]
    kinds = (Token.Kind.OAUTH, Token.Kind.REFRESH)
    found = Token.objects.filter(digest__in=both, kind__in=kinds, grant__authorization__app=app)
    return found.select_related("grant__authorization", "user").first()


def is_good(token: Token) -> bool:
    """Whether an app's token opens anything now."""
    is_there = token.revoked_at is None and token.expires_at is not None and token.expires_at > utc_now()
    return is_there and token.grant is not None and _is_living(token.grant)


def authorizations_of(actor: Actor, app_uid: str) -> "QuerySet[OAuthAuthorization]":
    """Who lets the app act for them, as far as the actor may know: who leads its organization, all; others, themselves.

    An app that asks is told of the person it asks for, if it is the app. Nobody needs a second factor, or a place in the
    organization, to know of their own and end it. Raises AppNotFound.
    """
    app = OAuthApp.objects.known_to(actor).select_related("organization").filter(uid=app_uid).first()
    if app is None:
        raise AppNotFound
    living = OAuthAuthorization.objects.filter(app=app, revoked_at=None).select_related("user")
    mine = living.filter(user__uid=actor.uid)
    if actor.organization_id is not None:
        return mine.filter(grants__tokens__uid=actor.credential_uid)
    if is_closed_to(actor, app.organization) or not leads(app.organization_id, actor.uid):
        return mine
    return living


def living_authorizations(user: User) -> "QuerySet[OAuthAuthorization]":
    """The apps that act for a person, with their organizations, newest first."""
    living = OAuthAuthorization.objects.filter(user=user, revoked_at=None, app__deleted_at=None)
    return living.select_related("app__organization").order_by("-pk")


@transaction.atomic
def revoke_authorization(actor: Actor, app_uid: str, uid: str) -> None:
    """End what an app may do for a person at once. Raises AppNotFound and AuthorizationNotFound."""
    authorization = authorizations_of(actor, app_uid).filter(uid=uid).first()
    if authorization is None:
        raise AuthorizationNotFound
    OAuthAuthorization.objects.filter(pk=authorization.pk, revoked_at=None).update(revoked_at=utc_now())
    target = ("authorization", authorization.uid)
    activity.record(actor, None, action="app.revoke_authorization", target=target, app=app_uid)


def _held(grants: "QuerySet[OAuthGrant]") -> OAuthGrant | None:
    related = ("authorization__user", "authorization__app__organization")
    return grants.select_for_update(of=("self",)).select_related(*related).first()


def _is_living(grant: OAuthGrant) -> bool:
    authorization = grant.authorization
    ended = (grant.revoked_at, authorization.revoked_at, authorization.app.deleted_at)
    return not any(ended) and may_use(authorization.user, authorization.app)


def _end(grant: OAuthGrant, action: str) -> None:
    if grant.revoked_at is None:
        grant.revoked_at = utc_now()
        grant.save(update_fields=["revoked_at"])
        _record(grant.authorization, action)


def _record(authorization: OAuthAuthorization, action: str, **facts: object) -> None:
    """A row by the person, whom the app acted for."""
    user, app = authorization.user, authorization.app
    actor = Actor(
        kind=ActorKind.USER,
        uid=user.uid,
        permissions=frozenset(),
        credential_uid=authorization.uid,
        user_id=user.pk,
        organization_id=app.organization_id,
    )
    activity.record(actor, None, action=action, target=("app", app.uid), **facts)
