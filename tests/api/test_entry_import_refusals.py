"""Files that are refused as entries, and what may be asked for so that they are not."""

import json
from typing import Any

import pytest
from pytest_django import Settings

from tests.api.documents import article, title_field
from tests.api.entry_exchange import (
    NOWHERE,
    PATH,
    content,
    entry_of,
    everything,
    imported,
    make_article,
    make_author,
    make_place,
    refused,
    upload,
)
from tests.api.forms import send_form
from tests.api.management_client import Manager
from tests.corpora.json_fragments import ACCEPTED, REFUSED

NO_UID = "must be 1 to 64 letters, digits, hyphens or underscores, and not import."

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    return make_place()


def test_a_uid_that_is_in_the_trash_or_of_another_type_is_not_used(manager: Manager) -> None:
    uid, author = make_article(manager)["uid"], make_author(manager)
    manager.delete(f"{PATH}/{uid}")
    for taken in (uid, author):
        assert imported(manager, f"{PATH}/import", {"uid": taken, "title": f"Not {taken}"})["uid"] != taken
    assert refused(manager, f"{PATH}/import?overwrite=true", {"uid": author, "title": "Three"}) == {
        "uid": ["is the uid of an entry of another content type."]
    }
    assert manager.refused("GET", f"{PATH}/{uid}")[0] == 422


def test_what_is_wrong_with_a_file_is_told_at_once_and_by_path(manager: Manager) -> None:
    document = {
        "uid": "no uid",
        "locale": 5,
        "_content_type_uid": "author",
        "subtitle": "Unknown",
        "pages": "many",
        "seo": {},
        "author": [NOWHERE],
        "related": [NOWHERE, entry_of("article", NOWHERE)],
        "picture": NOWHERE,
    }
    nowhere = "which does not exist here. Pass force=true to keep it."
    told = {
        "uid": [NO_UID],
        "locale": ["must be the code of a language."],
        "_content_type_uid": ["must be article: the entry is of another content type."],
        "subtitle": ["is no field of this content type. Pass force=true to leave it out."],
        "author": [f"points to the entry {NOWHERE}, {nowhere}"],
        "related": [f"points to the entry {NOWHERE}, {nowhere}"],
        "related.0": [
            f"names the entry {NOWHERE}, which does not exist here, without its content type.",
            "must be an object with uid and _content_type_uid.",
        ],
        "picture": [f"points to the file {NOWHERE}, {nowhere}"],
        "title": ["is a required field."],
        "pages": ["must be a number."],
        "seo.keywords": ["is a required field."],
    }
    assert refused(manager, f"{PATH}/import", document) == told


@pytest.mark.parametrize("uid", ["", "import", "a/b", "a b", "é", "x" * 65, 5, ["one"], {"uid": "one"}, True])
def test_a_uid_that_no_address_could_name_is_refused(manager: Manager, uid: object) -> None:
    assert refused(manager, f"{PATH}/import", {"uid": uid, "title": "Two"}) == {"uid": [NO_UID]}
    assert imported(manager, f"{PATH}/import", {"uid": "x" * 64, "title": "Two"})["uid"] == "x" * 64


def test_force_leaves_out_what_is_unknown_and_keeps_what_points_nowhere(manager: Manager) -> None:
    document = {"title": "Two", "subtitle": "Unknown", "author": [NOWHERE], "picture": NOWHERE}
    entry = imported(manager, f"{PATH}/import?force=true", document)
    assert (entry["author"], entry["picture"]) == ([entry_of("author", NOWHERE)], NOWHERE)
    assert "subtitle" not in entry
    foreign = {"title": "Three", "content_type_uid": "author"}
    assert list(refused(manager, f"{PATH}/import?force=true", foreign)) == ["content_type_uid"]


def test_what_points_nowhere_may_stay_where_it_was(manager: Manager) -> None:
    author = make_author(manager)
    entry = make_article(manager, author=[author], related=[entry_of("author", author)])
    manager.delete(f"content_types/author/entries/{author}")
    path = f"{PATH}/{entry['uid']}"
    exported = manager.get(f"{path}/export")
    for at in (f"{path}/import", f"{path}/import?overwrite=true", f"{PATH}/import?overwrite=true"):
        assert content(imported(manager, at, exported)) == content(entry)
    assert list(refused(manager, f"{PATH}/import", {**exported, "title": "Two"})) == ["author", "related"]


def test_an_entry_may_point_to_itself(manager: Manager) -> None:
    document = {"uid": "loop", "title": "Two", "related": [entry_of("article", "loop")]}
    assert imported(manager, f"{PATH}/import", document)["related"] == [entry_of("article", "loop")]


@pytest.mark.parametrize("content_type", ["multipart/form-data", 'multipart/form-data; boundary="cut"'])
def test_a_form_without_its_boundary_is_read_all_the_same(manager: Manager, content_type: str) -> None:
    uid = make_article(manager)["uid"]
    for path, title in ((f"{PATH}/import", "Two"), (f"{PATH}/{uid}/import", "Three")):
        assert upload(manager, path, {"title": title}, content_type=content_type)[1]["entry"]["title"] == title


@pytest.mark.parametrize(
    ("raw", "status", "errors"),
    [
        (b"", 422, {"entry": ["is a required file."]}),
        (b" \n", 422, {"entry": ["is a required file."]}),
        (b"[]", 422, {"entry": ["must hold a JSON object."]}),
        (b'"title"', 422, {"entry": ["must hold a JSON object."]}),
        (b"title,summary\nOne,Two\n", 400, {}),
        (b'{"title": "One"', 400, {}),
        (b'{"title": "\xff"}', 400, {}),
    ],
)
def test_a_file_that_holds_no_entry_is_refused(manager: Manager, raw: bytes, status: int, errors: object) -> None:
    uid = make_article(manager)["uid"]
    before = everything(manager)
    for path in (f"{PATH}/import", f"{PATH}/{uid}/import"):
        answered, answer = upload(manager, path, raw)
        assert (answered, answer["errors"]) == (status, errors), answer
    assert everything(manager) == before


def test_an_import_takes_the_file_under_its_name_and_in_a_form(manager: Manager) -> None:
    other = send_form(manager, "POST", f"{PATH}/import", {}, {"file": ("entry.json", b'{"title": "One"}')})
    assert (other[0], other[1]["errors"]) == (422, {"entry": ["is a required file."]})
    for sent in ({"title": "One"}, {"entry": {"title": "One"}}, None):
        assert manager.refused("POST", f"{PATH}/import", sent)[0] == 400
    assert manager.refused("GET", f"{PATH}/import")[0] == 405
    assert manager.get(PATH) == {"entries": []}


def test_an_import_into_what_is_not_there_is_refused(manager: Manager) -> None:
    for path in (f"{PATH}/{NOWHERE}/import", f"content_types/author/entries/{make_article(manager)['uid']}/import"):
        status, answer = upload(manager, path, {"title": "Two"})
        assert (status, answer["errors"]) == (422, {"uid": ["is not valid."]})
    assert upload(manager, "content_types/none/entries/import", {"title": "Two"})[1]["error_code"] == 118
    assert upload(manager, f"{PATH}/import?locale=xx-xx", {"title": "Two"})[0] == 422
    assert upload(manager, f"{PATH}/import", {"title": "Two", "locale": "xx-xx"})[0] == 422
    assert len(manager.get(PATH)["entries"]) == 1


def test_a_dry_run_tells_the_entry_as_it_would_be_and_changes_nothing(manager: Manager) -> None:
    entry = make_article(manager)
    before = everything(manager)
    document = {"uid": entry["uid"], "title": "Two"}
    for path, version in (("import?overwrite=true&", 2), (f"{entry['uid']}/import?", 2), ("import?", 1)):
        status, answer = upload(manager, f"{PATH}/{path}dry_run=true", document)
        assert (status, answer["notice"]) == (200, "Entry was not imported.")
        assert (answer["entry"]["title"], answer["entry"]["_version"]) == ("Two", version)
        assert everything(manager) == before
    assert refused(manager, f"{PATH}/import?dry_run=true", entry) == {"title": ["is not unique."]}
    assert list(refused(manager, f"{PATH}/import?dry_run=yes", document)) == ["dry_run"]
    assert list(refused(manager, f"{PATH}/import?overwrite=maybe", document)) == ["overwrite"]


def test_a_file_may_be_imported_only_over_the_version_that_was_exported(manager: Manager) -> None:
    path = f"{PATH}/{make_article(manager)['uid']}"
    tag = manager.ask("GET", f"{path}/export").headers["ETag"]
    assert tag == manager.ask("GET", path).headers["ETag"]

    def status(at: str, title: str) -> int:
        files = {"entry": ("entry.json", json.dumps({"title": title}).encode())}
        return send_form(manager, "POST", at, {}, files, headers={"If-Match": tag})[0]

    assert status(f"{path}/import", "Two") == 200
    assert status(f"{path}/import?overwrite=true", "Three") == 412
    assert status(f"{PATH}/import?overwrite=true", "Three") == 422
    assert manager.get(path)["entry"]["title"] == "Two"


def test_a_file_that_is_too_large_or_too_wide_is_refused(manager: Manager, settings: Settings) -> None:
    uid = make_article(manager)["uid"]
    before = everything(manager)
    settings.API_BODY_BYTES, settings.API_BODY_NODES, settings.API_BODY_DEPTH = 10_000, 500, 20
    deep: Any = "x"
    for _ in range(20):
        deep = [deep]
    for path in (f"{PATH}/import", f"{PATH}/{uid}/import"):
        assert upload(manager, path, {"title": "x" * 10_000})[0] == 413
        assert upload(manager, path, {"title": "One", "tags": ["x"] * 500})[0] == 422
        assert upload(manager, path, {"title": "One", "summary": deep})[0] == 422
        settings.UPLOAD_BODY_BYTES = 1_000
        assert upload(manager, path, {"title": "x" * 1_000})[0] == 413
        settings.UPLOAD_BODY_BYTES = 20_000
    assert everything(manager) == before


def test_files_at_the_edges_of_json_are_kept_as_they_are_or_refused(manager: Manager) -> None:
    anything = {"uid": "anything", "display_name": "Anything", "data_type": "json", "extension_uid": "any"}
    manager.post("content_types", {"content_type": article(uid="any", title="Any", schema=[title_field(), anything])})
    path = "content_types/any/entries"
    uid = manager.post(path, {"entry": {"title": "One"}})["entry"]["uid"]
    for fragment in ACCEPTED[::3]:
        status, answer = upload(manager, f"{path}/{uid}/import", b'{"anything": ' + fragment + b"}")
        assert status == 200, (fragment, answer)
        assert manager.get(f"{path}/{uid}/export")["anything"] == json.loads(fragment), fragment
    before = manager.get(path)
    for number, fragment in enumerate(REFUSED[::3]):
        at = (f"{path}/import", f"{path}/{uid}/import?overwrite=true")[number % 2]
        status, _ = upload(manager, at, b'{"title": "Two", "anything": ' + fragment + b"}")
        assert 400 <= status < 500, fragment[:80]
    assert manager.get(path) == before
