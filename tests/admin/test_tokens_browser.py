"""A token in a real browser: made by keyboard, copied, used over HTTP, revoked and refused."""

from typing import TYPE_CHECKING

import pytest

from tests.admin.browsing import needs_chromium, photographed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_a_token_is_made_copied_used_and_revoked(
    tab: "Page", stage: "Stage", chromium: tuple["Browser", str], complaints: list[str]
) -> None:
    root = f"/admin/s/{stage.tenant.stack.api_key}/main"
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(f"{root}/management-tokens/")
    photographed(tab, "management-tokens-none")
    tab.get_by_role("link", name="New management token").first.press("Enter")
    tab.get_by_role("button", name="Make it").press("Enter")
    assert tab.get_by_role("alert").inner_text().startswith("This was not saved.")
    photographed(tab, "management-token-wrong")
    tab.get_by_label("Name").fill("Importer")
    tab.get_by_label("read: Content types and global fields").press("Space")
    tab.get_by_label("write: Entries and comments").press("Space")
    tab.get_by_label("Ends after the day (UTC)").fill("2099-12-31")
    tab.get_by_role("button", name="Make it").press("Enter")
    tab.get_by_role("button", name="Copy").press("Enter")
    tab.get_by_text("Copied.").wait_for()
    photographed(tab, "management-token-made")
    secret = tab.evaluate("navigator.clipboard.readText()")
    assert secret == tab.locator("#once").inner_text()

    _browser, address = chromium
    headers = {"api_key": stage.tenant.stack.api_key, "authorization": secret}
    entries = f"{address}/v3/content_types/article/entries"
    assert tab.request.get(entries, headers=headers).status == 200
    assert tab.request.get(f"{address}/v3/webhooks", headers=headers).status == 403

    tab.reload()
    assert tab.locator("#once").count() == 0
    tab.goto(f"{root}/management-tokens/")
    photographed(tab, "management-tokens")
    tab.get_by_role("link", name="Importer").press("Enter")
    photographed(tab, "management-token")
    tab.get_by_role("link", name="Revoke…").press("Enter")
    photographed(tab, "management-token-revoke")
    tab.get_by_role("button", name="Revoke").press("Enter")
    assert tab.get_by_role("status").inner_text() == "The token “Importer” is revoked."
    assert tab.request.get(entries, headers=headers).status == 401
    assert complaints == []


def test_a_front_end_gets_a_token_and_a_preview_token(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/tokens/")
    tab.get_by_role("link", name="New delivery token").first.press("Enter")
    tab.get_by_label("Name").fill("Site")
    tab.get_by_label("What it is for").fill("The public site, built by the press team.")
    tab.get_by_label("production").press("Space")
    tab.get_by_role("button", name="Make it").press("Enter")
    delivery = tab.locator("#once").inner_text()
    photographed(tab, "delivery-token-made")
    tab.get_by_role("button", name="Make a preview token").press("Enter")
    preview = tab.locator("#once").inner_text()
    assert (delivery[:2], preview[:3], delivery == preview) == ("cs", "csp", False)
    photographed(tab, "preview-token-made")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/tokens/")
    photographed(tab, "delivery-tokens")
    assert complaints == []
