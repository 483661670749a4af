"""Two people on one entry see each other, and hear of what the other saves."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.admin.browsing import needs_chromium, signed_in_tab
from tests.admin.builders import address, make_manager, signed_in
from tests.factories import PASSWORD, make_stack
from tests.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db(transaction=True)
BEAT = "document.dispatchEvent(new Event('visibilitychange'))"


def told(tab: "Page") -> list[str]:
    """What the page says of others, having asked again."""
    tab.evaluate(BEAT)
    tab.wait_for_timeout(200)
    said: str = tab.locator("[data-presence]").inner_text()
    return [line.partition(", since")[0].partition(" meanwhile")[0] for line in said.split("\n") if line.strip()]


@needs_chromium
def test_two_people_on_one_entry_see_each_other(
    chromium: tuple["Browser", str], tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    entry = address(stage.tenant, f"entries/article/{stage.entry('Herons')}/?locale=en-us")
    manager = make_manager(stage.tenant)
    manager.first_name, manager.last_name = "Bea", "Bell"
    manager.set_password(PASSWORD)
    manager.save()
    browser, server = chromium
    tab.goto(entry)
    with signed_in_tab(browser, server, person=(manager.email, PASSWORD), complaints=complaints) as other:
        other.goto(entry)
        eventually(lambda: told(other) == ["Ada Lovelace has this open"])
        other.get_by_label("Title").fill("Egrets")
        eventually(lambda: told(tab) == ["Bea Bell is writing here"])
        other.get_by_role("button", name="Save", exact=True).click()
        other.get_by_text("Saved as version 2.").wait_for()
        eventually(lambda: told(tab) == ["Bea Bell has this open", "Bea Bell saved version 2"])
        other.goto(address(stage.tenant))
        eventually(lambda: told(tab) == ["Bea Bell saved version 2"])
    assert complaints == []


def ask(browser: Client, place: str, **data: str) -> tuple[int, object]:
    answer = browser.post(place, {"tab": "one", **data})
    return answer.status_code, answer.json() if answer["Content-Type"] == "application/json" else None


def test_a_page_says_that_it_is_there_and_that_it_goes(stage: "Stage") -> None:
    place = address(stage.tenant, f"entries/article/{stage.entry('Herons')}/here/?locale=en-us")
    ada, bea = signed_in(stage.tenant.owner), signed_in(make_manager(stage.tenant))
    latest = {"version": 1, "by": "Ada Lovelace"}
    assert ask(ada, place, editing="on") == (200, {"people": [], "latest": latest})
    _, told = ask(bea, place)
    assert isinstance(told, dict)
    (found,) = told["people"]
    assert {**found, "since": ""} == {"name": "Ada Lovelace", "is_you": False, "is_editing": True, "since": ""}
    assert ask(ada, place, leave="on") == (200, {})
    assert ask(bea, place) == (200, {"people": [], "latest": latest})
    assert ask(bea, place, tab="no name") == (422, {})
    assert ask(signed_in(make_stack(name="Elsewhere").owner), place)[0] == 404
