"""Instances copied in the form: what they say goes along at every depth, who they are does not."""

import copy
from typing import TYPE_CHECKING, Any

from django.test import Client

from tests.admin.builders import messages_after, page
from tests.admin.sent_forms import untouched
from tests.admin.test_nested_form import CARDS, PAGE, browser, landing, latest, uid, url

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

__all__ = ["browser", "landing", "uid"]


def without_uids(value: Any) -> Any:
    """The value without the names of its instances."""
    if isinstance(value, dict):
        return {key: without_uids(child) for key, child in value.items() if key != "_metadata"}
    return [without_uids(child) for child in value] if isinstance(value, list) else value


def uids_in(value: Any) -> list[str]:
    """The names of all instances in a value."""
    if isinstance(value, dict):
        own = [value["_metadata"]["uid"]] if "_metadata" in value else []
        return own + [uid for child in value.values() for uid in uids_in(child)]
    return [uid for child in value for uid in uids_in(child)] if isinstance(value, list) else []


def copied(browser: Client, place: str, what: str, **typed: str) -> dict[str, Any]:
    """The form as it comes back after the button of an instance was pressed without a script."""
    sent = {**untouched(page(browser, place)), **typed, "do": f"duplicate {what}"}
    return untouched(browser.post(place, sent).content.decode())


def test_a_copy_says_the_same_at_every_depth_and_gets_uids_of_its_own(
    stage: "Stage", browser: Client, uid: str
) -> None:
    place = url(stage, uid)
    form = copied(browser, place, "page 1:quote", **{"f.page.1.quote.rows.0.cell": "typed"})
    assert form["f.page"] == ["0:hero", "1:quote", "n0:quote"]
    assert messages_after(browser, place, form) == ["Saved as version 2."]
    data = latest(stage, uid)
    changed: Any = copy.deepcopy(PAGE[1])
    changed["quote"]["rows"][0]["cell"] = "typed"
    assert data["page"][:2] == [PAGE[0], changed]
    assert without_uids(data["page"][2]) == without_uids(changed)
    assert len(set(uids_in(data["page"]))) == len(uids_in(data["page"])) == 5
    assert data["cards"] == CARDS


def test_a_copy_of_what_is_not_saved_yet_stands_behind_it(stage: "Stage", browser: Client, uid: str) -> None:
    place = url(stage, uid)
    first = copied(browser, place, "cards 0")
    again = {**first, "f.cards.n0.head": "Copy", "do": "duplicate cards n0"}
    second = untouched(browser.post(place, again).content.decode())
    assert second["f.cards"] == ["0", "n0", "n1", "1"]
    assert messages_after(browser, place, second) == ["Saved as version 2."]
    assert [card["head"] for card in latest(stage, uid)["cards"]] == ["One", "Copy", "Copy", "Two"]
    unknown = {**second, "version": "2", "do": "duplicate cards n7"}
    assert untouched(browser.post(place, unknown).content.decode())["f.cards"] == ["0", "n0", "n1", "1"]


def test_a_script_gets_the_copy_alone(stage: "Stage", browser: Client, uid: str) -> None:
    place = url(stage, uid)
    sent = {**untouched(page(browser, place)), "do": "duplicate page 0:hero"}
    part = browser.post(place, sent, headers={"X-Form-Part": "copy"}).content.decode()
    assert part.startswith('<li class="instance" data-instance><input type="hidden" name="f.page" value="n0:hero">')
    assert 'name="f.page.n0.hero.head" value="Hello"' in part
    assert 'name="f.page.n0.hero.links" value="n0"' in part
    assert "<html" not in part
    assert latest(stage, uid)["page"] == PAGE
