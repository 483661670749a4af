"""The apps of an organization, for who leads it; and the apps that act for oneself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Invalid
from stacks.actions.oauth_apps import AppChanges, create_app, delete_app, renew_app_secret, update_app
from stacks.actions.oauth_grants import living_authorizations, revoke_authorization
from stacks.admin.outside import Caller
from stacks.admin.screens import render_page
from stacks.admin.shown_once import forget, hand_over, handed_over
from stacks.errors import AppNotFound, AuthorizationNotFound
from stacks.membership import get_led_organization
from stacks.models import OAuthApp, Organization
from stacks.oauth_scopes import SCOPES
from stacks.worded import worded

_FIELDS = ("name", "description", "redirect_uris", "scopes")


@dataclass(frozen=True, slots=True)
class Box:
    """One scope of the form."""

    name: str
    about: str
    is_ticked: bool


def apps(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """The organization's apps, with how many people let each act for them."""
    organization = get_led_organization(caller.actor, organization_uid)
    living = Count("authorizations", filter=Q(authorizations__revoked_at=None))
    found = OAuthApp.objects.alive().filter(organization=organization).annotate(people=living).order_by("name", "pk")
    return render_page(request, None, "admin/apps.html", {"organization": organization, "apps": found})


def app_new(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """A form for a new app; its secret, where it has one, is on the page that follows."""
    organization = get_led_organization(caller.actor, organization_uid)
    if request.method != "POST":
        return _form(request, organization, None, {})
    try:
        is_public = request.POST.get("kind") != "confidential"
        created = create_app(caller.actor, organization.uid, _sent(request), is_public=is_public)
    except Invalid as error:
        return _form(request, organization, None, _by_field(error))
    messages.success(request, _("The app “%(name)s” is registered.") % {"name": created.app.name})
    response = HttpResponseRedirect(_address(created.app))
    return hand_over(request, response, created.app.uid, created.secret) if created.secret else response


def app(request: HttpRequest, caller: Caller, organization_uid: str, app_uid: str) -> HttpResponse:
    """One app; a POST changes it."""
    found = _led(caller, organization_uid, app_uid)
    if request.method == "POST":
        try:
            update_app(caller.actor, found.uid, _sent(request))
        except Invalid as error:
            return _form(request, found.organization, found, _by_field(error))
        messages.success(request, _("The app is saved."))
        return HttpResponseRedirect(_address(found))
    response = _form(request, found.organization, found, {})
    return forget(response) if handed_over(request, found.uid) else response


def app_secret(request: HttpRequest, caller: Caller, organization_uid: str, app_uid: str) -> HttpResponse:
    """A new secret in the place of the app's."""
    found = _led(caller, organization_uid, app_uid)
    response = HttpResponseRedirect(_address(found))
    if request.method != "POST" or found.is_public:
        return response
    return hand_over(request, response, found.uid, renew_app_secret(caller.actor, found.uid).secret)


def app_deletion(request: HttpRequest, caller: Caller, organization_uid: str, app_uid: str) -> HttpResponse:
    """Take the app away, once asked."""
    found = _led(caller, organization_uid, app_uid)
    if request.method != "POST":
        people = found.authorizations.filter(revoked_at=None).count()
        return render_page(request, None, "admin/app_delete.html", {"app": found, "people": people})
    delete_app(caller.actor, found.uid)
    messages.success(request, _("The app “%(name)s” is deleted.") % {"name": found.name})
    return HttpResponseRedirect(reverse("admin:apps", args=[found.organization.uid]))


def authorization_ending(request: HttpRequest, caller: Caller, authorization_uid: str) -> HttpResponse:
    """End what an app may do for oneself."""
    if request.method == "POST":
        found = living_authorizations(caller.user).filter(uid=authorization_uid).first()
        if found is None:
            raise AuthorizationNotFound
        revoke_authorization(caller.actor, found.app.uid, found.uid)
        messages.success(request, _("“%(name)s” does not act for you any more.") % {"name": found.app.name})
    return HttpResponseRedirect(reverse("admin:account"))


def _led(caller: Caller, organization_uid: str, app_uid: str) -> OAuthApp:
    organization = get_led_organization(caller.actor, organization_uid)
    apps = OAuthApp.objects.alive().select_related("organization")
    found = apps.filter(organization=organization, uid=app_uid).first()
    if found is None:
        raise AppNotFound
    return found


def _address(app: OAuthApp) -> str:
    return reverse("admin:app", args=[app.organization.uid, app.uid])


def _sent(request: HttpRequest) -> AppChanges:
    return AppChanges(
        name=request.POST.get("name", ""),
        description=request.POST.get("description", "").strip(),
        redirect_uris=request.POST.get("redirect_uris", "").split(),
        scopes=request.POST.getlist("scope"),
    )


def _by_field(error: Invalid) -> dict[str, str]:
    """The first sentence about each field of the form."""
    told: dict[str, str] = {}
    for problem in error.problems:
        field = next((name for name in _FIELDS if name in problem.path), "name")
        told.setdefault(field, worded(problem.message))
    return told


def _form(
    request: HttpRequest, organization: Organization, app: OAuthApp | None, errors: Mapping[str, str]
) -> HttpResponse:
    values = _values(request, app)
    ticked = set(values.pop("scopes"))
    context: dict[str, Any] = {
        "organization": organization,
        "app": app,
        "values": values,
        "errors": errors,
        "is_refused": bool(errors),
        "boxes": [Box(name, scope.about, name in ticked) for name, scope in sorted(SCOPES.items())],
        "secret": handed_over(request, app.uid) if app else "",
    }
    return render_page(request, None, "admin/app.html", context, status=422 if errors else 200)


def _values(request: HttpRequest, app: OAuthApp | None) -> dict[str, Any]:
    """What the form shows: what was sent, or else what is stored."""
    if request.method == "POST" or app is None:
        return {
            "name": request.POST.get("name", ""),
            "description": request.POST.get("description", ""),
            "redirect_uris": request.POST.get("redirect_uris", ""),
            "kind": request.POST.get("kind", "public"),
            "scopes": request.POST.getlist("scope"),
        }
    return {
        "name": app.name,
        "description": app.description,
        "redirect_uris": "\n".join(app.redirect_uris),
        "kind": app.client_type,
        "scopes": app.scopes,
    }
