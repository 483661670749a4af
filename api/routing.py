"""Routes that take a trailing slash or none and never redirect, and how one is found among hundreds."""

from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import ResolverMatch, RoutePattern

from api.dispatch import mount
from api.views import Resource


class _SlashTolerant(RoutePattern):
    """A route that means the same with a slash behind it."""

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
        return super().match(path.removesuffix("/"))


def route(path: str, name: str, management: type[Resource], delivery: type[Resource] | None = None) -> URLPattern:
    """A path of the API under the name that its row in the permission table has."""
    return URLPattern(_SlashTolerant(path, name=name, is_endpoint=True), mount(name, management, delivery), {}, name)


def below(prefix: str, urlconf: str) -> URLResolver:
    """The routes of a module below a prefix, as `include` has them."""
    return _ByFirstPart(RoutePattern(prefix, is_endpoint=False), urlconf)


class _ByFirstPart(URLResolver):
    """Asks only those routes, in their order, that begin as the path does. Django asks one after the other."""

    def resolve(self, path: str) -> ResolverMatch:
        found = self.pattern.match(str(path))
        if found is None:
            return super().resolve(path)
        return self._parts.get(found[0].partition("/")[0], self._rest).resolve(path)

    @cached_property
    def _parts(self) -> dict[str, URLResolver]:
        """The routes that can begin with each of the first parts that are written out in one of them."""
        first = [(_first_part(route), route) for route in self.url_patterns]
        return {
            part: URLResolver(self.pattern, [route for begins, route in first if begins in (part, None)])
            for part, _ in first
            if part is not None
        }

    @cached_property
    def _rest(self) -> URLResolver:
        """Those that can begin with anything."""
        return URLResolver(self.pattern, [route for route in self.url_patterns if _first_part(route) is None])


def _first_part(route: URLPattern | URLResolver) -> str | None:
    """What every path of the route has before its first slash; None where that can be different things."""
    if not isinstance(route, URLPattern) or not isinstance(route.pattern, RoutePattern):
        return None
    part = str(route.pattern).partition("/")[0]
    return None if "<" in part else part
