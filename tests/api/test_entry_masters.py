"""Creating the master language of an entry that exists in other languages only."""

from typing import Any

import pytest

from content.models import Entry, EntryVersion
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.api.rich_texts import document
from tests.factories import make_locale, make_stack
from tests.racing import held_back

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
RICH = {"display_name": "Rich", "uid": "rich", "data_type": "json", "field_metadata": {"allow_json_rte": True}}
SCHEMA = [title_field(), text_field("url"), text_field("summary"), text_field("byline", non_localizable=True), RICH]


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.scope, "de-de")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article(schema=SCHEMA)})
    return manager


def _localized(manager: Manager, **content: Any) -> Any:
    entry = {"title": "Titre", "url": "/titre", "summary": "Bref", "byline": "Ada", **content}
    return manager.post(f"{PATH}?locale=fr-fr", {"entry": entry})["entry"]


def _body(uid: str, **content: Any) -> dict[str, Any]:
    master = {"title": "Entry in the master language", "url": "/entry-in-the-master-language", "tags": []}
    return {"entry": {**master, "uid": uid, **content}}


@pytest.mark.behaviour("CS-41")
def test_a_master_that_never_was_is_created_under_the_same_uid(manager: Manager) -> None:
    french = _localized(manager)
    answer = manager.post(PATH, _body(french["uid"]))
    assert answer["notice"] == "Entry created successfully."
    read = manager.get(f"{PATH}/{french['uid']}")["entry"]
    assert read == answer["entry"]
    assert {key: read[key] for key in ("uid", "locale", "_version", "title", "url", "byline")} == {
        "uid": french["uid"], "locale": "en-us", "_version": 1, "title": "Entry in the master language",
        "url": "/entry-in-the-master-language", "byline": "Ada",
    }  # fmt: skip
    assert "summary" not in read
    assert manager.get(f"{PATH}/{french['uid']}?locale=fr-fr")["entry"] == french
    assert [entry["uid"] for entry in manager.get(PATH)["entries"]] == [french["uid"]]


@pytest.mark.behaviour("CS-41")
def test_a_master_that_was_deleted_is_created_anew(manager: Manager) -> None:
    first = manager.post(PATH, {"entry": {"title": "One"}})["entry"]
    path = f"{PATH}/{first['uid']}"
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    manager.delete(path)
    manager.post(PATH, _body(first["uid"], title="One"))
    read = manager.get(path)["entry"]
    assert (read["title"], read["_version"], read["created_at"] > first["created_at"]) == ("One", 2, True)
    assert [row["_version"] for row in manager.get(f"{path}/versions")["versions"]] == [2, 1]


@pytest.mark.behaviour("CS-42")
def test_a_copy_takes_what_is_not_sent_from_the_language_there_is(manager: Manager) -> None:
    rich = document({"type": "p", "uid": "p1", "attrs": {}, "children": [{"text": "Mots"}]}, uid="d1")
    french = _localized(manager, rich=rich)
    manager.put(f"{PATH}/{french['uid']}?locale=fr-fr", {"entry": {"summary": "Plus bref"}})
    manager.post(f"{PATH}?copy_to_master=true", {"entry": {"uid": french["uid"], "title": "Title"}})
    read = manager.get(f"{PATH}/{french['uid']}")["entry"]
    assert {key: read[key] for key in ("locale", "_version", "title", "url", "summary", "byline", "rich")} == {
        "locale": "en-us", "_version": 1, "title": "Title", "url": "/titre", "summary": "Plus bref", "byline": "Ada",
        "rich": {**rich, "_version": 1},
    }  # fmt: skip


@pytest.mark.behaviour("CS-42")
def test_a_copy_is_made_of_the_language_that_is_named(manager: Manager) -> None:
    uid = _localized(manager)["uid"]
    body = {"entry": {"title": "Titel", "summary": "Kurz", "uid": uid}}
    assert manager.refused("POST", f"{PATH}?locale=de-de", body)[3] == {"uid": ["is not unique."]}
    manager.post(f"{PATH}?copy_to_master=true", {"entry": {"uid": uid}})
    manager.put(f"{PATH}/{uid}?locale=de-de", body)
    manager.delete(f"{PATH}/{uid}")
    manager.post(f"{PATH}?copy_to_master=true", {"entry": {"uid": uid, "locale": "de-de"}})
    assert manager.get(f"{PATH}/{uid}")["entry"]["summary"] == "Kurz"


@pytest.mark.behaviour("CS-41")
def test_the_other_languages_follow_what_the_new_master_says_for_all(manager: Manager) -> None:
    french = _localized(manager)
    manager.post(PATH, _body(french["uid"], byline="Grace"))
    read = manager.get(f"{PATH}/{french['uid']}?locale=fr-fr")["entry"]
    assert (read["byline"], read["_version"], read["summary"]) == ("Grace", 2, "Bref")


def test_a_master_that_is_there_is_not_created_again(manager: Manager) -> None:
    created = manager.post(PATH, {"entry": {"title": "One"}})["entry"]
    for query in ("", "?copy_to_master=true"):
        assert manager.refused("POST", f"{PATH}{query}", _body(created["uid"]))[3] == {"uid": ["is not unique."]}
    assert manager.get(f"{PATH}/{created['uid']}")["entry"] == created


def test_a_uid_that_no_entry_has_changes_nothing_and_cannot_be_copied(manager: Manager) -> None:
    created = manager.post(PATH, _body("blt0000000000000000"))["entry"]
    assert created["uid"] != "blt0000000000000000"
    for body in (
        _body("blt0000000000000000", title="x"),
        {"entry": {"title": "x"}},
        {"entry": {"title": "x", "uid": 1}},
    ):
        assert manager.refused("POST", f"{PATH}?copy_to_master=true", body)[3] == {
            "uid": ["must be the uid of an entry in another language."]
        }


def test_a_master_is_judged_as_any_new_entry(manager: Manager) -> None:
    uid = _localized(manager)["uid"]
    manager.post(PATH, {"entry": {"title": "Taken"}})
    assert manager.refused("POST", PATH, {"entry": {"uid": uid}})[3] == {"title": ["is a required field."]}
    assert manager.refused("POST", PATH, _body(uid, title="Taken"))[3] == {"title": ["is not unique."]}
    assert manager.refused("GET", f"{PATH}/{uid}")[:2] == (422, 141)


def test_a_copy_has_what_no_reader_sees(manager: Manager) -> None:
    hidden = [text_field("note", write_only=True), {"display_name": "Pin", "uid": "pin", "data_type": "password"}]
    off = text_field("off")
    manager.put("content_types/article", {"content_type": {"schema": [*SCHEMA, *hidden, off]}})
    uid = _localized(manager, note="seen by nobody", pin="a quiet heron", off="kept")["uid"]
    manager.put("content_types/article", {"content_type": {"schema": [*SCHEMA, *hidden, {**off, "enabled": False}]}})
    manager.post(f"{PATH}?copy_to_master=true", {"entry": {"uid": uid, "title": "Copy"}})
    french, master = (EntryVersion.objects.get(entry__uid=uid, locale=code).data for code in ("fr-fr", "en-us"))
    assert {key: master[key] for key in ("note", "pin", "off")} == {key: french[key] for key in ("note", "pin", "off")}
    assert (master["note"], master["off"], master["pin"].startswith("$argon2")) == ("seen by nobody", "kept", True)
    assert not {"note", "pin", "off"} & set(manager.get(f"{PATH}/{uid}")["entry"])


@pytest.mark.django_db(transaction=True)
def test_of_two_masters_that_are_created_at_once_one_is(manager: Manager) -> None:
    uid = _localized(manager)["uid"]
    answers: list[int] = []

    def hold() -> None:
        Entry.objects.select_for_update().get(uid=uid)

    def create(title: str) -> None:
        answers.append(manager.ask("POST", PATH, _body(uid, title=title)).status_code)

    assert held_back(hold, lambda: create("One"), lambda: create("Two")) == ["done", "done"]
    assert sorted(answers) == [201, 422]
    assert [row["_version"] for row in manager.get(f"{PATH}/{uid}/versions")["versions"]] == [1]
