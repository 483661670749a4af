"""The command palette and the shortcuts in a real browser, by keyboard alone."""

from typing import TYPE_CHECKING

import pytest

from tests.admin.browsing import needs_chromium, photographed

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_everything_is_reached_by_the_palette(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    uid = stage.entry("Grey herons")
    home = f"/admin/s/{stage.tenant.stack.api_key}/main/"
    tab.goto(home)
    tab.keyboard.press("Control+k")
    box = tab.get_by_role("combobox", name="Find entries, types and screens, or do something")
    box.wait_for()
    tab.get_by_role("option", name="Home").wait_for()
    tab.keyboard.type("heron")
    option = tab.get_by_role("option", name="Grey herons")
    option.wait_for()
    assert option.get_attribute("id") == box.get_attribute("aria-activedescendant")
    assert tab.locator("#palette [role=status]").inner_text() == "1 found"
    photographed(tab, "palette")
    # An input method that is still composing asks nothing and chooses nothing.
    tab.evaluate(
        """() => { const box = document.getElementById("palette-input");
        box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true})); }"""
    )
    assert tab.url.endswith(home)
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/entries/article/{uid}/?locale=en-us")

    tab.goto(f"{home}entries/article/")
    tab.get_by_role("button", name="Find or do").click()
    tab.get_by_role("group", name="Recent").get_by_role("option", name="Grey herons").wait_for()
    tab.keyboard.type("new en")
    tab.get_by_role("group", name="On this page").get_by_role("option", name="New entry").wait_for()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.getElementById('palette').open") is False

    tab.keyboard.press("?")
    tab.get_by_role("heading", name="Keyboard shortcuts").wait_for()
    told = tab.locator("[data-shortcuts] dt").all_inner_texts()
    assert told == [
        "New entry",
        "Search this list",
        "Find or do something",
        "List the keyboard shortcuts",
        "List them, also while you type",
    ]
    photographed(tab, "shortcuts")
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.type("n?")
    assert (tab.get_by_label("Search", exact=True).input_value(), tab.url.endswith("/entries/article/")) == ("n?", True)

    # The palette gives the cursor back to the field, in which "?" is a sign; Ctrl+/ lists the keys there, too.
    for key in ("Control+k", "Escape", "?", "Control+/"):
        tab.keyboard.press(key)
    tab.get_by_role("heading", name="Keyboard shortcuts").wait_for()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.value") == "n??"
    tab.keyboard.press("Control+k")
    tab.keyboard.press("Control+/")
    assert tab.locator("dialog:modal").evaluate_all("all => all.map((each) => each.id)") == ["shortcuts"]
    tab.keyboard.press("Escape")

    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("?")
    tab.get_by_label("Single keys do something (not while you type)").uncheck()
    tab.keyboard.press("Escape")
    tab.keyboard.press("n")
    tab.keyboard.press("?")
    assert (tab.evaluate("document.getElementById('shortcuts').open"), tab.url.endswith("/entries/article/")) == (
        False,
        True,
    )
    assert complaints == []
