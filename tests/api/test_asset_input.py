"""What is refused of files and folders, each with its path and rule, and what is taken as it comes."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from content.models import Asset
from stacks.models import Activity
from tests.api.forms import BOUNDARY, multipart, send_form
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db
CREATION, UPDATE = "Asset creation failed. Please try again.", "Asset update failed. Please try again."
FORM = f"multipart/form-data; boundary={BOUNDARY}"
FILE = {"asset[upload]": ("a.txt", b"words")}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def post(manager: Manager, body: bytes, content_type: str = FORM) -> tuple[int, Any]:
    headers = manager.tenant.headers(manager.secret)
    response = manager.client.generic("POST", "/v3/assets", body, content_type, headers=headers)
    return response.status_code, response.json()


REFUSED_FORMS: list[tuple[dict[str, str], dict[str, tuple[str, bytes]], dict[str, list[str]]]] = [
    ({}, {}, {"upload": ["is a required field."]}),
    ({"asset[upload]": "words"}, {}, {"upload": ["is a required field."]}),
    ({}, {"upload": ("a.txt", b"words")}, {"upload": ["is a required field."]}),
    ({"asset[title]": "t" * 501}, FILE, {"title": ["is longer than 500 characters."]}),
    ({"asset[description]": "d" * 10_001}, FILE, {"description": ["is longer than 10000 characters."]}),
    ({"asset[tags]": "a," + "b" * 201}, FILE, {"tags.1": ["is longer than 200 characters."]}),
    ({"asset[tags]": ",".join(map(str, range(101)))}, FILE, {"tags": ["are more than 100."]}),
    ({"asset[parent_uid]": "blt0000000000000000"}, FILE, {"parent_uid": ["is not a folder of this stack."]}),
    ({"asset[parent_uid]": "x" * 1000}, FILE, {"parent_uid": ["is not a folder of this stack."]}),
    (
        {"asset[title]": "t" * 501, "asset[parent_uid]": "x"},
        FILE,
        {"title": ["is longer than 500 characters."], "parent_uid": ["is not a folder of this stack."]},
    ),
    ({"asset[title]": "a\0b"}, FILE, {"asset[title]": ["has a NUL character."]}),
]


@pytest.mark.parametrize(("fields", "files", "errors"), REFUSED_FORMS)
def test_a_form_that_breaks_rules_is_refused_whole(
    manager: Manager,
    media: Path,
    fields: dict[str, str],
    files: dict[str, tuple[str, bytes]],
    errors: dict[str, list[str]],
) -> None:
    status, answer = send_form(manager, "POST", "assets", fields, files)
    assert (status, answer) == (422, {"error_message": CREATION, "error_code": 141, "errors": errors})
    assert not Asset.objects.exists()
    assert not Activity.objects.filter(action__startswith="asset").exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"\r\n", FORM, 400),
        (b"words", FORM, 400),
        (multipart({}, FILE)[:-6], FORM, 400),
        (multipart({}, FILE), "multipart/form-data; boundary=other", 400),
        (multipart({}, FILE), "multipart/mixed; boundary=cut", 422),
        (multipart({}, FILE), "application/x-www-form-urlencoded", 422),
        (multipart({}, FILE | {"asset[upload]": ("..", b"x")}), FORM, 400),
        (b'{"asset": {"title": "x"}}', "application/json", 422),
        (b'{"asset": {"title": "x"}}', "multipart/form-data", 422),
    ],
)
def test_a_body_that_is_no_whole_form_says_why(manager: Manager, body: bytes, content_type: str, status: int) -> None:
    answered, answer = post(manager, body, content_type)
    assert (answered, set(answer)) == (status, {"error_message", "error_code", "errors"})
    assert answer["error_message"]
    assert not Asset.objects.exists()


REFUSED_DOCUMENTS: list[tuple[object, dict[str, list[str]]]] = [
    (None, {"asset": ["is required."]}),
    ([], {"asset": ["must be an object."]}),
    ({"title": 1, "description": []}, {"title": ["must be a text."], "description": ["must be a text."]}),
    ({"tags": 5}, {"tags": ["must be a list of texts, or one text with commas."]}),
    ({"tags": ["a", 5]}, {"tags": ["must be a list of texts, or one text with commas."]}),
    ({"parent_uid": 5}, {"parent_uid": ["must be a text."]}),
    ({"parent_uid": "nowhere"}, {"parent_uid": ["is not a folder of this stack."]}),
    ({"title": "t" * 501}, {"title": ["is longer than 500 characters."]}),
    ({"filename": 5}, {"filename": ["must be a text."]}),
]


@pytest.mark.parametrize(("document", "errors"), REFUSED_DOCUMENTS)
def test_what_is_said_of_a_file_is_refused_by_path(
    manager: Manager, document: object, errors: dict[str, list[str]]
) -> None:
    uid = _upload(manager, "a.txt", b"words")["uid"]
    refused = manager.refused("PUT", f"assets/{uid}", {"asset": document})
    assert refused == (422, 141, UPDATE, errors)
    assert Asset.objects.get().version == 1


@pytest.mark.parametrize("version", [0, -1, "1", 1.5, True, 2**31])
def test_a_version_that_is_no_number_of_one_is_refused(manager: Manager, version: object) -> None:
    uid = _upload(manager, "a.txt", b"words")["uid"]
    refused = manager.refused("PUT", f"assets/{uid}", {"asset": {}, "version": version})
    assert refused == (422, 141, UPDATE, {"version": ["must be the number of a version."]})


REFUSED_FOLDERS: list[tuple[object, dict[str, list[str]]]] = [
    ({}, {"name": ["is a required field."]}),
    ({"name": " "}, {"name": ["is a required field."]}),
    ({"name": 5}, {"name": ["must be a text."]}),
    ({"name": "n" * 501}, {"name": ["is longer than 500 characters."]}),
    ({"name": "N", "parent_uid": "nowhere"}, {"parent_uid": ["is not a folder of this stack."]}),
    ({"name": "N", "parent_uid": []}, {"parent_uid": ["must be a text."]}),
]


@pytest.mark.parametrize(("document", "errors"), REFUSED_FOLDERS)
def test_a_folder_that_breaks_rules_is_refused(
    manager: Manager, document: object, errors: dict[str, list[str]]
) -> None:
    refused = manager.refused("POST", "assets/folders", {"asset": document})
    assert refused == (422, 141, "Folder creation failed. Please try again.", errors)
    assert not Asset.objects.exists()


def test_a_file_lies_in_no_file(manager: Manager) -> None:
    uid = _upload(manager, "a.txt", b"words")["uid"]
    status, answer = send_form(manager, "POST", "assets", {"asset[parent_uid]": uid}, FILE)
    assert (status, answer["errors"]) == (422, {"parent_uid": ["is not a folder of this stack."]})
    assert manager.refused("GET", f"assets/folders/{uid}")[2] == "The requested folder doesn't exist."
    assert manager.refused("PUT", f"assets/folders/{uid}", {"asset": {"name": "N"}})[0] == 422
    assert manager.refused("DELETE", f"assets/folders/{uid}")[0] == 422


def test_a_folder_is_no_file_and_never_lies_in_itself(manager: Manager) -> None:
    outer = manager.post("assets/folders", {"asset": {"name": "Outer"}})["asset"]["uid"]
    inner = manager.post("assets/folders", {"asset": {"name": "Inner", "parent_uid": outer}})["asset"]["uid"]
    for parent in (outer, inner):
        refused = manager.refused("PUT", f"assets/folders/{outer}", {"asset": {"parent_uid": parent}})
        assert refused[3] == {"parent_uid": ["lies inside the folder itself."]}
    for method in ("GET", "PUT", "DELETE"):
        assert manager.refused(method, f"assets/{outer}", {"asset": {}})[2] == "The requested asset doesn't exist."
    assert manager.put(f"assets/folders/{inner}", {"asset": {"name": "Renamed"}})["asset"]["parent_uid"] == outer
    assert manager.put(f"assets/folders/{inner}", {"asset": {"parent_uid": "cs_root"}})["asset"]["parent_uid"] is None


PUBLISHING: list[tuple[object, dict[str, list[str]]]] = [
    ({}, {"asset": ["is required."]}),
    ({"asset": []}, {"asset": ["must be an object."]}),
    ({"asset": {}}, {"environments": ["is required."]}),
    ({"asset": {"environments": ["nowhere"]}}, {"environments": ["'nowhere' is not an environment of this stack."]}),
    ({"asset": {"environments": "production"}}, {"environments": ["must be a list of texts."]}),
    ({"asset": {"environments": []}, "version": "x"}, {"version": ["must be the number of a version."]}),
]


@pytest.mark.parametrize(("body", "errors"), PUBLISHING)
@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_a_request_to_publish_is_refused_by_path(
    manager: Manager, action: str, body: object, errors: dict[str, list[str]]
) -> None:
    uid = _upload(manager, "a.txt", b"words")["uid"]
    assert manager.refused("POST", f"assets/{uid}/{action}", body)[3] == errors


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("日本語.txt", "日本語.txt"),
        ("عربي.txt", "عربي.txt"),
        ("हिन्दी.txt", "हिन्दी.txt"),
        ("🦩.txt", "🦩.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\\\windows\\\\a.txt", "a.txt"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("%00.txt", "%00.txt"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        (" ", "file"),
    ],
)
def test_names_of_files_in_every_script(manager: Manager, sent: str, kept: str) -> None:
    asset = _upload(manager, sent, b"words")
    assert (asset["filename"], asset["title"]) == (kept, kept)
    fetched = manager.client.get(f"/v3/{asset['url'].partition('/v3/')[2]}")
    assert (fetched.status_code, fetched.getvalue()) == (200, b"words")


def test_a_file_without_a_byte_is_a_file(manager: Manager) -> None:
    asset = _upload(manager, "empty.txt", b"")
    assert asset["file_size"] == "0"
    assert manager.client.get(f"/v3/{asset['url'].partition('/v3/')[2]}").getvalue() == b""


def test_a_file_past_the_cap_is_refused(manager: Manager, settings: Settings, media: Path) -> None:
    settings.ASSET_BYTES = 100_000
    status, answer = send_form(manager, "POST", "assets", {}, {"asset[upload]": ("a.txt", b"x" * 100_001)})
    assert (status, answer["errors"]) == (422, {"upload": ["is larger than 100000 bytes."]})
    settings.UPLOAD_BODY_BYTES = 20
    assert send_form(manager, "POST", "assets", {}, FILE)[0] == 413
    assert not [path for path in media.rglob("*") if path.is_file()]


LISTS: list[tuple[str, dict[str, list[str]]]] = [
    ("limit=x", {"limit": ["must be a whole number, zero or more."]}),
    ("asc=nothing", {"asc": ["names 'nothing', which is no field to sort by."]}),
    ("version=x", {"version": ["must be the number of a version."]}),
    ("version=1&environment=production", {"version": ["cannot be combined with environment."]}),
    ("query=[]", {"query": ["must be an object."]}),
    ("query=%7B%22title%22:%7B%22$what%22:1%7D%7D", {"query.title.$what": ["is not an operator of this field."]}),
]


@pytest.mark.parametrize(("query", "errors"), LISTS)
def test_parameters_of_a_list_are_refused_by_name(manager: Manager, query: str, errors: dict[str, list[str]]) -> None:
    assert manager.refused("GET", f"assets?{query}")[3] == errors


def test_unknown_places_are_named(manager: Manager) -> None:
    assert manager.refused("GET", "assets?environment=nowhere")[:2] == (422, 161)
    assert manager.refused("GET", "assets?locale=xx-xx")[:2] == (422, 141)


def _upload(manager: Manager, name: str, content: bytes) -> Any:
    status, body = send_form(manager, "POST", "assets", {}, {"asset[upload]": (name, content)})
    assert status == 201, body
    return body["asset"]
