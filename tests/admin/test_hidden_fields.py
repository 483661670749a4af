"""Fields that a role hides where the admin tells of entries beside their forms: in lists, searches and previews."""

from typing import TYPE_CHECKING

import pytest

from content.actions.entries import create_entry
from tests.admin.builders import address, page, signed_in
from tests.admin.test_live_preview import turn_on
from tests.content.builders import make_type, text
from tests.factories import make_editor
from tests.rules import in_languages, on_fields, on_type, to_environments

if TYPE_CHECKING:
    from core.json_values import JSONObject
    from tests.publishing.builders import Stage

SECRET = "quince"


@pytest.fixture
def leaf(stage: "Stage") -> str:
    """The uid of an entry of a second type with an address and a tag."""
    scope = stage.tenant.fresh_scope()
    kind = make_type(scope, text("url"), text("body"), uid="leaf", is_page=True)
    data: JSONObject = {"title": "Leaf", "url": f"/{SECRET}", "body": "green", "tags": [SECRET]}
    return create_entry(stage.tenant.actor, stage.tenant.fresh_scope(), kind, locale="en-us", data=data).uid


def test_an_address_and_tags_that_are_hidden_are_not_in_lists_nor_found(stage: "Stage", leaf: str) -> None:
    everything = on_type("leaf", "read", "update"), in_languages("$all"), to_environments("$all")
    whole = signed_in(make_editor(stage.tenant, *everything))
    limited = signed_in(make_editor(stage.tenant, *everything, on_fields("leaf", ["url", "tags"], read=False)))
    columns = {"list": "leaf", "columns": ["tags", "languages"]}

    for browser, is_told in ((whole, True), (limited, False)):
        browser.post(address(stage.tenant, "columns/"), columns)
        for path in ("entries/leaf/", "all-entries/"):
            listed = page(browser, address(stage.tenant, path))
            found = page(browser, address(stage.tenant, f"{path}?q={SECRET[:4]}"))
            assert ("Leaf" in listed, f"/{SECRET}" in listed) == (True, is_told)
            assert ("Leaf</a>" in found) == is_told
        assert (f">{SECRET}<" in page(browser, address(stage.tenant, "entries/leaf/"))) == is_told
        assert "Leaf</a>" in page(browser, address(stage.tenant, "entries/leaf/?q=lea"))
        assert (SECRET in page(browser, address(stage.tenant, f"entries/leaf/{leaf}/"))) == is_told
        palette = browser.get(address(stage.tenant, f"find/?q={SECRET[:4]}")).json()
        assert ("Leaf" in str(palette)) == is_told


def test_a_preview_does_not_open_at_an_address_that_is_hidden(stage: "Stage", leaf: str) -> None:
    turn_on(stage)
    everything = on_type("leaf", "read", "update"), in_languages("$all"), to_environments("$all")
    whole = signed_in(make_editor(stage.tenant, *everything))
    limited = signed_in(make_editor(stage.tenant, *everything, on_fields("leaf", ["url"], read=False)))

    place = address(stage.tenant, f"entries/leaf/{leaf}/")

    assert f"/{SECRET}" in whole.get(place).context["preview"].address
    assert f"/{SECRET}" not in limited.get(place).content.decode()
    assert limited.get(place).context["preview"].address.startswith("https://")
