"""The paths of apps, which the vendor's clients call at the root of a host as well; and those of OAuth, which are there alone."""

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import path, re_path, resolve

from api.management.apps import AppAuthorization, AppAuthorizations, AppConsent, Apps, AppSecret, OneApp
from api.missing import path_not_found
from api.oauth import AUTHORIZATION_PATH, introspect, metadata, revoke, token
from api.routing import route

app_routes = [
    route("manifests", "apps", Apps),
    route("manifests/<str:uid>", "app", OneApp),
    route("manifests/<str:uid>/authorize", "app_consent", AppConsent),
    route("manifests/<str:uid>/authorizations", "app_authorizations", AppAuthorizations),
    route("manifests/<str:uid>/authorizations/<str:authorization_uid>", "app_authorization", AppAuthorization),
    route("manifests/<str:uid>/secret", "app_secret", AppSecret),
]


def to_consent(request: HttpRequest) -> HttpResponseBase:
    """The way to the page of an authorization request: the vendor's clients send people to a fragment of the root."""
    if "client_id" not in request.GET:
        return path_not_found(request)
    return HttpResponseRedirect(f"{AUTHORIZATION_PATH}?{request.GET.urlencode()}")


def front(request: HttpRequest) -> HttpResponseBase:
    """Where people arrive who know the address alone: the admin, or the consent that a client sends them to."""
    if "client_id" in request.GET or request.method not in ("GET", "HEAD"):
        return to_consent(request)
    return HttpResponseRedirect("/admin/")


def below_v3(request: HttpRequest) -> HttpResponseBase:
    """The same path below /v3."""
    found = resolve(request.path_info, "api.urls")
    response: HttpResponseBase = found.func(request, **found.kwargs)
    return response


root_routes = [
    path("", front),
    path("v3/", to_consent),
    re_path(r"^manifests(?:/|$)", below_v3),
    path("token", token, name="oauth_token"),
    path("token/revoke", revoke, name="oauth_revoke"),
    path("token/introspect", introspect, name="oauth_introspect"),
    path(".well-known/oauth-authorization-server", metadata, name="oauth_metadata"),
]
