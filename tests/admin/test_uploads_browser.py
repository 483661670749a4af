"""Saving while a file is still going up, in a real browser: it waits, tells what did not arrive, and goes on without."""

from typing import TYPE_CHECKING

import pytest

from content.models import Asset, Entry, EntryLocale
from tests.admin.browsing import needs_chromium
from tests.admin.test_choosing_browser import chosen, hand_in, open_front

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, Route

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
UPLOADS = "**/upload-assets/*"


def hold_uploads(tab: "Page") -> list["Route"]:
    """The uploads of the page, as they come: they wait until the test lets them go."""
    held: list[Route] = []
    tab.route(UPLOADS, lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks the function
    return held


def drop_and_create(tab: "Page", held: list["Route"], *names: str) -> None:
    """Drop files on the gallery and press Create while the first is going up."""
    for name in names:
        hand_in(tab.locator("#field-gallery fieldset"), "drop", name, name.encode())
    while not held:
        tab.wait_for_timeout(50)
    tab.get_by_role("button", name="Create", exact=True).click()
    tab.locator(".bar [role=status]").filter(has_text="Saving waits until this is uploaded").wait_for()


def gallery() -> list[str]:
    """The names of the files of the one entry, in their order."""
    row = EntryLocale.objects.select_related("latest").get(deleted_at=None)
    uids = row.latest.data["gallery"] or []
    names = dict(Asset.objects.values_list("uid", "name"))
    return [names[str(uid)] for uid in uids]


def test_saving_waits_until_every_file_is_there(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    open_front(tab, stage)
    held = hold_uploads(tab)
    drop_and_create(tab, held, "one.txt", "two.txt")
    said = tab.locator(".bar [role=status]")
    assert "one.txt, two.txt" in said.inner_text()
    tab.keyboard.press("Control+s")
    tab.get_by_label("Title required").fill("Typed meanwhile")
    assert not Entry.objects.exists()

    held[0].continue_()
    while len(held) < 2:
        tab.wait_for_timeout(50)
    assert chosen(tab, "gallery") == ["one.txt"]
    held[1].continue_()
    tab.get_by_role("heading", name="Typed meanwhile").wait_for()
    assert gallery() == ["one.txt", "two.txt"]
    assert Entry.objects.count() == 1
    assert complaints == []


def test_a_file_that_does_not_arrive_is_told_and_the_entry_saved_without_it(tab: "Page", stage: "Stage") -> None:
    open_front(tab, stage)
    held = hold_uploads(tab)
    drop_and_create(tab, held, "one.txt", "two.txt")
    held[0].abort()
    while len(held) < 2:
        tab.wait_for_timeout(50)
    held[1].continue_()
    told = tab.locator(".bar [role=alert]")
    told.wait_for()
    assert told.inner_text().startswith(
        "Not saved: this was not uploaded: one.txt. Upload it again, or save without it."
    )
    assert chosen(tab, "gallery") == ["two.txt"]
    assert not Entry.objects.exists()

    told.get_by_role("button", name="Save without it").click()
    tab.get_by_role("heading", name="Today").wait_for()
    assert gallery() == ["two.txt"]


def test_nobody_has_to_wait_for_a_file_and_leaving_it_behind_is_asked(tab: "Page", stage: "Stage") -> None:
    open_front(tab, stage)
    held = hold_uploads(tab)
    tab.get_by_label("Title required").fill("")
    asked: list[str] = []

    def stay(dialog: "Dialog") -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    tab.once("dialog", stay)
    hand_in(tab.locator("#field-gallery fieldset"), "drop", "slow.txt", b"slow")
    while not held:
        tab.wait_for_timeout(50)
    with pytest.raises(Exception, match=r"ERR_ABORTED|interrupted"):
        tab.goto("/admin/")
    assert asked == ["beforeunload"]

    tab.get_by_label("Title required").fill("At once")
    tab.get_by_role("button", name="Create", exact=True).click()
    tab.locator(".bar").get_by_role("button", name="Save without it").press("Enter")
    tab.get_by_role("heading", name="At once").wait_for()
    assert gallery() == []
    assert not Asset.objects.exists()


def test_a_save_that_fails_after_a_file_was_left_behind_keeps_the_form(tab: "Page", stage: "Stage") -> None:
    open_front(tab, stage)
    held = hold_uploads(tab)
    drop_and_create(tab, held, "slow.txt")
    tab.context.set_offline(True)
    tab.locator(".bar").get_by_role("button", name="Save without it").click()
    tab.get_by_text("Not saved: there is no connection.").wait_for()
    assert tab.locator("#field-gallery [data-uploads]").inner_text() == "slow.txt not uploaded"
    tab.context.set_offline(False)
    tab.unroute(UPLOADS)
    hand_in(tab.locator("#field-gallery fieldset"), "drop", "again.txt", b"again")
    tab.get_by_role("button", name="Create", exact=True).click()
    tab.get_by_role("heading", name="Today").wait_for()
    assert gallery() == ["again.txt"]
