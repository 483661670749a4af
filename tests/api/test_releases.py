"""Releases over the management API, in the vendor's shapes: made, filled, moved about, cloned and locked."""

from typing import Any

import pytest

from content.actions.assets import create_asset
from content.asset_files import Upload
from publishing.drain import drain
from publishing.models import PublishItem, Release, ReleaseItem
from tests.api.management_client import Manager, make_manager
from tests.factories import make_stack
from tests.publishing.builders import Stage, make_stage


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def make_release(manager: Manager, name: str = "Spring", **more: Any) -> str:
    return str(manager.post("releases", {"release": {"name": name, **more}})["release"]["uid"])


def entry_item(uid: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "content_type_uid": "article", "locale": "en-us", "action": "publish", **more}


def items(manager: Manager, release: str) -> list[dict[str, Any]]:
    return list(manager.get(f"releases/{release}/items")["items"])


def test_a_release_is_made_changed_listed_and_deleted(manager: Manager) -> None:
    made = manager.post("releases", {"release": {"name": "Spring", "description": "March", "locked": False}})
    assert made["notice"] == "Release created successfully."
    uid = made["release"]["uid"]
    got = manager.get(f"releases/{uid}")["release"]
    assert got == {**made["release"], "items": []}
    assert [got[key] for key in ("name", "description", "locked", "archived", "status", "items_count")] == [
        "Spring", "March", False, False, [], 0,
    ]  # fmt: skip

    changed = manager.put(f"releases/{uid}", {"release": {**got, "name": "Summer"}})
    assert changed["notice"] == "Release updated successfully."
    assert manager.get(f"releases/{uid}")["release"]["name"] == "Summer"

    other = make_release(manager, "Autumn")
    listed = manager.get("releases?include_count=true&asc=name")
    assert ([row["uid"] for row in listed["releases"]], listed["count"]) == ([other, uid], 2)
    assert [row["uid"] for row in manager.get('releases?query={"name": "Summer"}')["releases"]] == [uid]

    assert manager.delete(f"releases/{uid}") == {"notice": "Release deleted successfully."}
    assert manager.refused("GET", f"releases/{uid}")[0] == 422
    assert [row["uid"] for row in manager.get("releases")["releases"]] == [other]


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ({}, ["name"]),
        ({"name": " "}, ["name"]),
        ({"name": 3}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"name": "A", "description": []}, ["description"]),
        ({"name": "A", "locked": "yes", "archived": 1}, ["locked", "archived"]),
    ],
)
def test_what_is_wrong_with_a_release_is_named(manager: Manager, document: dict[str, Any], paths: list[str]) -> None:
    status, code, sentence, errors = manager.refused("POST", "releases", {"release": document})
    assert (status, code, sentence, list(errors)) == (422, 141, "Release creation failed. Please try again.", paths)
    assert Release.objects.count() == 0


def test_items_are_pinned_when_they_are_added(stage: Stage, manager: Manager) -> None:
    old, new, gone = stage.entry("Old"), stage.entry("New"), stage.entry("Gone")
    stage.edit(old, "Old again")
    asset = create_asset(stage.tenant.actor, stage.scope, upload=Upload(b"one", "a.txt")).uid
    release = make_release(manager)

    manager.post(f"releases/{release}/item", {"item": entry_item(old, version=1)})
    answer = manager.post(
        f"releases/{release}/items",
        {
            "items": [
                entry_item(new),
                entry_item(new, locale="fr-fr"),
                entry_item(gone, action="unpublish"),
                {"uid": asset, "content_type_uid": "built_io_upload", "locale": "en-us", "action": "publish"},
            ]
        },
    )
    stage.edit(new, "New again")

    assert answer["release"]["items_count"] == 5
    assert items(manager, release) == [
        entry_item(old, version=1),
        entry_item(new, version=1),
        entry_item(new, locale="fr-fr", version=1),
        entry_item(gone, version=None, action="unpublish"),
        {"uid": asset, "content_type_uid": "built_io_upload", "locale": "en-us", "version": 1, "action": "publish"},
    ]
    assert len(manager.get(f"releases/{release}/items?limit=2&skip=1")["items"]) == 2
    assert manager.get(f"releases/{release}/items?include_count=true")["count"] == 5


def test_an_item_is_in_a_release_once(stage: Stage, manager: Manager) -> None:
    uid, release = stage.entry("One"), make_release(manager)
    stage.edit(uid, "One again")
    manager.post(f"releases/{release}/item", {"item": entry_item(uid, version=1)})
    manager.post(f"releases/{release}/item", {"item": entry_item(uid, action="unpublish")})
    assert items(manager, release) == [entry_item(uid, version=None, action="unpublish")]
    errors = manager.refused("POST", f"releases/{release}/items", {"items": [entry_item(uid), entry_item(uid)]})[3]
    assert errors == {"items": [f"name '{uid}' in 'en-us' more than once."]}


def test_every_bad_item_is_named_and_none_is_added(stage: Stage, manager: Manager) -> None:
    uid, release = stage.entry("One"), make_release(manager)
    french = stage.entry("French", locale="fr-fr")
    for rows, paths in (
        ([{"content_type_uid": "article"}, 3], ["items.1", "items.0.uid"]),
        ([entry_item(uid, version="first"), entry_item(uid, action="fly")], ["items.0.version", "items.1.action"]),
        ([entry_item("blt0"), entry_item(uid, locale="tlh")], ["items.0.uid", "items.1.locale"]),
        ([entry_item(uid), entry_item(french)], ["items.1.locale"]),
        ([entry_item(uid, version=9)], ["version"]),
        ([entry_item(uid, content_type_uid="page")], ["items.0.uid"]),
        ([], ["items"]),
        ("all", ["items"]),
    ):
        status, _, _, errors = manager.refused("POST", f"releases/{release}/items", {"items": rows})
        assert (status, list(errors)) == (422, paths), errors
    assert ReleaseItem.objects.count() == 0


def test_items_are_removed_moved_and_brought_up_to_date(stage: Stage, manager: Manager) -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    release, other = make_release(manager), make_release(manager, "Other")
    manager.post(
        f"releases/{release}/items", {"items": [entry_item(one), entry_item(two), entry_item(two, locale="fr-fr")]}
    )
    stage.edit(one, "One again")

    manager.put(f"releases/{release}/update_items", {"items": [entry_item(two, action="unpublish")]})
    assert [(item["uid"], item["action"]) for item in items(manager, release) if item["locale"] == "en-us"] == [
        (one, "publish"),
        (two, "unpublish"),
    ]
    manager.put(f"releases/{release}/update_items", {"items": ["$all"]})
    assert {(item["uid"], item["version"]) for item in items(manager, release)} == {(one, 2), (two, None), (two, 1)}

    moved = manager.put(f"releases/{release}/items/move", {"release_uid": other, "items": [{"uid": two}]})
    assert moved["release"]["items_count"] == 1
    assert {item["locale"] for item in items(manager, other)} == {"en-us", "fr-fr"}
    manager.delete(
        f"releases/{other}/items", {"items": [{"uid": two, "locale": "fr-fr", "content_type_uid": "article"}]}
    )
    assert [item["locale"] for item in items(manager, other)] == ["en-us"]
    assert manager.refused("DELETE", f"releases/{other}/items", {"items": [{"uid": one}]})[3] == {
        "items.0.uid": [f"'{one}' is not in this release."]
    }
    assert manager.refused("DELETE", f"releases/{other}/items", {"items": []})[0] == 422
    manager.delete(f"releases/{other}/items?all=true", {"items": []})
    assert items(manager, other) == []


def test_a_bulk_names_its_release(stage: Stage, manager: Manager) -> None:
    one, release = stage.entry("One"), make_release(manager)
    body = {"release": release, "action": "publish", "locale": ["en-us", "fr-fr"]}
    manager.post("bulk/release/items", {**body, "items": [{"uid": one, "content_type_uid": "article"}]})
    stage.edit(one, "One again")
    manager.put("bulk/release/update_items", {"release": release, "items": ["$all"]})
    assert [(item["locale"], item["version"]) for item in items(manager, release)] == [("en-us", 2), ("fr-fr", 2)]
    assert list(manager.refused("POST", "bulk/release/items", {"items": [{"uid": one}]})[3]) == ["release"]


def test_a_clone_is_its_own(stage: Stage, manager: Manager) -> None:
    one, release = stage.entry("One"), make_release(manager, description="First")
    manager.post(f"releases/{release}/item", {"item": entry_item(one)})
    clone = manager.post(f"releases/{release}/clone", {"release": {"name": "Again"}})
    assert clone["notice"] == "Release cloned successfully."
    uid = clone["release"]["uid"]
    assert (clone["release"]["name"], clone["release"]["description"]) == ("Again", "First")
    manager.delete(f"releases/{release}/items?all=true", {"items": []})
    assert items(manager, uid) == [entry_item(one, version=1)]


def test_a_locked_release_keeps_its_items(stage: Stage, manager: Manager) -> None:
    one, release = stage.entry("One"), make_release(manager)
    manager.post(f"releases/{release}/item", {"item": entry_item(one)})
    manager.put(f"releases/{release}", {"release": {"locked": True}})
    for method, path, body in (
        ("POST", "items", {"items": [entry_item(one)]}),
        ("DELETE", "items?all=true", {"items": []}),
        ("PUT", "update_items", {"items": ["$all"]}),
        ("PUT", "items/move", {"release_uid": make_release(manager), "items": [{"uid": one}]}),
    ):
        status, _, sentence, _ = manager.refused(method, f"releases/{release}/{path}", body)
        assert (status, sentence.startswith("The release is locked")) == (422, True)
    manager.put(f"releases/{release}", {"release": {"locked": False}})
    manager.delete(f"releases/{release}/items?all=true", {"items": []})
    manager.post(f"releases/{release}/item", {"item": entry_item(one)})
    manager.post(f"releases/{release}/deploy", {"release": {"environments": ["production"]}})
    assert list(manager.refused("PUT", f"releases/{release}", {"release": {"locked": False}})[3]) == ["locked"]


def test_a_release_of_another_stack_is_unknown(stage: Stage, manager: Manager) -> None:
    release = make_release(manager)
    other = make_manager(make_stack())
    for method, path, body in (
        ("GET", "", None), ("PUT", "", {"release": {"name": "Mine"}}), ("DELETE", "", None), ("GET", "/items", None),
        ("POST", "/deploy", {"release": {"environments": ["production"]}}), ("POST", "/revert", {}),
        ("POST", "/clone", {"release": {"name": "Mine"}}),
    ):  # fmt: skip
        foreign, unknown = (other.refused(method, f"releases/{uid}{path}", body) for uid in (release, "blt0"))
        assert foreign == unknown
        assert foreign[0] == 422


def test_a_deployed_item_stays_in_the_queue_when_its_release_is_deleted(stage: Stage, manager: Manager) -> None:
    one, release = stage.entry("One"), make_release(manager)
    manager.post(f"releases/{release}/item", {"item": entry_item(one)})
    manager.post(f"releases/{release}/deploy", {"release": {"environments": ["production"]}})
    manager.delete(f"releases/{release}")
    drain(lambda: False)
    assert list(PublishItem.objects.values_list("state", flat=True)) == ["succeeded"]
    assert stage.live() == {(one, "en-us", "production"): ("en-us", 1)}
