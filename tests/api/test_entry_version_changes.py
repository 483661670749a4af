"""Versions of entries over HTTP: compared with one another, and gone back to."""

import json
from typing import Any

import pytest

from content.models import EntryVersion
from publishing.drain import drain
from tests.api.asking import count_queries
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
BLOCKS = {
    "display_name": "Page", "uid": "page", "data_type": "blocks",
    "blocks": [{"uid": "hero", "title": "Hero", "schema": [text_field("headline")]}],
}  # fmt: skip
SCHEMA = [title_field(), text_field("byline", non_localizable=True), text_field("body"), BLOCKS]


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.fresh_scope(), "fr-fr")
    make_locale(tenant.fresh_scope(), "de-de")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article(schema=SCHEMA)})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """An entry of which the second version swaps two blocks and changes one of them."""
    page = [{"hero": {"headline": "A"}}, {"hero": {"headline": "B"}}]
    created = manager.post(PATH, {"entry": {"title": "One", "byline": "Ada", "page": page}})["entry"]
    first, second = created["page"]
    second["hero"]["headline"] = "Bee"
    manager.put(f"{PATH}/{created['uid']}", {"entry": {"body": "Words", "page": [second, first]}})
    return f"{PATH}/{created['uid']}"


def changes(manager: Manager, path: str, query: str) -> Any:
    return manager.get(f"{path}/versions/compare?{query}")["comparison"]["changes"]


def restore(manager: Manager, path: str, version: int, query: str = "") -> Any:
    """The entry as the answer to the restore of a version shows it."""
    response = manager.ask("POST", f"{path}/versions/{version}/restore{query}")
    assert response.status_code == 200, response.content
    shown = manager.get(f"{path}{query}")["entry"]
    assert json.loads(response.content) == {"notice": "Version restored successfully.", "entry": shown}
    return shown


def test_two_versions_are_compared_field_by_field(manager: Manager, path: str) -> None:
    manager.ask("POST", f"{path}/versions/1/name", {"_version_name": "Draft"})
    whole = manager.get(f"{path}/versions/compare?from=1&to=2")["comparison"]
    assert whole["changes"] == [
        {"kind": "added", "path": "body", "new": "Words"},
        {
            "kind": "changed",
            "path": "page.0.hero.headline",
            "old_path": "page.1.hero.headline",
            "old": "B",
            "new": "Bee",
        },
        {"kind": "moved", "path": "page.0.hero", "old_path": "page.1.hero"},
    ]
    listed = manager.get(f"{path}/versions?include_updated_at=true&include_updated_by=true")["versions"]
    assert [whole["to"], whole["from"]] == listed
    assert whole["from"]["_version_name"]["title"] == "Draft"


def test_a_comparison_goes_either_way_and_to_the_latest_where_nothing_else_is_said(manager: Manager, path: str) -> None:
    assert {"kind": "removed", "path": "body", "old": "Words"} in changes(manager, path, "from=2&to=1")
    assert changes(manager, path, "from=1") == changes(manager, path, "from=1&to=2")
    assert changes(manager, path, "from=2") == []


def test_languages_are_compared_with_themselves_and_with_one_another(manager: Manager, path: str) -> None:
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Deux"}})
    retitled = [{"kind": "changed", "path": "title", "old": "Un", "new": "Deux"}]
    assert changes(manager, path, "from=1&to=2&locale=fr-fr") == retitled
    translated = [{"kind": "changed", "path": "title", "old": "One", "new": "Un"}]
    assert changes(manager, path, "from=2&to=1&to_locale=fr-fr") == translated
    assert changes(manager, path, "from=2&to=1&locale=fr-fr&from_locale=de-de") == translated


def test_versions_from_before_a_change_of_the_type_are_compared(manager: Manager, path: str) -> None:
    schema = [title_field(), text_field("byline", non_localizable=True), text_field("subtitle")]
    manager.put("content_types/article?force=true", {"content_type": {"schema": schema}})
    manager.put(path, {"entry": {"subtitle": "Two"}})
    told = [(row["kind"], row["path"]) for row in changes(manager, path, "from=2")]
    assert told == [("added", "subtitle"), ("removed", "body"), ("removed", "page.0.hero"), ("removed", "page.1.hero")]


@pytest.mark.parametrize(
    ("query", "broken"),
    [
        ("", {"from": ["is required."]}),
        ("from=1&to=3", {"version": ["is not valid."]}),
        ("from=x", {"version": ["is not valid."]}),
        ("from=0", {"version": ["is not valid."]}),
        ("from=99999999999999999999", {"version": ["is not valid."]}),
        ("from=1&locale=xx-xx", {"locale": ["is not a language of this stack."]}),
        ("from=1&to_locale=xx-xx", {"locale": ["is not a language of this stack."]}),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(manager: Manager, path: str, query: str, broken: Any) -> None:
    status, code, _, errors = manager.refused("GET", f"{path}/versions/compare?{query}")
    assert (status, code, errors) == (422, 141, broken)


def test_a_comparison_costs_three_queries(manager: Manager, path: str) -> None:
    headers = manager.tenant.headers(manager.secret)
    count_queries("GET", f"{path}/versions/compare?from=1", headers=headers)
    assert count_queries("GET", f"{path}/versions/compare?from=1", headers=headers) <= 3


def test_what_an_entry_said_at_a_version_becomes_its_next_version(manager: Manager, path: str) -> None:
    first, second = (manager.get(f"{path}?version={number}")["entry"] for number in (1, 2))

    third = restore(manager, path, 1)

    assert third["_version"] == 3
    assert changes(manager, path, "from=1&to=3") == []
    changing = {"_version", "updated_at"}
    assert {key: value for key, value in third.items() if key not in changing} == {
        key: value for key, value in first.items() if key not in changing
    }
    assert manager.get(f"{path}?version=2")["entry"] == second
    assert [row["_version"] for row in manager.get(f"{path}/versions")["versions"]] == [3, 2, 1]
    assert manager.get(f'{PATH}?query={{"body":"Words"}}&count=true') == {"entries": 0}


def test_a_language_goes_back_by_itself_and_keeps_the_masters_values(manager: Manager, path: str) -> None:
    for title in ("Un", "Deux"):
        manager.put(f"{path}?locale=fr-fr", {"entry": {"title": title}})
    manager.put(path, {"entry": {"byline": "Grace", "title": "Three"}})
    french = restore(manager, path, 1, "?locale=fr-fr")
    assert (french["title"], french["byline"], french["_version"]) == ("Un", "Grace", 4)
    assert manager.get(path)["entry"]["title"] == "Three"


def test_the_languages_follow_a_master_that_goes_back(manager: Manager, path: str) -> None:
    manager.put(path, {"entry": {"byline": "Grace"}})
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    assert manager.get(f"{path}?locale=fr-fr")["entry"]["byline"] == "Grace"
    restore(manager, path, 1)
    french = manager.get(f"{path}?locale=fr-fr")["entry"]
    assert (french["title"], french["byline"], french["_version"]) == ("Un", "Ada", 2)


def test_going_back_publishes_nothing(manager: Manager, path: str) -> None:
    make_environment(manager.tenant.fresh_scope())
    manager.post(f"{path}/publish", {"entry": {"environments": ["production"], "locales": ["en-us"]}})
    drain(lambda: False)
    restore(manager, path, 1)
    live = manager.get(f"{path}?environment=production")["entry"]
    assert (live["_version"], live["body"]) == (2, "Words")


def test_a_unique_value_that_another_entry_holds_by_now_keeps_the_version_back(manager: Manager, path: str) -> None:
    manager.put(path, {"entry": {"title": "Two"}})
    other = manager.post(PATH, {"entry": {"title": "One"}})["entry"]["uid"]
    status, code, message, errors = manager.refused("POST", f"{path}/versions/1/restore")
    assert (status, code, errors) == (422, 119, {"title": ["is not unique."]})
    assert message == "The version could not be restored. Please enter valid data."
    assert (manager.get(path)["entry"]["_version"], manager.get(path)["entry"]["title"]) == (3, "Two")
    manager.put(f"{PATH}/{other}", {"entry": {"title": "Other"}})
    assert restore(manager, path, 1)["title"] == "One"
    assert manager.refused("PUT", f"{PATH}/{other}", {"entry": {"title": "One"}})[3] == {"title": ["is not unique."]}


def test_the_rules_of_today_hold_for_what_comes_back(manager: Manager, path: str) -> None:
    schema = [title_field(), text_field("byline", non_localizable=True), text_field("body", mandatory=True)]
    manager.put("content_types/article?force=true", {"content_type": {"schema": schema}})
    latest = manager.get(path)["entry"]
    refused = manager.refused("POST", f"{path}/versions/1/restore")
    assert refused[3] == {"body": ["is a required field."]}
    assert manager.get(path)["entry"] == latest
    restored = restore(manager, path, 2)
    assert (restored["body"], "page" in restored) == ("Words", False)


def test_a_password_comes_back_as_a_hash_whatever_it_was(manager: Manager, path: str) -> None:
    password = {"display_name": "Code", "uid": "body", "data_type": "password"}
    manager.put("content_types/article?force=true", {"content_type": {"schema": [title_field(), password]}})
    restored = restore(manager, path, 2)
    assert "body" not in restored
    rows = manager.get(f"{path}/versions/compare?from=2")["comparison"]["changes"]
    assert "argon2" not in str(rows)
    stored = EntryVersion.objects.get(entry__uid=restored["uid"], version=restored["_version"]).data["body"]
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("place", "broken"),
    [
        ("versions/3/restore", {"version": ["is not valid."]}),
        ("versions/0/restore", {"version": ["is not valid."]}),
        ("versions/x/restore", {"version": ["is not valid."]}),
        ("versions/1/restore?locale=fr-fr", {"uid": ["is not valid."]}),
        ("versions/1/restore?locale=xx-xx", {"locale": ["is not a language of this stack."]}),
    ],
)
def test_only_a_version_of_the_language_itself_comes_back(manager: Manager, path: str, place: str, broken: Any) -> None:
    assert manager.refused("POST", f"{path}/{place}")[3] == broken
    assert manager.get(path)["entry"]["_version"] == 2
