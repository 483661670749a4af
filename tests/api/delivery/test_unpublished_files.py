"""Where the installation asks for a publication first: who gets the bytes of what is live nowhere."""

from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_django import Settings

from content.actions.assets import replace_asset
from content.asset_files import Upload
from stacks.actions.branches import create_branch
from stacks.grants import full_scope
from tests.api.delivery.site import Site, png
from tests.app_builders import make_app, make_app_token
from tests.factories import make_editor, make_management_token, make_session, make_stack, make_user
from tests.rules import on_files


@pytest.fixture(autouse=True)
def strict(settings: Settings, tmp_path: Path) -> None:
    settings.ASSETS_NEED_PUBLICATION = True
    settings.IMAGE_CACHE_ROOT = tmp_path / "images"


class Answer(NamedTuple):
    """A fetch that was read to its end."""

    status: int
    content: bytes
    caching: str | None


def ask(site: Site, uid: str, version: int = 1, *, query: str = "", headers: dict[str, str] | None = None) -> Answer:
    """The answer to a fetch, read to its end."""
    address = f"/v3/assets/{site.tenant.stack.api_key}/{uid}/{version}/heron.png{query}"
    response = site.client.get(address, headers=headers)
    return Answer(response.status_code, response.getvalue(), response.headers.get("Cache-Control"))


def test_only_a_live_version_answers_strangers(site: Site) -> None:
    uid = site.picture()
    assert ask(site, uid).status == 404
    assert ask(site, uid, query="?width=2").status == 404
    site.publish(uid)
    assert ask(site, uid) == (200, png(), "public, no-cache")
    assert ask(site, uid, query="?width=2").caching == "public, no-cache"
    replace_asset(site.tenant.actor, site.scope, uid, upload=Upload(png(), "heron.png"))
    assert (ask(site, uid).status, ask(site, uid, 2).status) == (200, 404)
    site.publish(uid, action="unpublish")
    assert ask(site, uid).status == 404


def test_who_may_read_assets_sees_what_is_live_nowhere(site: Site) -> None:
    uid = site.picture()
    token, session = make_management_token(site.tenant), make_session(site.tenant.owner)
    for headers in ({"authorization": token}, {"authtoken": session}):
        assert ask(site, uid, headers=headers) == (200, png(), "private, no-store")


def test_nobody_else_sees_it(site: Site) -> None:
    uid = site.picture()
    foreign = make_management_token(make_stack(name="Another"))
    stranger = make_session(make_user())
    for headers in (
        {"authorization": foreign},
        {"authtoken": stranger},
        {"access_token": site.secret},
        {"authorization": "cs0"},
    ):
        assert ask(site, uid, headers=headers).status == 404


def test_a_role_that_hides_the_file_hides_its_bytes(site: Site) -> None:
    seen, hidden = site.picture(), site.picture()
    session = make_session(make_editor(site.tenant, on_files(seen, read=True)))
    assert [ask(site, uid, headers={"authtoken": session}).status for uid in (seen, hidden)] == [200, 404]


def test_an_app_fetches_what_it_may_download(site: Site) -> None:
    uid, app = site.picture(), make_app(site.tenant.stack.organization)
    found = [
        ask(site, uid, headers={"authorization": f"Bearer {make_app_token(app, site.tenant.owner, scope)}"}).status
        for scope in ("user:read", "cm.assets:download")
    ]
    assert found == [404, 200]


@pytest.mark.django_db(transaction=True)
def test_a_token_of_one_branch_gets_no_file_of_another(site: Site) -> None:
    uid = site.picture()
    create_branch(site.tenant.actor, site.scope, uid="dev", source="main")
    main, dev = (make_management_token(site.tenant, full_scope(branch)) for branch in ("main", "dev"))
    for secret, asked in ((main, (200, 404)), (dev, (404, 200))):
        for named in ({}, {"branch": "main"}, {"branch": "dev"}):
            headers = {"authorization": secret, **named}
            found = ask(site, uid, headers=headers).status, ask(site, uid, query="?branch=dev", headers=headers).status
            assert found == asked


def test_the_address_of_files_can_be_another(site: Site, settings: Settings) -> None:
    settings.ASSETS_URL = "https://files.example.com"
    uid = site.picture()
    site.publish(uid)
    key = site.tenant.stack.api_key
    assert site.get(f"assets/{uid}")["asset"]["url"] == f"https://files.example.com/v3/assets/{key}/{uid}/1/heron.png"
    assert site.get(f"assets/{uid}?relative_urls=true")["asset"]["url"] == f"/v3/assets/{key}/{uid}/1/heron.png"
