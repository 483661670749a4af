"""A secret on its way to the one page that shows it: in a signed cookie of its reader, so that nothing of it is stored here."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_COOKIE = "shown_once"
_SECONDS = 60
_SALT = "stacks.admin.shown_once"


def hand_over(request: HttpRequest, response: HttpResponse, uid: str, secret: str) -> HttpResponse:
    """The answer, with a secret for the page about `uid` that the same person opens next."""
    value = signing.dumps([uid, secret], salt=_salt(request))
    response.set_cookie(
        _COOKIE, value, max_age=_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict"
    )
    return response


def handed_over(request: HttpRequest, uid: str) -> str:
    """The secret that was handed over to the page about `uid`; empty for every other page and person."""
    try:
        found = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_salt(request), max_age=_SECONDS)
    except signing.BadSignature:
        return ""
    return str(found[1]) if found[0] == uid else ""


def forget(response: HttpResponse) -> HttpResponse:
    """The answer that shows a secret: its browser keeps it no longer. No page of the admin is cached."""
    response.delete_cookie(_COOKIE, samesite="Strict")
    return response


def _salt(request: HttpRequest) -> str:
    """Nobody can hand a secret of their own over to somebody else."""
    return f"{_SALT}.{request.user.pk}"
