"""The authorization server: what apps ask people for, and what programs ask it themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, QueryDict
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauthlib.common import add_params_to_uri

from core.errors import Unauthenticated
from stacks.actions.oauth_grants import may_use
from stacks.actions.open_sessions import hold_signed_in
from stacks.actor import Actor
from stacks.errors import AppRequestDenied, AppRequestInvalid
from stacks.membership import check_second_factor_of
from stacks.models import OAuthApp, User
from stacks.oauth_scopes import SCOPES
from stacks.people import person_actor


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks a person for."""

    app: OAuthApp
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None

    @property
    def wishes(self) -> list[str]:
        """What the scopes are about, in words."""
        return [SCOPES[name].about for name in self.scopes if name in SCOPES]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program is told."""

    status: int
    body: str
    headers: Mapping[str, str]


def read_request(user: User, query: QueryDict) -> Asked:
    """What the app of an authorization request asks the person for.

    Raises AppRequestInvalid where nobody may be sent anywhere: the app or the address is not known, or the person none of
    its organization; AppRequestDenied, with where to send them, for what is wrong otherwise; SecondFactorMissing where
    the organization lets the person in with a second factor only.
    """
    scopes, told = _asking(lambda core, request: core.validate_authorization_request(request), user, query)
    app = told["request"].client
    if not may_use(user, app):
        raise AppRequestInvalid("This app is none of an organization that you work in.")
    check_second_factor_of(person_actor(user), app.organization)
    return Asked(app, told["redirect_uri"], tuple(scopes), told["state"])


def accept_request(user: User, query: QueryDict) -> str:
    """Where to send the person with a code for the app, now that they let it do what it asked for. Raises as reading does."""
    asked = read_request(user, query)
    credentials = {"redirect_uri": asked.redirect_uri, "state": asked.state}
    url: str = _asking(
        lambda core, request: core.create_authorization_response(request, list(asked.scopes), credentials, True)[0],  # noqa: FBT003 the library's
        user,
        query,
    )
    return url


@transaction.atomic
def accept_in_session(actor: Actor, query: QueryDict) -> str:
    """The same for a person who calls with an authtoken. Raises Unauthenticated where that was ended meanwhile."""
    if actor.user_id is None:
        raise Unauthenticated
    user = User.objects.get(pk=actor.user_id)
    hold_signed_in(actor, user)
    return accept_request(user, query)


def refuse_request(user: User, query: QueryDict) -> str:
    """Where to send the person to tell the app that they do not let it. Raises as reading does."""
    asked = read_request(user, query)
    told = [("error", "access_denied"), *([("state", asked.state)] if asked.state else [])]
    return _with_issuer(add_params_to_uri(asked.redirect_uri, told))


@transaction.atomic
def answer_token_request(request: HttpRequest) -> Answer:
    """Tokens for a code or a refresh token, or why there are none."""
    return _answer(lambda core: core.create_token_response(request))


@transaction.atomic
def answer_revocation(request: HttpRequest) -> Answer:
    """Nothing: what was to end has ended, or was never there."""
    return _answer(lambda core: core.create_revocation_response(request))


def answer_introspection(request: HttpRequest) -> Answer:
    """Whether one of the app's own tokens is good, and what for."""

    def introspect(core: Any) -> tuple[None, dict[str, str], str, int]:
        # The toolkit wraps every endpoint of the library but this one.
        return None, *core.server.create_introspect_response(*core._extract_params(request))

    return _answer(introspect)


def _answer(ask: Any) -> Answer:
    try:
        _, headers, body, status = ask(get_oauthlib_core())
    except ValueError:
        # What the library calls text that is no form, and PostgreSQL a character it does not store.
        return Answer(400, '{"error": "invalid_request"}', {"Content-Type": "application/json"})
    return Answer(status, body or "", headers)


def _asking(ask: Any, user: User, query: QueryDict) -> Any:
    request = HttpRequest()
    request.method, request.path = "GET", "/"
    request.META["QUERY_STRING"] = query.urlencode()
    request.user = user
    try:
        return ask(get_oauthlib_core(), request)
    except FatalClientError as error:
        raise AppRequestInvalid(_told(error.oauthlib_error)) from error
    except OAuthToolkitError as error:
        known = error.oauthlib_error
        raise AppRequestDenied(_told(known), location=_with_issuer(known.in_uri(known.redirect_uri))) from error
    except ValueError as error:
        raise AppRequestInvalid("The address is not one that an app would make.") from error


def _told(error: Any) -> str:
    return str(error.description or error.error)


def _with_issuer(url: str) -> str:
    """The address with the name of this server, by which an app knows whom an answer is from (RFC 9207)."""
    return str(add_params_to_uri(url, [("iss", settings.CMS_URL)]))
