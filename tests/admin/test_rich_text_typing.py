"""Rich text worked on by hand in Chromium: composed words, undoing, embeds in odd places, keys, and much of it."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.admin.browsing import needs_chromium
from tests.admin.test_rich_text import BODY, body, leaf, line, page_with, save, stored
from tests.content.builders import make_type

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def embed(uid: str, display: str, name: str = "r") -> dict[str, Any]:
    attrs = {"type": "entry", "entry-uid": uid, "content-type-uid": "article", "display-type": display}
    return {"uid": name, "type": "reference", "attrs": attrs, "children": [{"text": ""}]}


def doc(*children: Any) -> dict[str, Any]:
    return {"type": "doc", "uid": "d", "attrs": {}, "children": list(children)}


def tree_of(tab: "Page") -> Any:
    text = tab.evaluate(
        "new FormData(document.querySelector('[data-entry]')).get(document.getElementById('i-body').name)"
    )
    return json.loads(text)


def test_composed_words_stand_beside_an_embed(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    words = {
        "uid": "p",
        "type": "p",
        "children": [{"text": "See "}, embed(stage.entry("Herons"), "inline"), {"text": ""}],
    }
    address = page_with(stage, doc(words))
    tab.goto(address)
    body(tab).focus()
    tab.keyboard.press("Control+End")
    keys = tab.context.new_cdp_session(tab)
    for composed in ("に", "にほ", "にほん"):
        keys.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
    keys.send("Input.insertText", {"text": "日本"})
    tab.keyboard.type("!")
    keys.send("Input.imeSetComposition", {"text": "gone", "selectionStart": 4, "selectionEnd": 4})
    keys.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    assert save(tab) == "Saved as version 2."
    (after,) = stored(stage, address)["children"]
    assert [each.get("text", each.get("type")) for each in after["children"]] == ["See ", "reference", "日本!"]
    assert complaints == []


def test_what_was_embedded_comes_and_goes_by_undoing(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    uid = stage.entry("Herons")
    before = doc(
        {"uid": "a", "type": "p", "children": [{"text": "One "}, embed(uid, "inline", "i"), {"text": " two"}]},
        embed(uid, "block", "b"),
        {"uid": "c", "type": "p", "children": [{"text": "Three"}]},
    )
    tab.goto(page_with(stage, before))
    body(tab).focus()
    tab.keyboard.press("Control+a")
    tab.keyboard.press("Backspace")
    tab.keyboard.type("All gone")
    assert [each["type"] for each in tree_of(tab)["children"]] == ["p"]
    while tab.locator("[data-do=undo]:not([disabled])").count():
        tab.keyboard.press("Control+z")
        tab.evaluate("new Promise(requestAnimationFrame)")
        tab.evaluate("new Promise(requestAnimationFrame)")
    assert {key: value for key, value in tree_of(tab).items() if key != "_version"} == before
    while tab.locator("[data-do=redo]:not([disabled])").count():
        tab.keyboard.press("Control+Shift+z")
        tab.evaluate("new Promise(requestAnimationFrame)")
        tab.evaluate("new Promise(requestAnimationFrame)")
    assert tree_of(tab)["children"][0]["children"] == [{"text": "All gone"}]
    assert complaints == []


@pytest.mark.parametrize("display", ["inline", "block"])
def test_an_entry_is_embedded_wherever_the_cursor_stands(
    tab: "Page", stage: "Stage", complaints: list[str], display: str
) -> None:
    uid = stage.entry("Herons")
    cell = {"uid": "td", "type": "td", "attrs": {}, "children": [{"text": "cell"}]}
    row = {"uid": "tr", "type": "tr", "attrs": {}, "children": [cell]}
    places = [
        {"uid": "1", "type": "h2", "children": [{"text": "head"}]},
        {"uid": "2", "type": "code", "children": [{"text": "code"}]},
        {"uid": "3", "type": "ul", "children": [{"uid": "4", "type": "li", "children": [{"text": "item"}]}]},
        {"uid": "5", "type": "blockquote", "children": [{"text": "quote"}]},
        {
            "uid": "6",
            "type": "table",
            "attrs": {},
            "children": [{"uid": "7", "type": "tbody", "attrs": {}, "children": [row]}],
        },
    ]
    tab.goto(page_with(stage, doc(*places)))
    for word in ("head", "code", "item", "quote", "cell"):
        tab.evaluate(
            """(word) => {
              const { editor } = document.querySelector(".ProseMirror");
              editor.state.doc.descendants((node, at) => { if (node.text === word) editor.commands.setTextSelection(at + 2); });
            }""",
            word,
        )
        tab.get_by_role("button", name="Embed an entry").click()
        dialog = tab.get_by_role("dialog", name="Embed an entry")
        dialog.locator(f"input[value={display}]").check()
        dialog.get_by_role("button", name="Herons").click()
    text = json.dumps(tree_of(tab))
    assert text.count(f'"entry-uid": "{uid}"') == 5
    letters = tab.evaluate("document.querySelector('.ProseMirror').editor.state.doc.textContent")
    assert letters == "headcodeitemquotecell"
    assert save(tab) == "Saved as version 2."
    assert complaints == []


def test_a_line_with_an_embed_does_not_become_code(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    words = {
        "uid": "p",
        "type": "p",
        "children": [{"text": "See "}, embed(stage.entry("Herons"), "inline"), {"text": " on"}],
    }
    plain = {"uid": "q", "type": "p", "children": [{"text": "Plain"}]}
    tab.goto(page_with(stage, doc(words, plain)))
    body(tab).focus()
    tab.keyboard.press("Control+a")
    tab.get_by_label("Style of the line").select_option("code")
    children = tree_of(tab)["children"]
    assert children == [words, {"uid": "q", "type": "code", "children": [{"text": "Plain"}]}]
    assert complaints == []


def test_an_embed_in_a_new_entry_names_the_language_of_the_form(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    make_type(stage.tenant.fresh_scope(), BODY, uid="page")
    stage.entry("Herons")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/new/page/?locale=fr-fr")
    body(tab).focus()
    tab.get_by_role("button", name="Embed an entry").click()
    tab.get_by_role("dialog", name="Embed an entry").get_by_role("button", name="Herons").click()
    (found,) = (each for each in tree_of(tab)["children"] if each["type"] == "reference")
    assert found["attrs"]["locale"] == "fr-fr"
    assert complaints == []


def test_the_keyboard_comes_in_and_goes_out(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.goto(page_with(stage, doc({"uid": "p", "type": "p", "children": [{"text": "Words"}]})))
    body(tab).focus()
    tab.keyboard.press("Shift+Tab")
    assert tab.evaluate("document.activeElement.closest('[role=toolbar]') !== null")
    tab.keyboard.press("Tab")
    assert body(tab).evaluate("(body) => body === document.activeElement")
    tab.keyboard.press("Tab")
    assert not body(tab).evaluate("(body) => body.contains(document.activeElement)")
    assert tree_of(tab)["children"][0]["children"] == [{"text": "Words"}]
    assert complaints == []


def test_much_of_it_is_written_in_and_saved(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    many = [
        {"uid": f"p{n}", "type": "p", "children": [{"text": f"Line {n} "}, leaf("bold", bold=True)]}
        for n in range(4000)
    ]
    address = page_with(stage, doc(*many))
    tab.goto(address)
    body(tab).focus()
    tab.keyboard.press("Control+Home")
    tab.keyboard.type("Begun: ")
    tab.keyboard.press("Control+End")
    tab.keyboard.type(" ended")
    assert save(tab) == "Saved as version 2."
    children = stored(stage, address)["children"]
    assert (len(children), children[1]) == (4000, line("p", leaf("Line 1 "), leaf("bold", bold=True)))
    assert children[0]["children"][0] == leaf("Begun: Line 0 ")
    assert children[-1]["children"][-1] == leaf("bold ended", bold=True)
    assert complaints == []
