"""Types drawn in a real browser, by mouse and by keys."""

from typing import TYPE_CHECKING

import pytest

from content.actions.global_fields import create_global_field
from content.models import GlobalField
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.admin.builder.drawing import add, blocks, drag, open_type, outline, outline_shown, row, save, stored
from tests.content.builders import make_type, text
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_a_type_is_drawn_with_groups_and_blocks_and_comes_back_as_it_was_drawn(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/content-types/")
    tab.get_by_role("link", name="New content type").click()
    tab.get_by_label("Title").fill("Travel Guide")
    assert tab.get_by_label("uid").input_value() == "travel_guide"
    tab.get_by_label("Pages").check()
    tab.get_by_role("button", name="Create").click()
    tab.locator(".b-pick").first.wait_for()
    add(tab, "Add a field", "group", "Good to know")
    add(tab, "Add a field to Good to know", "long text", "Visa rules")
    add(tab, "Add a field", "modular", "Sections")
    add(tab, "Add a block to Sections", "block", "Quote")
    add(tab, "Add a field to Quote", "text", "Line")
    add(tab, "Add a field", "select", "Season")
    assert save(tab) == "Saved as version 2."
    drawn = stored("travel_guide")
    assert outline(drawn["schema"]) == [
        "title", "url", ["good_to_know", ["visa_rules"]], ["sections", [["quote", ["line"]]]], "season",
    ]  # fmt: skip
    tab.reload()
    row(tab, "schema.4").click()
    tab.get_by_label("Required").check()
    tab.get_by_label("Value 1", exact=True).fill("summer")
    tab.get_by_label("Label 1", exact=True).fill("Summer, mostly")
    assert save(tab) == "Saved as version 3."
    changed = stored("travel_guide")
    season = changed["schema"][4]
    assert season["enum"]["choices"][0] == {"key": "Summer, mostly", "value": "summer"}
    assert season["mandatory"] is True
    rest = {key: value for key, value in changed.items() if key != "schema"}
    assert rest == {key: value for key, value in drawn.items() if key != "schema"}
    assert changed["schema"][:4] == drawn["schema"][:4]
    assert complaints == []


def test_fields_are_moved_by_keys_into_groups_and_out_and_brought_back(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    group: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("head")]}
    make_type(stage.tenant.fresh_scope(), group, text("one"), text("two"), uid="page")
    open_type(tab, stage, "page")
    row(tab, "schema.0").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        tab.keyboard.press(key)
    assert tab.evaluate("document.activeElement.dataset.path") == "schema.3"
    tab.keyboard.press("Alt+ArrowUp")
    assert tab.evaluate("document.activeElement.dataset.path") == "schema.2"
    assert tab.locator("[data-toast]").inner_text() == "Two is now 3 of 4 in the top level."
    tab.keyboard.press("Alt+ArrowRight")
    assert tab.evaluate("document.activeElement.dataset.path") == "schema.1.schema.1"
    tab.keyboard.press("Alt+ArrowUp")
    row(tab, "schema.0").focus()
    tab.keyboard.press("Delete")
    assert "needs its title" in tab.locator("[data-toast]").inner_text()
    tab.keyboard.press("Alt+ArrowRight")
    row(tab, "schema.2").focus()
    tab.keyboard.press("Delete")
    assert row(tab, "schema.2").count() == 0
    tab.locator("[data-toast]").get_by_role("button", name="Undo").click()
    tab.keyboard.press("Control+s")
    tab.locator("[data-toast] p").filter(has_text="Saved as version 2.").wait_for()
    assert outline(stored("page")["schema"]) == ["title", ["seo", ["two", "head"]], "one"]
    row(tab, "schema.1.schema.0").focus()
    tab.keyboard.press("Alt+ArrowLeft")
    tab.keyboard.press("Control+z")
    assert row(tab, "schema.1.schema.0").inner_text().startswith("Two")
    assert complaints == []


def test_a_field_is_dragged_into_a_group_and_a_block_to_another_list(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    group: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("head")]}
    make_type(stage.tenant.fresh_scope(), group, text("one"), blocks("top", "hero", "quote"), blocks("end"), uid="page")
    open_type(tab, stage, "page")
    drag(tab, "schema.2", '[data-end="schema.1.schema"]')
    assert outline_shown(tab) == ["title", "seo", "seo.head", "seo.one", "top", "top.hero", "top.hero.line", "top.quote", "top.quote.line", "end"]  # fmt: skip
    drag(tab, "schema.2.blocks.0", '[data-end="schema.3.blocks"]')
    drag(tab, "schema.1.schema.1", '.b-line[data-path="schema.1.schema.0"]')
    save(tab)
    assert outline(stored("page")["schema"]) == [
        "title", ["seo", ["one", "head"]], ["top", [["quote", ["line"]]]], ["end", [["hero", ["line"]]]],
    ]  # fmt: skip
    drag(tab, "schema.2.blocks.0", '.b-line[data-path="schema.0"]')
    assert len(outline_shown(tab)) == 10
    assert complaints == []


def test_a_global_field_is_changed_for_the_types_that_use_it(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    scope = stage.tenant.fresh_scope()
    shared: JSONObject = {"title": "SEO", "uid": "seo", "schema": [text("head")]}
    create_global_field(SYSTEM, scope, document=shared)
    make_type(stage.tenant.fresh_scope(), {"uid": "seo", "display_name": "SEO", "data_type": "global_field", "reference_to": "seo"}, uid="page")  # fmt: skip
    open_type(tab, stage, "seo", "global-fields")
    add(tab, "Add a field", "number", "Weight")
    save(tab)
    field = GlobalField.objects.select_related("latest").get(uid="seo")
    assert field.latest is not None
    assert outline(field.latest.document["schema"]) == ["head", "weight"]
    open_type(tab, stage, "page")
    assert tab.locator(".b-shared .b-uid").all_inner_texts() == ["head", "weight"]
    assert complaints == []


def test_a_rule_is_drawn_and_follows_the_field_that_it_names(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    switch: JSONObject = {"uid": "is_clip", "display_name": "Is a clip", "data_type": "boolean"}
    group: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("head")]}
    make_type(stage.tenant.fresh_scope(), switch, group, text("address"), uid="page")
    open_type(tab, stage, "page")
    tab.get_by_role("button", name="Add a rule").click()
    tab.get_by_label("Field", exact=True).select_option("Is a clip")
    tab.get_by_label("Value", exact=True).select_option("No")
    tab.get_by_label("What happens", exact=True).select_option("Hide")
    tab.get_by_label("Field to show or hide", exact=True).select_option("Address")
    row(tab, "schema.3").focus()
    tab.keyboard.press("Alt+ArrowRight")
    save(tab)
    condition: JSONObject = {"operand_field": "is_clip", "operator": "is", "value": False}
    hide: JSONObject = {"action": "hide", "target_field": "seo.address"}
    assert stored("page")["field_rules"] == [{"match_type": "all", "conditions": [condition], "actions": [hide]}]
    assert complaints == []


def test_a_type_of_hundreds_of_fields_opens_closed_and_answers_at_once(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    groups: list[JSONObject] = [
        {"uid": f"g{number}", "data_type": "group", "schema": [text(f"f{each}") for each in range(20)]}
        for number in range(25)
    ]
    make_type(stage.tenant.fresh_scope(), *groups, uid="page")
    open_type(tab, stage, "page")
    assert tab.locator(".b-pick").count() == 27
    row(tab, "schema.3").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.locator(".b-pick").count() == 47
    row(tab, "schema.3.schema.4").click()
    tab.get_by_label("Name", exact=True).press("End")
    tab.keyboard.type(" and so on")
    assert row(tab, "schema.3.schema.4").locator(".b-name").inner_text() == "F4 and so on"
    save(tab)
    assert stored("page")["schema"][3]["schema"][4]["display_name"] == "F4 and so on"
    assert complaints == []


def test_on_a_narrow_screen_the_panel_covers_the_page(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    tab.set_viewport_size({"width": 320, "height": 700})
    open_type(tab, stage, "page")
    assert not tab.locator("[data-panel]").is_visible()
    row(tab, "schema.1").click()
    assert tab.evaluate("document.activeElement.id") == "panel-heading"
    outside = "!document.activeElement.closest('[data-panel]') && document.activeElement !== document.body"
    for _ in range(40):
        tab.keyboard.press("Tab")
        assert not tab.evaluate(outside) or tab.evaluate("document.activeElement.className") == "skip"
    tab.get_by_role("button", name="All fields").click()
    assert tab.evaluate("document.activeElement.dataset.path") == "schema.1"
    assert not tab.locator("[data-panel]").is_visible()
    add(tab, "Add a field", "yes", "Is new")
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.dataset.path") == "schema.2"
    tab.set_viewport_size({"width": 1280, "height": 700})
    assert tab.locator("[data-panel]").is_visible()
    save(tab)
    assert outline(stored("page")["schema"]) == ["title", "one", "is_new"]
    assert complaints == []
