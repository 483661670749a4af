"""Middleware, limited to those who need it: programs on the API's routes pay for none of what is for people's pages."""

from typing import Any

from corsheaders.middleware import CorsMiddleware
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from api import rate_limits
from stacks import origin

ADMIN_PREFIX = "/admin/"
PEOPLE_PREFIXES = (ADMIN_PREFIX, "/docs/")
NOTHING = "default-src 'none'; frame-ancestors 'none'"


class _OnlyUnder:
    prefixes: tuple[str, ...] = (ADMIN_PREFIX,)
    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(self.prefixes):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]  # the mixin stands before a middleware class


class WhereFromMiddleware:
    """What a request changes is recorded with where the request comes from."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        bound = origin.bind(request.META)
        try:
            return self.get_response(request)
        finally:
            origin.release(bound)


class OriginMiddleware(CorsMiddleware):
    """Answers to browsers on other origins. A request that names no origin gets the header `Vary` and costs no more."""

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Tell the browser who may read the answer."""
        is_simple = "HTTP_ORIGIN" not in request.META and "Vary" not in response.headers
        if is_simple and getattr(request, "_cors_enabled", False):
            response.headers["Vary"] = "origin"
            return response
        return super().add_response_headers(request, response)


class AdminRateMiddleware:
    """How many requests to the admin one address may make, where the installation limits that."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(ADMIN_PREFIX):
            return self.get_response(request)
        try:
            rate_limits.count_address(request)
            response = self.get_response(request)
        except rate_limits.RateLimited as error:
            response = HttpResponse(error.message, status=429, content_type="text/plain")
        rate_limits.tell(request, response)
        return response


class AdminSizeMiddleware:
    """Bodies larger than any upload end here, before anything of them is written to disk."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_admin = request.path_info.startswith(ADMIN_PREFIX)
        if is_admin and length.isdigit() and int(length) > settings.UPLOAD_BODY_BYTES:
            message = f"More than {settings.UPLOAD_BODY_BYTES} bytes at once."
            return HttpResponse(message, status=413, content_type="text/plain")
        return self.get_response(request)


class AdminSessionMiddleware(_OnlyUnder, SessionMiddleware):
    """Sessions exist in the admin only."""


class AdminCommonMiddleware(_OnlyUnder, CommonMiddleware):
    """URL normalisation for the admin only: the API accepts both spellings and never redirects."""


class AdminCsrfMiddleware(_OnlyUnder, CsrfViewMiddleware):
    """CSRF protection where a cookie is a credential."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Any,
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> Any:
        if not request.path_info.startswith(self.prefixes):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class AdminAuthenticationMiddleware(_OnlyUnder, AuthenticationMiddleware):
    """`request.user` from the session, in the admin only."""


class AdminLanguageMiddleware:
    """The admin speaks the language that the person chose, or that their browser asks for; the API always speaks English."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(ADMIN_PREFIX):
            return self.get_response(request)
        # Only while the page is made: the thread answers programs next.
        with translation.override(_language_of(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language",))
        return response


def _language_of(request: HttpRequest) -> str:
    chosen = getattr(request.user, "language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


class AdminMessageMiddleware(_OnlyUnder, MessageMiddleware):
    """Messages to the person in the admin."""


class AdminClickjackingMiddleware(_OnlyUnder, XFrameOptionsMiddleware):
    """The admin is never framed."""


class PeopleCSPMiddleware(_OnlyUnder, CSPMiddleware):
    """A content security policy: the settings' on pages for people, one that allows nothing on what programs read."""

    prefixes = PEOPLE_PREFIXES

    def __call__(self, request: HttpRequest) -> Any:
        response = super().__call__(request)
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        return response
