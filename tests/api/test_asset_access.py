"""Whose files a caller sees, and what a token's scope lets it do with them."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.api.test_assets import NOT_FOUND, folder, listed, upload
from tests.factories import make_environment, make_management_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def test_another_stacks_file_looks_like_none(manager: Manager) -> None:
    other = make_manager()
    foreign, place = upload(other)["uid"], folder(other, "Foreign")
    for method, path in (
        ("GET", f"assets/{foreign}"),
        ("PUT", f"assets/{foreign}"),
        ("DELETE", f"assets/{foreign}"),
        ("GET", f"assets/{foreign}/versions"),
        ("GET", f"assets/{foreign}/references"),
    ):
        assert manager.refused(method, path, {"asset": {"title": "x"}}) == NOT_FOUND
    assert manager.refused("GET", f"assets/folders/{place}")[2] == "The requested folder doesn't exist."
    own = upload(manager)["uid"]
    moved = manager.refused("PUT", f"assets/{own}", {"asset": {"parent_uid": place}})
    assert moved[3] == {"parent_uid": ["is not a folder of this stack."]}
    assert listed(manager, folder=place) == []


@pytest.mark.parametrize("may_write", [False, True])
def test_a_token_for_assets_does_with_them_what_its_scope_says(manager: Manager, may_write: bool) -> None:
    uid = upload(manager)["uid"]
    make_environment(manager.tenant.fresh_scope())
    rows: list[Any] = [
        {"module": "asset", "acl": {"read": True, "write": may_write}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    limited = Manager(manager.tenant, make_management_token(manager.tenant, rows))
    reads = [limited.ask("GET", path).status_code for path in ("assets", f"assets/{uid}", f"assets/{uid}/versions")]
    assert reads == [200, 200, 200]
    publishing = {"asset": {"environments": ["production"]}}
    writes = [
        send_form(limited, "POST", "assets", {}, {"asset[upload]": ("b.txt", b"b")})[0],
        limited.ask("PUT", f"assets/{uid}", {"asset": {"title": "T"}}).status_code,
        limited.ask("POST", "assets/folders", {"asset": {"name": "F"}}).status_code,
        limited.ask("POST", f"assets/{uid}/publish", publishing).status_code,
        limited.ask("DELETE", f"assets/{uid}").status_code,
    ]
    assert writes == ([201, 200, 201, 201, 200] if may_write else [403] * 5)
    assert limited.ask("GET", "content_types").status_code == 403
