"""Nothing typed is lost: a tab that is left, a server that is away, a session that ended."""

import re
from typing import TYPE_CHECKING

import pytest

from content.models import KeptForm
from tests.admin.browsing import needs_chromium
from tests.factories import PASSWORD
from tests.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Page, Route

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def kept_titles() -> list[str]:
    return [found[1] for row in KeptForm.objects.all() if (found := re.search(r"f\.title=([^&]*)", row.form))]


def test_what_was_typed_outlives_the_tab_the_network_and_the_session(tab: "Page", stage: "Stage") -> None:
    uid = stage.entry("Herons")
    entry = f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/{uid}/?locale=en-us"
    tab.on("dialog", lambda dialog: dialog.accept())
    title, save = tab.get_by_label("Title"), tab.get_by_role("button", name="Save", exact=True)

    tab.goto(entry)
    title.fill("Egrets")
    tab.get_by_text("Kept for you at").wait_for()
    tab.goto(entry)
    assert title.input_value() == "Herons"
    tab.get_by_role("link", name="Take them up").click()
    tab.get_by_text("These are your unsaved changes.").wait_for()
    assert title.input_value() == "Egrets"

    tab.context.set_offline(True)
    title.fill("Storks")
    save.click()
    tab.get_by_text("Not saved: there is no connection.").wait_for()
    tab.get_by_text("Not kept: offline, trying again.").wait_for()
    tab.context.set_offline(False)
    eventually(lambda: kept_titles() == ["Storks"], 30)

    tab.context.clear_cookies(name=re.compile("sessionid"))
    title.fill("Cranes")
    save.click()
    with tab.expect_popup() as opened:
        tab.get_by_role("link", name="Sign in").click()
    other = opened.value
    other.locator("input[name=username]").fill(stage.tenant.owner.email)
    other.locator("input[name=password]").fill(PASSWORD)
    other.keyboard.press("Enter")
    other.get_by_role("button", name="Sign out").wait_for()
    other.close()
    assert title.input_value() == "Cranes"
    save.click()
    assert tab.get_by_role("status").inner_text() == "Saved as version 2."
    assert title.input_value() == "Cranes"
    assert (KeptForm.objects.count(), tab.get_by_text("You have unsaved changes here.").count()) == (0, 0)

    # A keeping that is on its way while the form is saved ends with it, too.
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: "Route") -> None:
        if route.request.method == "POST":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    tab.route("**/kept/**", hold)
    title.fill("Ibises")
    while not held:
        tab.wait_for_timeout(50)
    save.click()
    tab.locator("form[aria-busy]").wait_for()
    for route, answer in held:
        route.fulfill(response=answer)
    assert tab.get_by_role("status").inner_text() == "Saved as version 3."
    assert (KeptForm.objects.count(), tab.get_by_text("You have unsaved changes here.").count()) == (0, 0)
