"""The languages of an entry over HTTP: which there are, and dropping one."""

import json
from typing import Any

import pytest

from publishing.drain import drain
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
DROPPED = {"notice": "Entry unlocalized successfully."}
TITLES = {"en-us": "One", "fr-fr": "Un", "de-de": "Eins"}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.scope, "fr-ca", "fr-fr")
    make_locale(tenant.scope, "de-de")
    make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """The path of an entry in three languages."""
    uid = manager.post(PATH, {"entry": {"title": "One", "summary": "Text"}})["entry"]["uid"]
    for code in ("fr-fr", "de-de"):
        manager.put(f"{PATH}/{uid}?locale={code}", {"entry": {"title": TITLES[code]}})
    return f"{PATH}/{uid}"


def languages(manager: Manager, path: str) -> list[str]:
    return [row["code"] for row in manager.get(f"{path}/locales")["locales"]]


def shown(manager: Manager, path: str, code: str) -> tuple[str, str, int]:
    """The language that is read in a language, its title and version."""
    entry = manager.get(f"{path}?locale={code}")["entry"]
    return entry["locale"], entry["title"], entry["_version"]


def unlocalize(manager: Manager, path: str, code: str) -> Any:
    response = manager.ask("POST", f"{path}/unlocalize?locale={code}")
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def publish(manager: Manager, path: str, *codes: str, **beside: object) -> None:
    manager.post(f"{path}/publish", {"entry": {"environments": ["production"], "locales": codes}, **beside})


def live(manager: Manager, path: str) -> list[tuple[str, int]]:
    """The languages in which an entry is live, with the version that is."""
    details = manager.get(f"{path}?include_publish_details=true")["entry"]["publish_details"]
    return sorted((row["locale"], row["version"]) for row in details)


@pytest.mark.behaviour("CS-87")
def test_the_languages_an_entry_has_content_in_are_listed(manager: Manager, path: str) -> None:
    assert manager.get(f"{path}/locales") == {
        "locales": [
            {"code": "en-us", "localized": False},
            {"code": "de-de", "localized": True},
            {"code": "fr-fr", "localized": True},
        ]
    }
    manager.delete(f"{path}?locale=de-de")
    assert languages(manager, path) == ["en-us", "fr-fr"]
    manager.delete(path)
    assert manager.get(f"{path}/locales") == {"locales": [{"code": "fr-fr", "localized": True}]}
    manager.delete(f"{path}?locale=fr-fr")
    assert manager.refused("GET", f"{path}/locales")[:2] == (422, 141)


@pytest.mark.behaviour("CS-87")
def test_a_language_the_stack_no_longer_has_is_none_of_an_entrys(manager: Manager, path: str) -> None:
    manager.delete("locales/de-de")
    assert languages(manager, path) == ["en-us", "fr-fr"]


@pytest.mark.behaviour("CS-93", "CS-94")
def test_localizing_and_updating_publish_nothing_until_that_language_is_published(manager: Manager, path: str) -> None:
    publish(manager, path, "en-us")
    drain(lambda: False)
    manager.put(f"{path}?locale=fr-ca", {"entry": {"title": "Une"}})
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Premier"}})
    drain(lambda: False)
    assert live(manager, path) == [("en-us", 1)]
    assert manager.refused("GET", f"{path}?environment=production&locale=fr-fr")[:2] == (422, 141)

    publish(manager, path, "fr-fr", locale="fr-fr")
    drain(lambda: False)
    assert live(manager, path) == [("en-us", 1), ("fr-fr", 2)]
    assert shown(manager, f"{path}", "fr-fr&environment=production") == ("fr-fr", "Premier", 2)


@pytest.mark.behaviour("CS-96")
def test_a_language_that_is_dropped_reads_from_its_fallback_again(manager: Manager, path: str) -> None:
    manager.put(f"{path}?locale=fr-ca", {"entry": {"title": "Une"}})
    assert unlocalize(manager, path, "fr-ca") == DROPPED
    assert shown(manager, path, "fr-ca") == ("fr-fr", "Un", 1)
    assert unlocalize(manager, path, "fr-fr") == DROPPED
    assert {code: shown(manager, path, code) for code in ("en-us", "fr-fr", "fr-ca", "de-de")} == {
        "en-us": ("en-us", "One", 1),
        "fr-fr": ("en-us", "One", 1),
        "fr-ca": ("en-us", "One", 1),
        "de-de": ("de-de", "Eins", 1),
    }
    assert languages(manager, path) == ["en-us", "de-de"]


@pytest.mark.behaviour("CS-88", "CS-96")
def test_a_language_that_comes_back_starts_from_the_fallback_and_goes_on_counting(manager: Manager, path: str) -> None:
    manager.put(f"{path}?locale=fr-fr", {"entry": {"summary": "Texte"}})
    unlocalize(manager, path, "fr-fr")
    again = manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Encore"}})
    assert again["notice"] == "Entry localized successfully."
    entry = manager.get(f"{path}?locale=fr-fr")["entry"]
    assert (entry["title"], entry["summary"], entry["_version"]) == ("Encore", "Text", 3)


@pytest.mark.behaviour("CS-96")
def test_what_was_live_of_a_dropped_language_goes_offline_and_out_of_the_queue(manager: Manager, path: str) -> None:
    publish(manager, path, "en-us", "de-de")
    # The language without content of its own shows its fallback's, and goes with it.
    publish(manager, path, "fr-fr", "fr-ca", locale="fr-fr")
    drain(lambda: False)
    assert live(manager, path) == [("de-de", 1), ("en-us", 1), ("fr-ca", 1), ("fr-fr", 1)]
    publish(manager, path, "fr-fr", locale="fr-fr", scheduled_at="2099-01-01T00:00:00.000Z")

    unlocalize(manager, path, "fr-fr")
    assert live(manager, path) == [("de-de", 1), ("en-us", 1)]
    queue = manager.get("publish-queue")["queue"]
    waiting = [item for item in queue if item["publish_details"]["status"] == "scheduled"]
    assert (len(queue), waiting) == (5, [])
    for code in ("fr-fr", "fr-ca"):
        assert manager.refused("GET", f"{path}?environment=production&locale={code}")[:2] == (422, 141)

    # What the language shows from now on is published like everything else.
    publish(manager, path, "fr-fr")
    drain(lambda: False)
    assert shown(manager, path, "fr-fr&environment=production") == ("en-us", "One", 1)


@pytest.mark.behaviour("CS-95")
@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("", {"locale": ["is required."]}),
        ("?locale=", {"locale": ["is required."]}),
        ("?locale=en-us", {"locale": ["is the master language, which falls back to no other."]}),
        ("?locale=fr-ca", {"locale": ["is a language the entry is not localized in."]}),
        ("?locale=es-es", {"locale": ["is not a language of this stack."]}),
    ],
)
def test_only_a_language_of_the_entrys_own_can_be_dropped(
    manager: Manager, path: str, query: str, errors: object
) -> None:
    refused = manager.refused("POST", f"{path}/unlocalize{query}")
    assert (refused[0], refused[1], refused[3]) == (422, 119, errors)
    assert languages(manager, path) == ["en-us", "de-de", "fr-fr"]


def test_the_last_language_of_an_entry_is_not_dropped(manager: Manager, path: str) -> None:
    manager.delete(path)
    refused = manager.refused("POST", f"{path}/unlocalize?locale=fr-fr")
    assert refused[3] == {"locale": ["has no fallback in which the entry exists; delete the language instead."]}
    assert shown(manager, path, "fr-fr") == ("fr-fr", "Un", 1)


def test_dropping_a_language_frees_its_unique_values_and_is_written_down(manager: Manager, path: str) -> None:
    other = manager.post(PATH, {"entry": {"title": "Two"}})["entry"]["uid"]
    unlocalize(manager, path, "fr-fr")
    manager.put(f"{PATH}/{other}?locale=fr-fr", {"entry": {"title": "Un"}})
    assert shown(manager, f"{PATH}/{other}", "fr-fr") == ("fr-fr", "Un", 1)
    assert manager.refused("POST", f"{PATH}/blt0000000000000000/unlocalize?locale=fr-fr")[:2] == (422, 141)
