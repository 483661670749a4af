"""Entries deleted over HTTP: in one language, in several, in all."""

from typing import Any

import pytest

from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
TITLES = {"en-us": "One", "fr-fr": "Un", "de-de": "Eins", "es-es": "Uno"}
GONE = (422, 141, "The requested object doesn't exist.", {"uid": ["is not valid."]})
DELETED = {"notice": "Entry deleted successfully."}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    for code in ("fr-fr", "de-de", "es-es"):
        make_locale(tenant.scope, code)
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """An entry in four languages."""
    uid = manager.post(PATH, {"entry": {"title": "One"}})["entry"]["uid"]
    for code in ("fr-fr", "de-de", "es-es"):
        manager.put(f"{PATH}/{uid}?locale={code}", {"entry": {"title": TITLES[code]}})
    return f"{PATH}/{uid}"


def shown(manager: Manager, path: str) -> dict[str, str]:
    """The title in every language the entry has of its own."""
    found = {}
    for code in TITLES:
        for entry in manager.get(f"{PATH}?locale={code}")["entries"]:
            if path.endswith(entry["uid"]) and entry["locale"] == code:
                assert manager.get(f"{path}?locale={code}")["entry"]["title"] == entry["title"]
                found[code] = entry["title"]
    return found


def without(*codes: str) -> dict[str, str]:
    return {code: title for code, title in TITLES.items() if code not in codes}


@pytest.mark.behaviour("CS-68", "CS-73")
def test_deleting_one_language_leaves_the_others(manager: Manager, path: str) -> None:
    assert manager.delete(f"{path}?locale=fr-fr") == DELETED
    assert shown(manager, path) == without("fr-fr")
    assert manager.get(f"{path}?locale=fr-fr")["entry"]["locale"] == "en-us"
    assert manager.refused("DELETE", f"{path}?locale=fr-fr") == GONE


@pytest.mark.behaviour("CS-69", "CS-73")
@pytest.mark.parametrize("query", ["", "?locale=", "?locale=en-us", "?delete_all_localized=false"])
def test_deleting_without_a_language_deletes_the_masters(manager: Manager, path: str, query: str) -> None:
    assert manager.delete(f"{path}{query}") == DELETED
    assert manager.refused("GET", path) == GONE
    assert shown(manager, path) == without("en-us")


@pytest.mark.behaviour("CS-70", "CS-71", "CS-73")
@pytest.mark.parametrize("query", ["?delete_all_localized=true", "?delete_all_localized=true&locale=en-us"])
def test_the_master_and_every_language_are_deleted_where_that_is_asked_for(
    manager: Manager, path: str, query: str
) -> None:
    assert manager.delete(f"{path}{query}") == DELETED
    assert shown(manager, path) == {}
    for code in TITLES:
        assert manager.refused("GET", f"{path}?locale={code}") == GONE


@pytest.mark.behaviour("CS-72", "CS-73")
@pytest.mark.parametrize("query", ["", "?locale=en-us", "?locale=fr-fr", "?locale=en-us&delete_all_localized=false"])
def test_the_languages_that_a_body_names_are_deleted(manager: Manager, path: str, query: str) -> None:
    assert manager.delete(f"{path}{query}", {"entry": {"locales": ["fr-fr", "de-de", "fr-fr"]}}) == DELETED
    assert shown(manager, path) == without("fr-fr", "de-de")


@pytest.mark.behaviour("CS-72")
def test_the_vendors_example_deletes_the_languages_it_names(manager: Manager, path: str) -> None:
    for code in ("hi-in", "mr-in", "es"):
        make_locale(manager.tenant.fresh_scope(), code)
        manager.put(f"{path}?locale={code}", {"entry": {"title": f"In {code}"}})
    before = manager.get(f"{path}/locales")["locales"]
    assert manager.delete(path, {"entry": {"locales": ["hi-in", "mr-in", "es"]}}) == DELETED
    left = [row["code"] for row in manager.get(f"{path}/locales")["locales"]]
    assert {row["code"] for row in before} - set(left) == {"hi-in", "mr-in", "es"}
    assert shown(manager, path) == TITLES


def test_a_body_may_name_the_master_too(manager: Manager, path: str) -> None:
    manager.delete(path, {"entry": {"locales": list(TITLES)}})
    assert shown(manager, path) == {}


@pytest.mark.behaviour("CS-71")
@pytest.mark.parametrize(
    ("query", "body", "broken"),
    [
        ("?delete_all_localized=true&locale=fr-fr", None, "delete_all_localized"),
        ("?delete_all_localized=", None, "delete_all_localized"),
        ("?delete_all_localized=true", {"entry": {"locales": ["fr-fr"]}}, "delete_all_localized"),
        ("?delete_all_localized=perhaps", None, "delete_all_localized"),
        ("?locale=fr-fr", {"entry": {"locales": ["de-de"]}}, "locale"),
        ("?locale=xx-xx", None, "locale"),
        ("", {"entry": {"locales": ["fr-fr", "xx-xx"]}}, "locale"),
        ("", {"entry": {"locales": "fr-fr"}}, "entry.locales"),
        ("", {"entry": {"locales": []}}, "entry.locales"),
        ("", {"entry": {"locales": [1]}}, "entry.locales"),
        ("", {"entry": {"locales": ["fr-fr", None]}}, "entry.locales"),
    ],
)
def test_a_deletion_that_makes_no_sense_deletes_nothing(
    manager: Manager, path: str, query: str, body: object, broken: str
) -> None:
    status, code, message, errors = manager.refused("DELETE", f"{path}{query}", body)
    assert (status, code, message) == (422, 119, "Entry deletion failed. Please enter valid data.")
    assert list(errors) == [broken]
    assert shown(manager, path) == TITLES


def test_a_deletion_of_which_a_part_is_not_there_deletes_nothing(manager: Manager, path: str) -> None:
    manager.delete(f"{path}?locale=fr-fr")
    assert manager.refused("DELETE", path, {"entry": {"locales": ["fr-fr", "de-de"]}}) == GONE
    assert shown(manager, path) == without("fr-fr")


def test_a_value_of_a_deleted_language_is_free_for_others(manager: Manager, path: str) -> None:
    other = manager.post(PATH, {"entry": {"title": "Two"}})["entry"]["uid"]
    sent: dict[str, Any] = {"entry": {"title": "Un"}}
    assert manager.refused("PUT", f"{PATH}/{other}?locale=fr-fr", sent)[3] == {"title": ["is not unique."]}
    manager.delete(f"{path}?locale=fr-fr")
    manager.put(f"{PATH}/{other}?locale=fr-fr", sent)
    assert manager.get(f"{PATH}/{other}?locale=fr-fr")["entry"]["title"] == "Un"
