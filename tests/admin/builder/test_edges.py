"""The builder where things go wrong in the middle: nothing typed is lost, and what is wrong is told where it is."""

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from content.actions.content_types import update_content_type
from content.models import ContentType
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.admin.builder.drawing import add, blocks, open_type, row, save, stored
from tests.content.builders import make_type, text

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
NUMBER: JSONObject = {"uid": "count", "display_name": "Count", "data_type": "number", "odd": {"a": 1}}
NO_JSON = "Line 1, column 7: a value should stand here: a text in double quotes, a number, true, false, null, an object or a list."
GROUP: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("head")]}


def press_save(tab: "Page") -> None:
    tab.get_by_role("button", name="Save", exact=True).click()


def show_json(tab: "Page", document: object) -> None:
    """Put a text into the JSON view and go back to the fields."""
    tab.get_by_role("button", name="JSON", exact=True).click()
    tab.locator("#document").fill(document if isinstance(document, str) else json.dumps(document))
    tab.get_by_role("button", name="Fields", exact=True).click()


def test_what_is_typed_while_a_save_is_under_way_stays(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    open_type(tab, stage, "page")
    held: list[Route] = []
    tab.route("**/content-types/page/", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks it
    row(tab, "schema.1").click()
    name = tab.get_by_label("Name", exact=True)
    name.fill("First")
    press_save(tab)
    while not held:
        tab.wait_for_timeout(50)
    name.fill("Second")
    held[0].continue_()
    tab.locator("[data-toast] p").filter(has_text="Saved as version 2.").wait_for()
    assert stored("page")["schema"][1]["display_name"] == "First"
    assert name.input_value() == "Second"
    assert row(tab, "schema.1").locator(".b-name").inner_text() == "Second"
    assert tab.locator("[data-state]").inner_text() == "Not saved yet"

    tab.unroute("**/content-types/page/")
    press_save(tab)
    tab.locator("[data-toast] p").filter(has_text="Saved as version 3.").wait_for()
    assert stored("page")["schema"][1]["display_name"] == "Second"
    assert complaints == []


def test_what_is_no_number_and_no_json_is_told_at_its_field_and_not_lost(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    make_type(stage.tenant.fresh_scope(), NUMBER, text("one"), uid="page")
    open_type(tab, stage, "page")
    row(tab, "schema.1").click()
    tab.get_by_label("Largest value").fill("1,5")
    tab.get_by_label("Default value").fill("many")
    tab.get_by_text("Other keys (1)").click()
    tab.get_by_label("odd", exact=True).fill('{"a": }')
    tab.get_by_label("Key", exact=True).fill("note")
    row(tab, "schema.1").focus()
    tab.keyboard.press("Alt+ArrowDown")
    row(tab, "schema.1").click()
    row(tab, "schema.2").click()
    assert tab.get_by_label("Largest value").input_value() == "1,5"
    assert tab.get_by_label("Key", exact=True).input_value() == "note"
    assert tab.locator("[data-state]").inner_text() == "Not saved yet"

    row(tab, "schema.1").click()
    press_save(tab)
    problems = tab.locator("#problems li")
    wrong = "is not a number: write it with a point and without other signs, as in 1250.5."
    assert problems.all_inner_texts() == [
        f"Count: max {wrong}",
        f"Count: field_metadata.default_value {wrong}",
        f"Count: odd {NO_JSON}",
    ]
    assert ContentType.objects.get(uid="page").version == 1
    problems.first.get_by_role("button").click()
    assert tab.evaluate("document.activeElement.id") == "option-max"
    assert tab.locator("#option-max-error").inner_text() == wrong
    tab.get_by_label("Largest value").fill("15")
    tab.get_by_label("Default value").fill("")
    tab.get_by_label("odd", exact=True).fill('{"a": 2}')
    assert save(tab) == "Saved as version 2."
    count = stored("page")["schema"][2]
    assert (count["max"], count["odd"]) == (15, {"a": 2})
    assert complaints == []


def test_a_problem_leads_to_its_field_wherever_that_has_been_moved(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), text("two"), GROUP, uid="page")
    open_type(tab, stage, "page")
    row(tab, "schema.2").click()
    tab.get_by_label("Format", exact=True).fill("([a-z")
    press_save(tab)
    problem = tab.locator("#problems li")
    problem.wait_for()
    tab.evaluate("window.box = document.querySelector('#problems')")
    tab.get_by_label("Help text").fill("Say it")
    assert tab.evaluate("window.box.isConnected"), "what is told already is not told again with every letter"
    row(tab, "schema.2").focus()
    tab.keyboard.press("Alt+ArrowUp")
    row(tab, "").click()
    problem.get_by_role("button").click()
    assert tab.evaluate("document.activeElement.id") == "option-format"
    assert tab.get_by_label("Name", exact=True).input_value() == "Two"
    row(tab, "schema.1").focus()
    tab.keyboard.press("Delete")
    assert problem.count() == 0
    assert complaints == []


def test_a_field_that_is_gone_is_taken_out_of_what_lists_show(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), GROUP, uid="page")
    options: JSONObject = {"title": "title", "sub_title": ["one", "seo.head"]}
    update_content_type(stage.tenant.actor, stage.tenant.fresh_scope(), "page", document={"options": options})
    open_type(tab, stage, "page")
    row(tab, "schema.1").focus()
    tab.keyboard.press("Delete")
    press_save(tab)
    problem = tab.locator("#problems li")
    assert problem.inner_text() == "Settings: options.sub_title.0 is not a field of the schema."
    problem.get_by_role("button").click()
    assert tab.evaluate("document.activeElement.id") == "option-sub_title"
    tab.get_by_label("one (no field here)").click()
    assert tab.get_by_role("checkbox", name="Head").is_checked()
    save(tab)
    assert stored("page")["options"]["sub_title"] == ["seo.head"]
    assert complaints == []


HOSTILE: list[tuple[tuple[Any, ...], Any]] = [
    (("title",), "@@1.0"),
    (("options",), []),
    (("options", "sub_title"), [None, 3]),
    (("field_rules",), {"a": 1}),
    (("field_rules", 0, "conditions"), [None]),
    (("field_rules", 0, "actions"), "x"),
    (("schema", 1, "uid"), "@@1.0"),
    (("schema", 1, "uid"), 5),
    (("schema", 1, "display_name"), "@@1.0"),
    (("schema", 1, "display_name"), {"a": None}),
    (("schema", 1, "data_type"), ["text"]),
    (("schema", 1, "field_metadata"), 3),
    (("schema", 2, "enum", "choices"), ["@@1.0", None, {"value": "@@12345678901234567890"}]),
    (("schema", 2, "enum"), {"choices": {"a": 1}}),
    (("schema", 3, "blocks"), [None, 3, {"uid": "@@1.0"}]),
    (("schema",), [None, 3, [], {}]),
    (("schema",), "no list"),
]


def test_a_document_of_any_shape_is_shown_and_can_be_taken_back(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    enum: JSONObject = {"advanced": True, "choices": [{"key": "One", "value": 1}]}
    choice: JSONObject = {"uid": "pick", "display_name": "Pick", "data_type": "number", "enum": enum}
    make_type(stage.tenant.fresh_scope(), text("one"), choice, blocks("parts", "quote"), uid="page")
    open_type(tab, stage, "page")
    sound = stored("page") | {"field_rules": [{"conditions": [{"operand_field": "one"}], "actions": []}]}
    for path, value in HOSTILE:
        document = copy.deepcopy(sound)
        holder: Any = document
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value
        show_json(tab, json.dumps(document).replace('"@@1.0"', "1.0").replace('"@@12345678901234567890"', "12345678901234567890"))  # fmt: skip
        assert tab.get_by_role("button", name="Fields", exact=True).get_attribute("aria-pressed") == "true", path
        for place in ("schema.1", "schema.2", ""):
            if row(tab, place).count():
                row(tab, place).click()
        if row(tab, "schema.1").count():
            row(tab, "schema.1").click()
            tab.get_by_label("Name", exact=True).fill("Named")
            assert row(tab, "schema.1").locator(".b-name").inner_text() == "Named", path
        assert complaints == [], path
    show_json(tab, "[" * 50_000 + "]" * 50_000)
    assert tab.locator("[data-json-message]").inner_text() == "Line 1, column 1: this is nested too deep."
    tab.locator("#document").fill(json.dumps(stored("page")))
    tab.get_by_role("button", name="Fields", exact=True).click()
    assert tab.locator("[data-state]").inner_text() == "Version 1, nothing to save"
    assert complaints == []


def test_keys_undo_what_was_chosen_in_a_list(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    open_type(tab, stage, "page")
    add(tab, "Add a field", "select", "Season")
    shown_as = tab.get_by_label("Shown as")
    shown_as.select_option("Radio buttons")
    shown_as.focus()
    tab.keyboard.press("Control+z")
    assert shown_as.input_value() == "dropdown"
    tab.keyboard.press("Control+y")
    assert shown_as.input_value() == "radio"
    assert complaints == []


def test_who_comes_back_to_the_page_sees_what_is_stored_by_now(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    open_type(tab, stage, "page")
    row(tab, "schema.1").click()
    tab.get_by_label("Help text").fill("Mine")
    save(tab)
    tab.goto("/admin/")
    update_content_type(stage.tenant.actor, stage.tenant.fresh_scope(), "page", document={"description": "Theirs"})
    tab.go_back()
    tab.locator(".b-pick").first.wait_for()
    row(tab, "schema.1").click()
    tab.get_by_label("Name", exact=True).fill("Mine again")
    press_save(tab)
    tab.locator("[data-toast] p, dialog[open]").first.wait_for()
    assert stored("page")["description"] == "Theirs"
    assert complaints == []


def test_keys_that_no_type_has_are_told_when_they_are_not_kept(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    open_type(tab, stage, "page")
    show_json(tab, {**stored("page"), "note": "Ask Ada", "description": "New"})
    press_save(tab)
    said = tab.locator("[data-toast] p")
    said.wait_for()
    assert said.inner_text() == "Saved as version 2. A content type keeps no key “note”: it is left out."
    assert stored("page")["description"] == "New"
    assert complaints == []
