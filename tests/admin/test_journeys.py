"""What editors set out to do, from beginning to end, in Chromium: write and publish, settle a conflict, go back, only look."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from content.models import EntryLocale
from core.json_values import JSONValue
from publishing.drain import drain
from tests.admin.browsing import needs_chromium, photographed, signed_in_tab
from tests.admin.builders import address, make_reader
from tests.admin.test_entry_browser import fill_plain_fields, kitchen, pick
from tests.factories import PASSWORD, make_delivery_token
from tests.publishing.builders import never

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def delivered(stage: "Stage", content_type: str, uid: str) -> JSONValue:
    """The entry as a site of production reads it."""
    token = make_delivery_token(stage.tenant, stage.production)
    headers = {"api_key": stage.tenant.stack.api_key, "access_token": token}
    entry: JSONValue = (
        Client()
        .get(f"/v3/content_types/{content_type}/entries/{uid}?environment=production", headers=headers)
        .json()["entry"]
    )
    return entry


def test_an_article_with_every_kind_of_field_is_written_and_published(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    kitchen(stage)
    tab.goto(address(stage.tenant, "new/kitchen/"))
    fill_plain_fields(tab)
    pick(tab, "Picture", "pap", "Paper")
    tab.get_by_role("group", name="Page").get_by_role("button", name="+ Quote").click()
    tab.keyboard.type("Said")
    tab.get_by_role("button", name="Create").click()
    tab.get_by_text("The entry is created.").wait_for()
    uid = tab.url.partition("?")[0].rstrip("/").rpartition("/")[2]

    tab.get_by_role("link", name="Publish…").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("production, en-us").check()
    dialog.locator("[data-verdict]:not([aria-busy])").wait_for()
    dialog.get_by_role("button", name="Publish 1 place").click()
    tab.get_by_text("1 place is queued to go live.").wait_for()
    drain(never)
    tab.reload()
    tab.get_by_text("same as now").wait_for()
    entry = delivered(stage, "kitchen", uid)
    assert isinstance(entry, dict)
    told = {
        name: entry[name] for name in ("title", "html", "price", "featured", "day", "ticks", "seo", "custom", "tags")
    }
    assert told == {
        "title": "Everything", "html": "<p>Words</p>", "price": 2.5, "featured": True, "day": "2026-05-04", "ticks": ["e", "g"],
        "seo": {"word": "home"}, "custom": {"any": [1]}, "tags": ["sea", "moon"],
    }  # fmt: skip
    assert complaints == []


def test_a_conflict_is_settled_field_by_field_and_an_older_version_brought_back(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uid = stage.entry("Grey herons")
    tab.goto(address(stage.tenant, f"entries/article/{uid}/"))
    stage.edit(uid, "White herons")
    tab.get_by_label("Title").fill("Grey egrets")
    tab.get_by_label("Body").fill("My own words.")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_text("Ada Lovelace saved version 2 while you were writing.").wait_for()
    photographed(tab, "conflict")
    tab.get_by_role("radio", name="Mine").check()
    tab.get_by_role("button", name="Save as version 3").click()
    tab.get_by_text("Saved as version 3.").wait_for()
    data = EntryLocale.objects.get(entry__uid=uid, locale="en-us").latest.data
    assert (data["title"], data["body"]) == ("Grey egrets", "My own words.")

    tab.goto(address(stage.tenant, f"entries/article/{uid}/versions/"))
    tab.locator("a", has_text="Go back to it").first.click()
    tab.get_by_role("heading", name="Go back to version 2").wait_for()
    photographed(tab, "going-back")
    tab.get_by_role("button", name="Save as version 4").click()
    tab.get_by_text("as version 4").wait_for()
    assert EntryLocale.objects.get(entry__uid=uid, locale="en-us").latest.data["title"] == "White herons"
    assert complaints == []


def test_who_only_reads_sees_everything_and_can_change_nothing(
    chromium: tuple["Browser", str], stage: "Stage", complaints: list[str]
) -> None:
    uid = stage.entry("Grey herons")
    reader = make_reader(stage.tenant)
    reader.set_password(PASSWORD)
    reader.save()
    browser, server = chromium
    with signed_in_tab(browser, server, person=(reader.email, PASSWORD), complaints=complaints) as tab:
        tab.goto(address(stage.tenant, f"entries/article/{uid}/"))
        tab.get_by_text("About Grey herons.").wait_for()
        writable = "main :is(input, textarea, select):not([type=hidden], [disabled], [readonly])"
        assert tab.locator(f"form[method=post] {writable}").count() == 0
        assert tab.get_by_role("button", name="Save", exact=True).count() == 0
        assert tab.get_by_role("link", name="Delete…").count() == 0
        tab.goto(address(stage.tenant, "entries/article/"))
        assert tab.get_by_role("link", name="New entry").count() == 0
        assert tab.get_by_role("checkbox", name="Grey herons").count() == 0
    assert complaints == []
