"""What the builder's page says when a save goes wrong, and that nothing is lost: in a real browser."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from content.actions.content_types import create_content_type, update_content_type
from content.actions.global_fields import create_global_field
from content.models import ContentRewrite
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium, signed_in_tab
from tests.admin.builder.drawing import open_type, outline, outline_shown, row, save, stored
from tests.admin.builders import make_reader
from tests.content.builders import make_type, text
from tests.factories import PASSWORD, SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

    from tests.publishing.builders import Stage

SHARED = Path(os.environ.get("PRESSROOM_SHARED") or Path(__file__).parents[4] / "shared")
EXPORT = SHARED / "data" / "starter-app-export"
pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_what_breaks_a_rule_is_told_at_its_field(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    group: JSONObject = {
        "uid": "seo",
        "display_name": "SEO",
        "data_type": "group",
        "schema": [text("head"), text("foot")],
    }
    make_type(stage.tenant.fresh_scope(), group, uid="page")
    open_type(tab, stage, "page")
    row(tab, "schema.1.schema.1").click()
    tab.get_by_label("uid", exact=True).fill("head")
    tab.get_by_label("Format", exact=True).fill("([a-z")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.locator("#problems").wait_for()
    row(tab, "").click()
    problems = tab.locator("#problems li")
    assert sorted(problems.all_inner_texts()) == [
        "Foot: format is not a regular expression this installation understands.",
        "Foot: uid is not unique.",
    ]
    problems.filter(has_text="uid").get_by_role("button").click()
    assert tab.evaluate("document.activeElement.id") == "option-uid"
    assert tab.locator("#option-uid").get_attribute("aria-invalid") == "true"
    tab.keyboard.type("x")
    tab.get_by_label("Format", exact=True).fill("[a-z]")
    assert save(tab) == "Saved as version 2."
    assert tab.locator("#problems").count() == 0
    assert complaints == []


def test_the_json_is_edited_with_mistakes_at_their_place(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    make_type(stage.tenant.fresh_scope(), text("one", odd={"kept": [1.0, 12345678901234567]}), uid="page")
    before = stored("page")
    open_type(tab, stage, "page")
    tab.get_by_role("button", name="JSON", exact=True).click()
    area = tab.get_by_label("The whole document, as JSON")
    whole = area.input_value()
    assert json.loads(whole) == before
    area.fill('{\n  "title": "Page",\n  "schema" [\n}')
    tab.get_by_role("button", name="Fields", exact=True).click()
    assert tab.locator("[data-json-message]").inner_text() == "Line 3, column 12: a colon is missing."
    area.fill(whole.replace('"One"', '"Uno"'))
    tab.get_by_role("button", name="Fields", exact=True).click()
    assert row(tab, "schema.1").locator(".b-name").inner_text() == "Uno"
    tab.get_by_role("button", name="Undo", exact=True).click()
    assert row(tab, "schema.1").locator(".b-name").inner_text() == "One"
    row(tab, "schema.1").click()
    tab.get_by_label("Help text").fill("Say it")
    save(tab)
    after = stored("page")
    assert after["schema"][1].pop("field_metadata") == {"description": "Say it"}
    assert after == before
    assert complaints == []


def test_a_change_that_loses_values_is_told_before_it_is_done(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uid = stage.entry("Herons")
    open_type(tab, stage, "article")
    row(tab, "schema.1").focus()
    tab.keyboard.press("Delete")
    tab.get_by_role("button", name="Save", exact=True).click()
    dialog = tab.get_by_role("dialog", name="This changes what is stored")
    dialog.wait_for()
    assert dialog.locator("li").all_inner_texts() == [f"article.body is removed with its values. 1 entry {uid}"]
    dialog.get_by_role("button", name="Keep editing").click()
    assert outline(stored("article")["schema"]) == ["title", "body"]
    tab.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_role("button", name="Save all the same").click()
    tab.locator("[data-toast] p").filter(has_text="Saved as version 2.").wait_for()
    assert outline(stored("article")["schema"]) == ["title"]
    assert complaints == []


def test_nothing_is_lost_where_somebody_else_saved_meanwhile(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    open_type(tab, stage, "page")
    row(tab, "schema.1").click()
    tab.get_by_label("Name").fill("Mine")
    update_content_type(stage.tenant.actor, stage.tenant.fresh_scope(), "page", document={"description": "Theirs"})
    tab.get_by_role("button", name="Save", exact=True).click()
    dialog = tab.get_by_role("dialog", name="This was not saved")
    dialog.wait_for()
    assert "Ada Lovelace saved version 2 while you were working." in dialog.inner_text()
    assert stored("page")["description"] == "Theirs"
    dialog.get_by_role("button", name="Show theirs").click()
    assert row(tab, "schema.1").locator(".b-name").inner_text() == "One"
    tab.get_by_role("button", name="Undo", exact=True).first.click()
    assert row(tab, "schema.1").locator(".b-name").inner_text() == "Mine"
    assert save(tab) == "Saved as version 3."
    assert complaints == []


def test_leaving_with_changes_asks_first(tab: "Page", stage: "Stage") -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    open_type(tab, stage, "page")
    asked: list[str] = []

    def stay(dialog: "Dialog") -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    tab.on("dialog", stay)
    row(tab, "schema.1").click()
    tab.get_by_label("Name").fill("Mine")
    with pytest.raises(Exception, match=r"ERR_ABORTED|interrupted"):
        tab.goto("/admin/")
    assert asked == ["beforeunload"]
    assert tab.get_by_label("Name").input_value() == "Mine"


def test_the_types_of_a_real_export_open_and_save_unchanged(
    tab: "Page", stage: "Stage", starter_types: list[JSONObject], complaints: list[str]
) -> None:
    for document in starter_types:
        open_type(tab, stage, str(document["uid"]))
        before = stored(str(document["uid"]))
        assert before == document
        for view in ("JSON", "Fields"):
            tab.get_by_role("button", name=view, exact=True).click()
        places: list[str] = tab.locator(".b-pick").evaluate_all("(rows) => rows.map((row) => row.dataset.path)")
        for place in places[:: max(1, len(places) // 8)]:
            row(tab, place).click()
        assert tab.locator("[data-state]").inner_text() == "Version 1, nothing to save"
        save(tab)
        assert stored(str(document["uid"])) == before
    assert complaints == []


def test_the_page_says_how_far_entries_are_rewritten(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    scope = stage.tenant.fresh_scope()
    rewrite = ContentRewrite.objects.create(
        stack_id=scope.stack_id, branch_id=scope.branch_id, content_type_id=stage.article.id, type_version=1, total=5,
        done=2, actor_kind="user", created_by="test", next_try_at=far_from_now(),
    )  # fmt: skip
    open_type(tab, stage, "article")
    said = tab.locator("[data-rewriting]")
    said.filter(has_text="Entries of Article are brought to the new fields: 2 of 5.").wait_for()
    broken = [{"uid": "blt1", "locale": "en-us", "errors": {"title": ["is a required field."]}}]
    rewrite.state, rewrite.done = ContentRewrite.State.SUCCEEDED, 5
    rewrite.broken_count, rewrite.broken = 1, broken
    rewrite.save(update_fields=["state", "done", "broken_count", "broken"])
    said.filter(has_text="5 of 5. 1 break the new rules and stay as they are: blt1.").wait_for()
    assert complaints == []


def far_from_now() -> datetime:
    """When no worker looks for work any more."""
    return datetime(2099, 1, 1, tzinfo=UTC)


def test_signing_in_anew_in_another_tab_loses_nothing(tab: "Page", stage: "Stage") -> None:
    make_type(stage.tenant.fresh_scope(), text("one"), uid="page")
    open_type(tab, stage, "page")
    row(tab, "schema.1").click()
    tab.get_by_label("Name", exact=True).fill("Mine")
    other = tab.context.new_page()
    other.goto("/admin/")
    other.get_by_role("button", name="Sign out").click()
    other.locator("input[name=username]").wait_for()
    tab.get_by_role("button", name="Save", exact=True).click()
    dialog = tab.get_by_role("dialog", name="This was not saved")
    dialog.wait_for()
    assert "You are signed out." in dialog.inner_text()
    dialog.get_by_role("button", name="Close").click()
    other.locator("input[name=username]").fill(stage.tenant.owner.email)
    other.locator("input[name=password]").fill(PASSWORD)
    other.keyboard.press("Enter")
    other.get_by_role("button", name="Sign out").wait_for()
    assert save(tab) == "Saved as version 2."
    assert stored("page")["schema"][1]["display_name"] == "Mine"


def test_a_reader_looks_at_everything_and_is_offered_no_change(
    chromium: tuple["Browser", str], stage: "Stage", complaints: list[str]
) -> None:
    group: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("head")]}
    make_type(stage.tenant.fresh_scope(), group, uid="page")
    reader = make_reader(stage.tenant)
    reader.set_password(PASSWORD)
    reader.save(update_fields=["password"])
    with signed_in_tab(*chromium, person=(reader.email, PASSWORD), complaints=complaints) as tab:
        open_type(tab, stage, "page")
        row(tab, "schema.1.schema.0").click()
        assert tab.get_by_label("Name", exact=True).is_disabled()
        tab.keyboard.press("Control+s")
        row(tab, "schema.1.schema.0").focus()
        for keys in ("Delete", "Alt+ArrowLeft"):
            tab.keyboard.press(keys)
        assert outline_shown(tab) == ["title", "seo", "seo.head"]
        for name in ("Save", "Undo", "Add a field"):
            assert tab.get_by_role("button", name=name).count() == 0
        tab.get_by_role("button", name="JSON", exact=True).click()
        assert json.loads(tab.get_by_label("The whole document, as JSON").input_value()) == stored("page")
    assert complaints == []


@pytest.fixture
def starter_types(stage: "Stage") -> list[JSONObject]:
    """The content types of the starter app, stored as they are in its export."""
    if not EXPORT.is_dir():
        pytest.skip(f"{EXPORT} is absent: set PRESSROOM_SHARED")
    for shared in json.loads((EXPORT / "global_fields" / "globalfields.json").read_text()):
        create_global_field(SYSTEM, stage.tenant.fresh_scope(), document=shared)
    files = sorted(file for file in (EXPORT / "content_types").glob("*.json") if file.name != "schema.json")
    documents: list[JSONObject] = [json.loads(file.read_text()) for file in files]
    for document in documents:
        create_content_type(SYSTEM, stage.tenant.fresh_scope(), document=document)
    return documents
