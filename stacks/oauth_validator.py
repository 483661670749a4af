"""What django-oauth-toolkit asks of an installation, answered from tables of our own, which hold digests alone."""

import re
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2.rfc6749 import errors

from stacks.actions.oauth_grants import (
    Secrets,
    find_token,
    grant_code,
    is_good,
    issue_tokens,
    redeemable_code,
    redeemable_refresh,
    revoke_tokens,
)
from stacks.models import OAuthApp
from stacks.secrets import new_secret

_S256 = "S256"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""What a SHA-256 is in base64url."""


def new_access_token(_request: object) -> str:
    """The secret of an access token."""
    return new_secret("oauth")


def new_refresh_token(_request: object) -> str:
    """The secret of a refresh token."""
    return new_secret("refresh")


class Validator(OAuth2Validator):  # type: ignore[misc]  # the library has no types
    """Clients are `OAuthApp`s; a code and the tokens that come of it hang off one `OAuthGrant`.

    The library keeps how clients prove themselves, and what a request must look like; `request` is its own.
    """

    def _load_application(self, client_id: str, request: Any) -> OAuthApp | None:
        """The living app of that name, which the library remembers with the request."""
        if not isinstance(request.client, OAuthApp) or request.client.client_id != client_id:
            named = "" if "\0" in (client_id or "") else client_id
            request.client = OAuthApp.objects.alive().filter(client_id=named).first()
        return request.client

    def _check_secret(self, provided_secret: str, stored_secret: OAuthApp) -> bool:
        """Whether the app has proved itself."""
        return stored_secret.has_secret(provided_secret)

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        """Public apps prove by it alone; others may. No other method than S256 is one.

        It is asked whenever a code is asked for, and so the place to refuse the method that proves nothing, and what no
        verifier could be of.
        """
        if request.code_challenge and request.code_challenge_method != _S256:
            raise errors.UnsupportedCodeChallengeMethodError(request=request)
        if request.code_challenge and not _CHALLENGE.fullmatch(request.code_challenge):
            raise errors.InvalidRequestError("The code_challenge is no SHA-256 in base64url.", request=request)
        return bool(request.client.is_public)

    def validate_scopes(self, client_id: str, scopes: list[str], client: OAuthApp, request: Any, *_: Any) -> bool:
        """Whether the app may ask for all of them."""
        return bool(scopes) and set(scopes) <= set(client.scopes)

    def get_default_scopes(self, client_id: str, request: Any, *_: Any) -> list[str]:
        """All that the app may ask for, where it names nothing."""
        return list(request.client.scopes)

    def is_origin_allowed(self, client_id: str, origin: str, request: Any, *_: Any) -> bool:
        """No: our own middleware says who may read answers."""
        return False

    def save_authorization_code(self, client_id: str, code: dict[str, str], request: Any, *_: Any) -> None:
        """Keep the digest of a code that is about to be handed out."""
        grant_code(
            request.user,
            request.client,
            code=code["code"],
            redirect_uri=request.redirect_uri,
            scopes=request.scopes,
            code_challenge=request.code_challenge or "",
        )

    def validate_code(self, client_id: str, code: str, client: OAuthApp, request: Any, *_: Any) -> bool:
        """Whether the app may redeem the code now. A verifier for a code that was asked for without is none (RFC 9700, 4.8)."""
        grant = redeemable_code(client, code)
        if grant is None or (request.code_verifier and not grant.code_challenge):
            return False
        request.grant = grant
        request.user, request.scopes = grant.authorization.user, list(grant.scopes)
        return True

    def get_code_challenge(self, code: str, request: Any) -> str | None:
        """What the verifier must be of."""
        return request.grant.code_challenge or None

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        """The one that there is."""
        return _S256

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: OAuthApp, request: Any, *_: Any
    ) -> bool:
        """Whether the code was sent there."""
        return bool(request.grant.redirect_uri == redirect_uri)

    def invalidate_authorization_code(self, client_id: str, code: str, request: Any, *_: Any) -> None:
        """Nothing is left to do: issuing the tokens used the code up."""

    def validate_refresh_token(self, refresh_token: str, client: OAuthApp, request: Any, *_: Any) -> bool:
        """Whether the app may redeem the token now."""
        token = redeemable_refresh(client, refresh_token)
        if token is None:
            return False
        request.grant, request.replaced = token.grant, token
        request.user = request.grant.authorization.user
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *_: Any) -> list[str]:
        """What the person consented to: a refreshed token may do that, or less."""
        return list(request.grant.scopes)

    def rotate_refresh_token(self, request: Any) -> bool:
        """Every time."""
        return True

    def save_bearer_token(self, token: dict[str, Any], request: Any, *_: Any) -> None:
        """Keep the digests of two tokens; the vendor's clients are also told whom and where they act for."""
        made = Secrets(access=token["access_token"], refresh=token["refresh_token"])
        issue_tokens(request.grant, made, scopes=request.scopes, replaced=getattr(request, "replaced", None))
        authorization = request.grant.authorization
        token |= {
            "organization_uid": authorization.app.organization.uid,
            "user_uid": authorization.user.uid,
            "authorization_type": "user",
        }

    def revoke_token(self, token: str, token_type_hint: str, request: Any, *_: Any) -> None:
        """End the consent behind one of the app's own tokens."""
        revoke_tokens(request.client, token)

    def introspect_token(self, token: str, token_type_hint: str, request: Any, *_: Any) -> dict[str, Any] | None:
        """What one of the app's own tokens is good for; None for one that is good for nothing."""
        found = find_token(request.client, token)
        if found is None or not is_good(found) or found.expires_at is None or found.user is None:
            return None
        return {
            "scope": " ".join(found.scope),
            "client_id": request.client.client_id,
            "sub": found.user.uid,
            "username": found.user.email,
            "exp": int(found.expires_at.timestamp()),
            "iat": int(found.created_at.timestamp()),
        }
