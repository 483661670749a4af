"""Choices that a type takes out while entries hold them or forms stand open, in a real browser."""

from typing import TYPE_CHECKING, Any

import pytest

from content.actions.content_types import update_content_type
from content.actions.entries import create_entry
from content.models import EntryLocale
from tests.admin.browsing import needs_chromium
from tests.content.builders import TITLE, make_type, text
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from content.types import StoredType
    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def fields(*values: str) -> list[Any]:
    """A select at the top, and one beside a text in a group, with these choices."""
    enum: Any = {"advanced": False, "choices": [{"value": value} for value in values]}
    group = {"uid": "look", "display_name": "Look", "data_type": "group"}
    inner = [text("shade", display_type="radio", enum=enum), text("words")]
    return [TITLE, text("colour", enum=enum), {**group, "schema": inner}]


def take_out(stage: "Stage", *left: str) -> None:
    """Leave the type with these choices only."""
    document: Any = {"schema": fields(*left)}
    update_content_type(SYSTEM, stage.tenant.fresh_scope(), "paint", document=document, force=True)


def open_entry(tab: "Page", stage: "Stage") -> None:
    """An entry that is red all over, in its form."""
    made: StoredType = make_type(stage.tenant.fresh_scope(), *fields("red", "blue", "grey")[1:], uid="paint")
    data: Any = {"title": "Door", "colour": "red", "look": {"shade": "red", "words": "Glossy"}}
    uid = create_entry(SYSTEM, stage.tenant.fresh_scope(), made, locale="en-us", data=data).uid
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/paint/{uid}/?locale=en-us")


def save(tab: "Page", words: str) -> None:
    """Press Save, and wait until the page says these words."""
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.locator("main .messages, [data-errors]").filter(has_text=words).wait_for()


def latest() -> Any:
    data = EntryLocale.objects.select_related("latest").get(deleted_at=None).latest.data
    return data["colour"], data["look"]["shade"], data["look"]["words"]


def test_a_gone_choice_stays_while_what_stands_beside_it_changes_and_is_replaced_once(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    open_entry(tab, stage)
    take_out(stage, "blue", "grey")
    tab.reload()
    colour, look = tab.get_by_label("Colour"), tab.get_by_role("group", name="Shade")
    assert colour.locator("option:checked").inner_text() == "red (not a choice any more)"
    assert look.get_by_label("red not a choice any more").is_checked()

    tab.get_by_label("Words").fill("Matt")
    save(tab, "Saved as version 2.")
    assert latest() == ("red", "red", "Matt")

    colour.select_option("blue")
    look.get_by_label("grey").check()
    save(tab, "Saved as version 3.")
    assert latest() == ("blue", "grey", "Matt")
    assert colour.locator("option").all_inner_texts() == ["—", "blue", "grey"]
    assert look.get_by_label("red").count() == 0
    assert complaints == []


def test_a_choice_that_went_while_the_form_stood_open_is_refused_at_its_field(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    open_entry(tab, stage)
    take_out(stage, "red", "blue")
    colour = tab.get_by_label("Colour")
    colour.select_option("grey")
    tab.get_by_label("Words").fill("Matt")
    save(tab, "Colour: “grey” is not a choice any more. Choose another.")
    error = tab.locator("#field-colour .error")
    assert error.inner_text() == "Colour: “grey” is not a choice any more. Choose another."
    assert colour.locator("option:checked").inner_text() == "grey (not a choice any more)"
    assert colour.get_attribute("aria-invalid") == "true"
    assert latest() == ("red", "red", "Glossy")

    colour.select_option("blue")
    save(tab, "Saved as version 2.")
    assert latest() == ("blue", "red", "Matt")
    assert complaints == []
