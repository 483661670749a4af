"""Blocks in a real browser: added between others, duplicated, dragged, folded, and as many as fit."""

from typing import TYPE_CHECKING, Any

import pytest

from content.actions.entries import create_entry
from content.models import EntryLocale
from tests.admin.accessibility import grave_barriers, put_axe_into
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.test_copied_instances import uids_in, without_uids
from tests.content.builders import make_type, text
from tests.factories import SYSTEM
from tests.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
RICH: dict[str, Any] = {
    "uid": "body", "display_name": "Body", "data_type": "json", "field_metadata": {"allow_json_rte": True},
}  # fmt: skip
MANY: list[Any] = [
    {"uid": f"kind{number}", "title": f"Kind {number}", "schema": [text("words")]} for number in range(9)
]
PAGE: list[Any] = [
    {"uid": "page", "display_name": "Page", "data_type": "blocks", "max_instance": 7, "blocks": [
        {"uid": "prose", "title": "Prose", "schema": [text("head"), RICH, {
            "uid": "notes", "display_name": "Notes", "data_type": "group", "multiple": True, "schema": [text("note")]}]},
        *MANY,
    ]},
]  # fmt: skip
TREE: Any = {"type": "doc", "uid": "d", "attrs": {}, "children": [
    {"type": "p", "uid": "p", "attrs": {}, "children": [{"text": "Reeds."}]}]}  # fmt: skip


def heads(tab: "Page") -> list[str]:
    """What the folded and unfolded blocks are called."""
    return tab.locator(
        "#field-page > .list > .instances > [data-instance] > details > summary .facts"
    ).all_text_contents()


def tools(item: "Locator") -> "Locator":
    """The buttons of the block itself, not of what lies in it."""
    return item.locator("> .instance-tools")


def write(stage: "Stage") -> str:
    front = make_type(stage.tenant.fresh_scope(), *PAGE, uid="front")
    blocks: list[Any] = [
        {"prose": {"head": head, "body": TREE, "notes": [{"note": f"about {head}"}]}}
        for head in ("One", "Two", "Three", "Four")
    ]
    data: Any = {"title": "Today", "page": blocks}
    return create_entry(SYSTEM, stage.tenant.fresh_scope(), front, locale="en-us", data=data).uid


def drag_and_fill(tab: "Page", blocks: "Locator", items: "Locator") -> None:
    """Drag the last block to the front, and copy it until no more fit."""
    blocks.get_by_role("button", name="Fold all", exact=True).click()
    eventually(lambda: heads(tab) == ["One", "Two, typed", "Copy", "Between", "Three", "Four"])
    grip = items.nth(5).locator("> [data-grip]")
    grip.drag_to(items.nth(0), target_position={"x": 20, "y": 3})
    eventually(lambda: heads(tab) == ["Four", "One", "Two, typed", "Copy", "Between", "Three"])
    items.nth(0).locator("summary").first.press("Alt+Shift+ArrowDown")
    items.nth(6).wait_for()
    assert blocks.get_by_text("No more than 7 fit here.").is_visible()
    assert blocks.get_by_role("button", name="Add…").is_disabled()
    tools(items.nth(1)).get_by_role("button", name="Take out").click()
    assert not blocks.get_by_text("No more than 7 fit here.").is_visible()
    tab.keyboard.press("Control+s")
    tab.get_by_text("Saved as version 2.").wait_for()


def test_blocks_are_added_between_duplicated_dragged_and_folded(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uid = write(stage)
    before = EntryLocale.objects.select_related("latest").get(entry__uid=uid).latest.data["page"]
    put_axe_into(tab)
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/front/{uid}/")
    blocks, said = tab.locator("#field-page"), tab.locator("[data-list=page] > [data-said]")
    items = tab.locator("#field-page > .list > .instances > [data-instance]")
    eventually(lambda: heads(tab) == ["One", "Two", "Three", "Four"])
    # A rich text costs nothing before somebody comes near it.
    assert tab.locator("[data-richtext][data-started]").count() == 0

    blocks.get_by_role("button", name="Unfold all").click()
    tab.locator(".ProseMirror").first.wait_for()
    blocks.get_by_role("button", name="Fold all", exact=True).click()
    items.nth(1).locator("summary").first.click()
    items.nth(1).get_by_label("Head").fill("Two, typed")
    items.nth(1).locator(".ProseMirror").click()
    tab.keyboard.press("End")
    tab.keyboard.type(" And rushes.")
    tools(items.nth(1)).get_by_role("button", name="Duplicate").press("Enter")
    items.nth(4).wait_for()
    eventually(lambda: said.inner_text() == "Duplicated: now number 3.")
    items.nth(2).locator(".ProseMirror").get_by_text("Reeds. And rushes.").wait_for()
    items.nth(2).get_by_label("Head").fill("Copy")

    items.nth(3).locator("> [data-insert]").press("Enter")
    chooser = tab.get_by_role("dialog", name="Page")
    assert grave_barriers(tab) == []
    tab.keyboard.type("kind 7")
    tab.keyboard.press("Enter")
    assert not chooser.is_visible()
    tab.keyboard.type("Between")
    assert said.inner_text() == "Added as number 4."
    photographed(tab, "blocks")

    drag_and_fill(tab, blocks, items)
    after = EntryLocale.objects.select_related("latest").get(entry__uid=uid).latest.data["page"]
    known = {block["prose"]["head"]: block for block in before}
    assert [next(iter(block)) for block in after] == ["prose", "prose", "prose", "prose", "kind7", "prose"]
    same = {0: "Four", 1: "One", 2: "Two", 5: "Three"}
    assert {at: uids_in(after[at]) for at in same} == {at: uids_in(known[head]) for at, head in same.items()}
    assert [after[at]["prose"]["head"] for at in same] == ["Four", "One", "Two, typed", "Three"]
    assert without_uids(after[3]["prose"]["notes"]) == without_uids(after[2]["prose"]["notes"])
    assert after[3]["prose"]["body"]["children"][0]["children"] == [{"text": "Reeds. And rushes."}]
    assert len(set(uids_in(after))) == len(uids_in(after))

    # What was folded is found folded, by who comes back.
    assert items.nth(0).locator("> details").evaluate("it => it.open") is False
    items.nth(0).locator("summary").first.click()
    eventually(lambda: tab.evaluate("Object.values(localStorage).some((text) => text.includes('true'))"))
    tab.reload()
    assert [items.nth(at).locator("> details").evaluate("it => it.open") for at in (0, 1)] == [True, False]
    tab.keyboard.press("?")
    assert tab.get_by_role("dialog", name="Keyboard shortcuts").get_by_text("Duplicate it").is_visible()
    assert complaints == []
