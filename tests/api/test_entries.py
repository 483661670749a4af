"""Entries over HTTP: reading, creating, updating."""

import re
from typing import Any

import pytest

from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
UID = re.compile(r"blt[0-9a-f]{16}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SYSTEM_KEYS = {
    "uid", "locale", "_version", "created_by", "updated_by", "created_at", "updated_at", "ACL", "tags", "_in_progress",
}  # fmt: skip


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.scope, "fr-ca", "fr-fr")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


def _create(manager: Manager, title: str = "One", query: str = "", **content: Any) -> Any:
    return manager.post(f"{PATH}{query}", {"entry": {"title": title, **content}})["entry"]


def test_a_created_entry_answers_with_its_content_and_the_systems_keys(manager: Manager) -> None:
    answer = manager.post(PATH, {"entry": {"title": "One", "pages": 3, "seo": {"keywords": "a"}, "tags": ["x"]}})
    assert answer["notice"] == "Entry created successfully."
    entry = answer["entry"]
    assert set(entry) >= SYSTEM_KEYS
    assert UID.fullmatch(entry["uid"])
    assert INSTANT.fullmatch(entry["created_at"])
    assert entry["created_at"] == entry["updated_at"]
    assert entry["created_by"] == entry["updated_by"] != ""
    assert (entry["locale"], entry["_version"], entry["ACL"], entry["_in_progress"]) == ("en-us", 1, {}, False)
    assert (entry["title"], entry["pages"], entry["tags"]) == ("One", 3, ["x"])
    assert entry["seo"]["keywords"] == "a"


@pytest.mark.behaviour("CS-6", "CS-10", "CS-20")
def test_reading_after_creating_returns_the_same_entry(manager: Manager) -> None:
    created = _create(manager, pages=3, seo={"keywords": "ü"})
    assert manager.get(f"{PATH}/{created['uid']}") == {"entry": created}
    assert manager.get(f"{PATH}/{created['uid']}/") == {"entry": created}
    assert manager.get(PATH) == {"entries": [created]}


def test_system_and_unknown_keys_in_a_body_change_nothing(manager: Manager) -> None:
    foreign: dict[str, Any] = {
        "uid": "blt0000000000000000", "_version": 9, "locale": "fr-fr", "created_by": "me", "updated_at": "never",
        "ACL": {"x": 1}, "_in_progress": True, "publish_details": [], "content_type_uid": "other", "nonsense": 1,
        "stackHeaders": {}, "urlPath": "/",
    }  # fmt: skip
    created = _create(manager, **foreign)
    assert created["uid"] != foreign["uid"]
    assert (created["locale"], created["_version"], created["ACL"], created["_in_progress"]) == ("en-us", 1, {}, False)
    assert "nonsense" not in created
    assert "publish_details" not in created
    updated = manager.put(f"{PATH}/{created['uid']}", {"entry": {**created, **foreign, "title": "Two"}})["entry"]
    changing = {"title": "Two", "_version": 2, "updated_at": updated["updated_at"]}
    assert updated == {**created, **changing}


def test_an_update_makes_a_version_and_keeps_what_it_does_not_send(manager: Manager) -> None:
    created = _create(manager, summary="short", pages=1)
    answer = manager.put(f"{PATH}/{created['uid']}", {"entry": {"pages": 2}})
    assert answer["notice"] == "Entry updated successfully."
    updated = answer["entry"]
    assert updated == {**created, "pages": 2, "_version": 2, "updated_at": updated["updated_at"]}
    assert updated["updated_at"] > created["updated_at"]
    assert manager.get(f"{PATH}/{created['uid']}")["entry"] == updated


@pytest.mark.behaviour("CS-21", "CS-22")
def test_a_version_is_read_by_its_number(manager: Manager) -> None:
    created = _create(manager)
    manager.put(f"{PATH}/{created['uid']}", {"entry": {"title": "Two"}})
    first = manager.get(f"{PATH}/{created['uid']}?version=1")["entry"]
    second = manager.get(f"{PATH}/{created['uid']}?version=2")["entry"]
    assert (first["title"], first["_version"]) == ("One", 1)
    assert (second["title"], second["_version"]) == ("Two", 2)
    assert manager.refused("GET", f"{PATH}/{created['uid']}?version=3")[:2] == (422, 141)


@pytest.mark.parametrize("version", ["0", "-1", "x", "1.5", "99999999999", "²"])
def test_what_is_no_version_number_is_refused(manager: Manager, version: str) -> None:
    created = _create(manager)
    assert manager.refused("GET", f"{PATH}/{created['uid']}?version={version}")[3] == {
        "version": ["must be the number of a version."]
    }


def test_broken_rules_are_named_by_path(manager: Manager) -> None:
    failed = (422, 119, "Entry creation failed. Please enter valid data.")
    assert manager.refused("POST", PATH, {"entry": {"pages": "many", "seo": {}}}) == (
        *failed,
        {
            "pages": ["must be a number."],
            "seo.keywords": ["is a required field."],
            "title": ["is a required field."],
        },
    )
    assert manager.get(PATH) == {"entries": []}


def test_a_unique_value_is_refused_a_second_time(manager: Manager) -> None:
    _create(manager, "One")
    second = _create(manager, "Two")
    assert manager.refused("POST", PATH, {"entry": {"title": "One"}}) == (
        422,
        119,
        "Entry creation failed. Please enter valid data.",
        {"title": ["is not unique."]},
    )
    assert manager.refused("PUT", f"{PATH}/{second['uid']}", {"entry": {"title": "One"}}) == (
        422,
        119,
        "Entry update failed. Please enter valid data.",
        {"title": ["is not unique."]},
    )
    assert manager.get(f"{PATH}/{second['uid']}")["entry"] == second


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", {"entry": {"title": "x"}}), ("DELETE", None)])
def test_an_unknown_entry_is_refused(manager: Manager, method: str, body: object) -> None:
    assert manager.refused(method, f"{PATH}/blt0000000000000000", body) == (
        422,
        141,
        "The requested object doesn't exist.",
        {"uid": ["is not valid."]},
    )


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/x"), ("PUT", "/x"), ("DELETE", "/x")]
)
def test_entries_of_an_unknown_type_are_refused(manager: Manager, method: str, path: str) -> None:
    assert manager.refused(method, f"content_types/nothing/entries{path}", {"entry": {}}) == (
        422,
        118,
        "The Content Type 'nothing' was not found. Please try again.",
        {"uid": ["is not valid."]},
    )


def test_another_stacks_entry_looks_like_an_unknown_one(manager: Manager) -> None:
    other = make_manager()
    other.post("content_types", {"content_type": article()})
    foreign = _create(other)
    for method, body in (("GET", None), ("PUT", {"entry": {"title": "x"}}), ("DELETE", None)):
        assert manager.refused(method, f"{PATH}/{foreign['uid']}", body)[:2] == (422, 141)
    assert other.get(PATH) == {"entries": [foreign]}


def test_an_entry_of_another_type_is_not_found_under_this_one(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article(uid="page", title="Page")})
    created = _create(manager)
    assert manager.refused("GET", f"content_types/page/entries/{created['uid']}")[:2] == (422, 141)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Three", "Two", "One"]),
        ("asc=title", ["One", "Three", "Two"]),
        ("desc=pages", ["Three", "Two", "One"]),
        ("asc=created_at&skip=1&limit=1", ["Two"]),
        ("limit=0", []),
        ("skip=1e%2B100", []),
        ('query={"pages":{"$gt":1}}&asc=pages', ["Two", "Three"]),
        ('query={"seo.keywords":"k1"}', ["One"]),
        ('query={"title":"Two"}&locale=en-us', ["Two"]),
        ("nonsense=1&limit=1", ["Three"]),
    ],
)
@pytest.mark.behaviour("CS-10", "CS-11")
def test_lists_page_sort_and_filter(manager: Manager, query: str, titles: list[str]) -> None:
    for number, title in enumerate(("One", "Two", "Three"), start=1):
        _create(manager, title, pages=number, seo={"keywords": f"k{number}"})
    assert [entry["title"] for entry in manager.get(f"{PATH}/?{query}")["entries"]] == titles


def test_a_list_counts_all_matches_where_asked(manager: Manager) -> None:
    for title in ("One", "Two", "Three"):
        _create(manager, title)
    assert manager.get(f"{PATH}?include_count=true&limit=1")["count"] == 3
    assert manager.get(f"{PATH}?include_count=true&skip=9") == {"entries": [], "count": 3}
    assert manager.get(f'{PATH}?count=true&limit=1&query={{"title":"One"}}') == {"entries": 1}
    assert "count" not in manager.get(PATH)


@pytest.mark.behaviour("CS-11")
def test_a_list_shows_at_most_100(manager: Manager) -> None:
    for number in range(101):
        _create(manager, f"Title {number}")
    assert len(manager.get(PATH)["entries"]) == 100
    assert len(manager.get(f"{PATH}?limit=1000")["entries"]) == 100
    assert len(manager.get(f"{PATH}?skip=100")["entries"]) == 1


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("query={", "query"),
        ('query={"pages":{"$nonsense":1}}', "query.pages.$nonsense"),
        ("limit=-1", "limit"),
        ("skip=x", "skip"),
        ("asc=nonsense", "asc"),
        ("locale=xx", "locale"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(manager: Manager, query: str, path: str) -> None:
    status, code, _, errors = manager.refused("GET", f"{PATH}?{query}")
    assert (status, code, list(errors)) == (422, 141, [path])


@pytest.mark.behaviour("CS-4", "CS-24")
def test_the_branch_is_added_where_asked(manager: Manager) -> None:
    created = _create(manager, query="?include_branch=true")
    assert created["_branch"] == "main"
    one = f"{PATH}/{created['uid']}?include_branch=true"
    assert manager.get(one)["entry"]["_branch"] == "main"
    assert manager.get(f"{PATH}?include_branch=True")["entries"][0]["_branch"] == "main"
    assert manager.put(one, {"entry": {"title": "Two"}})["entry"]["_branch"] == "main"
    assert "_branch" not in manager.get(PATH)["entries"][0]


def test_the_type_and_its_schema_stand_beside_the_entries_where_asked(manager: Manager) -> None:
    created = _create(manager)
    for path, key in ((PATH, "entries"), (f"{PATH}/{created['uid']}", "entry")):
        answer = manager.get(f"{path}?include_content_type=true&include_schema=true")
        assert set(answer) == {key, "content_type", "schema"}
        assert {name: answer["content_type"][name] for name in article()} == article()
        assert answer["schema"] == article()["schema"]


def test_an_unknown_branch_is_refused(manager: Manager) -> None:
    assert manager.ask("GET", PATH, branch="nothing").status_code == 422
    assert manager.ask("GET", PATH, branch="main").status_code == 200


def test_a_changed_type_is_seen_by_the_next_write(manager: Manager) -> None:
    created = _create(manager)
    schema = [*article()["schema"], {"display_name": "Lead", "uid": "lead", "data_type": "text"}]
    manager.put("content_types/article", {"content_type": {"schema": schema}})
    updated = manager.put(f"{PATH}/{created['uid']}", {"entry": {"lead": "new"}})["entry"]
    assert updated["lead"] == "new"
