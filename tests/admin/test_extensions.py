"""Extensions in the admin: the vendor's SDK, unmodified, in a frame that reaches nothing but messages."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.entries import create_entry
from content.actions.extensions import create_extension
from content.models import EntryLocale, Extension
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.clients.server import install_packages, node_or_skip
from tests.content.builders import make_type
from tests.factories import SYSTEM, Tenant, make_member, make_stack

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from tests.publishing.builders import Stage

CLIENT = Path(__file__).parents[1] / "clients" / "extension"
SDK = CLIENT / "node_modules" / "@contentstack" / "ui-extensions-sdk" / "dist" / "ui-extension-sdk.js"

# What an author of extensions writes: everything goes through the SDK's own objects.
BODY = """
<p id="told"></p><p id="changed"></p><p id="stored"></p><p id="refused"></p>
<button id="set" type="button">Set</button><button id="store" type="button">Store</button>
<script>
ContentstackUIExtension.init().then((extension) => {
  window.extension = extension
  const { field, entry, stack, config } = extension
  told.textContent = JSON.stringify({
    value: field.getData(), uid: field.uid, type: field.data_type, config, locale: entry.locale,
    title: entry.getData().title, fields: entry.content_type.schema.map((row) => row.uid),
    stack: stack.getData().name, user: extension.currentUser
  })
  field.onChange((value) => { changed.textContent = JSON.stringify(value) })
  set.onclick = () => field.setData({ shade: "blue" }).then(() => { changed.textContent = "set" })
  store.onclick = async () => {
    await extension.store.set("seen", 2)
    stored.textContent = JSON.stringify([await extension.store.get("seen"), await extension.store.getAll()])
  }
  extension.window.updateHeight(333)
  Promise.all([
    stack.getLocales().catch((error) => String(error)),
    entry.getData().title && entry.getField("title").setData("x").catch((error) => error.message)
  ]).then((rows) => { refused.textContent = JSON.stringify(rows) })
})
</script>
"""

# What somebody hostile writes: each attempt says what it got.
HOSTILE = """<p id="spoils"></p><script>
const tried = {}
const attempt = (name, work) => { try { tried[name] = String(work()) } catch (error) { tried[name] = error.name } }
attempt("cookie", () => document.cookie)
attempt("storage", () => localStorage.length)
attempt("parent", () => parent.document.title)
attempt("top", () => { top.location.href = "https://example.com/" })
tried.origin = window.origin
fetch("/admin/", { credentials: "include" }).then((answer) => answer.text(), (error) => error.name).then((text) => {
  tried.page = text.includes("csrfmiddlewaretoken") ? "read" : text.slice(0, 20)
  spoils.textContent = JSON.stringify(tried)
})
</script>"""


@pytest.fixture
def sdk() -> str:
    node_or_skip()
    install_packages(CLIENT)
    return SDK.read_text()


def _extension(tenant: Tenant, markup: str, **more: Any) -> Extension:
    document: JSONObject = {
        "title": "Shade", "type": "field", "data_type": "json", "srcdoc": markup, "config": {"a": 1, "b": 1}, **more,
    }  # fmt: skip
    if "src" in more:
        del document["srcdoc"]
    return create_extension(SYSTEM, tenant.scope, document=document)


def _field(extension: Extension) -> JSONObject:
    return {
        "uid": "shade",
        "display_name": "Shade",
        "data_type": "json",
        "extension_uid": extension.uid,
        "field_metadata": {"extension": True},
        "config": {"b": 2},
    }


def _entry(tenant: Tenant, extension: Extension, shade: Any) -> str:
    page = make_type(tenant.fresh_scope(), _field(extension), uid="page")
    data: JSONObject = {"title": "Walls", "shade": shade}
    return create_entry(tenant.actor, tenant.fresh_scope(), page, locale=None, data=data).uid


def _frame(tab: "Page") -> "FrameLocator":
    return tab.frame_locator(".extension iframe")


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_a_custom_field_reads_and_writes_its_value_through_the_sdk(
    tab: "Page", stage: "Stage", complaints: list[str], sdk: str
) -> None:
    extension = _extension(stage.tenant, f"<!doctype html><script>{sdk}</script>{BODY}")
    uid = _entry(stage.tenant, extension, {"shade": "red"})
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{uid}/")
    frame = _frame(tab)

    frame.locator("#told:not(:empty)").wait_for()
    assert json.loads(frame.locator("#told").inner_text()) == {
        "value": {"shade": "red"},
        "uid": "shade",
        "type": "json",
        "config": {"a": 1, "b": 2},
        "locale": "en-us",
        "title": "Walls",
        "fields": ["title", "shade"],
        "stack": "Magazine",
        "user": {"uid": stage.tenant.owner.uid},
    }
    frame.locator("#refused:not(:empty)").wait_for()
    assert json.loads(frame.locator("#refused").inner_text()) == [
        "Extensions cannot query the stack here.",
        "An extension sets the value of its own field only.",
    ]
    assert tab.locator(".extension iframe").get_attribute("height") == "333"

    tab.get_by_text("Edit as JSON").click()
    tab.get_by_label("Shade (JSON)").fill('{"shade": "green"}')
    frame.get_by_text('{"shade":"green"}').wait_for()
    frame.get_by_role("button", name="Store").click()
    frame.get_by_text('[2,{"seen":2}]').wait_for()
    frame.get_by_role("button", name="Set").click()
    frame.locator("#changed", has_text="set").wait_for()
    tab.get_by_role("button", name="Save").click()

    assert tab.get_by_role("status").inner_text() == "Saved as version 2."
    row = EntryLocale.objects.select_related("latest").get(entry__uid=uid)
    assert row.latest.data["shade"] == {"shade": "blue"}
    assert complaints == []


WIDGET = """<p id="told"></p><script>
ContentstackUIExtension.init().then(({ type, entry, field }) => {
  told.textContent = JSON.stringify([type, entry.getData().title, entry.locale, field === undefined])
})
</script>"""


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_a_widget_stands_beside_the_entries_of_its_scope(
    tab: "Page", stage: "Stage", complaints: list[str], sdk: str
) -> None:
    markup = f"<!doctype html><script>{sdk}</script>{WIDGET}"
    _extension(stage.tenant, markup, type="widget", scope={"content_types": ["article"]})
    _extension(stage.tenant, markup, type="widget", title="Elsewhere", scope={"content_types": ["page"]})
    uid = stage.entry("Herons")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/{uid}/")

    _frame(tab).locator("#told:not(:empty)").wait_for()

    assert json.loads(_frame(tab).locator("#told").inner_text()) == ["WIDGET", "Herons", "en-us", True]
    assert (tab.locator("iframe").count(), complaints) == (1, [])


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_a_frame_reaches_neither_the_page_nor_a_cookie(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    extension = _extension(stage.tenant, HOSTILE)
    address = f"/admin/s/{stage.tenant.stack.api_key}/main/extensions/{extension.uid}/"
    refused = {
        "cookie": "SecurityError",
        "storage": "SecurityError",
        "parent": "SecurityError",
        "origin": "null",
        "page": "TypeError",
    }

    tab.goto(address)
    _frame(tab).locator("#spoils:not(:empty)").wait_for()
    framed = json.loads(_frame(tab).locator("#spoils").inner_text())
    assert (framed.pop("top"), framed) == ("SecurityError", refused)
    assert tab.url.endswith(address)

    # Opened by itself, the document is no more trusted.
    tab.route("https://example.com/", lambda route: route.abort())
    tab.goto(f"{address}frame/")
    alone = tab.evaluate(
        "[window.origin, (() => { try { return document.cookie } catch (error) { return error.name } })()]"
    )
    assert alone == ["null", "SecurityError"]


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_a_preview_shows_an_extension_with_nothing_in_it(
    tab: "Page", stage: "Stage", complaints: list[str], sdk: str
) -> None:
    extension = _extension(stage.tenant, f"<!doctype html><script>{sdk}</script>{BODY}", data_type="text")
    for width, scheme in ((1280, "light"), (390, "dark")):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it takes
        for path in (
            "extensions/",
            "new-extension/",
            f"extensions/{extension.uid}/",
            f"extensions/{extension.uid}/delete/",
        ):
            tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/{path}")
            assert tab.get_by_role("heading", level=1).count() == 1, path
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/extensions/{extension.uid}/")
    _frame(tab).locator("#told:not(:empty)").wait_for()
    assert json.loads(_frame(tab).locator("#told").inner_text())["value"] == ""
    _frame(tab).get_by_role("button", name="Set").click()
    _frame(tab).locator("#changed", has_text="set").wait_for()
    assert json.loads(tab.get_by_label("Value (JSON)").input_value()) == {"shade": "blue"}
    assert complaints == []


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_stack()


def _signed_in(tenant: Tenant, role: str = "") -> Client:
    client = Client()
    client.force_login(make_member(tenant, role) if role else tenant.owner)
    return client


def _path(tenant: Tenant, path: str) -> str:
    return f"/admin/s/{tenant.stack.api_key}/main/{path}"


def test_the_document_of_a_frame_is_sandboxed_and_framed_by_the_admin_alone(tenant: Tenant) -> None:
    extension = _extension(tenant, "<p>Hello")

    response = _signed_in(tenant).get(_path(tenant, f"extensions/{extension.uid}/frame/"))

    policy = response.headers["Content-Security-Policy"]
    sandbox = next(part for part in policy.split("; ") if part.startswith("sandbox "))
    assert (response.status_code, response.content) == (200, b"<p>Hello")
    assert sandbox == "sandbox allow-scripts allow-forms allow-popups allow-modals"
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert (response.headers["Referrer-Policy"], response.cookies) == ("no-referrer", {})
    assert Client().get(_path(tenant, f"extensions/{extension.uid}/frame/")).status_code == 302
    assert _signed_in(make_stack()).get(_path(tenant, f"extensions/{extension.uid}/frame/")).status_code == 404


def test_a_hosted_extension_is_fetched_from_its_host_which_the_page_names(tenant: Tenant) -> None:
    extension = _extension(tenant, "", src="https://extensions.example.com/shade.html?v=1")
    uid = _entry(tenant, extension, None)
    client = _signed_in(tenant)

    frame = client.get(_path(tenant, f"extensions/{extension.uid}/frame/"))
    page = client.get(_path(tenant, f"entries/page/{uid}/"))
    elsewhere = client.get(_path(tenant, "entries/"))

    assert (frame.status_code, frame.headers["Location"]) == (302, "https://extensions.example.com/shade.html?v=1")
    assert "frame-src 'self' https://extensions.example.com" in page.headers["Content-Security-Policy"]
    assert "extensions.example.com" not in elsewhere.headers["Content-Security-Policy"]


def test_no_imported_address_reaches_the_policy_of_a_page(tenant: Tenant) -> None:
    extension = _extension(tenant, "", src="https://extensions.example.com/")
    extension.document = {**extension.document, "src": "https://a.example;sandbox"}
    extension.save(update_fields=["document"])
    uid = _entry(tenant, extension, None)

    page = _signed_in(tenant).get(_path(tenant, f"entries/page/{uid}/"))

    assert (page.status_code, "sandbox" in page.headers["Content-Security-Policy"]) == (200, False)


def test_without_a_script_the_field_is_edited_as_json(tenant: Tenant) -> None:
    extension = _extension(tenant, "<p>")
    uid = _entry(tenant, extension, {"shade": "red"})
    client = _signed_in(tenant)
    path = _path(tenant, f"entries/page/{uid}/")

    body = {"shown": ["shade"], "f.shade": '{"shade": "grey"}', "version": "1"}
    assert client.post(path, body).status_code == 302
    extension.delete()
    page = client.get(path).content.decode()

    assert EntryLocale.objects.select_related("latest").get(entry__uid=uid).latest.data["shade"] == {"shade": "grey"}
    assert "The extension of this field is not here any more." in page
    assert "data-extension" not in page


def test_people_make_change_and_delete_extensions(tenant: Tenant) -> None:
    client = _signed_in(tenant)
    sent = {
        "title": "Shade",
        "type": "field",
        "data_type": "json",
        "srcdoc": "<p>",
        "config": '{"a": 1}',
        "tags": "a, b",
    }

    made = client.post(_path(tenant, "new-extension/"), sent)

    extension = Extension.objects.get()
    assert made.headers["Location"] == _path(tenant, f"extensions/{extension.uid}/")
    assert extension.document == {
        "title": "Shade", "type": "field", "data_type": "json", "srcdoc": "<p>", "config": {"a": 1},
        "tags": ["a", "b"], "multiple": False,
    }  # fmt: skip
    bad = client.post(_path(tenant, f"extensions/{extension.uid}/"), {**sent, "config": "{", "title": "Tone"})
    assert "config: is not valid JSON." in bad.content.decode()
    assert 'value="Tone"' in bad.content.decode()
    client.post(_path(tenant, f"extensions/{extension.uid}/"), {**sent, "title": "Tone"})
    extension.refresh_from_db()
    assert (extension.title, extension.version) == ("Tone", 2)
    _entry(tenant, extension, None)
    assert ">page</a>" in client.get(_path(tenant, f"extensions/{extension.uid}/delete/")).content.decode()
    client.post(_path(tenant, f"extensions/{extension.uid}/delete/"))
    assert Extension.objects.count() == 0


def test_who_may_only_read_changes_no_extension(tenant: Tenant) -> None:
    extension = _extension(tenant, "<p>")
    client = _signed_in(tenant, "Content Manager")

    assert client.get(_path(tenant, f"extensions/{extension.uid}/")).status_code == 200
    for path in ("new-extension/", f"extensions/{extension.uid}/", f"extensions/{extension.uid}/delete/"):
        assert client.post(_path(tenant, path), {"title": "Mine"}).status_code == 403
    assert Extension.objects.get().title == "Shade"
