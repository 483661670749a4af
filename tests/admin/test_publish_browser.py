"""The dialog of publishing in Chromium: chosen by mouse and keys, tried out while it changes."""

from typing import TYPE_CHECKING

import pytest

from content.actions.entries import create_entry
from core.json_values import JSONObject, JSONValue
from publishing.drain import drain
from publishing.models import PublishItem
from tests.admin.accessibility import grave_barriers, put_axe_into
from tests.admin.browsing import needs_chromium, photographed
from tests.content.builders import make_type, text
from tests.factories import make_environment, make_locale
from tests.publishing.builders import never

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

CODES = [f"{language}-{country}" for country in ("at", "be", "ch", "lu") for language in ("de", "fr", "nl", "it", "lb")]


def make_wide(stage: "Stage") -> str:
    """The address of an entry of a stack with many languages and environments, live in some of them."""
    for code in CODES:
        make_locale(stage.tenant.fresh_scope(), code)
    for name in ("qa", "preview", "apac", "americas"):
        make_environment(stage.tenant.fresh_scope(), name)
    scope = stage.tenant.fresh_scope()
    next_page: JSONObject = {"uid": "next", "data_type": "reference", "reference_to": ["page"], "multiple": True}
    pages = make_type(scope, text("body"), next_page, uid="page")

    def make(title: str, *uids: str) -> str:
        links: JSONValue = [{"uid": uid, "_content_type_uid": "page"} for uid in uids]
        data: JSONObject = {"title": title, "next": links}
        return create_entry(stage.tenant.actor, scope, pages, locale="en-us", data=data).uid

    herons = make("Herons of the delta", make("Reeds", make("Water")), make("Fish"))
    return f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{herons}/"


def cells(dialog: "Locator") -> list[str]:
    """The places that are chosen, as a reader of the screen hears them."""
    chosen = dialog.locator("td:has(input:checked) .hidden")
    return [words.rstrip(":") for words in chosen.all_text_contents()]


def summary(dialog: "Locator") -> str:
    dialog.locator("[data-verdict]:not([aria-busy])").wait_for()
    return dialog.locator("[data-said]").inner_text()


def open_dialog(tab: "Page") -> "Locator":
    tab.get_by_role("link", name="Publish…").click()
    dialog = tab.get_by_role("dialog")
    dialog.locator("[data-places] [tabindex='0']").wait_for()
    return dialog


def test_places_are_chosen_by_keys_and_heads_and_tried_out_as_they_change(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    address = make_wide(stage)
    put_axe_into(tab)
    tab.goto(address)
    dialog = open_dialog(tab)
    confirm = dialog.locator("[data-confirm]")
    assert (cells(dialog), confirm.is_disabled()) == ([], True)
    # The language of the page has the focus: three places by keys.
    for key in ("Space", "Shift+ArrowRight", "Shift+ArrowDown"):
        tab.keyboard.press(key)
    assert cells(dialog) == ["americas, en-us", "apac, en-us", "apac, de-at"]
    assert summary(dialog) == "3 places change"
    assert confirm.inner_text() == "Publish 3 places"
    # Heads are reached by the arrows, and are no stops of their own on the way through the page.
    assert dialog.locator("[data-places] [tabindex='0']").count() == 1
    for key in ("ArrowLeft", "ArrowLeft", "Enter", "ArrowUp", "ArrowRight", "ArrowUp"):
        tab.keyboard.press(key)
    assert tab.evaluate("document.activeElement.textContent") == "americas"
    assert cells(dialog)[4:] == [f"{name}, de-at" for name in ("preview", "production", "qa", "staging")]
    dialog.get_by_label("Find languages").fill("german (swi")
    dialog.get_by_role("button", name="None", exact=True).click()
    assert cells(dialog) == []
    dialog.get_by_label("Find languages").fill("")
    dialog.get_by_label("Only languages with a text of their own").check()
    assert dialog.locator("tbody tr:visible").evaluate_all("all => all.map((row) => row.dataset.locale)") == ["en-us"]
    dialog.get_by_label("Only languages with a text of their own").uncheck()
    dialog.get_by_label("Find languages").fill("-ch")
    dialog.get_by_role("button", name="production").click()
    assert cells(dialog) == [f"production, {code}" for code in sorted(CODES) if code.endswith("-ch")]
    assert summary(dialog) == "5 places change"
    # What it refers to goes along when it is ticked.
    dialog.get_by_role("button", name="Take along all that would not be found").click()
    dialog.get_by_text("with 3 things it refers to").wait_for()
    assert grave_barriers(tab) == []
    photographed(tab, "publish-dialog")
    tab.set_viewport_size({"width": 360, "height": 740})
    assert tab.evaluate("document.querySelector('.publish-box').scrollWidth <= innerWidth")
    photographed(tab, "publish-dialog-narrow")
    confirm.click()
    tab.get_by_text("20 places are queued to go live.", exact=True).wait_for()
    drain(never)
    assert len(stage.live()) == 20
    assert complaints == []


def test_a_publish_is_scheduled_moved_and_cancelled_from_the_page_of_the_entry(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    stage.edit(uid := stage.entry("Herons"), "Grey herons")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/{uid}/")
    body = tab.get_by_label("Body")
    saved = body.input_value()
    body.fill("Typed and not saved")
    dialog = open_dialog(tab)
    assert dialog.get_by_text("What you typed is not saved yet").is_visible()
    dialog.get_by_label("production, en-us").check()
    dialog.get_by_label("At a date and time").check()
    dialog.get_by_label("Time zone").fill("Europe/Oslo")
    dialog.get_by_label("Date and time").and_(dialog.locator("input[type=datetime-local]")).fill("2099-10-25T02:30")
    dialog.get_by_label("the second (+01:00)").check()
    dialog.get_by_role("button", name="Schedule 1 place").click(trial=True)
    dialog.get_by_role("button", name="Close").click()
    assert body.input_value() == "Typed and not saved"
    # Left as it is, it would be kept, and the next page would draw itself anew to offer it.
    body.fill(saved)
    dialog = open_dialog(tab)
    dialog.get_by_label("production, en-us").check()
    dialog.get_by_label("At a date and time").check()
    dialog.get_by_label("Time zone").fill("Europe/Oslo")
    dialog.locator("#publish-at").fill("2099-07-01T08:00")
    dialog.get_by_role("button", name="Schedule 1 place").click()
    upcoming = tab.get_by_role("region", name="Upcoming")
    upcoming.get_by_text("Change").click()
    upcoming.get_by_label("Date and time").fill("2099-07-02T08:00")
    upcoming.get_by_label("Time zone").fill("Asia/Tokyo")
    photographed(tab, "entry-rail")
    upcoming.get_by_role("button", name="Move").click()
    tab.get_by_text("It has another time.", exact=True).wait_for()
    item = PublishItem.objects.get(stack=stage.scope.stack_id)
    assert (item.state, item.scheduled_text) == ("scheduled", "2099-07-02T08:00:00+09:00")
    upcoming.get_by_text("Change").click()
    upcoming.get_by_role("button", name="Cancel it").click()
    tab.get_by_text("It is cancelled: it will not happen.", exact=True).wait_for()
    item.refresh_from_db()
    assert item.state == "cancelled"
    assert complaints == []
