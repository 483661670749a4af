"""An entry in many languages, as who translates it sees it in a browser."""

from typing import TYPE_CHECKING

import pytest

from content.models import EntryLocale
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.translated_entries import essay_address, make_essay
from tests.factories import make_locale
from tests.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [pytest.mark.django_db(transaction=True), needs_chromium]

MANY = [f"{first}{last}-{first}{last}" for first in "bhkl" for last in "aeiouyzst"]


def test_an_entry_is_translated_beside_its_source(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    uid = make_essay(stage)
    for code in MANY:
        make_locale(stage.tenant.fresh_scope(), code)
    tab.goto(essay_address(stage, uid, "?locale=en-us"))
    # The language is found by typing, and opened by keyboard.
    tab.locator("[data-languages] summary").focus()
    tab.keyboard.press("Enter")
    tab.locator("[data-language-search]:focus").wait_for()
    photographed(tab, "languages-list")
    tab.keyboard.type("french fr-f")
    assert tab.locator("[data-language]:visible").all_inner_texts() == [
        "French - France\nfr-fr\n1 version behind en-us"
    ]
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**locale=fr-fr")
    photographed(tab, "languages-behind")
    # Side by side.
    tab.get_by_role("link", name="See both side by side").click()
    body = tab.locator("#field-body")
    source, own = body.locator(".beside").bounding_box(), body.locator(".own").bounding_box()
    assert source is not None
    assert own is not None
    assert (source["y"] == own["y"], source["x"] + source["width"] <= own["x"]) == (True, True)
    photographed(tab, "languages-beside")
    # What is copied joins what is typed; nothing is saved until it is.
    tab.locator("#i-title").fill("Les hérons")
    tab.get_by_role("button", name="Copy Story").click()
    tab.locator("#field-story .rich-text", has_text="In the reeds.").wait_for()
    tab.get_by_role("button", name="Copy Body").click()
    eventually(lambda: tab.locator("#i-body").input_value() == "They stand very still.")
    assert tab.locator("#i-title").input_value() == "Les hérons"
    tab.set_viewport_size({"width": 360, "height": 800})
    source, own = body.locator(".beside").bounding_box(), body.locator(".own").bounding_box()
    assert source is not None
    assert own is not None
    assert source["y"] + source["height"] <= own["y"]
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    photographed(tab, "languages-narrow")
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.locator("form[data-entry] .bar .primary").click()
    tab.get_by_text("Saved as version 2.").wait_for()
    assert tab.locator("#field-body .beside").is_visible()
    row = EntryLocale.objects.select_related("latest").get(entry__uid=uid, locale="fr-fr")
    assert (row.latest.data["title"], row.latest.data["body"]) == ("Les hérons", "They stand very still.")
    # Another language begins by a click, and typing into what is inherited says so.
    tab.goto(essay_address(stage, uid, "?locale=fr-ca"))
    photographed(tab, "languages-inherited")
    assert tab.locator("#field-title [data-inherited]").is_visible()
    tab.get_by_role("button", name="Localize this entry").click()
    tab.get_by_text("has a text of its own now").wait_for()
    assert complaints == []
