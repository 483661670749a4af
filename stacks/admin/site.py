"""The one admin site: who comes in, and which addresses there are below it."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, re_path, register_converter, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import logs
from core.errors import Forbidden, NotFound
from stacks import activity
from stacks.actor import Actor
from stacks.admin.app_consent import app_consent
from stacks.admin.converters import UidConverter
from stacks.admin.invitation_page import invitation_page
from stacks.admin.outside import given_up, has_nul, missing, refusal, to_second_factor
from stacks.admin.outside_urls import outside_urls
from stacks.admin.password_pages import choose_password, forgotten_password
from stacks.admin.screens import REGISTRY, Screen, Visit
from stacks.admin.second_factor_page import second_factor
from stacks.admin.signing_in import SignInForm
from stacks.admin.stack_list import stack_list
from stacks.errors import SecondFactorMissing
from stacks.models import User
from stacks.people import enter_stack, person_actor
from stacks.permissions import Permission

register_converter(UidConverter, "uid")


class PressroomAdminSite(AdminSite):
    """Pressroom's admin: the pages of `REGISTRY` below `s/<api_key>/<branch>/`, opened to the Actor behind the session.

    Nothing is registered as a ModelAdmin, so Django's own log of admin changes is never written: actions record theirs.
    """

    site_header = "Pressroom"
    site_title = "Pressroom"
    index_title = gettext_lazy("Stacks")
    login_form = SignInForm
    login_template = "admin/login.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether somebody is signed in who may look at stacks at all."""
        actor = _actor_of(request)
        if actor is None:
            return False
        logs.note(actor=actor.uid)
        return actor.can(Permission.STACK_READ)

    def each_context(self, request: Any) -> dict[str, Any]:
        """What the pages outside a stack are given; there is no list of models."""
        return {"site_title": self.site_title, "site_header": self.site_header, "visit": None, "menu": []}

    def get_urls(self) -> list[Any]:
        """Every address of the admin; what is none of them is a page of ours, too."""
        return [
            path("", self.admin_view(stack_list), name="index"),
            path("login/", self.login, name="login"),
            path("password/", forgotten_password, name="forgotten_password"),
            path("password/<str:token>/", choose_password, name="choose_password"),
            path("invitation/<str:token>/", invitation_page, name="invitation"),
            path("oauth/authorize/", self.admin_view(app_consent), name="app_consent"),
            path("account/second-factor/", self.admin_view(second_factor), name="second_factor"),
            *outside_urls(self.admin_view),
            path("logout/", self.admin_view(sign_out), name="logout"),
            *(self._route(screen) for screen in REGISTRY.screens),
            re_path(r".*", self.admin_view(missing)),
        ]

    def _route(self, screen: Screen) -> URLPattern:
        route = f"s/<str:api_key>/<str:branch>/{screen.route}"
        return path(route, self.admin_view(_entered(screen), cacheable=screen.is_cacheable), name=screen.name)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the browser session. A link must not be able to do it."""
    actor = _actor_of(request)
    if request.method == "POST" and actor is not None:
        activity.record(actor, None, action="session.delete", target=("user", actor.uid), via="admin")
        logout(request)
    return HttpResponseRedirect(reverse("admin:index"))


def _entered(screen: Screen) -> Callable[..., HttpResponseBase]:
    """The screen's view behind the walls: stack and branch from the address, permission by the Actor."""

    def view(request: HttpRequest, api_key: str, branch: str, **captured: str | int) -> HttpResponseBase:
        if has_nul(request, [api_key, branch, *map(str, captured.values())]) or not isinstance(request.user, User):
            return missing(request)
        try:
            entered = enter_stack(request.user, api_key=api_key, branch=branch)
            visit = Visit(entered.actor, entered.scope, entered.stack, screen)
            screen.require_open(visit.actor, visit.scope)
            return screen.view(request, visit, **captured)
        except NotFound:
            return missing(request)
        except SecondFactorMissing:
            return to_second_factor(request)
        except Forbidden:
            return refusal(request, 403, _("Your role in this stack does not allow this."))
        except OperationalError as error:
            return given_up(request, error)

    return update_wrapper(view, screen.view)


def _actor_of(request: HttpRequest) -> Actor | None:
    user = request.user
    return person_actor(user) if isinstance(user, User) and user.is_active else None
