"""Where an entry stands, on its page: every language in every environment, and what is on its way."""

from typing import TYPE_CHECKING

import pytest

from publishing.drain import drain
from tests.admin.builders import address, make_reader, marks, page, signed_in
from tests.publishing.builders import never

if TYPE_CHECKING:
    from collections.abc import Iterable

    from publishing.matrix import Cell
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


def test_the_page_of_an_entry_shows_its_language_and_leads_to_all_places(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.request(uid, locales=("en-us", "fr-fr"))
    drain(never)
    stage.edit(uid, "Grey herons")
    stage.edit(uid, "Greyer herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    item = stage.request(
        uid, "unpublish", environments=("staging",), locales=("fr-fr",), scheduled_at="2099-01-01T00:00:00Z"
    ).items.get()
    browser = signed_in(stage.tenant.owner)

    def told(cells: "Iterable[Cell]") -> list[tuple[str, int | None, int]]:
        return [(cell.standing.value, cell.versions_behind, len(cell.coming)) for cell in cells]

    french = browser.get(address(stage.tenant, f"entries/article/{uid}/?locale=fr-fr"))
    here = [("different", None, 0), ("offline", None, 1)]
    assert told(cell for _, cell in french.context["here"]) == here
    assert french.context["live_elsewhere"] == 1
    assert [(line.environment, line.locale, line.item.item_uid) for line in french.context["coming"]] == [
        ("staging", "fr-fr", str(item.uid))
    ]
    everywhere = browser.get(address(stage.tenant, f"entries/article/{uid}/publish/?locale=fr-fr"))
    rows = {
        row.locale: (row.latest, told(place.cell for place in row.cells)) for row in everywhere.context["grid"].rows
    }
    assert {code: (latest.locale, latest.version) for code, (latest, _cells) in rows.items()} == {
        "en-us": ("en-us", 3),
        "fr-fr": ("fr-fr", 1),
    }
    assert rows["en-us"][1] == [("behind", 2, 0), ("offline", None, 0)]
    assert rows["fr-fr"][1] == here
    shown = everywhere.content.decode()
    for part in ("2 versions behind", "text of en-us", "goes offline", f"queue/{item.uid}/"):
        assert part in shown


def test_who_may_not_publish_sees_every_place_and_chooses_none(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.request(uid, scheduled_at="2099-01-01T00:00:00Z")
    browser, path = signed_in(make_reader(stage.tenant)), address(stage.tenant, f"entries/article/{uid}/publish/")
    shown = page(browser, path)
    assert "en-us, version 1" in shown
    for part in ("Cancel it", 'name="place"', "data-publish-form"):
        assert part not in shown
    before = marks(stage.tenant)
    places = [f"{stage.production.uid}/en-us"]
    for wish in ({"place": places, "do": "check"}, {"place": places, "do": "publish"}):
        assert browser.post(path, wish).status_code == 403
    assert marks(stage.tenant) == before
