"""The description of the API: valid, whole, and shown without anything from elsewhere."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from playwright.sync_api import ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from api.docs import forget
from api.permissions import TABLE
from api.urls import urlpatterns

CHROMIUM = Path("/usr/bin/chromium")


def test_the_description_is_valid_openapi(client: Client) -> None:
    response = client.get("/schema/")
    assert response.status_code == 200
    validate_schema(response.json())  # type: ignore[no-untyped-call]  # the library's


def test_every_route_and_method_is_described(client: Client) -> None:
    described = {
        (path, method.upper()): operation["operationId"]
        for path, operations in client.get("/schema/").json()["paths"].items()
        for method, operation in operations.items()
    }
    routes = {
        ("/v3/" + re.sub(r"<str:([a-z_]+)>", r"{\1}", str(pattern.pattern)), method): f"{method.lower()}_{pattern.name}"
        for pattern in urlpatterns
        if pattern.name
        for method in TABLE[pattern.name]
    }
    assert described == routes


def test_descriptions_that_are_asked_for_at_once_are_the_same(client: Client) -> None:
    expected = client.get("/schema/").content
    forget()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Client().get("/schema/").content, range(4)))
    assert answers == [expected] * 4


def test_every_operation_says_what_it_does(client: Client) -> None:
    for operations in client.get("/schema/").json()["paths"].values():
        for operation in operations.values():
            assert operation["summary"], operation["operationId"]
            assert operation["tags"] != [""], operation["operationId"]
            unexplained = [
                row["name"] for row in operation["parameters"] if row["in"] == "query" and not row["description"]
            ]
            assert unexplained == [], operation["operationId"]


def test_an_operation_says_who_may_call_it_and_what_status_to_expect(client: Client) -> None:
    paths = client.get("/schema/").json()["paths"]
    entries, session, user = (
        paths["/v3/content_types/{content_type_uid}/entries"],
        paths["/v3/user-session"],
        paths["/v3/user"],
    )
    manage: list[dict[str, list[str]]] = [{"api_key": [], "authtoken": []}, {"api_key": [], "authorization": []}]
    assert entries["post"]["security"] == manage
    assert entries["get"]["security"] == [*manage, {"api_key": [], "access_token": []}]
    assert session["post"].get("security", []) == []
    assert user["get"]["security"] == [{"authtoken": []}]
    statuses = [list(operation["responses"]) for operation in (entries["post"], entries["get"], session["post"])]
    assert statuses == [["201", "default"], ["200", "default"], ["200", "default"]]


def test_what_is_sent_is_described_as_it_is_read(client: Client) -> None:
    paths = client.get("/schema/").json()["paths"]

    def body(path: str, method: str) -> dict[str, Any]:
        found: dict[str, Any] = paths[path][method]["requestBody"]["content"]["application/json"]["schema"][
            "properties"
        ]
        return found

    # What is answered and no write takes notice of may be sent back, whatever it is.
    release = body("/v3/releases/{uid}", "put")["release"]["properties"]
    assert release["items"] == release["uid"] == {"description": "Not read: it may be sent back as it was answered."}
    assert release["locked"] == {"type": "boolean", "nullable": True}
    assert body("/v3/user", "put")["user"]["properties"]["authtoken"] == release["uid"]
    # A change needs none of what is needed to make one; what is null counts as left out, however deep it lies.
    assert body("/v3/stacks", "post")["stack"]["required"] == ["name"]
    assert body("/v3/stacks", "put")["stack"]["properties"]["name"]["nullable"] is True
    stage = body("/v3/content_types/{content_type_uid}/entries/{uid}/workflow", "post")["workflow"]["properties"]
    assert stage["workflow_stage"]["properties"]["assigned_by_roles"]["nullable"] is True
    items = body("/v3/taxonomies/publish", "post")["items"]["items"]["properties"]
    assert [items[name].get("nullable", False) for name in ("uid", "term_uid")] == [False, True]
    discussion = body("/v3/content_types/{content_type_uid}/entries/{uid}/discussion/{discussion_uid}", "put")
    assert discussion["discussion"]["properties"]["status"]["enum"] == ["active", "resolved", None]
    for path in ("/v3/user/second_factor", "/v3/bulk/jobs/{uid}/retry", "/v3/publish-queue/{uid}/retry"):
        assert "requestBody" not in paths[path]["post"]
    doubled = [
        (path, method)
        for path, operations in paths.items()
        for method, operation in operations.items()
        for media in operation.get("requestBody", {}).get("content", {}).values()
        for key, inner in media["schema"].get("properties", {}).items()
        if "properties" in inner.get("properties", {}).get(key, {})
    ]
    assert doubled == []


@pytest.mark.django_db
def test_what_any_text_is_answered_to_alike_is_described_as_any_text(client: Client) -> None:
    asked = client.get("/schema/").json()["paths"]["/v3/user/forgot_password"]["post"]
    shape = asked["requestBody"]["content"]["application/json"]["schema"]["properties"]["user"]
    assert shape["properties"]["email"] == {"type": "string"}
    answers = {
        client.post("/v3/user/forgot_password", {"user": {"email": text}}, content_type="application/json").content
        for text in ("nobody@example.com", "no address", "\x19")
    }
    assert len(answers) == 1


def test_a_text_in_an_address_has_no_nul_and_what_must_be_there_is_said(client: Client) -> None:
    rows = client.get("/schema/").json()["paths"]["/v3/stacks/branches_compare"]["get"]["parameters"]
    told = {row["name"]: (row.get("required", False), row["schema"].get("pattern")) for row in rows}
    assert told["base_branch"] == told["compare_branch"] == (True, r"^[^\u0000]*$")
    assert told["skip"] == (False, None)
    assert client.get("/v3/user?include_orgs=%00").status_code == 400


def test_an_upload_is_described_as_a_form_and_a_change_as_either(client: Client) -> None:
    paths = client.get("/schema/").json()["paths"]
    upload = paths["/v3/assets"]["post"]["requestBody"]["content"]
    assert list(upload) == ["multipart/form-data"]
    assert upload["multipart/form-data"]["schema"]["properties"]["asset[upload]"] == {
        "type": "string",
        "format": "binary",
    }
    change = paths["/v3/assets/{uid}"]["put"]["requestBody"]["content"]
    assert list(change) == ["multipart/form-data", "application/json"]
    words = change["application/json"]["schema"]["properties"]["asset"]["properties"]
    assert list(words) == ["title", "description", "tags", "parent_uid", "filename"]


def scroll_through(page: Page) -> set[str]:
    """Return the ids of the operations the page shows from its top to its end; a long document is drawn only where one looks."""
    shown: set[str] = set()
    while True:
        page.wait_for_timeout(150)
        shown |= set(page.locator(".opblock").evaluate_all("blocks => blocks.map(block => block.id)"))
        if page.evaluate("window.scrollY + window.innerHeight >= document.documentElement.scrollHeight"):
            return shown
        page.evaluate("window.scrollBy(0, window.innerHeight)")


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium at /usr/bin/chromium")
def test_the_page_shows_every_operation_under_the_strict_policy(live_server: LiveServer) -> None:
    messages: list[str] = []
    addresses: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        messages.append(message.text)

    def note_request(request: Request) -> None:
        addresses.append(request.url)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", note_message)
        page.on("request", note_request)
        response = page.goto(f"{live_server.url}/docs/")
        expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
        shown = scroll_through(page)
        browser.close()
    assert len(shown) == sum(len(TABLE[pattern.name]) for pattern in urlpatterns if pattern.name)
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert messages == []
    assert [url for url in addresses if not url.startswith((live_server.url, "data:"))] == []
