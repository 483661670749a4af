"""Builders of apps, and of what people let them do."""

from datetime import timedelta

from core.clock import utc_now
from stacks.models import OAuthApp, OAuthAuthorization, OAuthGrant, Organization, Token, User
from stacks.oauth_scopes import SCOPES
from stacks.secrets import bearer_digest, digest, hint, new_secret

CALLBACK = "https://app.example.com/callback"


def make_app(organization: Organization, *, redirect_uris: tuple[str, ...] = (CALLBACK,), secret: str = "") -> OAuthApp:
    """An app that may ask for everything; without a secret a public one."""
    return OAuthApp.objects.create(
        organization=organization,
        name="Importer",
        redirect_uris=list(redirect_uris),
        scopes=sorted(SCOPES),
        secret_digest=digest(secret) if secret else None,
        created_by="blt0",
        updated_by="blt0",
    )


def make_app_token(app: OAuthApp, user: User, *scopes: str) -> str:
    """The secret of an access token with which the app acts for the person."""
    now = utc_now()
    authorization, _ = OAuthAuthorization.objects.get_or_create(app=app, user=user, revoked_at=None)
    grant = OAuthGrant.objects.create(
        authorization=authorization,
        digest=digest(new_secret("code")),
        redirect_uri=app.redirect_uris[0],
        scopes=list(scopes),
        expires_at=now,
        used_at=now,
    )
    secret = new_secret("oauth")
    Token.objects.create(
        kind=Token.Kind.OAUTH,
        digest=bearer_digest(secret),
        hint=hint(secret),
        user=user,
        grant=grant,
        name=app.name,
        scope=list(scopes),
        expires_at=now + timedelta(hours=1),
    )
    return secret
