"""Deleted entries over HTTP: what lies in the trash, and what comes back from it."""

import json
from typing import Any

import pytest

from publishing.drain import drain
from tests.api.asking import INSTANT, count_queries
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.api.test_entry_deletion import GONE, shown
from tests.factories import make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
TRASH = "content_types/article/trash"
NOT_THERE = (
    422,
    141,
    "The entry, or a language of it that was asked for, is not in the trash.",
    {"uid": ["is not in the trash."]},
)


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    for code in ("fr-fr", "de-de", "es-es"):
        make_locale(tenant.fresh_scope(), code)
    make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """An entry in three languages."""
    uid = manager.post(PATH, {"entry": {"title": "One", "byline": "Ada"}})["entry"]["uid"]
    for code, title in (("fr-fr", "Un"), ("de-de", "Eins")):
        manager.put(f"{PATH}/{uid}?locale={code}", {"entry": {"title": title}})
    return f"{PATH}/{uid}"


def restore(manager: Manager, path: str, query: str = "", body: object = None) -> Any:
    """The languages that came back."""
    response = manager.ask("POST", f"{path}/restore{query}", body)
    assert response.status_code == 200, response.content
    answer = json.loads(response.content)
    assert answer["notice"] == "Entry restored successfully."
    assert path.endswith(answer["entry"]["uid"])
    return answer["entry"]["locales"]


def trashed(manager: Manager, query: str = "") -> list[tuple[str, str]]:
    return [(row["title"], row["locale"]) for row in manager.get(f"{TRASH}{query}")["entries"]]


def test_the_trash_tells_what_was_deleted_when_and_by_whom(manager: Manager, path: str) -> None:
    author = manager.get(path)["entry"]["updated_by"]
    assert manager.get(f"{TRASH}?include_count=true") == {"entries": [], "count": 0}
    manager.delete(f"{path}?locale=fr-fr")
    (row,) = manager.get(TRASH)["entries"]
    at = row.pop("deleted_at")
    assert INSTANT.fullmatch(at)
    assert row == {
        "uid": path.rpartition("/")[2],
        "locale": "fr-fr",
        "title": "Un",
        "_version": 1,
        "deleted_by": author,
        "is_partial": True,
    }
    manager.delete(f"{path}?delete_all_localized=true")
    assert sorted(trashed(manager)[:2]) == [("Eins", "de-de"), ("One", "en-us")]
    assert {row["is_partial"] for row in manager.get(TRASH)["entries"]} == {False}


def test_the_trash_is_paged_and_narrowed(manager: Manager, path: str) -> None:
    other = manager.post(PATH, {"entry": {"title": "Two"}})["entry"]["uid"]
    for query in ("?locale=fr-fr", "?locale=de-de", ""):
        manager.delete(f"{path}{query}")
    manager.delete(f"{PATH}/{other}")
    everything = [("Two", "en-us"), ("One", "en-us"), ("Eins", "de-de"), ("Un", "fr-fr")]
    assert trashed(manager) == everything
    assert trashed(manager, "?skip=1&limit=2") == everything[1:3]
    assert trashed(manager, "?locale=en-us") == everything[:2]
    assert trashed(manager, f"?uid={other}") == everything[:1]
    assert manager.get(f"{TRASH}?skip=9&include_count=true") == {"entries": [], "count": 4}
    assert manager.refused("GET", f"{TRASH}?locale=xx-xx")[:2] == (422, 141)
    headers = manager.tenant.headers(manager.secret)
    assert count_queries("GET", f"{TRASH}?include_count=true", headers=headers) <= 3


def test_what_was_deleted_last_together_comes_back_as_it_was(manager: Manager, path: str) -> None:
    manager.delete(f"{path}?locale=de-de")
    before = {code: manager.get(f"{path}?locale={code}")["entry"] for code in ("en-us", "fr-fr")}
    manager.delete(f"{path}?delete_all_localized=true")
    assert manager.refused("GET", path) == GONE

    assert restore(manager, path) == ["en-us", "fr-fr"]

    assert {code: manager.get(f"{path}?locale={code}")["entry"] for code in ("en-us", "fr-fr")} == before
    assert shown(manager, path) == {"en-us": "One", "fr-fr": "Un"}
    assert trashed(manager) == [("Eins", "de-de")]
    assert restore(manager, path) == ["de-de"]
    assert shown(manager, path) == {"en-us": "One", "fr-fr": "Un", "de-de": "Eins"}
    assert trashed(manager) == []


@pytest.mark.parametrize(
    ("query", "body", "restored"),
    [
        ("?locale=fr-fr", None, ["fr-fr"]),
        ("", {"entry": {"locales": ["fr-fr", "de-de"]}}, ["de-de", "fr-fr"]),
        ("?restore_all_localized=true", None, ["de-de", "en-us", "fr-fr"]),
    ],
)
def test_the_languages_that_are_named_come_back(
    manager: Manager, path: str, query: str, body: object, restored: list[str]
) -> None:
    before = shown(manager, path)
    for code in ("fr-fr", "de-de", "en-us"):
        manager.delete(f"{path}?locale={code}")
    assert restore(manager, path, query, body) == restored
    assert shown(manager, path) == {code: before[code] for code in restored}


def test_versions_and_their_names_come_back_too_and_go_on(manager: Manager, path: str) -> None:
    manager.put(path, {"entry": {"title": "Two"}})
    manager.ask("POST", f"{path}/versions/1/name", {"entry": {"_version_name": "First"}})
    versions = manager.get(f"{path}/versions?include_updated_at=true&include_updated_by=true")
    manager.delete(f"{path}?delete_all_localized=true")
    restore(manager, path)
    assert manager.get(f"{path}/versions?include_updated_at=true&include_updated_by=true") == versions
    assert manager.get(f"{path}?version=1")["entry"]["title"] == "One"
    manager.put(path, {"entry": {"title": "Three"}})
    assert manager.get(path)["entry"]["_version"] == 3


def test_a_value_that_another_entry_took_meanwhile_keeps_the_entry_in_the_trash(manager: Manager, path: str) -> None:
    manager.delete(f"{path}?delete_all_localized=true")
    other = manager.post(PATH, {"entry": {"title": "Two"}})["entry"]["uid"]
    manager.put(f"{PATH}/{other}?locale=fr-fr", {"entry": {"title": "Un"}})
    before = manager.get(TRASH)

    status, code, message, errors = manager.refused("POST", f"{path}/restore")

    assert (status, code, message) == (422, 119, "Entry could not be restored. Please enter valid data.")
    assert errors == {"fr-fr.title": ["is not unique."]}
    assert manager.get(TRASH) == before
    assert manager.refused("GET", path) == GONE
    assert restore(manager, path, "", {"entry": {"locales": ["de-de", "en-us"]}}) == ["de-de", "en-us"]
    manager.put(f"{PATH}/{other}?locale=fr-fr", {"entry": {"title": "Deux"}})
    assert restore(manager, path) == ["fr-fr"]
    refused = manager.refused("PUT", f"{PATH}/{other}?locale=fr-fr", {"entry": {"title": "Un"}})
    assert refused[3] == {"title": ["is not unique."]}


def test_what_comes_back_is_not_live_until_it_is_published_again(manager: Manager, path: str) -> None:
    publishing = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
    manager.post(f"{path}/publish", publishing)
    drain(lambda: False)
    assert manager.get(f"{PATH}?environment=production&count=true") == {"entries": 1}
    manager.delete(f"{path}?delete_all_localized=true")
    restore(manager, path)
    assert manager.get(f"{path}?include_publish_details=true")["entry"]["publish_details"] == []
    assert manager.get(f"{PATH}?environment=production&count=true") == {"entries": 0}
    manager.post(f"{path}/publish", publishing)
    drain(lambda: False)
    assert manager.get(f"{path}?environment=production")["entry"]["title"] == "One"


def test_what_comes_back_follows_its_type_and_the_masters_values(manager: Manager, path: str) -> None:
    manager.delete(f"{path}?locale=fr-fr")
    manager.put(path, {"entry": {"byline": "Grace", "pages": 7}})
    assert restore(manager, path) == ["fr-fr"]
    french = manager.get(f"{path}?locale=fr-fr")["entry"]
    assert (french["title"], french["byline"], french["_version"]) == ("Un", "Grace", 2)

    manager.delete(f"{path}?delete_all_localized=true")
    schema = [title_field(), text_field("byline", non_localizable=True), text_field("place")]
    manager.put("content_types/article?force=true", {"content_type": {"schema": schema}})
    restore(manager, path)
    english = manager.get(path)["entry"]
    assert (english["title"], english["byline"], english["_version"], "pages" in english) == ("One", "Grace", 3, False)
    manager.put(path, {"entry": {"place": "Kvalnes"}})
    assert manager.get(f'{PATH}?query={{"place":"Kvalnes"}}&count=true') == {"entries": 1}


def test_a_master_that_comes_back_is_followed_by_its_languages(manager: Manager, path: str) -> None:
    manager.delete(path)
    manager.put(f"{path}?locale=fr-fr", {"entry": {"byline": "Seule"}})
    assert manager.get(f"{path}?locale=fr-fr")["entry"]["byline"] == "Seule"
    assert restore(manager, path) == ["en-us"]
    french = manager.get(f"{path}?locale=fr-fr")["entry"]
    assert (french["byline"], french["_version"]) == ("Ada", 3)


def test_the_one_entry_of_a_singleton_stays_the_only_one(manager: Manager) -> None:
    options = {"is_page": False, "singleton": True, "title": "title", "sub_title": []}
    home = {"title": "Home", "uid": "home", "schema": [title_field()], "options": options}
    manager.post("content_types", {"content_type": home})
    first = manager.post("content_types/home/entries", {"entry": {"title": "One"}})["entry"]["uid"]
    manager.delete(f"content_types/home/entries/{first}")
    second = manager.post("content_types/home/entries", {"entry": {"title": "Two"}})["entry"]["uid"]
    refused = manager.refused("POST", f"content_types/home/entries/{first}/restore")
    assert refused[3] == {"content_type": ["allows a single entry, which exists already."]}
    manager.delete(f"content_types/home/entries/{second}")
    restore(manager, f"content_types/home/entries/{first}")
    assert [row["uid"] for row in manager.get("content_types/home/entries")["entries"]] == [first]


def test_a_removed_language_waits_in_the_trash_until_it_is_added_again(manager: Manager, path: str) -> None:
    manager.delete(f"{path}?locale=fr-fr")
    manager.delete("locales/fr-fr")
    assert manager.refused("POST", f"{path}/restore") == NOT_THERE
    assert manager.refused("POST", f"{path}/restore?locale=fr-fr")[3] == {
        "locale": ["is not a language of this stack."]
    }
    manager.post("locales", {"locale": {"code": "fr-fr", "name": "French"}})
    assert restore(manager, path) == ["fr-fr"]
    assert manager.get(f"{path}?locale=fr-fr")["entry"]["title"] == "Un"


@pytest.mark.parametrize(
    ("query", "body", "broken"),
    [
        ("?locale=fr-fr&restore_all_localized=true", None, "locales"),
        ("?locale=fr-fr", {"entry": {"locales": ["fr-fr"]}}, "locales"),
        ("?restore_all_localized=maybe", None, "restore_all_localized"),
        ("?locale=xx-xx", None, "locale"),
        ("", {"entry": {"locales": "fr-fr"}}, "entry.locales"),
    ],
)
def test_a_restore_that_makes_no_sense_restores_nothing(
    manager: Manager, path: str, query: str, body: object, broken: str
) -> None:
    manager.delete(f"{path}?delete_all_localized=true")
    before = manager.get(TRASH)
    status, code, _, errors = manager.refused("POST", f"{path}/restore{query}", body)
    assert (status, code, list(errors)) == (422, 119, [broken])
    assert manager.get(TRASH) == before


def test_only_what_is_in_the_trash_comes_back(manager: Manager, path: str) -> None:
    for gone in (path, f"{path}x", f"{PATH}/blt0000000000000000"):
        assert manager.refused("POST", f"{gone}/restore") == NOT_THERE
    manager.delete(f"{path}?locale=fr-fr")
    assert manager.refused("POST", f"{path}/restore", {"entry": {"locales": ["fr-fr", "de-de"]}}) == NOT_THERE
    assert trashed(manager) == [("Un", "fr-fr")]
