"""What somebody with a custom role sees of files and folders, and does with them."""

import json
from typing import Any

import pytest
from django.test import Client

from core.json_values import JSONValue
from tests.api.asking import ask, owner_headers
from tests.api.forms import BOUNDARY, multipart
from tests.factories import Tenant, make_editor, make_session, make_stack

pytestmark = pytest.mark.django_db

LANGUAGE: dict[str, JSONValue] = {"module": "locale", "locales": ["$all"], "acl": {"read": True}}


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def upload(tenant: Tenant, headers: dict[str, str], folder: str = "") -> tuple[int, Any]:
    fields = {"asset[parent_uid]": folder} if folder else {}
    data = multipart(fields, {"asset[upload]": ("a.txt", b"words")})
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    response = Client().generic("POST", "/v3/assets", data, content_type, headers=headers)
    return response.status_code, json.loads(response.content)


def make_file(tenant: Tenant, folder: str = "") -> str:
    status, body = upload(tenant, owner_headers(tenant), folder)
    assert status == 201, body
    return str(body["asset"]["uid"])


def make_folder(tenant: Tenant, parent: str = "") -> str:
    sent = {"asset": {"name": "F", **({"parent_uid": parent} if parent else {})}}
    status, body = ask("POST", "assets/folders", sent, headers=owner_headers(tenant))
    assert status == 201, body
    return str(body["asset"]["uid"])


def headers_of(tenant: Tenant, *rules: dict[str, JSONValue]) -> dict[str, str]:
    editor = make_editor(tenant, LANGUAGE, *rules)
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(editor)}


def listed(headers: dict[str, str]) -> set[str]:
    status, body = ask("GET", "assets?include_folders=true&include_count=true", headers=headers)
    assert status == 200, body
    assert body["count"] == len(body["assets"])
    return {asset["uid"] for asset in body["assets"]}


def test_files_by_name(tenant: Tenant) -> None:
    own, other = make_file(tenant), make_file(tenant)
    editor = headers_of(tenant, {"module": "asset", "assets": [own], "acl": {"read": True, "update": True}})

    assert listed(editor) == {own}
    for method, body in (("GET", None), ("PUT", {"asset": {"title": "B"}})):
        hidden = ask(method, f"assets/{other}", body, headers=editor)
        assert hidden == ask(method, "assets/bltunknown", body, headers=editor)
        assert hidden[0] == 422
        assert ask(method, f"assets/{own}", body, headers=editor)[0] == 200
    assert ask("DELETE", f"assets/{own}", headers=editor)[0] == 403
    assert upload(tenant, editor)[0] == 403
    assert listed(owner_headers(tenant)) == {own, other}


def test_what_a_folder_allows_holds_however_deep(tenant: Tenant) -> None:
    folder, other = make_folder(tenant), make_folder(tenant)
    below = make_folder(tenant, folder)
    inside, outside, root = make_file(tenant, below), make_file(tenant, other), make_file(tenant)
    acl: JSONValue = {"read": True, "sub_acl": {"read": True, "create": True, "delete": True}}
    editor = headers_of(tenant, {"module": "folder", "folders": [folder], "acl": acl})

    assert listed(editor) == {folder, below, inside}
    assert ask("GET", f"assets/folders/{other}", headers=editor) == ask("GET", "assets/folders/bltno", headers=editor)
    assert ask("GET", f"assets/{root}", headers=editor)[0] == 422
    hidden, unknown = upload(tenant, editor, other), upload(tenant, editor, "bltunknown")
    assert hidden == unknown
    assert hidden[0] == 422
    assert upload(tenant, editor)[0] == 403
    assert upload(tenant, editor, below)[0] == 201
    assert ask("PUT", f"assets/{inside}", {"asset": {"title": "B"}}, headers=editor)[0] == 403
    assert ask("DELETE", f"assets/{outside}", headers=editor)[0] == 422
    assert ask("DELETE", f"assets/{inside}", headers=editor)[0] == 200


def test_an_exception_on_a_folder(tenant: Tenant) -> None:
    folder = make_folder(tenant)
    inside, root = make_file(tenant, folder), make_file(tenant)
    every: dict[str, JSONValue] = {"module": "asset", "assets": ["$all"], "acl": {"read": True, "delete": True}}
    never: dict[str, JSONValue] = {"module": "folder", "folders": [folder], "acl": {"read": True}, "restrict": True}
    editor = headers_of(tenant, every, never)

    assert listed(editor) == {root}
    assert ask("GET", f"assets/{inside}", headers=editor)[0] == 422
    assert ask("DELETE", f"assets/folders/{folder}", headers=editor)[0] == 422
    hidden = ask("GET", "assets?environment=production", headers=editor)
    assert hidden == ask("GET", "assets?environment=none", headers=editor)
    assert hidden[0] == 422
