"""What the page answers extensions in a browser, made with the vendor's SDKs, unmodified: about the stack, and about their value."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from content.models import EntryLocale
from tests.admin.browsing import needs_chromium
from tests.admin.extension_builders import make_entry_with, make_extension
from tests.admin.test_extension_frames import APP_SDK, CLIENT, SDK
from tests.clients.server import install_packages, node_or_skip

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

# Everything goes through the SDK's own objects; each answer is put down under the name of what was asked.
ASKING = """<p id="told"></p><script>
KIT.init().then(async (sdk) => {
  const stack = sdk.stack
  const entries = stack.ContentType("article").Entry
  const put = {}
  const ask = async (name, asked) => {
    put[name] = await Promise.resolve(asked).catch((error) => "refused: " + String(error.message ?? error))
  }
  await ask("types", stack.getContentTypes({}, { include_count: true }).then((told) => [told.count, told.content_types.map((row) => row.uid)]))
  await ask("type", stack.getContentType("article").then((told) => told.content_type.title))
  await ask("environment", stack.getEnvironment("production").then((told) => told.environment.name))
  await ask("environments", stack.getEnvironments().then((told) => told.environments.length))
  await ask("locale", stack.getLocale("fr-fr").then((told) => told.locale.code))
  await ask("found", entries.Query().where("title", "Herons").only("BASE", ["title"]).find().then((told) => told.entries.map((row) => row.title)))
  await ask("count", entries.Query().count().then((told) => told.entries))
  await ask("sorted", entries.Query().descending("title").limit(1).language("en-us").find().then((told) => told.entries[0].title))
  await ask("entry", entries("UID").language("en-us").fetch().then((told) => told.entry.title))
  await ask("languages", entries("UID").getLanguages().then((told) => told.locales.length))
  await ask("references", entries("UID").getReferences().then((told) => told.references))
  await ask("assets", stack.Asset.Query().includeCount().find().then((told) => told.count))
  await ask("missing", entries("blt0000000000000000").fetch())
  await ask("unknown", stack.getContentType("nowhere"))
  await ask("created", entries.create({ entry: { title: "Made" } }))
  await ask("updated", entries("UID").update({ entry: { title: "Changed" } }, "en-us"))
  await ask("deleted", entries("UID").delete())
  await ask("published", entries("UID").publish({ entry: { environments: ["production"], locales: ["en-us"] } }))
  MORE
  told.textContent = JSON.stringify(put)
})
</script>"""
REFUSED = "refused: Extensions read content here, and change none."
ANSWERS: dict[str, Any] = {
    "types": [2, ["page", "article"]],
    "type": "Article",
    "environment": "production",
    "environments": 2,
    "locale": "fr-fr",
    "found": ["Herons"],
    "count": 2,
    "sorted": "Storks",
    "entry": "Herons",
    "languages": 1,
    "references": [],
    "assets": 0,
    "missing": "refused: The requested object doesn't exist. uid is not valid.",
    "unknown": "refused: The Content Type 'nowhere' was not found. Please try again. uid is not valid.",
    "created": REFUSED,
    "updated": REFUSED,
    "deleted": REFUSED,
    "published": REFUSED,
}
OF_APPS = """
  await ask("workflows", stack.getWorkflows().then((told) => told.workflows.length))
  await ask("releases", stack.getReleases().then((told) => told.releases.length))
  await ask("shared", stack.getGlobalFields().then((told) => told.global_fields.length))
  await ask("tokens", stack.getManagementTokens())
  await ask("called", sdk.api("https://api.contentstack.io/v3/content_types?limit=1").then(async (answer) => [answer.status, (await answer.json()).content_types.length]))
  await ask("wrote", sdk.api("/v3/content_types/article/entries", { method: "POST", body: "{}" }).then((answer) => answer.status))
  await ask("stole", sdk.api("/v3/stacks/management_tokens").then((answer) => answer.status))
"""


@pytest.fixture
def _kits() -> None:
    node_or_skip()
    install_packages(CLIENT)


def _frame(tab: "Page") -> "FrameLocator":
    return tab.frame_locator(".extension iframe")


def _open(tab: "Page", stage: "Stage", markup: str) -> str:
    extension = make_extension(stage.tenant, markup)
    uid = make_entry_with(stage.tenant, extension, {"shade": "red"})
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{uid}/")
    return uid


@pytest.mark.usefixtures("_kits")
@pytest.mark.parametrize("kit", ["ContentstackUIExtension", "ContentstackAppSDK"])
def test_the_stack_answers_what_is_read_of_it_and_nothing_else(
    tab: "Page", stage: "Stage", complaints: list[str], kit: str
) -> None:
    uid, is_app = stage.entry("Herons"), kit == "ContentstackAppSDK"
    stage.entry("Storks")
    script = ASKING.replace("KIT", kit).replace("UID", uid).replace("MORE", OF_APPS if is_app else "")
    _open(tab, stage, f"<!doctype html><script>{(APP_SDK if is_app else SDK).read_text()}</script>{script}")
    _frame(tab).locator("#told:not(:empty)").wait_for()
    told = json.loads(_frame(tab).locator("#told").inner_text())
    more = {
        "workflows": 0,
        "releases": 0,
        "shared": 0,
        "tokens": REFUSED,
        "called": [200, 1],
        "wrote": 403,
        "stole": 403,
    }
    assert told == ANSWERS | (more if is_app else {})
    assert EntryLocale.objects.get(entry__uid=uid, locale="en-us").title == "Herons"
    assert complaints == []


FLOOD = """<p id="told"></p><script>
ContentstackUIExtension.init().then(async ({ stack }) => {
  const asked = Array.from({ length: 260 }, () => stack.getLocales().then(() => "told", (error) => "refused"))
  const words = await Promise.all(asked)
  told.textContent = JSON.stringify([words.length, words.includes("refused"), words.includes("told")])
})
</script>"""


@pytest.mark.usefixtures("_kits")
def test_who_asks_without_end_is_answered_a_few_at_a_time(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    at_once, most = 0, 0

    def begun(request: Any) -> None:
        nonlocal at_once, most
        if "/queries/" in request.url:
            at_once += 1
            most = max(most, at_once)

    def ended(request: Any) -> None:
        nonlocal at_once
        at_once -= "/queries/" in request.url

    tab.on("request", begun)
    tab.on("requestfinished", ended)
    _open(tab, stage, f"<!doctype html><script>{SDK.read_text()}</script>{FLOOD}")
    _frame(tab).locator("#told:not(:empty)").wait_for(timeout=120_000)
    assert json.loads(_frame(tab).locator("#told").inner_text()) == [260, True, True]
    assert most <= 4
    assert complaints == []


JUDGING = """<p id="told"></p>
<button id="bad" type="button">Bad</button><button id="good" type="button">Good</button><button id="odd" type="button">Odd</button>
<script>
ContentstackAppSDK.init().then((sdk) => {
  const say = (isValid, options) => sdk.postRobot.sendToParent("setValidity", { isValid, options })
    .then(() => { told.textContent = "said" }, (error) => { told.textContent = error.message })
  bad.onclick = () => say(false, { message: "<b>Too</b> dark." })
  good.onclick = () => say(true)
  odd.onclick = () => say("no", { message: 7 })
  told.textContent = "ready"
})
</script>"""


@pytest.mark.usefixtures("_kits")
def test_a_value_that_its_extension_calls_invalid_is_not_saved(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uid = _open(tab, stage, f"<!doctype html><script>{APP_SDK.read_text()}</script>{JUDGING}")
    frame, field = _frame(tab), tab.locator("#field-shade")
    said = frame.locator("#told")
    said.get_by_text("ready").wait_for()
    frame.get_by_role("button", name="Odd").click()
    said.get_by_text("isValid must be true or false.").wait_for()
    frame.get_by_role("button", name="Bad").click()
    field.locator(".error", has_text="<b>Too</b> dark.").wait_for()
    tab.get_by_label("Title required").fill("Ceilings")
    plain = tab.locator("#i-shade")
    assert plain.get_attribute("aria-invalid") == "true"
    for key in ("", "Control+s"):
        if key:
            tab.keyboard.press(key)
        else:
            tab.get_by_role("button", name="Save", exact=True).click()
        told = tab.get_by_role("alert").filter(has_text="This was not saved. Nothing you typed is lost.")
        assert told.evaluate("(told) => told === document.activeElement")
        assert told.get_by_role("listitem").all_inner_texts() == ["Shade: <b>Too</b> dark."]
    told.get_by_role("link").click()
    assert field.evaluate("(field) => field.contains(document.activeElement)")
    assert EntryLocale.objects.select_related("latest").get(entry__uid=uid).latest.version == 1

    frame.get_by_role("button", name="Good").click()
    field.locator(".error").wait_for(state="detached")
    assert plain.get_attribute("aria-invalid") is None
    # Whoever changes the value as JSON is not held to what was said of another one.
    frame.get_by_role("button", name="Bad").click()
    field.locator(".error").wait_for()
    tab.get_by_text("Edit as JSON").click()
    plain.fill('{"shade": "white"}')
    assert field.locator(".error").count() == 0
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_text("Saved as version 2.").wait_for()
    row = EntryLocale.objects.select_related("latest").get(entry__uid=uid)
    assert (row.latest.data["shade"], row.title) == ({"shade": "white"}, "Ceilings")
    assert complaints == []
