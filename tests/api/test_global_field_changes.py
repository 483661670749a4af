"""What a change of a global field does to the types that use it and to their entries."""

import json
from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db

SEO: dict[str, Any] = {"title": "SEO", "uid": "seo", "schema": [text_field("keywords"), text_field("robots")]}
IN_USE = (
    "The Global Field 'seo' is used by the content types page, post, shop and the global fields head."
    " Remove it there first, or pass force=true."
)
FEWER = {"global_field": {"schema": [text_field("keywords")]}}


def use(uid: str, target: str, **options: Any) -> dict[str, Any]:
    return {"display_name": uid.title(), "uid": uid, "data_type": "global_field", "reference_to": target, **options}


def make_type(manager: Manager, uid: str, *fields: Any) -> None:
    manager.post("content_types", {"content_type": article(uid=uid, title=uid, schema=[title_field(), *fields])})


def save(manager: Manager, type_uid: str, **values: Any) -> str:
    entry = {"title": "One", **values}
    uid: str = manager.post(f"content_types/{type_uid}/entries", {"entry": entry})["entry"]["uid"]
    return uid


@pytest.fixture
def manager() -> Manager:
    """SEO fields, in pages directly, in posts through another global field, and as a block of shops."""
    manager = make_manager()
    manager.post("global_fields", {"global_field": SEO})
    manager.post("global_fields", {"global_field": {"title": "Head", "uid": "head", "schema": [use("meta", "seo")]}})
    make_type(manager, "page", use("seo", "seo"))
    make_type(manager, "post", use("heads", "head", multiple=True))
    blocks = [{"uid": "search", "title": "Search", "reference_to": "seo"}, {"uid": "own", "title": "Own", "schema": []}]
    make_type(manager, "shop", {"display_name": "Parts", "uid": "parts", "data_type": "blocks", "blocks": blocks})
    make_type(manager, "other", text_field("body"))
    return manager


def versions(manager: Manager) -> dict[str, int]:
    types = manager.get("content_types?asc=uid")["content_types"]
    fields = manager.get("global_fields?asc=uid")["global_fields"]
    return {row["uid"]: row["_version"] for row in (*types, *fields)}


UNCHANGED = {"other": 1, "page": 1, "post": 1, "shop": 1, "head": 1, "seo": 1}


def test_a_change_that_harms_entries_of_any_type_is_refused_as_a_whole(manager: Manager) -> None:
    page = save(manager, "page", seo={"robots": "none"})
    post = save(manager, "post", heads=[{"meta": {"keywords": "a"}}, {"meta": {"robots": "b"}}])
    save(manager, "shop", parts=[{"search": {"keywords": "c"}}])

    told = manager.put("global_fields/seo?dry_run=true", FEWER)["plan"]
    refused = manager.refused("PUT", "global_fields/seo", FEWER)

    assert told["is_refused"] is True
    assert [
        (each["content_type_uid"], each["path"], each["kind"], each["sample_uids"]) for each in told["changes"]
    ] == [
        ("page", "seo.robots", "removed", [page]),
        ("post", "heads.meta.robots", "removed", [post]),
        ("shop", "parts.search.robots", "removed", []),
    ]
    assert refused == (
        422,
        115,
        "Stored entries would lose values or break the new rules. Look at the plan (dry_run=true), or pass force=true.",
        {
            "page.seo.robots": [f"is removed with its values. Concerns 1 entry: {page}."],
            "post.heads.meta.robots": [f"is removed with its values. Concerns 1 entry: {post}."],
        },
    )
    assert versions(manager) == UNCHANGED


def test_a_forced_change_reaches_every_type_and_its_entries(manager: Manager) -> None:
    page = save(manager, "page", seo={"robots": "none", "keywords": "k"})
    post = save(manager, "post", heads=[{"meta": {"robots": "b"}}])
    shop = save(manager, "shop", parts=[{"search": {"robots": "c"}}, {"own": {}}])

    answer = manager.put("global_fields/seo?force=true", FEWER)

    assert [(each["content_type_uid"], each["state"], each["done"]) for each in answer["rewrites"]] == [
        ("page", "succeeded", 1),
        ("post", "succeeded", 1),
        ("shop", "succeeded", 1),
    ]
    assert versions(manager) == {**UNCHANGED, "page": 2, "post": 2, "shop": 2, "seo": 2}
    assert manager.get(f"content_types/page/entries/{page}")["entry"]["seo"] == {"keywords": "k"}
    (head,) = manager.get(f"content_types/post/entries/{post}")["entry"]["heads"]
    assert head["meta"] == {}
    search, own = manager.get(f"content_types/shop/entries/{shop}")["entry"]["parts"]
    assert (list(search["search"]), list(own["own"])) == (["_metadata"], ["_metadata"])


def test_a_change_that_harms_nobody_needs_no_force(manager: Manager) -> None:
    save(manager, "page", seo={"keywords": "k"})
    assert manager.put("global_fields/seo", FEWER)["global_field"]["_version"] == 2
    assert versions(manager) == {**UNCHANGED, "page": 2, "post": 2, "shop": 2, "seo": 2}


def test_a_change_that_a_type_cannot_hold_is_refused_at_the_type(manager: Manager) -> None:
    # Nested as deep as it goes: one level more is too many for the type that nests it.
    deep: Any = text_field("leaf")
    for level in range(18):
        deep = {"display_name": "G", "uid": f"g{level}", "data_type": "group", "schema": [deep]}
    refused = manager.refused("PUT", "global_fields/seo", {"global_field": {"schema": [deep]}})
    assert refused[:2] == (422, 115)
    assert all(path.startswith("post.schema.1") for path in refused[3]), refused[3]
    assert versions(manager) == UNCHANGED


def test_a_dry_run_of_a_creation_only_checks(manager: Manager) -> None:
    response = manager.ask("POST", "global_fields?dry_run=true", {"global_field": {**SEO, "uid": "more"}})
    assert (response.status_code, json.loads(response.content)) == (
        200,
        {"notice": "Global Field can be created.", "plan": {"is_refused": False, "rewrites": 0, "changes": []}},
    )
    assert manager.refused("POST", "global_fields?dry_run=true", {"global_field": SEO})[3] == {
        "uid": ["is not unique."]
    }
    assert versions(manager) == UNCHANGED


def test_one_in_use_is_deleted_only_by_force_and_vanishes_everywhere(manager: Manager) -> None:
    page = save(manager, "page", seo={"robots": "none"})
    shop = save(manager, "shop", parts=[{"search": {}}, {"own": {}}])
    assert manager.refused("DELETE", "global_fields/seo") == (
        422,
        141,
        IN_USE,
        {},
    )
    plan = manager.delete("global_fields/seo?dry_run=true")["plan"]
    assert [
        (each["content_type_uid"], each["path"], each["kind"], each["sample_uids"]) for each in plan["changes"]
    ] == [
        ("page", "seo", "removed", [page]),
        ("post", "heads.meta", "removed", []),
        ("shop", "parts.search", "block_removed", [shop]),
    ]
    assert versions(manager) == UNCHANGED

    assert manager.delete("global_fields/seo?force=true") == {"notice": "Global Field deleted successfully."}

    assert versions(manager) == {"other": 1, "page": 2, "post": 2, "shop": 2, "head": 2}
    assert manager.get("content_types/page")["content_type"]["schema"] == [title_field()]
    assert manager.get("global_fields/head")["global_field"]["schema"] == []
    assert [block["uid"] for block in manager.get("content_types/shop")["content_type"]["schema"][1]["blocks"]] == [
        "own"
    ]
    assert "seo" not in manager.get(f"content_types/page/entries/{page}")["entry"]
    assert manager.get(f"content_types/page/entries/{page}?version=1")["entry"]["seo"] == {"robots": "none"}
    assert [list(part) for part in manager.get(f"content_types/shop/entries/{shop}")["entry"]["parts"]] == [["own"]]


def test_a_cycle_through_another_global_field_is_refused(manager: Manager) -> None:
    refused = manager.refused("PUT", "global_fields/seo", {"global_field": {"schema": [use("head", "head")]}})
    assert refused[:2] == (422, 115)
    assert versions(manager) == UNCHANGED
