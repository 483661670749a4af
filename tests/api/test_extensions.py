"""/extensions."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.models import Extension
from tests.api.asking import count_queries, without_times
from tests.api.management_client import Manager, make_manager
from tests.factories import make_stack

pytestmark = pytest.mark.django_db

UNKNOWN = (404, 347, "The extension was not found.", {"uid": ["is not valid."]})
FIELD = {
    "title": "Colours",
    "type": "field",
    "data_type": "text",
    "src": "https://extensions.example.com/colours.html",
    "config": {"palette": ["red"]},
    "multiple": False,
    "tags": ["design"],
}
TITLE = {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True, "field_metadata": {}}


@pytest.fixture
def manager() -> Manager:
    return make_manager(make_stack())


def _make(manager: Manager, **more: object) -> Any:
    return manager.post("extensions", {"extension": {**FIELD, **more}})["extension"]


def _use(manager: Manager, uid: str) -> None:
    colour = {"uid": "colour", "display_name": "Colour", "data_type": "text", "extension_uid": uid}
    group = {"uid": "look", "display_name": "Look", "data_type": "group", "schema": [colour]}
    body = {"title": "Page", "uid": "page", "schema": [TITLE, group]}
    manager.post("content_types", {"content_type": body})
    manager.post("global_fields", {"global_field": {"title": "Theme", "uid": "theme", "schema": [colour]}})


def test_adding_an_extension(manager: Manager) -> None:
    answer = manager.post("extensions", {"extension": {**FIELD, "uid": "x", "stackHeaders": {}}})

    token = manager.tenant.stack.tokens.get().uid
    assert answer["notice"] == "Extension created successfully."
    assert without_times(answer["extension"]) == {
        **FIELD,
        "uid": Extension.objects.get().uid,
        "created_by": token,
        "updated_by": token,
        "ACL": {},
        "_version": 1,
    }
    uid = answer["extension"]["uid"]
    assert manager.get(f"extensions/{uid}") == {"extension": answer["extension"]}
    assert manager.get(f"extensions/{uid}?include_branch=true")["extension"]["_branch"] == "main"


@pytest.mark.parametrize(
    "extension",
    [
        {"title": "A", "type": "field", "data_type": "json", "srcdoc": "<!DOCTYPE html><p>Hello"},
        {"title": "A", "type": "field", "data_type": "text", "src": "<!DOCTYPE html><p>Markup where an address stands"},
        {"title": "A", "type": "widget", "src": "https://a.example", "scope": {"content_types": ["$all"]}},
        {"title": "A", "type": "dashboard", "src": "https://a.example", "enable": True, "default_width": "half"},
        {"title": "A", "type": "rte_plugin", "src": "http://localhost:3000/plugin.js"},
        {"title": "A", "type": "asset_sidebar_widget", "srcdoc": "<p>", "config": "{}"},
    ],
)
def test_every_type_of_extension_comes_back_as_it_was_sent(manager: Manager, extension: dict[str, Any]) -> None:
    made = manager.post("extensions", {"extension": extension})["extension"]

    assert extension.items() <= made.items()
    assert manager.get(f"extensions/{made['uid']}")["extension"] == made


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title": ""}, {"title": ["is a required field."]}),
        ({"title": "x" * 256}, {"title": ["is longer than 255 characters."]}),
        (
            {"type": "page"},
            {"type": ["must be one of field, widget, dashboard, rte_plugin, asset_sidebar_widget."]},
        ),
        (
            {"type": ["field"], "data_type": None},
            {"type": ["must be one of field, widget, dashboard, rte_plugin, asset_sidebar_widget."]},
        ),
        ({"data_type": None}, {"data_type": ["is a required field."]}),
        (
            {"data_type": "blocks"},
            {"data_type": ["must be one of text, number, isodate, boolean, json, link, file, reference."]},
        ),
        ({"src": ""}, {"src": ["is a required field: an address, or markup in srcdoc."]}),
        ({"srcdoc": "<p>"}, {"srcdoc": ["cannot stand beside src."]}),
        ({"src": 7}, {"src": ["must be a text."]}),
        ({"src": "https://a.example;sandbox"}, {"src": ["is not a valid http or https URL."]}),
        ({"src": "https://a.example,default-src/x"}, {"src": ["is not a valid http or https URL."]}),
        ({"src": "https://"}, {"src": ["is not a valid http or https URL."]}),
        ({"src": "https://me:secret@a.example"}, {"src": ["is not a valid http or https URL."]}),
        ({"src": "https://a.example:99999/"}, {"src": ["is not a valid http or https URL."]}),
        ({"src": None, "srcdoc": "x" * 500_001}, {"srcdoc": ["is longer than 500000 characters."]}),
        (
            {"multiple": "no", "enable": 1},
            {"multiple": ["must be true or false."], "enable": ["must be true or false."]},
        ),
        ({"default_width": "wide"}, {"default_width": ["must be one of full, half."]}),
        ({"config": []}, {"config": ["must be an object."]}),
        (
            {"scope": {"content_types": "all"}},
            {"scope": ['must be an object with a list of content types, {"content_types": ["$all"]}.']},
        ),
        ({"tags": [1]}, {"tags": ["must be a list of texts."]}),
    ],
)
def test_a_bad_extension_is_not_added(manager: Manager, changes: dict[str, object], errors: object) -> None:
    refused = manager.refused("POST", "extensions", {"extension": {**FIELD, **changes}})

    assert refused == (422, 344, "Extension creation failed. Please try again.", errors)
    assert Extension.objects.count() == 0


def test_every_problem_is_told_at_once(manager: Manager) -> None:
    errors = manager.refused("POST", "extensions", {"extension": {}})[3]

    assert set(errors) == {"title", "type", "src"}


def test_listing_extensions_by_type(manager: Manager) -> None:
    _make(manager, title="A")
    _make(manager, title="B", type="widget")

    assert [row["title"] for row in manager.get('extensions?query={"type":"field"}')["extensions"]] == ["A"]
    assert [row["title"] for row in manager.get("extensions?asc=title")["extensions"]] == ["A", "B"]
    assert manager.get("extensions?include_count=true&limit=1")["count"] == 2
    assert manager.get("extensions?count=true") == {"extensions": 2}


def test_changing_an_extension_with_the_object_that_was_read(manager: Manager) -> None:
    read = _make(manager)

    answer = manager.put(f"extensions/{read['uid']}", {"extension": {**read, "title": "Colors"}})

    assert answer["notice"] == "Extension updated successfully."
    assert without_times(answer["extension"]) == {**without_times(read), "title": "Colors", "_version": 2}
    refused = manager.refused("PUT", f"extensions/{read['uid']}", {"extension": {"type": "widget"}})
    assert (refused[1], refused[3]) == (344, {"type": ["cannot be changed."]})


def test_markup_takes_the_place_of_an_address_and_back(manager: Manager) -> None:
    uid = _make(manager)["uid"]

    inline = manager.put(f"extensions/{uid}", {"extension": {"srcdoc": "<p>"}})["extension"]
    hosted = manager.put(f"extensions/{uid}", {"extension": {"src": "https://b.example/"}})["extension"]

    assert (inline["srcdoc"], "src" in inline) == ("<p>", False)
    assert (hosted["src"], "srcdoc" in hosted) == ("https://b.example/", False)


def test_deleting_an_extension(manager: Manager) -> None:
    uid = _make(manager)["uid"]

    assert manager.delete(f"extensions/{uid}") == {"notice": "Extension deleted successfully."}

    for method in ("GET", "PUT", "DELETE"):
        assert manager.refused(method, f"extensions/{uid}", {"extension": {}} if method == "PUT" else None) == UNKNOWN


def test_an_extension_in_use_is_deleted_by_force_only(manager: Manager) -> None:
    uid = _make(manager)["uid"]
    _use(manager, uid)
    schema = manager.get("content_types/page")["content_type"]["schema"]

    status, code, message, _ = manager.refused("DELETE", f"extensions/{uid}")

    assert (status, code) == (422, 344)
    assert message == (
        "The extension 'Colours' is used by the content types page and the global fields theme. "
        "Change them first, or pass force=true."
    )
    manager.delete(f"extensions/{uid}?force=true")
    assert manager.get("content_types/page")["content_type"]["schema"] == schema
    manager.post("content_types/page/entries", {"entry": {"title": "A", "look": {"colour": "red"}}})


def test_a_field_may_name_an_extension_that_is_not_there(manager: Manager) -> None:
    _use(manager, "blt0000000000000000")

    entry = manager.post("content_types/page/entries", {"entry": {"title": "A", "look": {"colour": "red"}}})["entry"]
    assert entry["look"] == {"colour": "red"}


def test_another_stacks_extension_is_unknown(manager: Manager) -> None:
    foreign = _make(make_manager(make_stack()))["uid"]

    for method in ("GET", "PUT", "DELETE"):
        assert (
            manager.refused(method, f"extensions/{foreign}", {"extension": {}} if method == "PUT" else None) == UNKNOWN
        )
    assert manager.get("extensions") == {"extensions": []}


def test_queries(manager: Manager) -> None:
    headers = manager.tenant.headers(manager.secret)

    assert count_queries("POST", "extensions", {"extension": FIELD}, headers=headers) <= 10
    uid = Extension.objects.get().uid
    assert count_queries("GET", "extensions?include_count=true", headers=headers) == 3
    assert count_queries("GET", f"extensions/{uid}", headers=headers) == 2
    assert count_queries("PUT", f"extensions/{uid}", {"extension": {"title": "B"}}, headers=headers) <= 10


def _upload(manager: Manager, page: bytes, **fields: str) -> tuple[int, Any]:
    data = {f"extension[{key}]": value for key, value in fields.items()}
    file = SimpleUploadedFile("page.html", page, content_type="text/html")
    response = manager.client.post(
        "/v3/extensions", {**data, "extension[upload]": file}, headers=manager.tenant.headers(manager.secret)
    )
    return response.status_code, json.loads(response.content)


def test_uploading_an_extension(manager: Manager) -> None:
    status, body = _upload(
        manager,
        "<p>Grüße</p>".encode(),
        title="Uploaded",
        type="field",
        data_type="text",
        tags="upload,test",
        multiple="false",
        enable="true",
        scope="[object Object]",
        config='{"a": 1}',
    )

    assert (status, body["notice"]) == (201, "Extension created successfully.")
    uid = body["extension"].pop("uid")
    assert without_times(body["extension"]) == {
        "title": "Uploaded",
        "type": "field",
        "data_type": "text",
        "srcdoc": "<p>Grüße</p>",
        "tags": ["upload", "test"],
        "multiple": False,
        "enable": True,
        "config": {"a": 1},
        "created_by": Extension.objects.get(uid=uid).created_by,
        "updated_by": Extension.objects.get(uid=uid).created_by,
        "ACL": {},
        "_version": 1,
    }


@pytest.mark.parametrize(
    ("page", "fields", "errors"),
    [
        (b"<p>", {}, {"title": ["is a required field."], "type": ["is a required field."]}),
        (b"\xff\xfe", {"title": "A", "type": "widget"}, {"extension[upload]": ["is no text in UTF-8."]}),
        (b"<p>\0", {"title": "A", "type": "widget"}, {"extension[upload]": ["has a NUL character."]}),
        (b"", {"title": "A", "type": "widget"}, {"src": ["is a required field: an address, or markup in srcdoc."]}),
        (b"<p>", {"title": "A", "type": "widget", "config": "{"}, {"config": ["must be a JSON object."]}),
        (b"<p>", {"title": "A", "type": "widget", "enable": "x"}, {"enable": ["must be true or false."]}),
        (
            b"x" * 2_000_001,
            {"title": "A", "type": "widget"},
            {"extension[upload]": ["is longer than 500000 characters."]},
        ),
    ],
)
def test_a_bad_upload_is_refused(manager: Manager, page: bytes, fields: dict[str, str], errors: object) -> None:
    status, body = _upload(manager, page, **fields)

    assert (status, body["error_code"], body["errors"]) == (422, 344, errors)
    assert Extension.objects.count() == 0
