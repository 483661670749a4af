"""Entries out of files and into files."""

import json
from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
NOWHERE = "blt00000000000000aa"
FAILED = "Entry import failed. Please enter valid data."
SYSTEM_KEYS = {
    "uid",
    "locale",
    "_version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "ACL",
    "_in_progress",
}


def reference(uid: str, *targets: str) -> dict[str, Any]:
    metadata = {"ref_multiple": True}
    return {
        "display_name": uid, "uid": uid, "data_type": "reference", "reference_to": list(targets),
        "field_metadata": metadata,
    }  # fmt: skip


SCHEMA = [
    *article()["schema"],
    reference("author", "author"),
    reference("related", "article", "author"),
    {"display_name": "Picture", "uid": "picture", "data_type": "file"},
]


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article(uid="author", title="Author", schema=[title_field()])})
    manager.post("content_types", {"content_type": article(schema=SCHEMA)})
    return manager


def upload(manager: Manager, path: str, document: object, **options: Any) -> tuple[int, Any]:
    """Status and body of the answer to a file with an entry."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return send_form(manager, "POST", path, {}, {"entry": ("entry.json", content)}, **options)


def imported(manager: Manager, path: str, document: object) -> Any:
    """The entry as it is read after its import."""
    status, answer = upload(manager, path, document)
    assert answer["notice"] == "Entry imported successfully.", (status, answer)
    entry = answer["entry"]
    content_type = path.split("/")[1]
    read = manager.get(f"content_types/{content_type}/entries/{entry['uid']}?locale={entry['locale']}")["entry"]
    assert read == entry
    return read


def refused(manager: Manager, path: str, document: object) -> Any:
    """The errors of an import that must fail and write nothing."""
    before = everything(manager)
    status, answer = upload(manager, path, document)
    assert (status, answer["error_code"], answer["error_message"]) == (422, 119, FAILED), answer
    assert everything(manager) == before
    return answer["errors"]


def everything(manager: Manager) -> Any:
    """All entries in both languages."""
    lists = [
        f"content_types/{uid}/entries?locale={code}" for uid in ("article", "author") for code in ("en-us", "fr-fr")
    ]
    return [manager.get(path) for path in lists]


def content(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in SYSTEM_KEYS}


def make_author(manager: Manager, title: str = "Ann") -> str:
    uid: str = manager.post("content_types/author/entries", {"entry": {"title": title}})["entry"]["uid"]
    return uid


def make_article(manager: Manager, **data: Any) -> dict[str, Any]:
    entry: dict[str, Any] = manager.post(PATH, {"entry": {"title": "One", **data}})["entry"]
    return entry


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


def entry_of(content_type: str, uid: str) -> dict[str, str]:
    return {"uid": uid, "_content_type_uid": content_type}


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


def test_values_that_are_not_localizable_stay_the_masters(manager: Manager) -> None:
    uid = make_article(manager, byline="By Ann")["uid"]
    french = {"uid": uid, "title": "Un", "byline": "Par Anne"}
    for path in (f"{PATH}/import?locale=fr-fr", f"{PATH}/{uid}/import?locale=fr-fr&overwrite=true"):
        assert imported(manager, path, french)["byline"] == "By Ann"
    imported(manager, f"{PATH}/import?overwrite=true", {"uid": uid, "title": "One", "byline": "By Bob"})
    assert manager.get(f"{PATH}/{uid}?locale=fr-fr")["entry"]["byline"] == "By Bob"


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
        "uid": ["must be 1 to 64 letters, digits, hyphens or underscores."],
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
