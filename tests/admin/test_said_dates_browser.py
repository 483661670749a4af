"""Dates that are only read, in a real browser: in the reader's language, and what they are in their own time zone."""

from typing import TYPE_CHECKING, Any

import pytest

from content.actions.entries import create_entry, update_entry
from tests.admin.browsing import needs_chromium
from tests.content.builders import make_type, text

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
SHARED: dict[str, Any] = {"data_type": "isodate", "non_localizable": True}
FIELDS: list[Any] = [
    {**SHARED, "uid": "starts", "display_name": "Starts"},
    {**SHARED, "uid": "day", "display_name": "Day", "field_metadata": {"hide_time": True}},
    {**SHARED, "uid": "stay", "display_name": "Stay", "mode": "range"},
    {"uid": "doors", "display_name": "Doors", "data_type": "isodate"},
    {"uid": "free", "display_name": "Free", "data_type": "boolean", "non_localizable": True},
    text("hall", non_localizable=True, enum={"advanced": True, "choices": [{"key": "Main hall", "value": "m"}]}),
    {"uid": "run", "display_name": "Run", "data_type": "group", "non_localizable": True, "multiple": True, "schema": [
        {"uid": "on", "display_name": "On", "data_type": "isodate"}, {"uid": "is_sold", "data_type": "boolean"},
    ]},
]  # fmt: skip
DATA: Any = {
    "title": "Evening",
    "starts": "2026-08-14T20:00:00.000Z",
    "day": "2026-09-14",
    "stay": {"start": "2026-09-14T08:00:00.000+02:00", "end": "2026-09-15T09:30:15.000+02:00"},
    "doors": "2026-09-14T19:30:00.000+02:00",
    "free": False,
    "hall": "m",
    "run": [{"on": "2026-10-01T00:00:00.000Z", "is_sold": True}],
}


def words(tab: "Page", field: str, place: str = "> .said") -> str:
    """What stands at a field, with one space between its words."""
    return " ".join(tab.locator(f"#field-{field} {place}").inner_text().split())


def test_dates_that_are_only_read_are_said_in_the_language_and_zone_of_who_reads(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    show = make_type(stage.tenant.fresh_scope(), *FIELDS, uid="show")
    actor, scope = stage.tenant.actor, stage.tenant.fresh_scope()
    uid = create_entry(actor, scope, show, locale="en-us", data=DATA).uid
    update_entry(actor, scope, show, uid, locale="fr-fr", data={"title": "Soirée"})
    tab.context.new_cdp_session(tab).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/show/{uid}/?locale=fr-fr&beside=en-us")

    tokyo = "in your time zone, Asia/Tokyo"
    assert words(tab, "starts") == f"14 Aug 2026, 20:00 UTC Aug 15, 2026, 5:00 AM {tokyo}"
    assert words(tab, "day") == "14 Sep 2026"
    first = f"14 Sep 2026, 08:00 +02:00 Sep 14, 2026, 3:00 PM {tokyo}"
    assert words(tab, "stay") == f"{first} 15 Sep 2026, 09:30:15 +02:00 Sep 15, 2026, 4:30 PM {tokyo}"
    assert words(tab, "doors", ".beside-text") == f"14 Sep 2026, 19:30 +02:00 Sep 15, 2026, 2:30 AM {tokyo}"
    assert words(tab, "free", ".summary") == "No"
    assert words(tab, "hall", ".summary") == "Main hall"
    assert words(tab, "run", ".summary") == "on 1 Oct 2026, 00:00 UTC is_sold Yes"
    assert "T20:00" not in tab.locator("main").inner_text()

    tab.context.add_cookies([{"name": "django_language", "value": "fr", "url": tab.url}])
    tab.reload()
    assert words(tab, "starts").startswith("14 Aoû 2026, 20:00 UTC 15 août 2026, 05:00 ")
    assert words(tab, "free", ".summary") == "Non"
    assert complaints == []
