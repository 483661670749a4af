"""Updating entries over HTTP as the vendor's page and its SDK do, read back by a second request."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from content.actions.assets import create_asset
from content.asset_files import Upload
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import SYSTEM, make_environment, make_locale, make_stack, make_taxonomy

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
STRIPPED = ("uid", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "org_uid", "api_key")
SCHEMA: list[dict[str, Any]] = [
    title_field(),
    text_field("url"),
    text_field("summary"),
    {"display_name": "File", "uid": "file", "data_type": "file"},
    {
        "display_name": "Related",
        "uid": "related",
        "data_type": "reference",
        "reference_to": ["article"],
        "field_metadata": {"ref_multiple": True},
    },
    {
        "display_name": "Group",
        "uid": "group",
        "data_type": "group",
        "multiple": True,
        "schema": [
            text_field("name"),
            {"display_name": "Files", "uid": "files", "data_type": "file", "multiple": True},
        ],
    },
    {
        "display_name": "Taxonomies",
        "uid": "taxonomies",
        "data_type": "taxonomy",
        "taxonomies": [{"taxonomy_uid": "color"}],
    },
]


@pytest.fixture
def manager(settings: Settings, tmp_path: Path) -> Manager:
    settings.MEDIA_ROOT = tmp_path
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_taxonomy(tenant.scope, "color", "blue", "red", "yellow")
    make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article(schema=SCHEMA)})
    return manager


def _create(manager: Manager, **content: Any) -> Any:
    return manager.post(PATH, {"entry": {"title": "example", "url": "/example", **content}})["entry"]


def _terms(*uids: str) -> list[dict[str, str]]:
    return [{"taxonomy_uid": "color", "term_uid": uid} for uid in uids]


@pytest.mark.behaviour("CS-45")
def test_an_update_counts_and_changes_what_tells_of_it(manager: Manager) -> None:
    created = _create(manager, summary="Kept")
    other = make_manager(manager.tenant)
    answer = other.put(f"{PATH}/{created['uid']}", {"entry": {"title": "changed"}})
    assert answer["notice"] == "Entry updated successfully."
    read = manager.get(f"{PATH}/{created['uid']}")["entry"]
    told = {"title", "_version", "updated_at", "updated_by"}
    assert {key: read[key] for key in read.keys() - told} == {key: created[key] for key in created.keys() - told}
    assert (read["title"], read["_version"]) == ("changed", 2)
    assert read["updated_at"] > created["updated_at"]
    assert read["updated_by"] != created["updated_by"]


@pytest.mark.behaviour("CS-46")
def test_the_first_save_in_a_language_localizes_the_entry(manager: Manager) -> None:
    created = _create(manager, summary="Short")
    answer = manager.put(f"{PATH}/{created['uid']}?locale=fr-fr", {"entry": {"title": "exemple"}})
    assert answer["notice"] == "Entry localized successfully."
    french = manager.get(f"{PATH}/{created['uid']}?locale=fr-fr")["entry"]
    assert (french["title"], french["summary"], french["locale"], french["_version"]) == (
        "exemple",
        "Short",
        "fr-fr",
        1,
    )
    assert manager.get(f"{PATH}/{created['uid']}")["entry"] == created


@pytest.mark.behaviour("CS-47")
def test_the_terms_that_are_sent_replace_those_that_were(manager: Manager) -> None:
    uid = _create(manager, taxonomies=_terms("red"))["uid"]
    manager.put(f"{PATH}/{uid}", {"entry": {"title": "example", "taxonomies": _terms("blue", "yellow")}})
    assert manager.get(f"{PATH}/{uid}")["entry"]["taxonomies"] == _terms("blue", "yellow")
    manager.put(f"{PATH}/{uid}", {"entry": {"title": "other"}})
    assert manager.get(f"{PATH}/{uid}")["entry"]["taxonomies"] == _terms("blue", "yellow")
    assert manager.get(f'{PATH}?query={{"taxonomies.color":"red"}}')["entries"] == []


@pytest.mark.behaviour("CS-48")
def test_an_update_does_not_move_an_entry_through_its_workflow(manager: Manager) -> None:
    created = _create(manager)
    path = f"{PATH}/{created['uid']}?include_workflow=true"
    before = manager.get(path)["entry"]
    stage = {"uid": "blt00000000000000aa", "name": "Done"}
    sent = {"title": "example", "_workflow": stage, "workflow": {"workflow_stage": stage}}
    manager.put(f"{PATH}/{created['uid']}", {"entry": sent})
    read = manager.get(path)["entry"]
    assert read == before | {"_version": 2, "updated_at": read["updated_at"]}


@pytest.mark.behaviour("CS-128")
def test_what_was_fetched_is_sent_back_as_the_sdk_does(manager: Manager) -> None:
    asset = create_asset(SYSTEM, manager.tenant.fresh_scope(), upload=Upload(b"words", "a.txt")).uid
    group = [{"name": "one", "files": [asset]}, {"name": "two", "files": []}]
    created = _create(manager, file=asset, group=group, taxonomies=_terms("red"), tags=["kept"])
    manager.post(f"{PATH}/{created['uid']}/publish", {"entry": {"locales": ["en-us"], "environments": ["production"]}})
    path = f"{PATH}/{created['uid']}?include_publish_details=true&include_branch=true"
    fetched = manager.get(path)["entry"]
    sent = {key: value for key, value in fetched.items() if key not in STRIPPED}
    sent |= {"title": "changed", "content_type_uid": "article", "_version": 7, "ACL": {"roles": []}, "locale": "en-us"}
    manager.put(f"{PATH}/{created['uid']}", {"entry": sent})
    read = manager.get(path)["entry"]
    assert read["file"]["uid"] == asset
    assert read == fetched | {"title": "changed", "_version": 2, "updated_at": read["updated_at"]}


@pytest.mark.behaviour("CS-128")
def test_the_language_of_the_address_beats_that_of_the_body(manager: Manager) -> None:
    created = _create(manager)
    manager.put(f"{PATH}/{created['uid']}?locale=fr-fr", {"entry": {**created, "title": "exemple"}})
    assert manager.get(f"{PATH}/{created['uid']}")["entry"] == created
    french = manager.get(f"{PATH}/{created['uid']}?locale=fr-fr")["entry"]
    assert (french["title"], french["locale"]) == ("exemple", "fr-fr")
    manager.put(f"{PATH}/{created['uid']}", {"entry": {**french, "title": "master"}})
    assert manager.get(f"{PATH}/{created['uid']}")["entry"]["title"] == "master"
    assert manager.get(f"{PATH}/{created['uid']}?locale=fr-fr")["entry"] == french


@pytest.mark.behaviour("CS-128")
def test_what_was_fetched_with_everything_on_top_is_sent_back(manager: Manager) -> None:
    other = _create(manager, title="other")
    reference = [{"uid": other["uid"], "_content_type_uid": "article"}]
    created = _create(manager, related=reference, group=[{"name": "one", "files": []}])
    path = f"{PATH}/{created['uid']}"
    everything = ("workflow", "publish_details", "metadata", "branch", "schema", "content_type")
    query = "&".join(f"include_{each}=true" for each in everything)
    fetched = manager.get(f"{path}?include[]=related&apply_draft=true&{query}")
    assert fetched["entry"]["related"][0]["title"] == "other"
    besides = {"content_type": fetched["content_type"], "schema": fetched["schema"]}
    sent = {key: value for key, value in fetched["entry"].items() if key not in STRIPPED}
    manager.put(path, {"entry": sent | besides})
    read = manager.get(path)["entry"]
    assert read == created | {"_version": 2, "updated_at": read["updated_at"]}
