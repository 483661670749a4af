"""What the admin's pages inside a stack are made of: screens, panels of the stack's front page, and the visit itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.errors import Forbidden
from stacks.actor import Actor
from stacks.models import Stack
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person inside a branch of a stack: what every screen is given."""

    actor: Actor
    scope: Scope
    stack: Stack
    screen: "Screen"

    def url(self, name: str, *arguments: object) -> str:
        """The address of another screen in the same stack and branch."""
        return reverse(f"admin:{name}", args=[self.scope.api_key, self.scope.branch_uid, *arguments])


class Group(Enum):
    """The parts of a stack's navigation, in order. Texts are translatable."""

    WRITE = gettext_lazy("Content")
    PUBLISH = gettext_lazy("Publishing")
    MODEL = gettext_lazy("Model")
    SETUP = gettext_lazy("Setup")
    ACCESS = gettext_lazy("Access")


_GROUPS = list(Group)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A screen's place in the navigation of a stack. Texts are translatable; the icon is named like the screen."""

    group: Group
    order: int
    label: Any
    about: Any


@dataclass(frozen=True, slots=True)
class Screen:
    """One address below a stack and branch, the permission without which it is refused, and its view."""

    route: str
    name: str
    permission: Permission
    view: Callable[..., HttpResponseBase]
    """Takes the request, the visit, and what the route captures."""
    section: str = ""
    """The name of the menu's screen to mark; empty for its own."""
    menu: MenuItem | None = None
    is_cacheable: bool = False
    """Whether browsers may keep its answers, as the answers themselves say."""
    heeds_limits: bool = False
    """Whether it shows and changes no more than the rules of custom roles allow; who has such limits is refused elsewhere."""

    def is_open_to(self, actor: Actor, scope: Scope) -> bool:
        """Whether the actor may open it there."""
        return actor.can(self.permission) and (self.heeds_limits or is_free(scope, self.permission))

    def require_open(self, actor: Actor, scope: Scope) -> None:
        """Raise Forbidden where it is not."""
        actor.require(self.permission)
        if not self.is_open_to(actor, scope):
            raise Forbidden


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a stack's front page, shown to who holds the permission."""

    order: int
    permission: Permission
    template: str
    context: Callable[[Visit], Mapping[str, Any]]
    heeds_limits: bool = False
    """As a screen's."""


def is_free(scope: Scope, permission: Permission) -> bool:
    """Whether no rule of a custom role limits the permission there."""
    return scope.limits is None or permission in scope.limits.free


@dataclass(slots=True)
class Registry:
    """Every screen and panel, filled by the apps' `admin.registration` modules when Django is set up."""

    screens: list[Screen] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)

    def menu(self, visit: Visit) -> list[Screen]:
        """The screens of the navigation that the visitor may open, in the order of their groups."""
        listed = [(screen.menu, screen) for screen in self.screens if screen.menu]
        shown = [(place, screen) for place, screen in listed if screen.is_open_to(visit.actor, visit.scope)]
        return [screen for _, screen in sorted(shown, key=lambda each: (_GROUPS.index(each[0].group), each[0].order))]

    def panels_for(self, visit: Visit) -> list[Panel]:
        """The panels that the visitor may see, in order."""
        shown = (
            panel
            for panel in self.panels
            if visit.actor.can(panel.permission) and (panel.heeds_limits or is_free(visit.scope, panel.permission))
        )
        return sorted(shown, key=lambda panel: panel.order)


REGISTRY = Registry()


def render_page(
    request: HttpRequest,
    visit: Visit | None,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the admin; inside a stack with its navigation."""
    return render(request, template, {**_frame(visit), **(context or {})}, status=status)


def _frame(visit: Visit | None) -> dict[str, Any]:
    if visit is None:
        return {"visit": None, "menu": []}
    return {
        "visit": visit,
        "menu": REGISTRY.menu(visit),
        "section": visit.screen.section or visit.screen.name,
        "can": {permission.name.lower(): True for permission in visit.actor.permissions},
        "open": {screen.name: True for screen in REGISTRY.screens if screen.is_open_to(visit.actor, visit.scope)},
    }
