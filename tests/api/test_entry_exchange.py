"""Entries out of files and into files."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.documents import article, text_field, title_field
from tests.api.entry_exchange import (
    NOWHERE,
    PATH,
    content,
    entry_of,
    imported,
    make_article,
    make_author,
    make_place,
    refused,
    upload,
)
from tests.api.forms import send_form
from tests.api.management_client import Manager
from tests.factories import make_locale

pytestmark = pytest.mark.django_db

STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@pytest.fixture
def manager() -> Manager:
    return make_place()


@pytest.mark.behaviour("CS-97", "CS-98")
def test_an_export_is_the_bare_entry_with_bare_references_as_a_download(manager: Manager) -> None:
    author = make_author(manager)
    related = {"uid": author, "_content_type_uid": "author"}
    entry = make_article(manager, author=[author], related=[related], picture=NOWHERE, tags=["new"])

    response = manager.ask("GET", f"{PATH}/{entry['uid']}/export")

    exported = json.loads(response.content)
    assert exported == {**manager.get(f"{PATH}/{entry['uid']}")["entry"], "author": [author]}
    assert (exported["related"], exported["picture"]) == ([related], NOWHERE)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{entry["uid"]}.json"'
    assert response.headers["Content-Type"] == "application/json"


def test_an_export_is_in_the_language_asked_for_or_what_it_falls_back_to(manager: Manager) -> None:
    uid = make_article(manager, summary="Words")["uid"]
    path = f"{PATH}/{uid}"
    assert manager.get(f"{path}/export?locale=fr-fr") == manager.get(f"{path}/export")
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    french = manager.get(f"{path}/export?locale=fr-fr")
    assert (french["locale"], french["title"], french["summary"]) == ("fr-fr", "Un", "Words")
    assert french == manager.get(f"{path}?locale=fr-fr")["entry"]
    assert manager.refused("GET", f"{path}/export?locale=xx")[0] == 422
    assert manager.refused("GET", f"{PATH}/{NOWHERE}/export")[3] == {"uid": ["is not valid."]}
    assert manager.refused("GET", f"content_types/author/entries/{uid}/export")[0] == 422


@pytest.mark.behaviour("CS-103")
def test_export_and_import_tell_the_branch_where_it_is_asked_for(manager: Manager) -> None:
    entry = make_article(manager)
    exported = manager.get(f"{PATH}/{entry['uid']}/export?include_branch=true")
    assert exported["_branch"] == "main"
    for path in (f"{PATH}/import?overwrite=true", f"{PATH}/{entry['uid']}/import"):
        for spelling in ("include_branch", "inclue_branch"):
            separator = "&" if "?" in path else "?"
            answer = upload(manager, f"{path}{separator}{spelling}=true", exported)[1]
            assert answer["entry"] == {**manager.get(f"{PATH}/{entry['uid']}")["entry"], "_branch": "main"}


@pytest.mark.behaviour("CS-99")
def test_a_file_becomes_an_entry_under_the_uid_it_names(manager: Manager) -> None:
    author = make_author(manager)
    document = {"uid": "abcdefhgi1234567890", "title": "Example", "author": [author], "tags": [], "_version": 7}

    entry = imported(manager, f"{PATH}/import", document)

    assert (entry["uid"], entry["_version"], entry["locale"]) == ("abcdefhgi1234567890", 1, "en-us")
    assert content(entry) == {
        "title": "Example",
        "author": [{"uid": author, "_content_type_uid": "author"}],
        "tags": [],
    }
    assert imported(manager, f"{PATH}/import", {"title": "Without a uid"})["uid"].startswith("blt")


def test_an_import_answers_created_and_a_version_answers_done(manager: Manager) -> None:
    uid = make_article(manager)["uid"]
    assert upload(manager, f"{PATH}/import", {"title": "Two"})[0] == 201
    assert upload(manager, f"{PATH}/import?overwrite=true", {"uid": uid, "title": "Two too"})[0] == 201
    assert upload(manager, f"{PATH}/{uid}/import", {"title": "Three"})[0] == 200


@pytest.mark.behaviour("CS-100")
def test_overwrite_puts_the_file_in_the_place_of_the_entry(manager: Manager) -> None:
    entry = make_article(manager, summary="Words", pages=3, seo={"keywords": "k"})

    document = {"uid": entry["uid"], "title": "Two", "pages": 4, "tags": ["new"]}
    replaced = imported(manager, f"{PATH}/import?overwrite=true", document)

    assert (replaced["uid"], replaced["_version"]) == (entry["uid"], 2)
    assert content(replaced) == {"title": "Two", "pages": 4, "tags": ["new"]}
    assert (replaced["created_at"], replaced["created_by"]) == (entry["created_at"], entry["created_by"])
    assert content(manager.get(f"{PATH}/{entry['uid']}?version=1")["entry"]) == content(entry)


def test_without_overwrite_a_file_becomes_another_entry(manager: Manager) -> None:
    entry = make_article(manager, summary="Words")
    copy = imported(manager, f"{PATH}/import?overwrite=false", {**entry, "title": "Two"})
    assert copy["uid"] != entry["uid"]
    assert content(copy) == {**content(entry), "title": "Two"}
    assert manager.get(f"{PATH}/{entry['uid']}")["entry"] == entry
    assert refused(manager, f"{PATH}/import", entry) == {"title": ["is not unique."]}


def test_a_copy_has_documents_of_its_own(manager: Manager) -> None:
    rich = {"display_name": "Body", "uid": "body", "data_type": "json", "field_metadata": {"allow_json_rte": True}}
    manager.post("content_types", {"content_type": article(uid="note", title="Note", schema=[title_field(), rich])})
    path = "content_types/note/entries"
    text = {"type": "p", "uid": "p1", "attrs": {}, "children": [{"text": "Words"}]}
    document = {"type": "doc", "uid": "d1", "attrs": {}, "children": [text]}
    entry = manager.post(path, {"entry": {"title": "One", "body": document}})["entry"]

    copy = imported(manager, f"{path}/import", {**entry, "title": "Two"})

    assert copy["body"] == {**entry["body"], "uid": copy["body"]["uid"]}
    assert copy["body"]["uid"] != "d1"
    assert imported(manager, f"{path}/import?overwrite=true", entry)["body"] == {**entry["body"], "_version": 2}
    status, answer = upload(manager, f"{path}/{copy['uid']}/import", {**entry, "title": "Two"})
    assert (status, answer["errors"]) == (422, {"body.uid": ["is a duplicate UID."]})


@pytest.mark.behaviour("CS-101")
def test_a_file_becomes_the_next_version_of_the_entry_in_the_path(manager: Manager) -> None:
    entry = make_article(manager, summary="Words", pages=3)
    document = {"uid": "another", "title": "Two", "pages": 4, "_version": 9}

    second = imported(manager, f"{PATH}/{entry['uid']}/import", document)
    assert (second["uid"], second["_version"]) == (entry["uid"], 2)
    assert content(second) == {**content(entry), "title": "Two", "pages": 4}

    third = imported(manager, f"{PATH}/{entry['uid']}/import?overwrite=true", document)
    assert (third["_version"], content(third)) == (3, {"title": "Two", "pages": 4, "tags": []})
    assert len(manager.get(f"{PATH}/{entry['uid']}/versions")["versions"]) == 3


@pytest.mark.behaviour("CS-102")
def test_an_exported_file_that_was_edited_imports_back(manager: Manager) -> None:
    author = make_author(manager)
    entry = make_article(manager, author=[author], related=[entry_of("author", author)], pages=3)
    path = f"{PATH}/{entry['uid']}"
    exported = manager.get(f"{path}/export")

    for at in (f"{PATH}/import?overwrite=true", f"{path}/import", f"{path}/import?overwrite=true"):
        imported(manager, at, {**exported, "pages": 4})
        again = manager.get(f"{path}/export")
        assert content(again) == {**content(exported), "pages": 4}


def test_references_need_no_type_where_their_entry_is_here(manager: Manager) -> None:
    author = make_author(manager)
    other = make_article(manager)["uid"]
    entry = imported(manager, f"{PATH}/import", {"title": "Two", "related": [author, {"uid": other}]})
    assert entry["related"] == [entry_of("author", author), entry_of("article", other)]


def test_a_file_is_imported_into_its_own_language(manager: Manager) -> None:
    uid = make_article(manager, summary="Words")["uid"]
    french = {"uid": uid, "locale": "fr-fr", "title": "Un"}

    added = imported(manager, f"{PATH}/import", french)

    assert (added["uid"], added["locale"], added["_version"]) == (uid, "fr-fr", 1)
    assert content(added) == {"title": "Un", "tags": []}
    assert manager.get(f"{PATH}/{uid}")["entry"]["title"] == "One"
    assert imported(manager, f"{PATH}/{uid}/import", {**french, "title": "Deux"})["_version"] == 2
    assert imported(manager, f"{PATH}/{uid}/import?locale=en-us", {**french, "title": "Uno"})["locale"] == "en-us"
    assert manager.get(f"{PATH}/{uid}?locale=fr-fr")["entry"]["title"] == "Deux"


def test_an_entry_can_begin_in_another_language_and_get_its_master_later(manager: Manager) -> None:
    first = imported(manager, f"{PATH}/import?locale=fr-fr", {"uid": "both", "title": "Un"})
    second = imported(manager, f"{PATH}/import", {"uid": "both", "title": "One"})
    assert (first["locale"], second["locale"], second["uid"]) == ("fr-fr", "en-us", "both")
    codes = [row["code"] for row in manager.get(f"{PATH}/both/locales")["locales"]]
    assert codes == ["en-us", "fr-fr"]


def test_a_language_that_reads_nothing_yet_begins_with_the_file(manager: Manager) -> None:
    imported(manager, f"{PATH}/import?locale=fr-fr", {"uid": "french", "title": "Un", "summary": "Mots"})
    master = imported(manager, f"{PATH}/french/import?locale=en-us", {"title": "One"})
    assert (master["locale"], content(master)) == ("en-us", {"title": "One", "tags": []})
    assert manager.get(f"{PATH}/french?locale=fr-fr")["entry"]["title"] == "Un"


def test_an_import_that_is_made_again_under_its_key_is_done_once(manager: Manager) -> None:
    files = {"entry": ("entry.json", b'{"title": "Once"}')}
    for query in ("", "?dry_run=true"):
        path, headers = f"{PATH}/import{query}", {"Idempotency-Key": f"key{query}"}
        first, again = (send_form(manager, "POST", path, {}, files, headers=headers) for _ in range(2))
        assert first == again
        files = {"entry": ("entry.json", b'{"title": "Never"}')}
    assert [entry["title"] for entry in manager.get(PATH)["entries"]] == ["Once"]


def test_values_that_are_not_localizable_stay_the_masters(manager: Manager) -> None:
    uid = make_article(manager, byline="By Ann")["uid"]
    french = {"uid": uid, "title": "Un", "byline": "Par Anne"}
    for path in (f"{PATH}/import?locale=fr-fr", f"{PATH}/{uid}/import?locale=fr-fr&overwrite=true"):
        assert imported(manager, path, french)["byline"] == "By Ann"
    imported(manager, f"{PATH}/import?overwrite=true", {"uid": uid, "title": "One", "byline": "By Bob"})
    assert manager.get(f"{PATH}/{uid}?locale=fr-fr")["entry"]["byline"] == "By Bob"


def test_an_import_takes_at_most_ten_statements(manager: Manager) -> None:
    authors = [make_author(manager, f"Author {number}") for number in range(3)]
    for code in ("de-de", "es-es"):
        make_locale(manager.tenant.fresh_scope(), code)
    document = {
        "uid": "one",
        "title": "One",
        "author": authors,
        "related": authors,
        "picture": NOWHERE,
        "byline": "Ann",
    }
    for path in (f"{PATH}/import?force=true", f"{PATH}/import?overwrite=true", f"{PATH}/one/import"):
        with CaptureQueriesContext(connection) as captured:
            assert upload(manager, path, document)[1]["notice"] == "Entry imported successfully."
        data = [row["sql"] for row in captured.captured_queries if row["sql"].lstrip().startswith(STATEMENTS)]
        assert len(data) <= 10, data


def test_a_password_stays_where_a_file_does_not_have_it(manager: Manager) -> None:
    schema = [title_field(), {**text_field("secret", mandatory=True), "data_type": "password"}]
    manager.post("content_types", {"content_type": article(uid="account", title="Account", schema=schema)})
    path = "content_types/account/entries"
    uid = manager.post(path, {"entry": {"title": "One", "secret": "a long secret"}})["entry"]["uid"]
    exported = manager.get(f"{path}/{uid}/export")
    assert "secret" not in exported
    assert imported(manager, f"{path}/import?overwrite=true", {**exported, "title": "Two"})["_version"] == 2
    status, answer = upload(manager, f"{path}/import", {**exported, "title": "Three"})
    assert (status, answer["errors"]) == (422, {"secret": ["is a required field."]})
