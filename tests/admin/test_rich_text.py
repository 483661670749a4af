"""The editor of rich text in the form of an entry, in Chromium: written by keys, read over the API."""

from typing import TYPE_CHECKING, Any

import pytest

from content.actions.assets import AssetFields, create_asset
from content.actions.entries import create_entry
from content.asset_files import Upload
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.admin.test_browser import UNNAMED
from tests.api.management_client import make_manager
from tests.content.builders import make_type
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

BODY: JSONObject = {
    "uid": "body",
    "display_name": "Body",
    "data_type": "json",
    "field_metadata": {"allow_json_rte": True, "embed_entry": True},
    "reference_to": ["sys_assets", "article"],
}


def page_with(stage: "Stage", tree: Any) -> str:
    """The address of an entry whose body is the tree."""
    pages = make_type(stage.tenant.fresh_scope(), BODY, uid="page")
    scope = stage.tenant.fresh_scope()
    data: JSONObject = {"title": "Home"} if tree is None else {"title": "Home", "body": tree}
    uid = create_entry(SYSTEM, scope, pages, locale="en-us", data=data).uid
    return f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{uid}/"


def body(tab: "Page") -> "Locator":
    return tab.get_by_role("textbox", name="Body", exact=True)


def stored(stage: "Stage", address: str) -> Any:
    uid = address.rstrip("/").rpartition("/")[2]
    tree = make_manager(stage.tenant).get(f"content_types/page/entries/{uid}")["entry"]["body"]
    return without_uids(tree)


def without_uids(tree: Any) -> Any:
    """The tree without what differs from run to run."""
    if isinstance(tree, list):
        return [without_uids(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: without_uids(value) for key, value in tree.items() if key not in ("uid", "attrs", "_version")}


def save(tab: "Page") -> str:
    tab.get_by_role("button", name="Save", exact=True).click()
    return tab.get_by_role("status").inner_text()


def leaf(words: str, **marks: bool) -> JSONObject:
    return {"text": words, **marks}


def line(kind: str, *leaves: Any) -> JSONObject:
    return {"type": kind, "children": list(leaves)}


def test_an_article_is_written_by_keys_alone(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    address = page_with(stage, None)
    tab.goto(address)
    body(tab).focus()
    for words in ("## Herons", "They ", "Control+b", "stand", "Control+b", " still.", "- one", "two", "Tab", "> Said"):
        if words.startswith("Control") or words == "Tab":
            tab.keyboard.press(words)
        else:
            if words in ("They ", "- one", "two", "> Said"):
                tab.keyboard.press("Enter")
            if words == "> Said":
                for _ in range(2):
                    tab.keyboard.press("Enter")
            tab.keyboard.type(words)
    assert tab.locator("[data-state]").inner_text() == "Not saved yet."
    assert tab.evaluate(UNNAMED) == []
    assert save(tab) == "Saved as version 2."
    assert stored(stage, address) == line(
        "doc",
        line("h2", leaf("Herons")),
        line("p", leaf("They "), leaf("stand", bold=True), leaf(" still.")),
        line("ul", line("li", line("fragment", leaf("one")), line("ul", line("li", leaf("two"))))),
        line("blockquote", leaf("Said")),
    )
    assert save(tab) == "Nothing was changed."
    assert complaints == []


def test_links_are_made_changed_and_taken_away(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    address = page_with(
        stage, {"type": "doc", "uid": "d", "children": [{"type": "p", "uid": "p", "children": [{"text": "Read on"}]}]}
    )
    tab.goto(address)
    body(tab).focus()
    tab.keyboard.press("Control+a")
    tab.keyboard.press("Control+k")
    dialog = tab.get_by_role("dialog", name="Link")
    tab.keyboard.type("javascript:alert(1)")
    tab.keyboard.press("Enter")
    assert dialog.is_visible()
    dialog.get_by_label("Address").fill("https://example.com/a")
    dialog.get_by_label("Open in a new tab").check()
    dialog.get_by_role("button", name="Apply").click()
    assert save(tab) == "Saved as version 2."
    uid = address.rstrip("/").rpartition("/")[2]
    link = make_manager(stage.tenant).get(f"content_types/page/entries/{uid}")["entry"]["body"]["children"][0][
        "children"
    ][1]
    assert (link["type"], link["attrs"]) == ("a", {"url": "https://example.com/a", "target": "_blank"})
    tab.locator(".rich-text a").click()
    tab.get_by_role("button", name="Link (Ctrl+K)").click()
    tab.get_by_role("button", name="Remove the link").click()
    assert save(tab) == "Saved as version 3."
    assert stored(stage, address) == line("doc", line("p", leaf("Read on")))
    assert complaints == []


def test_entries_and_files_are_found_and_embedded(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    herons = stage.entry("Herons")
    scope = stage.tenant.fresh_scope()
    paper = create_asset(SYSTEM, scope, upload=Upload(b"words", "paper.txt"), fields=AssetFields(title="Paper"))
    address = page_with(stage, None)
    tab.goto(address)
    body(tab).focus()
    tab.keyboard.type("See ")
    tab.get_by_role("button", name="Embed an entry").click()
    dialog = tab.get_by_role("dialog", name="Embed an entry")
    dialog.get_by_label("Within the line").check()
    dialog.get_by_label("Search by title or uid").fill("hero")
    dialog.get_by_role("button", name="Herons").click()
    tab.keyboard.type(" here.")
    tab.get_by_role("button", name="Embed a file").click()
    tab.get_by_role("dialog", name="Embed a file").get_by_role("button", name="Paper").click()
    assert save(tab) == "Saved as version 2."
    uid = address.rstrip("/").rpartition("/")[2]
    tree = make_manager(stage.tenant).get(f"content_types/page/entries/{uid}")["entry"]["body"]
    text, entry, rest = tree["children"][0]["children"]
    file = next(node for node in tree["children"] if node["type"] == "reference")
    assert (text, rest) == ({"text": "See "}, {"text": " here."})
    assert (entry["attrs"]["entry-uid"], entry["attrs"]["display-type"], entry["attrs"]["locale"]) == (
        herons,
        "inline",
        "en-us",
    )
    assert (file["attrs"]["asset-uid"], file["attrs"]["asset-type"]) == (paper.uid, "text/plain")
    assert tab.locator("span.rich-box .rich-title").inner_text() == "Herons"
    assert tab.locator("div.rich-box .rich-title").inner_text() == "Paper"
    assert save(tab) == "Nothing was changed."
    assert complaints == []


def test_a_table_grows_by_the_toolbar(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    address = page_with(stage, None)
    tab.goto(address)
    body(tab).focus()
    assert not tab.get_by_role("button", name="Row below").is_visible()
    tab.get_by_role("button", name="Table", exact=True).click()
    tab.keyboard.type("Name")
    for name in ("Row below", "Take the column out", "Take the column out"):
        tab.get_by_role("button", name=name).click()
    assert save(tab) == "Saved as version 2."
    tree = stored(stage, address)
    table = next(node for node in tree["children"] if node["type"] == "table")
    head, rows = table["children"]
    assert (head["type"], rows["type"], len(head["children"]), len(rows["children"])) == ("thead", "tbody", 1, 3)
    assert [[cell["type"] for cell in row["children"]] for row in [*head["children"], *rows["children"]]] == [
        ["th"],
        ["td"],
        ["td"],
        ["td"],
    ]
    assert complaints == []


def test_what_the_editor_does_not_know_stays_beside_what_is_typed(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    video: JSONObject = {
        "type": "embed",
        "uid": "v",
        "attrs": {"src": "https://v.example/1"},
        "children": [{"text": ""}],
    }
    words: JSONObject = {
        "type": "p",
        "uid": "p",
        "attrs": {"style": {}},
        "children": [{"text": "One", "classname": "big"}],
    }
    tree: dict[str, Any] = {"type": "doc", "uid": "d", "attrs": {}, "children": [video, words]}
    address = page_with(stage, tree)
    tab.goto(address)
    tab.locator(".rich-text p").click()
    tab.keyboard.press("End")
    tab.keyboard.type(" more")
    assert save(tab) == "Saved as version 2."
    uid = address.rstrip("/").rpartition("/")[2]
    after = make_manager(stage.tenant).get(f"content_types/page/entries/{uid}")["entry"]["body"]
    changed = {**words, "children": [{"text": "One more", "classname": "big"}]}
    assert after == {**tree, "children": [video, changed], "_version": 2}
    assert complaints == []


def test_json_and_text_are_two_sights_of_one_value(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    address = page_with(
        stage, {"type": "doc", "uid": "d", "children": [{"type": "p", "uid": "p", "children": [{"text": "One"}]}]}
    )
    tab.goto(address)
    body(tab).focus()
    tab.keyboard.press("Control+z")
    tab.keyboard.press("Home")
    tab.keyboard.type("Typed ")
    tab.get_by_text("Edit as JSON").click()
    source = tab.get_by_label("Body (JSON)")
    assert "Typed One" in source.input_value()
    source.fill(source.input_value().replace("Typed One", "Sourced"))
    tab.get_by_label("Title required").focus()
    assert body(tab).inner_text() == "Sourced"
    source.fill("{")
    tab.get_by_label("Title required").focus()
    assert tab.locator(".rich-text").count() == 0
    source.fill('{"type": "doc", "children": [{"type": "p", "children": [{"text": "Again"}]}]}')
    tab.get_by_label("Title required").focus()
    assert body(tab).inner_text() == "Again"
    assert save(tab) == "Saved as version 2."
    assert stored(stage, address) == line("doc", line("p", leaf("Again")))
    assert complaints == []
