"""Routes that take a trailing slash or none and never redirect."""

from typing import Any

from django.urls import URLPattern
from django.urls.resolvers import RoutePattern

from api.dispatch import mount
from api.views import Resource


class _SlashTolerant(RoutePattern):
    """A route that means the same with a slash behind it."""

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
        return super().match(path.removesuffix("/"))


def route(path: str, name: str, management: type[Resource], delivery: type[Resource] | None = None) -> URLPattern:
    """A path of the API under the name that its row in the permission table has."""
    return URLPattern(_SlashTolerant(path, name=name, is_endpoint=True), mount(name, management, delivery), {}, name)
