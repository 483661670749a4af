"""A path is found by its first part: the same route that asking one after the other finds."""

import re

import pytest
from django.urls import ResolverMatch, URLPattern, get_resolver, resolve, reverse

from api.app_routes import to_consent
from api.missing import path_not_found
from api.urls import urlpatterns

_PATHS = sorted({re.sub(r"<str:(\w+)>", r"\1-1", str(route.pattern)) for route in urlpatterns} - {""})
_WRONG = [
    "nothing",
    "nothing/here",
    "content_type",
    "content_types/a/b/c/d/e",
    "stacks/",
    "/stacks",
    "assetsx/images",
    "é",
]


def _told(found: ResolverMatch) -> tuple[object, ...]:
    return found.func, found.args, found.kwargs, found.url_name


@pytest.mark.parametrize("path", [*_PATHS, *(f"{path}/" for path in _PATHS), *_WRONG])
def test_it_is_the_first_route_that_fits(path: str) -> None:
    assert _told(resolve(f"/v3/{path}")) == _told(get_resolver("api.urls").resolve(f"/{path}"))


def test_only_routes_that_begin_so_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve("/v3/workflows")
    asked: list[str] = []
    ask = URLPattern.resolve

    def listen(route: URLPattern, path: str) -> ResolverMatch | None:
        asked.append(str(route.pattern))
        return ask(route, path)

    monkeypatch.setattr(URLPattern, "resolve", listen)
    resolve("/v3/workflows")
    assert asked == ["v3/", "workflows"]


def test_the_root_of_the_api_is_no_route_of_it() -> None:
    assert resolve("/v3/").func is to_consent
    assert resolve("/v3").func is path_not_found


def test_addresses_are_made_as_ever() -> None:
    assert reverse("release_items", kwargs={"uid": "blt1"}) == "/v3/releases/blt1/items"
