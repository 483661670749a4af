"""Webhooks in a real browser: made, tried out and looked at by keyboard."""

import os
from typing import TYPE_CHECKING

import pytest

from publishing.models import Webhook
from tests.admin.browsing import needs_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_a_webhook_is_made_and_tried_out(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    shots = os.environ.get("SHOTS")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/webhooks/")
    tab.get_by_role("link", name="New webhook").first.press("Enter")
    tab.get_by_label("Name", exact=True).fill("Rebuild")
    tab.get_by_label("Address").fill("http://127.0.0.1/")
    tab.get_by_role("group", name="Assets").get_by_label("created").press("Space")
    tab.get_by_role("button", name="Create").press("Enter")
    assert tab.get_by_role("alert").first.inner_text().startswith("This was not saved.")
    if shots:
        tab.screenshot(path=f"{shots}/hook-wrong.png", full_page=True)
    tab.get_by_label("Address").first.fill("https://hooks.example.com/build")
    tab.get_by_role("button", name="Create").press("Enter")
    webhook = Webhook.objects.get()
    assert tab.locator(".secret").inner_text() == webhook.signing_secret
    if shots:
        tab.screenshot(path=f"{shots}/hook.png", full_page=True)
    tab.get_by_role("button", name="Send a test").press("Enter")
    assert tab.get_by_role("heading", level=1).inner_text() == "webhooks.test"
    assert '"event": "test"' in tab.locator("pre").inner_text()
    if shots:
        tab.screenshot(path=f"{shots}/hook-call.png", full_page=True)
    tab.get_by_role("link", name="What was sent").press("Enter")
    assert tab.get_by_role("button", name="Send now").is_visible()
    assert complaints == []
