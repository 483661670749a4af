"""Files and entries chosen in a real browser: by keys, by drop and paste, in order, and made in place."""

import base64
from typing import TYPE_CHECKING, Any

import pytest

from content.actions.asset_folders import create_folder
from content.models import Asset, EntryLocale
from tests.admin.accessibility import grave_barriers, put_axe_into
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.test_choosing import png, store
from tests.content.builders import make_type
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
FRONT: list[Any] = [
    {"uid": "picture", "display_name": "Picture", "data_type": "file", "extensions": ["png"]},
    {"uid": "gallery", "display_name": "Gallery", "data_type": "file", "multiple": True},
    {"uid": "lead", "display_name": "Lead", "data_type": "reference", "reference_to": ["article"], "max_instance": 2,
     "field_metadata": {"ref_multiple": True}},
]  # fmt: skip
HAND_IN = """(place, [step, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const held = new DataTransfer();
    held.items.add(new File([bytes], name, { type: name.endsWith("png") ? "image/png" : "text/plain" }));
    const kind = step === "paste" ? ClipboardEvent : DragEvent;
    place.dispatchEvent(new kind(step, { dataTransfer: held, clipboardData: held, bubbles: true, cancelable: true }));
}"""


def hand_in(place: "Locator", step: str, name: str, content: bytes) -> None:
    """Drop a file on the place, or paste it there."""
    place.evaluate(HAND_IN, [step, name, base64.b64encode(content).decode()])


def chosen(tab: "Page", field: str) -> list[str]:
    return tab.locator(f"#field-{field} [data-chosen] .chosen-words > :first-child").all_inner_texts()


def open_front(tab: "Page", stage: "Stage") -> None:
    make_type(stage.tenant.fresh_scope(), *FRONT, uid="front")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/new/front/")
    tab.get_by_label("Title required").fill("Today")


def test_files_are_chosen_from_folders_dropped_and_pasted_and_put_in_order(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    folder = create_folder(SYSTEM, stage.tenant.fresh_scope(), name="Birds").uid
    inside = store(stage, png(300, 20), "heron.png", folder)
    for name in ("one.txt", "two.txt", "three.txt"):
        store(stage, b"words", name)
    put_axe_into(tab)
    open_front(tab, stage)
    picture, gallery = tab.locator("#field-picture"), tab.locator("#field-gallery")
    picture.get_by_role("button", name="Browse…").press("Enter")
    dialog = tab.get_by_role("dialog", name="Picture")
    dialog.get_by_role("link", name="Birds").press("Enter")
    option = dialog.get_by_role("button", name="Heron")
    option.wait_for()
    assert grave_barriers(tab) == []
    photographed(tab, "choosing-files")
    option.press("Enter")
    assert chosen(tab, "picture") == ["Heron"]
    assert picture.get_by_role("button", name="Browse…").evaluate("it => it === document.activeElement")

    gallery.get_by_role("button", name="Browse…").click()
    dialog = tab.get_by_role("dialog", name="Gallery")
    dialog.get_by_role("link", name="Assets").click()
    for name in ("Three", "Two", "One"):
        dialog.get_by_label(name).press("Space")
    hand_in(dialog.locator("[data-results]"), "drop", "dropped.txt", b"dropped")
    dialog.get_by_text("4 chosen").wait_for()
    dialog.get_by_role("button", name="Choose").click()
    hand_in(gallery.get_by_role("textbox"), "paste", "image.png", png(9, 9))
    gallery.locator("[data-chosen]").nth(4).wait_for()
    assert chosen(tab, "gallery")[:4] == ["Three", "Two", "One", "dropped.txt"]
    gallery.get_by_role("button", name="Move down").first.press("Alt+ArrowDown")
    assert gallery.locator("[data-said]").inner_text() == "Moved to place 2 of 5."
    gallery.locator("[data-grip]").nth(3).drag_to(
        gallery.locator("[data-chosen]").first, target_position={"x": 9, "y": 2}
    )
    assert chosen(tab, "gallery")[:4] == ["dropped.txt", "Two", "Three", "One"]
    gallery.get_by_role("button", name="Take out").nth(2).click()
    assert gallery.get_by_role("button", name="Put it back").evaluate("it => it === document.activeElement")

    hand_in(picture.get_by_role("textbox"), "drop", "notes.txt", b"words")
    assert picture.get_by_text("is none of the kinds that fit here: .png").is_visible()
    tab.get_by_role("button", name="Create").click()
    assert tab.get_by_role("status").inner_text() == "The entry is created."
    data = EntryLocale.objects.select_related("latest").get(title="Today").latest.data
    names = dict(Asset.objects.values_list("uid", "name"))
    assert data["picture"] == inside
    assert [names[uid] for uid in data["gallery"]][:3] == ["dropped.txt", "Two", "One"]
    assert names[data["gallery"][3]].endswith(".png")
    assert Asset.objects.get(name="dropped.txt").parent_uid == ""
    assert complaints == []


def test_an_entry_is_made_in_place_chosen_and_changed_there(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    for title in ("Herons", "Storks"):
        stage.entry(title)
    put_axe_into(tab)
    open_front(tab, stage)
    lead = tab.locator("#field-lead")
    lead.get_by_role("button", name="Browse…").click()
    dialog = tab.get_by_role("dialog", name="Lead")
    dialog.get_by_label("Storks").check()
    assert grave_barriers(tab) == []
    dialog.get_by_role("link", name="New Article").click()
    frame = tab.frame_locator("dialog iframe")
    frame.get_by_role("button", name="Create").click()
    frame.get_by_role("alert").wait_for()
    frame.get_by_label("Title required").fill("Egrets")
    frame.get_by_role("button", name="Create").click()
    dialog.get_by_text("2 chosen, 2 at most").wait_for()
    dialog.get_by_label("Herons").check()
    assert dialog.get_by_role("button", name="Choose").is_disabled()
    dialog.get_by_label("Herons").uncheck()
    photographed(tab, "choosing-entries")
    dialog.get_by_role("button", name="Choose").click()
    assert chosen(tab, "lead") == ["Storks", "Egrets"]
    lead.get_by_role("button", name="Edit here").last.click()
    frame.get_by_label("Title required").fill("Little egrets")
    tab.get_by_role("dialog").get_by_role("button", name="Close").click()
    lead.get_by_role("button", name="Edit here").last.click()
    frame.get_by_label("Title required").fill("Great egrets")
    frame.get_by_role("button", name="Save", exact=True).click()
    lead.get_by_role("link", name="Great egrets").wait_for()
    # Beside the field as well, without the dialog.
    lead.get_by_role("button", name="Take out").first.click()
    lead.get_by_role("link", name="New Article").click()
    frame.get_by_label("Title required").fill("Ibises")
    frame.get_by_role("button", name="Create").click()
    lead.get_by_role("link", name="Ibises").wait_for()
    lead.locator("[data-marks]").last.get_by_text("draft", exact=True).wait_for()
    assert lead.get_by_role("link", name="New Article").evaluate("it => it === document.activeElement")
    tab.get_by_role("button", name="Create").click()
    assert tab.get_by_role("status").inner_text() == "The entry is created."
    rows = EntryLocale.objects.filter(deleted_at=None).select_related("latest", "entry")
    uids = {row.entry.uid: row.title for row in rows}
    (front,) = [row for row in rows if row.title == "Today"]
    assert [uids[each["uid"]] for each in front.latest.data["lead"]] == ["Great egrets", "Ibises"]
    assert complaints == []
