"""The queue in a real browser: it follows what workers do, and is used by keyboard."""

import os
from typing import TYPE_CHECKING

import pytest

from publishing.drain import drain
from publishing.models import PublishItem
from tests.admin.browsing import needs_chromium
from tests.publishing.builders import never, states

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_the_queue_follows_its_workers(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    job = stage.request([stage.entry("Herons"), stage.entry("Storks")])
    stage.request(stage.entry("Owls"), scheduled_at="2099-01-01T00:00:00Z")
    queue = f"/admin/s/{stage.tenant.stack.api_key}/main/queue/"
    tab.goto(queue)
    assert tab.get_by_text("0 of 2").is_visible()
    shots = os.environ.get("SHOTS")
    if shots:
        tab.screenshot(path=f"{shots}/queue.png", full_page=True)
    drain(never)
    tab.locator("a.badge-succeeded").nth(1).wait_for()
    assert tab.locator("a.badge-scheduled").count() == 1
    tab.get_by_label("Choose Owls").focus()
    tab.keyboard.press("Space")
    assert tab.get_by_text("1 chosen").is_visible()
    tab.get_by_role("button", name="Cancel them").press("Enter")
    assert tab.get_by_role("status").inner_text() == "1 item is cancelled."
    assert tab.url.endswith(queue)
    assert states(job) == ["succeeded", "succeeded"]
    assert PublishItem.objects.get(state="cancelled").reason.startswith("Unscheduled by")
    assert complaints == []


def test_an_item_is_moved_by_keyboard(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    item = stage.request(stage.entry(), scheduled_at="2099-01-01T00:00:00Z").items.get()
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/queue/")
    tab.get_by_role("link", name="Move…").press("Enter")
    tab.get_by_label("Date and time").fill("2099-07-01T08:00")
    tab.get_by_label("Time zone").fill("Europe/Oslo")
    tab.get_by_role("button", name="Move").press("Enter")
    assert tab.get_by_role("status").inner_text() == "It has another time."
    item.refresh_from_db()
    assert item.scheduled_text == "2099-07-01T08:00:00+02:00"
    assert complaints == []


def test_the_calendar_is_walked_by_keyboard(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    stage.request([stage.entry(f"Bird {number}") for number in range(6)], scheduled_at="2099-01-14T08:30:00Z")
    stage.request(stage.entry("Herons"), "unpublish", scheduled_at="2099-02-01T09:00:00+01:00")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/calendar/?on=2099-01-14&zone=Europe/Oslo")
    shots = os.environ.get("SHOTS")
    if shots:
        tab.screenshot(path=f"{shots}/month.png", full_page=True)
        tab.set_viewport_size({"width": 390, "height": 900})
        tab.screenshot(path=f"{shots}/month-small.png", full_page=True)
        tab.set_viewport_size({"width": 1280, "height": 900})
    tab.get_by_role("link", name="2 more").press("Enter")
    assert tab.get_by_role("heading", level=1).inner_text() == "14 January 2099"
    assert tab.get_by_text("09:30").count() == 6
    if shots:
        tab.screenshot(path=f"{shots}/list.png", full_page=True)
    tab.get_by_role("link", name="Month").press("Enter")
    tab.get_by_role("link", name="Later").press("Enter")
    assert tab.get_by_role("heading", level=1).inner_text() == "February 2099"
    tab.get_by_role("link", name="request").press("Enter")
    assert tab.get_by_role("heading", level=1).inner_text() == "Unpublish · entry"
    assert complaints == []
