"""The versions of entries over HTTP: listed, read, named."""

import json
from typing import Any

import pytest

from tests.api.asking import count_queries
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.scope, "de-de")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """An entry with three versions in English and two in French."""
    uid = manager.post(PATH, {"entry": {"title": "One"}})["entry"]["uid"]
    for title in ("Two", "Three"):
        manager.put(f"{PATH}/{uid}", {"entry": {"title": title}})
    for title in ("Un", "Deux"):
        manager.put(f"{PATH}/{uid}?locale=fr-fr", {"entry": {"title": title}})
    return f"{PATH}/{uid}"


def assign(manager: Manager, path: str, version: int, body: object) -> Any:
    """The answer to a version's new name, which must succeed."""
    response = manager.ask("POST", f"{path}/versions/{version}/name", body)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def listed(manager: Manager, path: str, query: str = "") -> list[tuple[int, str]]:
    return [(row["_version"], row["locale"]) for row in manager.get(f"{path}/versions{query}")["versions"]]


def names(manager: Manager, path: str, query: str = "") -> dict[int, str]:
    """The names of the versions that have one."""
    rows = manager.get(f"{path}/versions{query}")["versions"]
    return {row["_version"]: row["_version_name"]["title"] for row in rows if "_version_name" in row}


@pytest.mark.behaviour("CS-76")
def test_every_version_is_listed_newest_first_and_nothing_more(manager: Manager, path: str) -> None:
    first = manager.get(f"{path}/versions")
    manager.put(path, {"entry": {"title": "Four"}})

    assert first == {"versions": [{"_version": number, "locale": "en-us"} for number in (3, 2, 1)]}
    assert listed(manager, path) == [(number, "en-us") for number in (4, 3, 2, 1)]


@pytest.mark.behaviour("CS-21", "CS-76")
def test_every_version_that_is_listed_can_be_read(manager: Manager, path: str) -> None:
    read = {
        (number, locale): manager.get(f"{path}?locale={locale}&version={number}")["entry"]["title"]
        for locale in ("en-us", "fr-fr")
        for number, _ in listed(manager, path, f"?locale={locale}")
    }
    assert read == {
        (1, "en-us"): "One",
        (2, "en-us"): "Two",
        (3, "en-us"): "Three",
        (1, "fr-fr"): "Un",
        (2, "fr-fr"): "Deux",
    }


@pytest.mark.behaviour("CS-79")
def test_a_language_lists_its_own_versions_and_the_masters_where_it_has_none(manager: Manager, path: str) -> None:
    assert listed(manager, path, "?locale=fr-fr") == [(2, "fr-fr"), (1, "fr-fr")]
    assert listed(manager, path, "?locale=de-de") == listed(manager, path) == [(n, "en-us") for n in (3, 2, 1)]
    manager.put(f"{path}?locale=de-de", {"entry": {"title": "Eins"}})
    assert listed(manager, path, "?locale=de-de") == [(1, "de-de")]


@pytest.mark.behaviour("CS-78", "CS-80")
def test_counts_times_and_authors_are_there_where_they_are_asked_for(manager: Manager, path: str) -> None:
    now = manager.get(path)["entry"]
    whole = manager.get(f"{path}/versions?include_count=true&include_updated_at=true&include_updated_by=true")
    assert (whole["count"], len(whole["versions"])) == (3, 3)
    assert whole["versions"][0] == {
        "_version": 3,
        "locale": "en-us",
        "updated_at": now["updated_at"],
        "updated_by": now["updated_by"],
    }
    assert whole["versions"][2]["updated_at"] == now["created_at"]
    assert set(manager.get(f"{path}/versions?include_updated_at=true")["versions"][0]) == {
        "_version",
        "locale",
        "updated_at",
    }
    assert set(manager.get(f"{path}/versions?include_updated_by=true")["versions"][0]) == {
        "_version",
        "locale",
        "updated_by",
    }


@pytest.mark.behaviour("CS-76", "CS-77", "CS-78", "CS-79", "CS-80", "CS-81")
def test_the_vendors_example_with_every_parameter(manager: Manager, path: str) -> None:
    assign(manager, path, 2, {"entry": {"_version_name": "Approved", "locale": "en-us"}})
    rest = "include_count=true&locale=en-us&include_updated_at=true&include_updated_by=true"
    whole = manager.get(f"{path}/versions?named=false&{rest}")
    named = manager.get(f"{path}/versions?named=true&{rest}")

    keys = {"_version", "locale", "updated_at", "updated_by"}
    assert [set(row) for row in whole["versions"]] == [keys, {*keys, "_version_name"}, keys]
    assert [(row["_version"], row["locale"]) for row in whole["versions"]] == [(n, "en-us") for n in (3, 2, 1)]
    assert (whole["count"], named) == (3, {"versions": [whole["versions"][1]], "count": 1})


def test_a_word_that_is_neither_yes_nor_no_asks_for_nothing(manager: Manager, path: str) -> None:
    query = "named=perhaps&include_count=2&include_updated_at=&include_updated_by=null"
    assert manager.get(f"{path}/versions?{query}") == manager.get(f"{path}/versions")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?limit=2", [3, 2]),
        ("?skip=1", [2, 1]),
        ("?skip=1&limit=1", [2]),
        ("?skip=3", []),
        ("?limit=0", []),
        ("?limit=1000000", [3, 2, 1]),
    ],
)
def test_versions_are_paged(manager: Manager, path: str, query: str, expected: list[int]) -> None:
    body = manager.get(f"{path}/versions{query}&include_count=true")
    assert ([row["_version"] for row in body["versions"]], body["count"]) == (expected, 3)


def test_more_versions_than_a_page_are_all_listed(manager: Manager) -> None:
    uid = manager.post(PATH, {"entry": {"title": "One"}})["entry"]["uid"]
    for number in range(110):
        manager.put(f"{PATH}/{uid}", {"entry": {"pages": number}})
    assert listed(manager, f"{PATH}/{uid}") == [(number, "en-us") for number in range(111, 0, -1)]


@pytest.mark.behaviour("CS-74", "CS-77", "CS-81")
@pytest.mark.parametrize("wrap", [lambda body: {"entry": body}, lambda body: body])
def test_a_name_stands_beside_its_version_alone(manager: Manager, path: str, wrap: Any) -> None:
    before = manager.get(path)["entry"]
    answer = assign(manager, path, 2, wrap({"_version_name": "Approved", "locale": "en-us"}))

    assert answer == {"notice": "Version name assigned successfully"}
    rows = manager.get(f"{path}/versions?include_updated_at=true")["versions"]
    assert [set(row) for row in rows] == [
        {"_version", "locale", "updated_at"},
        {"_version", "locale", "updated_at", "_version_name"},
        {"_version", "locale", "updated_at"},
    ]
    name = rows[1]["_version_name"]
    assert name == {"title": "Approved", "updated_by": before["updated_by"], "updated_at": name["updated_at"]}
    assert name["updated_at"] > rows[0]["updated_at"]
    named = manager.get(f"{path}/versions?named=true&include_count=true")
    assert named == {"versions": [{"_version": 2, "locale": "en-us", "_version_name": name}], "count": 1}
    assert manager.get(path)["entry"] == before


@pytest.mark.behaviour("CS-74", "CS-79")
def test_a_name_belongs_to_the_version_of_one_language(manager: Manager, path: str) -> None:
    assign(manager, path, 1, {"entry": {"_version_name": "Premier", "locale": "fr-fr"}})
    assign(manager, path, 1, {"entry": {"_version_name": "First"}})
    assign(manager, f"{path}", 1, {"entry": {"_version_name": "First draft", "locale": None}})

    assert names(manager, path, "?locale=fr-fr") == {1: "Premier"}
    assert names(manager, path) == {1: "First draft"}


@pytest.mark.behaviour("CS-75")
def test_only_force_names_the_masters_version_for_a_language_without_its_own(manager: Manager, path: str) -> None:
    body = {"_version_name": "Shown in German", "locale": "de-de"}
    refused = manager.refused("POST", f"{path}/versions/3/name", {"entry": body})
    assert (refused[0], list(refused[3])) == (422, ["force"])
    assert names(manager, path) == {}

    assign(manager, path, 3, {"entry": {**body, "force": True}})
    assert names(manager, path) == names(manager, path, "?locale=de-de") == {3: "Shown in German"}

    refused = manager.refused("DELETE", f"{path}/versions/3/name?locale=de-de")
    assert (refused[0], list(refused[3])) == (422, ["force"])
    assert names(manager, path) == {3: "Shown in German"}
    manager.delete(f"{path}/versions/3/name?locale=de-de&force=true")
    assert names(manager, path) == {}


@pytest.mark.behaviour("CS-82")
@pytest.mark.parametrize(
    ("query", "body", "left"),
    [
        ("", None, {"fr-fr": {2: "Deuxième"}}),
        ("?locale=fr-fr", None, {"en-us": {2: "Second"}}),
        ("", {"entry": {"locale": "fr-fr"}}, {"en-us": {2: "Second"}}),
        ("", {"locale": "fr-fr"}, {"en-us": {2: "Second"}}),
    ],
)
def test_a_version_whose_name_is_deleted_is_called_by_its_number_again(
    manager: Manager, path: str, query: str, body: object, left: dict[str, Any]
) -> None:
    for code, title in (("en-us", "Second"), ("fr-fr", "Deuxième")):
        assign(manager, path, 2, {"entry": {"_version_name": title, "locale": code}})

    answer = manager.delete(f"{path}/versions/2/name{query}", body)

    assert answer == {"notice": "Version name deleted successfully"}
    for code in ("en-us", "fr-fr"):
        assert names(manager, path, f"?locale={code}") == left.get(code, {})
    assert manager.get(path)["entry"]["_version"] == 3


def test_deleting_a_name_that_is_not_there_does_no_harm(manager: Manager, path: str) -> None:
    assert manager.delete(f"{path}/versions/2/name") == {"notice": "Version name deleted successfully"}
    assert names(manager, path) == {}


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ({"entry": {"_version_name": " "}}, "_version_name"),
        ({"entry": {"_version_name": "x" * 501}}, "_version_name"),
        ({"entry": {"_version_name": ["x"]}}, "_version_name"),
        ({"entry": {}}, "_version_name"),
        ({}, "_version_name"),
        ({"entry": []}, "entry"),
        ({"entry": {"_version_name": "x", "locale": 1}}, "locale"),
        ({"entry": {"_version_name": "x", "locale": "es-es"}}, "locale"),
        ({"entry": {"_version_name": "x", "force": "yes"}}, "force"),
        ({"entry": {"_version_name": "x\0"}}, "entry._version_name"),
    ],
)
def test_a_name_that_makes_no_sense_names_nothing(manager: Manager, path: str, body: object, broken: str) -> None:
    status, code, _, errors = manager.refused("POST", f"{path}/versions/1/name", body)
    assert (status, code, list(errors)) == (422, 119, [broken])
    assert names(manager, path) == {}


@pytest.mark.parametrize("number", ["4", "0", "x", "-1", "1.0", "99999999999", "²"])
def test_a_version_that_does_not_exist_has_no_name(manager: Manager, path: str, number: str) -> None:
    for method in ("POST", "DELETE"):
        refused = manager.refused(method, f"{path}/versions/{number}/name", {"entry": {"_version_name": "x"}})
        assert refused == (422, 141, "The requested object doesn't exist.", {"version": ["is not valid."]})


def test_an_entry_that_does_not_exist_has_no_versions(manager: Manager, path: str) -> None:
    unknown = (422, 141, "The requested object doesn't exist.", {"uid": ["is not valid."]})
    manager.delete(f"{path}?delete_all_localized=true")
    for gone in (path, f"{PATH}/blt0000000000000000"):
        assert manager.refused("GET", f"{gone}/versions") == unknown
        assert manager.refused("POST", f"{gone}/versions/1/name", {"entry": {"_version_name": "x"}}) == unknown
    assert manager.refused("GET", "content_types/nothing/entries/blt1/versions")[:2] == (422, 118)
    assert manager.refused("GET", f"{path}/versions?locale=es-es")[3] == {
        "locale": ["is not a language of this stack."]
    }
    assert manager.refused("GET", f"{path}/versions?limit=few")[3] == {
        "limit": ["must be a whole number, zero or more."]
    }


def test_a_list_of_versions_costs_three_queries(manager: Manager, path: str) -> None:
    manager.get(f"{path}/versions")
    headers = manager.tenant.headers(manager.secret)
    assert count_queries("GET", f"{path}/versions?include_count=true", headers=headers) <= 3
