"""Where the master's values go besides the languages that are edited, over HTTP, and where they do not."""

import pytest

from publishing.drain import drain
from tests.api.management_client import Manager
from tests.api.shared_values import PATH, SHARED, make_entry, make_pages, read, save, schema, values, versions
from tests.factories import make_environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    return make_pages()


@pytest.mark.behaviour("CS-90", "CS-93")
def test_what_is_live_stays_as_it_is_until_its_language_is_published(manager: Manager) -> None:
    make_environment(manager.tenant.fresh_scope())
    path = make_entry(manager, code="a")
    save(manager, path, title="Un")
    publishing = {"entry": {"environments": ["production"], "locales": ["en-us", "fr-fr"]}}
    manager.post(f"{path}/publish", {**publishing, "publish_all_localized": True})
    drain(lambda: False)

    save(manager, path, "en-us", code="b")
    drain(lambda: False)
    live = {code: read(manager, path, f"{code}&environment=production") for code in ("en-us", "fr-fr")}
    assert {code: (entry["locale"], entry["_version"], entry["code"]) for code, entry in live.items()} == {
        "en-us": ("en-us", 1, "a"),
        "fr-fr": ("fr-fr", 1, "a"),
    }
    assert versions(manager, path) == {"en-us": 2, "fr-fr": 2}

    manager.post(
        f"{path}/publish", {"entry": {"environments": ["production"], "locales": ["fr-fr"]}, "locale": "fr-fr"}
    )
    drain(lambda: False)
    entry = read(manager, path, "fr-fr&environment=production")
    assert (entry["title"], entry["_version"], entry["code"]) == ("Un", 2, "b")


@pytest.mark.behaviour("CS-90")
def test_a_language_the_stack_does_not_have_for_a_while_follows_all_the_same(manager: Manager) -> None:
    path = make_entry(manager, code="a", rows=[values("a")])
    (row,) = read(manager, path, "en-us")["rows"]
    save(manager, path, "de-de", title="Eins")
    manager.delete("locales/de-de")
    save(manager, path, "en-us", code="b", rows=[{**row, "same": "b"}])
    assert versions(manager, path) == {"en-us": 2}

    manager.post("locales", {"locale": {"code": "de-de", "name": "German"}})
    german = read(manager, path, "de-de")
    assert (german["title"], german["code"], german["rows"]) == ("Eins", "b", [{**row, "same": "b"}])
    assert versions(manager, path) == {"en-us": 2, "de-de": 2}


@pytest.mark.behaviour("CS-90")
def test_a_value_that_another_entry_holds_in_one_language_is_carried_to_none(manager: Manager) -> None:
    unique = {"content_type": {"schema": schema({**SHARED, "unique": True})}}
    manager.put("content_types/page?force=true", unique)
    path = make_entry(manager, code="a")
    save(manager, path, title="Un")
    save(manager, path, "de-de", title="Eins")
    manager.post(f"{PATH}?locale=fr-fr", {"entry": {"title": "Deux", "code": "b"}})

    status, code, _, errors = manager.refused("PUT", path, {"entry": {"title": "New", "code": "b"}})
    assert (status, code, errors) == (422, 119, {"fr-fr.code": ["is not unique."]})
    shown = {each: read(manager, path, each) for each in ("en-us", "fr-fr", "de-de")}
    assert {(entry["code"], entry["_version"]) for entry in shown.values()} == {("a", 1)}
    assert shown["en-us"]["title"] == "One"


@pytest.mark.behaviour("CS-41", "CS-90")
def test_a_master_that_is_created_again_gives_its_values_to_languages_that_come_back(manager: Manager) -> None:
    path = make_entry(manager, code="a")
    save(manager, path, title="Un")
    save(manager, path, "de-de", title="Eins")
    manager.delete(path)
    save(manager, path, code="fr")
    save(manager, path, "de-de", code="de")
    manager.delete("locales/de-de")

    manager.post(PATH, {"entry": {"uid": path.rpartition("/")[2], "title": "One", "code": "b"}})
    manager.post("locales", {"locale": {"code": "de-de", "name": "German"}})
    assert {code: read(manager, path, code)["code"] for code in ("en-us", "fr-fr", "de-de")} == {
        "en-us": "b",
        "fr-fr": "b",
        "de-de": "b",
    }


@pytest.mark.behaviour("CS-90")
def test_languages_that_come_back_from_the_trash_follow_the_master_of_today(manager: Manager) -> None:
    path = make_entry(manager, code="a")
    save(manager, path, title="Un")
    manager.delete(f"{path}?locale=fr-fr")
    save(manager, path, "en-us", code="b")
    assert manager.ask("POST", f"{path}/restore?locale=fr-fr").status_code == 200
    french = read(manager, path)
    assert (french["locale"], french["title"], french["code"]) == ("fr-fr", "Un", "b")
