"""The metadata of an entry goes live with it, where the entry is published by itself."""

from typing import Any

import pytest

from publishing.drain import drain
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
BOTH = ("en-us", "fr-fr")


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    for name in ("production", "staging"):
        make_environment(tenant.fresh_scope(), name)
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def extension(manager: Manager) -> str:
    sent = {"title": "Presets", "type": "widget", "src": "https://a.example"}
    uid: str = manager.post("extensions", {"extension": sent})["extension"]["uid"]
    return uid


@pytest.fixture
def entry(manager: Manager) -> str:
    uid: str = manager.post(PATH, {"entry": {"title": "Herons"}})["entry"]["uid"]
    return uid


def add(manager: Manager, entry: str, extension: str, alt: str, locale: str = "en-us") -> str:
    about = {"entity_uid": entry, "type": "entry", "_content_type_uid": "article", "extension_uid": extension}
    body = {**about, "locale": locale, "presets": [{"alt": alt}]}
    return str(manager.post("metadata", {"metadata": body})["metadata"]["uid"])


def publish(manager: Manager, entry: str, *environments: str, locales: tuple[str, ...] = BOTH) -> None:
    manager.post(f"{PATH}/{entry}/publish", {"entry": {"environments": list(environments), "locales": list(locales)}})
    drain(lambda: False)


def shown(manager: Manager, entry: str, environment: str = "production") -> dict[str, Any]:
    """What the live entry's only extension keeps, by language."""
    found: dict[str, Any] = {}
    for locale in BOTH:
        query = f"environment={environment}&locale={locale}&include_metadata=true"
        for live in manager.get(f"{PATH}?{query}")["entries"]:
            if live["uid"] == entry:
                kept = live["_metadata"]["extensions"].values()
                found[locale] = [row["alt"] for rows in kept for row in rows]
    return found


@pytest.mark.behaviour("CS-111")
def test_the_metadata_goes_live_where_the_entry_does_and_as_it_was_then(
    manager: Manager, entry: str, extension: str
) -> None:
    uid = add(manager, entry, extension, "A heron")
    publish(manager, entry, "production", locales=("en-us",))
    manager.put(f"metadata/{uid}", {"metadata": {"presets": [{"alt": "Two herons"}]}})
    publish(manager, entry, "staging", locales=("en-us",))

    assert shown(manager, entry) == {"en-us": ["A heron"]}
    assert shown(manager, entry, "staging") == {"en-us": ["Two herons"]}
    publish(manager, entry, "production", locales=("en-us",))
    assert shown(manager, entry) == {"en-us": ["Two herons"]}


@pytest.mark.behaviour("CS-111")
def test_in_bulk_it_stays_behind(manager: Manager, entry: str, extension: str) -> None:
    uid = add(manager, entry, extension, "A heron")
    body = {"entries": [{"uid": entry, "content_type": "article"}], "environments": ["production"]}
    manager.post("bulk/publish", body)
    drain(lambda: False)
    before = shown(manager, entry)
    publish(manager, entry, "production", locales=("en-us",))
    manager.put(f"metadata/{uid}", {"metadata": {"presets": []}})
    manager.put(f"{PATH}/{entry}", {"entry": {"title": "More herons"}})
    manager.post("bulk/publish", body)
    drain(lambda: False)

    assert before == {"en-us": []}
    assert shown(manager, entry) == {"en-us": ["A heron"]}
    assert manager.get(f"{PATH}/{entry}?environment=production")["entry"]["title"] == "More herons"


@pytest.mark.behaviour("CS-111")
def test_a_language_shows_its_own_metadata_or_that_of_its_fallback(
    manager: Manager, entry: str, extension: str
) -> None:
    add(manager, entry, extension, "A heron")
    publish(manager, entry, "production")
    before = shown(manager, entry)
    add(manager, entry, extension, "Un héron", locale="fr-fr")
    publish(manager, entry, "production")

    assert before == {"en-us": ["A heron"], "fr-fr": ["A heron"]}
    assert shown(manager, entry) == {"en-us": ["A heron"], "fr-fr": ["Un héron"]}


def test_metadata_that_is_published_by_itself_elsewhere_stays(manager: Manager, entry: str, extension: str) -> None:
    uid = add(manager, entry, extension, "A heron")
    other = manager.post(PATH, {"entry": {"title": "Storks"}})["entry"]["uid"]
    kept = add(manager, other, extension, "A stork")
    places = {"metadata": {"environments": ["production"]}}
    for named in (uid, kept):
        assert manager.ask("POST", f"metadata/{named}/publish", places).status_code == 200
    manager.put(f"metadata/{kept}", {"metadata": {"presets": []}})
    publish(manager, entry, "production")
    manager.post(
        "bulk/publish", {"entries": [{"uid": other, "content_type": "article"}], "environments": ["production"]}
    )
    drain(lambda: False)

    assert shown(manager, entry) == {"en-us": ["A heron"], "fr-fr": ["A heron"]}
    assert shown(manager, other)["en-us"] == ["A stork"]
