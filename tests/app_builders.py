"""Builders of apps, and of what people let them do."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import QueryDict
from django.test import Client

from core.clock import utc_now
from stacks.models import OAuthApp, OAuthAuthorization, OAuthGrant, Organization, Token, User
from stacks.oauth_scopes import SCOPES
from stacks.oauth_server import accept_request
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
        digest=digest(new_secret("client")),
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


VERIFIER = "a-verifier-of-at-least-forty-three-characters-0"
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
Form = Mapping[str, str]


def asking(app: OAuthApp, **changes: str) -> dict[str, str]:
    """What an app's address of the page says; an empty value leaves a part out."""
    said = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uris[0],
        "scope": "cm.entries.management:read",
        "state": "xyz",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return {name: value for name, value in said.items() if value}


def make_code(app: OAuthApp, user: User, **changes: str) -> str:
    """The code that a person's consent comes to."""
    query = QueryDict(mutable=True)
    query.update(asking(app, **changes))
    return parse_qs(urlsplit(accept_request(user, query)).query)["code"][0]


def post_form(path: str, form: Form, **headers: str) -> tuple[int, Any]:
    """Status and body of a request by a program that speaks OAuth."""
    response = Client().post(path, urlencode(form), "application/x-www-form-urlencoded", headers=headers)
    return response.status_code, json.loads(response.content) if response.content else None


def redeem(app: OAuthApp, code: str, /, **changes: str) -> tuple[int, Any]:
    """What the token endpoint says to a code; an empty value leaves a part out."""
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uris[0],
        "code_verifier": VERIFIER,
        **changes,
    }
    return post_form("/token", {name: value for name, value in said.items() if value})


def refresh(app: OAuthApp, token: str, /, **changes: str) -> tuple[int, Any]:
    """What the token endpoint says to a refresh token."""
    said = {"grant_type": "refresh_token", "refresh_token": token, "client_id": app.client_id, **changes}
    return post_form("/token", said)
