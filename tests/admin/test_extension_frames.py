"""Extensions in a browser: the vendor's SDK, unmodified, in a frame that reaches nothing but messages."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from content.models import EntryLocale
from tests.admin.browsing import needs_chromium
from tests.admin.extension_builders import make_entry_with, make_extension
from tests.clients.server import install_packages, node_or_skip

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from tests.publishing.builders import Stage

CLIENT = Path(__file__).parents[1] / "clients" / "extension"
SDK = CLIENT / "node_modules" / "@contentstack" / "ui-extensions-sdk" / "dist" / "ui-extension-sdk.js"
APP_SDK = CLIENT / "node_modules" / "@contentstack" / "app-sdk" / "dist" / "index.js"

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
    stack.getLocales().then(({ locales }) => locales.map((locale) => locale.code).sort(), (error) => String(error)),
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


def _frame(tab: "Page") -> "FrameLocator":
    return tab.frame_locator(".extension iframe")


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_a_custom_field_reads_and_writes_its_value_through_the_sdk(
    tab: "Page", stage: "Stage", complaints: list[str], sdk: str
) -> None:
    extension = make_extension(stage.tenant, f"<!doctype html><script>{sdk}</script>{BODY}")
    uid = make_entry_with(stage.tenant, extension, {"shade": "red"})
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
        ["en-us", "fr-fr"],
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


# The same with the kit that followed.
APP_BODY = """
<p id="told"></p><p id="changed"></p><button id="set" type="button">Set</button>
<script>
ContentstackAppSDK.init().then(async (sdk) => {
  const { field, fieldConfig, entry, stack, frame } = sdk.location.CustomField
  field.onChange((value) => { changed.textContent = JSON.stringify(value) })
  set.onclick = () => field.setData({ shade: "blue" }).then(() => { changed.textContent = "set" })
  entry.onSave(() => {})
  await sdk.store.set("seen", 1)
  await frame.updateHeight(222)
  const origin = (() => { try { return document.cookie } catch (error) { return error.name } })()
  told.textContent = JSON.stringify({
    value: field.getData(), config: await sdk.getConfig(), fieldConfig, draft: await entry.getDraftData(),
    stored: await sdk.store.getAll(), branch: stack.getCurrentBranch().uid, title: entry.getData().title, origin,
    refused: await stack.getManagementTokens().catch((error) => String(error.message ?? error))
  })
})
</script>"""


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_the_newer_kit_works_and_what_it_sets_is_unsaved_like_what_is_typed(
    tab: "Page", stage: "Stage", complaints: list[str], sdk: str
) -> None:
    extension = make_extension(stage.tenant, f"<!doctype html><script>{APP_SDK.read_text()}</script>{APP_BODY}")
    uid = make_entry_with(stage.tenant, extension, {"shade": "red"})
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{uid}/")
    frame, state = _frame(tab), tab.locator("[data-state]")
    frame.locator("#told:not(:empty)").wait_for()
    assert json.loads(frame.locator("#told").inner_text()) == {
        "value": {"shade": "red"},
        "config": {"a": 1, "b": 2},
        "fieldConfig": {"b": 2},
        "draft": {},
        "stored": {"seen": 1},
        "branch": "main",
        "title": "Walls",
        "origin": "SecurityError",
        "refused": "Extensions read content here, and change none.",
    }
    assert tab.locator(".extension iframe").get_attribute("height") == "222"
    assert state.inner_text() == "Version 1 is the latest. Saving publishes nothing."
    frame.get_by_role("button", name="Set").click()
    frame.locator("#changed", has_text="set").wait_for()
    assert state.inner_text() == "Not saved yet."
    tab.locator("[data-kept-state]:not(:empty)").wait_for()
    # Half a value is none: the extension is not told that the field is empty.
    tab.get_by_text("Edit as JSON").click()
    tab.get_by_label("Shade (JSON)").fill('{"shade": ')
    assert frame.locator("#changed").inner_text() == "set"
    tab.get_by_label("Shade (JSON)").fill('{"shade": "green"}')
    frame.locator("#changed", has_text='{"shade":"green"}').wait_for()
    assert complaints == []


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_an_extension_that_does_not_answer_keeps_the_value_and_leaves_its_json(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uid = make_entry_with(stage.tenant, make_extension(stage.tenant, "<p>Broken"), {"shade": "red"})
    tab.clock.install()
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{uid}/")
    _frame(tab).get_by_text("Broken").wait_for()
    plain = tab.get_by_label("Shade (JSON)")
    assert not plain.is_visible()
    tab.clock.run_for(20_000)
    tab.get_by_text("The extension of this field does not answer.").wait_for()
    assert json.loads(plain.input_value()) == {"shade": "red"}
    tab.get_by_label("Title required").fill("Ceilings")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("Saved as version 2.").wait_for()
    row = EntryLocale.objects.select_related("latest").get(entry__uid=uid)
    assert row.latest.data["shade"] == {"shade": "red"}
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
    make_extension(stage.tenant, markup, type="widget", scope={"content_types": ["article"]})
    make_extension(stage.tenant, markup, type="widget", title="Elsewhere", scope={"content_types": ["page"]})
    uid = stage.entry("Herons")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/{uid}/")

    _frame(tab).locator("#told:not(:empty)").wait_for()

    assert json.loads(_frame(tab).locator("#told").inner_text()) == ["WIDGET", "Herons", "en-us", True]
    assert (tab.locator("iframe").count(), complaints) == (1, [])


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_a_frame_reaches_neither_the_page_nor_a_cookie(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    extension = make_extension(stage.tenant, HOSTILE)
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
    extension = make_extension(stage.tenant, f"<!doctype html><script>{sdk}</script>{BODY}", data_type="text")
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
