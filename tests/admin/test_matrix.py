"""Where an entry stands, on its page: every language in every environment, and what is on its way."""

from typing import TYPE_CHECKING

import pytest

from publishing.drain import drain
from tests.admin.builders import address, make_reader, page, signed_in
from tests.publishing.builders import never

if TYPE_CHECKING:
    from publishing.matrix import Cell
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


def test_the_page_of_an_entry_shows_it_in_every_language_and_environment(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.request(uid, locales=("en-us", "fr-fr"))
    drain(never)
    stage.edit(uid, "Grey herons")
    stage.edit(uid, "Greyer herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    item = stage.request(
        uid, "unpublish", environments=("staging",), locales=("fr-fr",), scheduled_at="2099-01-01T00:00:00Z"
    ).items.get()
    response = signed_in(stage.tenant.owner).get(address(stage.tenant, f"entries/article/{uid}/?locale=fr-fr"))

    def told(cells: "list[Cell]") -> list[tuple[str, int | None, int]]:
        return [(cell.standing.value, cell.versions_behind, len(cell.coming)) for cell in cells]

    rows = {code: (latest, told(cells)) for code, latest, cells in response.context["matrix"]}
    assert {code: (latest.locale, latest.version) for code, (latest, _cells) in rows.items()} == {
        "en-us": ("en-us", 3),
        "fr-fr": ("fr-fr", 1),
    }
    assert rows["en-us"][1] == [("behind", 2, 0), ("offline", None, 0)]
    assert rows["fr-fr"][1] == [("different", None, 0), ("offline", None, 1)]
    assert told(response.context["here"]) == rows["fr-fr"][1]
    shown = response.content.decode()
    for part in ("2 versions behind", "text of en-us", "goes offline", f"queue/{item.uid}/", 'id="live"'):
        assert part in shown


def test_a_language_that_inherits_says_from_where(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    shown = page(signed_in(make_reader(stage.tenant)), address(stage.tenant, f"entries/article/{uid}/"))
    assert "inherited from en-us" in shown
    assert "Cancel it" not in shown
