"""Every call and parameter that the pages show is one of the API."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.documentation.pages import DOCS, PROJECT

PAGES = [PROJECT / "README.md", *sorted(DOCS.glob("*.md"))]
_CALL = re.compile(r"(?:\$CMS_URL|\b(?:GET|POST|PUT|DELETE)\b)[ ,A-Z|`]*?((?:\.\.\.|…)?/[^\s`\"')]*)")
_PARAMETER = re.compile(
    r"(?:\?|&)([A-Za-z_-]+(?:\[\w*\])*)=|`((?:include_|delete_all_|publish_all_)[a-z_]+)(?:=true)?`"
)
ELSEWHERE = {
    # Pages for people, and OAuth's own address with its own parameters.
    "/admin/", "/docs/", "/schema/", "/admin/oauth/authorize/", "/token", "/token/introspect", "/token/revoke",
}  # fmt: skip
STANDARD = {"response_type", "code_challenge", "client_id", "code_challenge_method", "state", "sslmode", "sslrootcert"}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The API's description."""
    return dict(Client().get("/schema/").json())


def _shown(page: Path) -> set[str]:
    calls = set()
    for call in _CALL.findall(page.read_text()):
        path = re.sub(r"\[[^]]*\]", "", re.split(r"[?#]", call)[0]).rstrip(".,;:/")
        calls.add(re.sub(r"\$(?!all)\{?\w+\}?|blt…|blt\w{16}", "{x}", path))
    return calls - {place.rstrip("/") for place in ELSEWHERE} - {""}


def _is_known(call: str, known: set[str]) -> bool:
    """Whether it is a path of the API, or the end of one: tables name what they are below in their heads."""
    ending = re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(call.lstrip(".…")))
    return any(re.search(rf"{ending}$", path) for path in known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_call_is_one_of_the_api(page: Path, description: dict[str, Any]) -> None:
    known = set(description["paths"])
    # A path that names its variable may be shown with a value of it.
    filled = {re.sub(r"\{\w+\}", "[^/]+", path) for path in known}
    unknown = {
        call
        for call in _shown(page)
        if not _is_known(call, known)
        and not any(re.search(rf"^(?:/v3)?{f.removeprefix('/v3')}$", call) for f in filled)
    }
    assert unknown == set()


def test_every_call_of_the_api_is_on_some_page(description: dict[str, Any]) -> None:
    told = "\n".join(page.read_text() for page in PAGES)
    ends = {path: [part for part in path.split("/") if "{" not in part][-1] for path in description["paths"]}
    assert [path for path, end in ends.items() if not re.search(rf"/{re.escape(end)}\b", told)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_parameter_is_one_of_the_api(page: Path, description: dict[str, Any]) -> None:
    known = {
        parameter["name"]
        for methods in description["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
    }
    shown = {first or second for first, second in _PARAMETER.findall(page.read_text())}
    assert shown - known - STANDARD == set()
