"""Entries in several languages over HTTP: localizing, reading through."""

from typing import Any

import pytest

from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.scope, "fr-ca", "fr-fr")
    make_locale(tenant.scope, "de-de")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def entry(manager: Manager) -> Any:
    return manager.post(PATH, {"entry": {"title": "One", "byline": "Ada"}})["entry"]


def _languages(manager: Manager, uid: str) -> dict[str, tuple[str, str]]:
    """What each language shows: the language the content comes from, and its title."""
    read = {code: manager.get(f"{PATH}/{uid}?locale={code}")["entry"] for code in ("en-us", "fr-fr", "fr-ca", "de-de")}
    return {code: (shown["locale"], shown["title"]) for code, shown in read.items()}


@pytest.mark.behaviour("CS-12", "CS-23")
def test_the_first_save_in_a_language_localizes_the_entry(manager: Manager, entry: Any) -> None:
    path = f"{PATH}/{entry['uid']}?locale=fr-fr"
    first = manager.put(path, {"entry": {"title": "Un", "locale": "en-us"}})
    assert first["notice"] == "Entry localized successfully."
    localized = first["entry"]
    assert (localized["uid"], localized["locale"], localized["_version"]) == (entry["uid"], "fr-fr", 1)
    assert (localized["title"], localized["byline"]) == ("Un", "Ada")
    assert localized["created_at"] > entry["created_at"]
    second = manager.put(path, {"entry": {"title": "Premier"}})
    assert second["notice"] == "Entry updated successfully."
    assert second["entry"]["_version"] == 2
    assert _languages(manager, entry["uid"]) == {
        "en-us": ("en-us", "One"),
        "fr-fr": ("fr-fr", "Premier"),
        "fr-ca": ("fr-fr", "Premier"),
        "de-de": ("en-us", "One"),
    }


def test_a_value_that_is_not_localizable_stays_the_masters(manager: Manager, entry: Any) -> None:
    localized = manager.put(f"{PATH}/{entry['uid']}?locale=fr-fr", {"entry": {"title": "Un", "byline": "Grace"}})
    assert localized["entry"]["byline"] == "Ada"


def test_lists_show_each_entry_in_its_nearest_language(manager: Manager, entry: Any) -> None:
    manager.put(f"{PATH}/{entry['uid']}?locale=fr-fr", {"entry": {"title": "Un"}})
    manager.post(f"{PATH}?locale=de-de", {"entry": {"title": "Zwei"}})
    shown = {
        code: sorted((row["locale"], row["title"]) for row in manager.get(f"{PATH}?locale={code}")["entries"])
        for code in ("en-us", "fr-ca", "de-de")
    }
    assert shown == {
        "en-us": [("en-us", "One")],
        "fr-ca": [("fr-fr", "Un")],
        "de-de": [("de-de", "Zwei"), ("en-us", "One")],
    }


def test_an_entry_may_begin_in_another_language(manager: Manager) -> None:
    created = manager.post(f"{PATH}?locale=fr-fr", {"entry": {"title": "Un"}})
    assert created["notice"] == "Entry created successfully."
    assert created["entry"]["locale"] == "fr-fr"
    assert manager.refused("GET", f"{PATH}/{created['entry']['uid']}")[:2] == (422, 141)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_language_the_stack_does_not_have_is_refused(manager: Manager, entry: Any, method: str) -> None:
    body = {"entry": {"title": "x"}} if method == "PUT" else None
    status, _, _, errors = manager.refused(method, f"{PATH}/{entry['uid']}?locale=es-es", body)
    assert (status, errors) == (422, {"locale": ["is not a language of this stack."]})


def test_unique_values_are_unique_in_their_language(manager: Manager, entry: Any) -> None:
    other = manager.post(PATH, {"entry": {"title": "Two"}})["entry"]
    manager.put(f"{PATH}/{entry['uid']}?locale=fr-fr", {"entry": {"title": "Un"}})
    refused = manager.refused("PUT", f"{PATH}/{other['uid']}?locale=fr-fr", {"entry": {"title": "Un"}})
    assert refused[3] == {"title": ["is not unique."]}
    assert manager.put(f"{PATH}/{other['uid']}?locale=fr-fr", {"entry": {"title": "One"}})["entry"]["title"] == "One"
