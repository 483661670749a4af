"""Content types over HTTP."""

import re
from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def _create(manager: Manager, **changes: Any) -> Any:
    return manager.post("content_types", {"content_type": article(**changes)})["content_type"]


def test_a_created_type_answers_with_what_was_sent(manager: Manager) -> None:
    answer = manager.post("content_types", {"content_type": article()})
    assert answer["notice"] == "Content Type created successfully."
    created = answer["content_type"]
    assert {key: created[key] for key in article()} == article()
    assert created["_version"] == 1
    assert created["inbuilt_class"] is False
    assert created["created_by"] == created["updated_by"] != ""
    assert INSTANT.fullmatch(created["created_at"])
    assert INSTANT.fullmatch(created["updated_at"])


def test_fetching_after_creating_returns_the_same_type(manager: Manager) -> None:
    created = _create(manager)
    fetched = manager.get("content_types/article")
    assert fetched == {"content_type": created}
    assert fetched["content_type"]["schema"] == article()["schema"]


def test_the_uid_comes_from_the_title_where_none_is_sent(manager: Manager) -> None:
    document = article(title="Blog Entry")
    del document["uid"]
    assert manager.post("content_types", {"content_type": document})["content_type"]["uid"] == "blog_entry"


def test_what_a_client_sends_back_beside_the_document_is_ignored(manager: Manager) -> None:
    created = _create(manager)
    answer = manager.put("content_types/article", {"content_type": {**created, "urlPath": "/x", "stackHeaders": {}}})
    assert answer["notice"] == "Content Type updated successfully."
    updated = answer["content_type"]
    assert updated["_version"] == 2
    changing = ("_version", "updated_at")
    assert {**updated, **{key: created[key] for key in changing}} == created


def test_an_update_keeps_what_it_does_not_send(manager: Manager) -> None:
    _create(manager)
    schema = [title_field(), text_field("body")]
    updated = manager.put("content_types/article", {"content_type": {"schema": schema}})["content_type"]
    assert (updated["title"], updated["schema"]) == ("Article", schema)


def test_the_list_holds_every_type_latest_change_first(manager: Manager) -> None:
    for uid in ("one", "two", "three"):
        _create(manager, uid=uid, title=uid)
    manager.put("content_types/one", {"content_type": {"description": "new"}})
    listed = manager.get("content_types?include_count=true")
    assert [row["uid"] for row in listed["content_types"]] == ["one", "three", "two"]
    assert listed["count"] == 3
    assert listed["content_types"][0] == manager.get("content_types/one")["content_type"]


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("asc=uid", ["one", "three", "two"]),
        ("desc=title&limit=1", ["two"]),
        ("asc=uid&skip=1&limit=1", ["three"]),
        ("asc=uid&skip=1e%2B100", []),
        ('asc=uid&query={"uid":{"$in":["one","two"]}}', ["one", "two"]),
        ('query={"title":"three"}', ["three"]),
        ("asc=uid&unknown=1", ["one", "three", "two"]),
    ],
)
def test_lists_page_sort_and_filter(manager: Manager, query: str, uids: list[str]) -> None:
    for uid in ("one", "two", "three"):
        _create(manager, uid=uid, title=uid)
    assert [row["uid"] for row in manager.get(f"content_types/?{query}")["content_types"]] == uids


def test_count_answers_the_number_alone(manager: Manager) -> None:
    _create(manager)
    assert manager.get("content_types?count=true&limit=1&skip=1e%2B100") == {"content_types": 1}


def test_global_fields_are_inlined_where_asked(manager: Manager) -> None:
    seo = {"title": "SEO", "uid": "seo_fields", "schema": [text_field("keywords")]}
    manager.post("global_fields", {"global_field": seo})
    use = {"display_name": "SEO", "uid": "meta", "data_type": "global_field", "reference_to": "seo_fields"}
    _create(manager, schema=[title_field(), use])
    plain = manager.get("content_types/article")["content_type"]["schema"]
    inlined = manager.get("content_types/article?include_global_field_schema=true")["content_type"]["schema"]
    listed = manager.get("content_types?include_global_field_schema=True")["content_types"][0]["schema"]
    assert plain == [title_field(), use]
    assert inlined == listed == [title_field(), {**use, "schema": [text_field("keywords")]}]


def test_a_taken_uid_or_title_is_named(manager: Manager) -> None:
    _create(manager)
    failed = (422, 115, "Content Type creation failed. Please try again.")
    assert manager.refused("POST", "content_types", {"content_type": article(title="Other")}) == (
        *failed,
        {"uid": ["is not unique."]},
    )
    assert manager.refused("POST", "content_types", {"content_type": article(uid="other")}) == (
        *failed,
        {"title": ["is not unique."]},
    )
    assert manager.get("content_types?count=true") == {"content_types": 1}


def test_every_problem_of_a_schema_is_named_by_its_place(manager: Manager) -> None:
    document = article(title="", schema=[text_field("summary"), {"uid": "x", "data_type": "nonsense"}])
    status, code, message, errors = manager.refused("POST", "content_types", {"content_type": document})
    assert (status, code, message) == (422, 115, "Content Type creation failed. Please try again.")
    assert errors["title"] == ["is a required field."]
    assert "schema.1.data_type" in errors
    assert manager.get("content_types") == {"content_types": []}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"content_type": ["is required."]}),
        ({"content_type": []}, {"content_type": ["must be an object."]}),
        ({"content_type": "x"}, {"content_type": ["must be an object."]}),
    ],
)
def test_the_envelope_is_required(manager: Manager, body: object, errors: object) -> None:
    assert manager.refused("POST", "content_types", body)[3] == errors


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_type_is_named(manager: Manager, method: str) -> None:
    assert manager.refused(method, "content_types/nothing", {"content_type": {}} if method == "PUT" else None) == (
        422,
        118,
        "The Content Type 'nothing' was not found. Please try again.",
        {"uid": ["is not valid."]},
    )


def test_another_stacks_type_looks_like_an_unknown_one(manager: Manager) -> None:
    _create(make_manager())
    assert manager.refused("GET", "content_types/article")[:2] == (422, 118)
    assert manager.get("content_types") == {"content_types": []}


def test_a_deleted_type_is_gone_and_its_uid_free(manager: Manager) -> None:
    _create(manager)
    assert manager.delete("content_types/article") == {"notice": "Content Type deleted successfully."}
    assert manager.refused("GET", "content_types/article")[:2] == (422, 118)
    assert _create(manager)["_version"] == 1


def test_a_type_with_entries_is_deleted_only_by_force(manager: Manager) -> None:
    _create(manager)
    manager.post("content_types/article/entries", {"entry": {"title": "One"}})
    status, code, _, _ = manager.refused("DELETE", "content_types/article")
    assert (status, code) == (422, 141)
    assert manager.get("content_types/article/entries?count=true") == {"entries": 1}
    manager.delete("content_types/article?force=true")
    assert manager.get("content_types") == {"content_types": []}
