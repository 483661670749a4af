"""How many statements the calls on assets need, whatever the number of files, versions, places and uses."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from publishing.drain import drain
from tests.api.forms import multipart, send_form
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack
from tests.publishing.builders import never

pytestmark = pytest.mark.django_db
_DATA = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
FILE = {"asset[upload]": ("a.txt", b"words")}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_environment(tenant.fresh_scope())
    return make_manager(tenant)


def upload(manager: Manager) -> str:
    status, body = send_form(manager, "POST", "assets", {}, FILE)
    asset = body["asset"]
    assert status == 201
    assert isinstance(asset, dict)
    return str(asset["uid"])


def statements(manager: Manager, method: str, path: str, body: object = None, form: bytes = b"") -> int:
    """The statements that touch data."""
    with CaptureQueriesContext(connection) as captured:
        if form:
            headers = manager.tenant.headers(manager.secret)
            content_type = "multipart/form-data; boundary=cut"
            response = manager.client.generic(method, f"/v3/{path}", form, content_type, headers=headers)
        else:
            response = manager.ask(method, path, body)  # type: ignore[assignment]  # two names for one class
    assert response.status_code < 300, json.loads(response.content)
    return sum(query["sql"].lstrip(" (\n").startswith(_DATA) for query in captured.captured_queries)


def test_reads_take_two_statements_and_writes_at_most_ten(manager: Manager) -> None:
    folder = manager.post("assets/folders", {"asset": {"name": "Folder"}})["asset"]["uid"]
    uids = [upload(manager) for _ in range(5)]
    for uid in uids:
        manager.put(f"assets/{uid}", {"asset": {"title": "Second"}})
        place = {"environments": ["production"], "locales": ["en-us", "fr-fr"]}
        manager.post(f"assets/{uid}/publish", {"asset": place})
    drain(never)
    path = f"assets/{uids[0]}"
    everything = "include_count=true&include_publish_details=true&include_folders=true&folder=cs_root"
    reads = [
        path, f"{path}?version=1&include_publish_details=true", f"assets/folders/{folder}", f"assets?{everything}",
        "assets?count=true", f"{path}/versions?include_count=true", f"{path}/references?include_count=true",
        "assets/rt", "assets/images",
    ]  # fmt: skip
    counts = {read: statements(manager, "GET", read) for read in reads}
    assert counts == dict.fromkeys(reads, 2)
    live = "environment=production&include_publish_details=true"
    assert [statements(manager, "GET", read) for read in (f"assets?{live}&include_count=true", f"{path}?{live}")] == [
        3,
        3,
    ]

    said = multipart({"asset[parent_uid]": folder, "asset[title]": "T"}, FILE)
    writes = {
        "create": statements(manager, "POST", "assets", form=said),
        "replace": statements(manager, "PUT", path, form=said),
        "update": statements(manager, "PUT", path, {"asset": {"title": "New", "parent_uid": None}}),
        "name": statements(manager, "POST", f"{path}/versions/1/name", {"upload": {"_version_name": "N"}}),
        "folder": statements(manager, "POST", "assets/folders", {"asset": {"name": "B", "parent_uid": folder}}),
        "move": statements(manager, "PUT", f"assets/folders/{folder}", {"asset": {"name": "C"}}),
    }
    assert {name: count for name, count in writes.items() if count > 10} == {}, writes
