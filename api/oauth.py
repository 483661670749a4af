"""OAuth 2 as programs speak it: tokens, their end, what they are good for, and where all of this is.

Forms in, and the standards' JSON out: nothing here is in the vendor's envelope.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError

from api.errors import RETRY_SECONDS
from stacks.oauth_scopes import SCOPES
from stacks.oauth_server import Answer, answer_introspection, answer_revocation, answer_token_request

AUTHORIZATION_PATH = "/admin/oauth/authorize/"
_FORM = "application/x-www-form-urlencoded"


def token(request: HttpRequest) -> HttpResponse:
    """An access token and a refresh token, for a code or for the refresh token before (RFC 6749, 5)."""
    return _answered(request, answer_token_request)


def revoke(request: HttpRequest) -> HttpResponse:
    """The end of a token, and of all that came of the same consent (RFC 7009)."""
    return _answered(request, answer_revocation)


def introspect(request: HttpRequest) -> HttpResponse:
    """Whether one of the app's own tokens is good, and what for (RFC 7662)."""
    return _answered(request, answer_introspection)


def metadata(request: HttpRequest) -> HttpResponse:
    """Where everything is and what is possible (RFC 8414)."""
    if request.method not in ("GET", "HEAD"):
        return _refused(405, "invalid_request", {"Allow": "GET, HEAD"})
    proofs = ["none", "client_secret_post", "client_secret_basic"]
    return JsonResponse(
        {
            "issuer": settings.CMS_URL,
            "authorization_endpoint": settings.CMS_URL + AUTHORIZATION_PATH,
            "token_endpoint": f"{settings.CMS_URL}/token",
            "revocation_endpoint": f"{settings.CMS_URL}/token/revoke",
            "introspection_endpoint": f"{settings.CMS_URL}/token/introspect",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": proofs,
            "revocation_endpoint_auth_methods_supported": proofs,
            "introspection_endpoint_auth_methods_supported": proofs,
            "authorization_response_iss_parameter_supported": True,
            "scopes_supported": sorted(SCOPES),
        }
    )


def _answered(request: HttpRequest, ask: Callable[[HttpRequest], Answer]) -> HttpResponse:
    if request.method != "POST":
        return _refused(405, "invalid_request", {"Allow": "POST"})
    if request.content_type != _FORM:
        return _refused(400, "invalid_request")
    try:
        answer = ask(request)
    except (SuspiciousOperation, UnreadablePostError):
        return _refused(400, "invalid_request")
    except OperationalError:
        return _refused(503, "temporarily_unavailable", {"Retry-After": RETRY_SECONDS})
    headers = {"Content-Type": "application/json", **answer.headers}
    return _unkept(HttpResponse(answer.body, status=answer.status, headers=headers))


def _refused(status: int, error: str, headers: dict[str, Any] | None = None) -> HttpResponse:
    return _unkept(JsonResponse({"error": error}, status=status, headers=headers))


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
