"""The admin in a real browser: no refused script or style, usable by keyboard, at two widths and in both colours."""

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from content.models import EntryLocale
from core.json_values import JSONObject
from publishing.models import PublishItem
from tests.admin.browsing import needs_chromium
from tests.admin.builders import make_webhook
from tests.content.builders import make_type

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

PAGES = ["", "entries/", "entries/article/", "content-types/", "content-types/article/", "assets/", "locales/",
    "environments/", "new-environment/", "queue/", "jobs/", "calendar/?on=2099-01-01", "calendar/?view=week", "calendar/?view=list&on=2099-01-01", "webhooks/", "new-webhook/", "people/", "new-people/", "tokens/", "new-token/", "management-tokens/", "new-management-token/", "activity/", "audit/", "new/article/",
    "trash/article/", "new-content-type/", "locales/fr-fr/", "new-locale/", "locales/fr-fr/delete/", "labels/", "new-label/", "content-types/article/delete/", "global-fields/", "new-global-field/"]  # fmt: skip
pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_every_page_fits_and_runs_without_a_complaint(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    uid = stage.entry("Herons")
    job = stage.request(uid, scheduled_at="2099-01-01T00:00:00Z")
    hook = make_webhook(stage)
    for width, scheme in ((1280, "light"), (390, "dark")):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it takes
        for path in [
            *PAGES,
            f"entries/article/{uid}/",
            f"entries/article/{uid}/versions/1/",
            f"entries/article/{uid}/versions/",
            f"entries/article/{uid}/compare/?all=1",
            f"entries/article/{uid}/delete/",
            f"queue/{job.items.get().uid}/",
            f"jobs/{job.uid}/",
            f"webhooks/{hook['webhook']}/",
            f"webhooks/{hook['webhook']}/log/",
            f"webhooks/{hook['webhook']}/log/{hook['execution']}/",
        ]:
            tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/{path}")
            assert tab.get_by_role("heading", level=1).count() == 1, path
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
            assert tab.evaluate(UNNAMED) == [], path
    assert complaints == []


UNNAMED = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    .filter((input) => !input.labels.length && !input.ariaLabel).map((input) => input.name)"""


def test_an_editor_writes_and_publishes(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    uid = stage.entry("Herons")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/?q=heron")
    tab.get_by_role("link", name="Herons").click()
    tab.get_by_label("Title").fill("Grey herons")
    tab.get_by_role("button", name="Save").click()
    assert tab.get_by_role("status").inner_text() == "Saved as version 2."
    tab.get_by_role("link", name="Publish…").click()
    tab.get_by_label("production, en-us").check()
    tab.get_by_label("At a date and time").check()
    tab.get_by_role("dialog").get_by_label("Date and time", exact=True).fill("2099-01-01T10:00")
    tab.get_by_role("dialog").get_by_label("Time zone").fill("Europe/Oslo")
    tab.get_by_role("button", name="Schedule 1 place").click()
    tab.get_by_text("1 place is queued to go live at 2099-01-01 10:00 (Europe/Oslo).", exact=True).wait_for()
    assert EntryLocale.objects.get(entry__uid=uid).title == "Grey herons"
    assert PublishItem.objects.get().scheduled_text == "2099-01-01T10:00:00+01:00"
    assert complaints == []


def test_a_reference_is_picked_by_keyboard(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    uid = stage.entry("Herons")
    stage.entry("Storks")
    reference: JSONObject = {
        "uid": "lead",
        "display_name": "Lead",
        "data_type": "reference",
        "reference_to": ["article"],
    }
    make_type(stage.tenant.fresh_scope(), reference, uid="front")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/new/front/")
    tab.get_by_label("Title required").fill("Today")
    tab.keyboard.press("Tab")
    tab.keyboard.type("hero")
    tab.get_by_role("button", name="Herons").wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert str(tab.get_by_role("link", name="Herons").get_attribute("href")).endswith(f"/entries/article/{uid}/")
    tab.get_by_role("button", name="Create").click()
    assert tab.get_by_role("status").inner_text() == "The entry is created."
    row = EntryLocale.objects.select_related("latest").get(title="Today")
    assert row.latest.data["lead"] == [{"uid": uid, "_content_type_uid": "article"}]
    assert complaints == []


def test_texts_stand_out_from_their_ground() -> None:
    css = (settings.BASE_DIR / "stacks" / "static" / "pressroom" / "admin.css").read_text()
    light, dark = css.split("prefers-color-scheme: dark", 1)
    for part in (light.split("}")[0], dark.split("}")[0]):
        colours = _colours(part)
        for ink in ("ink", "soft", "accent"):
            for ground in ("ground", "sheet", "hover"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        pairs = [("accent-ink", "accent"), ("accent", "accent-soft"), ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"), ("bad", "sheet")]  # fmt: skip
        for ink, ground in pairs:
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert contrast(colours["edge"], colours["sheet"]) >= 3


def _colours(css: str) -> dict[str, str]:
    pairs = (part.strip().split(":", 1) for part in css.partition("{")[2].replace("{", ";").split(";") if ":" in part)
    return {name.strip().removeprefix("--"): value.strip() for name, value in pairs if value.strip().startswith("#")}


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
