"""Assets and folders through the vendor's own management SDK, unmodified, and as its Python SDK sends them."""

import http.client
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from tests.api.forms import multipart
from tests.clients.management_sdk import run_story
from tests.clients.server import running_server
from tests.factories import make_management_token, make_stack

pytestmark = pytest.mark.django_db(transaction=True)
NOT_FOUND = {
    "status": 422,
    "errorCode": 141,
    "errorMessage": "The requested asset doesn't exist.",
    "errors": {"uid": ["is not valid."]},
}
WORDS = {
    "title": "words.txt",
    "description": "",
    "tags": ["x", "y"],
    "filename": "words.txt",
    "content_type": "text/plain",
    "file_size": "5",
    "_version": 1,
}
PICTURE = {"filename": "picture.gif", "content_type": "image/gif", "file_size": "42"}
EXPECTED = {
    "folder": {"name": "Outer", "is_dir": True, "parent_uid": None, "inside": True},
    "moved_folder": {"name": "Moved", "parent_uid": None},
    "folder_into_itself": {
        "status": 422,
        "errorCode": 141,
        "errorMessage": "Folder update failed. Please try again.",
        "errors": {"parent_uid": ["lies inside the folder itself."]},
    },
    "from_path": {
        **PICTURE,
        "title": "From a path",
        "description": "One pixel",
        "tags": ["a", "b"],
        "_version": 1,
        "dimension": {"height": 1, "width": 1},
        "is_dir": False,
        "_asset_scan_status": "not_scanned",
        "uid": True,
        "in_folder": True,
        "url": True,
    },
    "from_buffer": {**WORDS, "parent_uid": None},
    "html": "text/html",
    "no_upload": True,
    "updated": {**WORDS, "title": "Renamed", "_version": 2, "in_folder": True, "same": True},
    "replaced": {**WORDS, **PICTURE, "title": "Replaced", "_version": 3, "same": True},
    "version_one": WORDS,
    "downloaded": "words",
    "downloaded_by_url": "words",
    "lists": {
        "all": ["From a path", "Replaced", "page.html"],
        "root": ["Outer", "Moved", "page.html"],
        "folder": ["From a path"],
        "pictures": ["Replaced", "From a path"],
        "named": ["Replaced"],
        "page": ["Replaced"],
        "nothing": [],
    },
    "counted": {"count": 3, "items": 1},
    "count": {"assets": 3},
    "one": {"branch": "main", "details": [], "relative": True},
    "references": [
        {
            "uid": "blt",
            "content_type_uid": "article",
            "locale": "en-us",
            "title": "With a cover",
            "content_type_title": "Article",
            "paths": ["cover"],
        }
    ],
    "published": "Asset sent for publishing.",
    "published_version": "Asset sent for publishing.",
    "unpublished": "Asset sent for unpublishing.",
    "unknown_environment": {
        "status": 422,
        "errorCode": 141,
        "errorMessage": "The request could not be sent for publishing. Please check it and try again.",
        "errors": {"environments": ["'nowhere' is not an environment of this stack."]},
    },
    "deleted": "Asset deleted successfully.",
    "gone": NOT_FOUND,
    "deleted_folder": "Folder deleted successfully.",
    "gone_with_it": 422,
    "no_folder": {**NOT_FOUND, "errorMessage": "The requested folder doesn't exist."},
}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path / "media"))


def test_the_management_sdk_does_everything_it_can_do_with_assets() -> None:
    assert run_story("assets.js") == EXPECTED


def test_a_form_without_a_boundary_arrives_through_the_real_server() -> None:
    tenant = make_stack()
    secret = make_management_token(tenant)
    large = b"\x00\xff--" * 1_000_000
    with running_server() as address:

        def send(method: str, path: str, body: bytes, *, is_chunked: bool = False) -> tuple[int, dict[str, object]]:
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
            headers = {**tenant.headers(secret), "Content-Type": "multipart/form-data"}
            chunks = iter([body[:70], body[70:]]) if is_chunked else body
            connection.request(method, f"/v3/{path}", chunks, headers, encode_chunked=is_chunked)
            response = connection.getresponse()
            answer = response.status, json.loads(response.read())
            connection.close()
            return answer

        status, made = send("POST", "assets", multipart({}, {"asset[upload]": ("one.bin", large)}))
        assert (status, made["notice"]) == (201, "Asset created successfully.")
        asset = made["asset"]
        assert isinstance(asset, dict)
        path = f"assets/{asset['uid']}"
        status, replaced = send("PUT", path, multipart({}, {"asset": ("two.txt", b"two")}), is_chunked=True)
        status_of_update, updated = send("PUT", path, b'{"asset": {"title": "Two"}}')
        broken = send("PUT", path, multipart({}, {"asset": ("two.txt", b"two")})[:-20])
    facts = [(row["filename"], row["file_size"], row["title"]) for row in (asset, replaced["asset"], updated["asset"])]  # type: ignore[index]  # JSON
    assert (status, status_of_update) == (200, 200)
    assert facts == [("one.bin", "4000000", "one.bin"), ("two.txt", "3", "one.bin"), ("two.txt", "3", "Two")]
    assert (broken[0], broken[1]["error_message"]) == (
        400,
        "The multipart body cannot be read: it ended before its last boundary.",
    )
