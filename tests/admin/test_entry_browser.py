"""The form of an entry in a real browser: every plain field, lists by mouse and keys, rules, errors, and leaving."""

from typing import TYPE_CHECKING, Any

import pytest

from content.actions.assets import AssetFields, create_asset
from content.actions.content_types import create_content_type
from content.actions.entries import create_entry
from content.actions.extensions import create_extension
from content.actions.global_fields import create_global_field
from content.asset_files import Upload
from content.types import load_type
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.admin.test_browser import UNNAMED
from tests.admin.test_nested_form import CARDS, FIELDS, PAGE
from tests.api.management_client import make_manager
from tests.content.builders import TITLE, make_type, text
from tests.factories import SYSTEM, make_taxonomy

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def field(data_type: str, uid: str, **options: Any) -> JSONObject:
    return {"uid": uid, "display_name": uid.replace("_", " ").title(), "data_type": data_type, **options}


def enum(*values: object) -> JSONObject:
    return {"advanced": False, "choices": [{"value": value} for value in values]}  # type: ignore[dict-item]  # a test's own


PLAIN: list[Any] = [
    text("url"),
    text("lines", field_metadata={"multiline": True}),
    text("mark", field_metadata={"markdown": True}),
    text("html", field_metadata={"allow_rich_text": True}),
    field("json", "tree", field_metadata={"allow_json_rte": True}),
    field("number", "price"),
    field("boolean", "featured"),
    field("isodate", "starts"),
    field("isodate", "day", field_metadata={"hide_time": True}),
    text("drop", display_type="dropdown", enum=enum("a", "b")),
    text("radio", display_type="radio", enum=enum("c", "d")),
    text("ticks", display_type="checkbox", multiple=True, enum=enum("e", "f", "g")),
    field("link", "more"),
    field("file", "picture"),
    field("reference", "lead", reference_to=["article", "author"], field_metadata={"ref_multiple": True}),
    field("group", "seo", schema=[text("word")]),
    field("global_field", "address", reference_to="address"),
    field("taxonomy", "taxonomies", taxonomies=[{"taxonomy_uid": "topics"}]),
    field("json", "custom"),
    *FIELDS[1:],
]


def kitchen(stage: "Stage") -> dict[str, str]:
    """A type with every plain field, and the uids of what an entry of it points at."""
    scope = stage.tenant.fresh_scope()
    create_global_field(SYSTEM, scope, document={"title": "Address", "uid": "address", "schema": [text("street")]})
    make_type(stage.tenant.fresh_scope(), text("bio"), uid="author")
    make_taxonomy(stage.tenant.fresh_scope(), "topics", "birds")
    markup = "<!doctype html><p>An extension</p>"
    extension = create_extension(
        SYSTEM, scope, document={"title": "Any", "type": "field", "data_type": "json", "srcdoc": markup}
    )
    plain = [{**each, "extension_uid": extension.uid} if each["uid"] == "custom" else each for each in PLAIN]
    make_type(stage.tenant.fresh_scope(), *plain, uid="kitchen")
    author = load_type(stage.tenant.fresh_scope(), "author")
    ada = create_entry(SYSTEM, stage.tenant.fresh_scope(), author, locale="en-us", data={"title": "Ada"})
    asset = create_asset(SYSTEM, scope, upload=Upload(b"words", "paper.txt"), fields=AssetFields(title="Paper"))
    return {"article": stage.entry("Herons"), "author": ada.uid, "asset": asset.uid}


def pick(tab: "Page", name: str, words: str, found: str) -> None:
    """Choose what the picker finds, by keys alone."""
    tab.get_by_role("textbox", name=name).focus()
    tab.keyboard.type(words)
    tab.get_by_role("group", name=name).get_by_role("button", name=found).wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")


def fill_plain_fields(tab: "Page") -> None:
    texts = {
        "Title required": "Everything", "Url": "/everything", "Lines": "One\nTwo", "Mark Markdown": "# Head",
        "Price": "2.5", "Day": "2026-05-04", "Word": "home", "Street": "Quay 1",
        "Tags": "sea, moon",
    }  # fmt: skip
    for label, value in texts.items():
        tab.get_by_label(label, exact=True).fill(value)
    tab.get_by_role("textbox", name="Html", exact=True).fill("Words")
    tab.locator("#field-tree summary").click()
    tab.get_by_label("Tree (JSON)").fill('{"type": "doc", "uid": "d", "children": []}')
    tab.get_by_label("Featured").check()
    starts = tab.get_by_role("group", name="Starts")
    starts.get_by_label("Date and time").fill("2026-05-04T08:30")
    starts.get_by_label("Time zone").fill("Europe/Oslo")
    tab.get_by_label("Drop").select_option("b")
    tab.get_by_label("d", exact=True).check()
    for choice in ("e", "g"):
        tab.get_by_role("group", name="Ticks").get_by_label(choice).check()
    more = tab.get_by_role("group", name="More")
    more.get_by_label("Text").fill("Read")
    more.get_by_label("Address").fill("https://example.com")
    tab.locator("#field-custom summary").click()
    tab.get_by_label("Custom (JSON)").fill('{"any": [1]}')


def test_every_plain_field_is_written_in_the_form_and_read_over_the_api(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uids = kitchen(stage)
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/new/kitchen/")
    fill_plain_fields(tab)
    pick(tab, "Picture", "pap", "Paper")
    pick(tab, "Lead", "hero", "Herons")
    pick(tab, "Lead", "ada", "Ada")
    tab.get_by_role("textbox", name="Taxonomies").fill("bir")
    tab.get_by_role("treeitem", name="Birds").wait_for()
    for key in ("ArrowDown", "Enter"):
        tab.keyboard.press(key)
    tab.get_by_role("group", name="Page").get_by_role("button", name="+ Quote").click()
    tab.keyboard.type("Said")
    assert tab.evaluate(UNNAMED) == []
    tab.get_by_role("button", name="Create").click()
    assert tab.get_by_role("status").inner_text() == "The entry is created."
    uid = tab.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    entry = make_manager(stage.tenant).get(f"content_types/kitchen/entries/{uid}")["entry"]
    assert entry["page"][0]["quote"].pop("_metadata")["uid"].startswith("cs")
    assert entry["picture"]["uid"] == uids["asset"]
    expected = {
        "title": "Everything", "url": "/everything", "lines": "One\nTwo", "mark": "# Head", "html": "<p>Words</p>",
        "tree": {"type": "doc", "uid": "d", "children": [], "_version": 1}, "price": 2.5, "featured": True,
        "starts": "2026-05-04T08:30:00.000+02:00", "day": "2026-05-04", "drop": "b", "radio": "d", "ticks": ["e", "g"],
        "more": {"title": "Read", "href": "https://example.com"},
        "lead": [
            {"uid": uids["article"], "_content_type_uid": "article"}, {"uid": uids["author"], "_content_type_uid": "author"},
        ],
        "seo": {"word": "home"}, "address": {"street": "Quay 1"},
        "taxonomies": [{"taxonomy_uid": "topics", "term_uid": "birds"}], "custom": {"any": [1]},
        "page": [{"quote": {"words": "Said"}}], "tags": ["sea", "moon"],
    }  # fmt: skip
    assert {key: entry.get(key) for key in expected} == expected
    tab.get_by_role("button", name="Save", exact=True).click()
    assert tab.get_by_role("status").inner_text() == "Nothing was changed."
    assert complaints == []


def test_blocks_are_moved_taken_out_and_put_back_by_keys(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    landing = make_type(stage.tenant.fresh_scope(), *FIELDS, uid="landing")
    data: JSONObject = {"title": "Home", "cards": CARDS, "page": PAGE}
    scope = stage.tenant.fresh_scope()
    uid = create_entry(SYSTEM, scope, landing, locale="en-us", data=data).uid
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/landing/{uid}/")
    cards, blocks = tab.locator("#field-cards > .list"), tab.get_by_role("group", name="Page")
    removers = cards.locator(":scope > .instances > .instance > .instance-tools > [data-remove]")
    blocks.locator("summary", has_text="Quote").focus()
    tab.keyboard.press("Alt+ArrowUp")
    assert tab.locator("[data-list=page] > [data-said]").inner_text() == "Moved to place 1 of 2."
    removers.first.focus()
    tab.keyboard.press("Enter")
    assert tab.get_by_role("button", name="Put it back").evaluate("it => it === document.activeElement")
    tab.keyboard.press("Enter")
    removers.nth(1).press("Enter")
    cards.locator(":scope > .adders > button").press("Enter")
    tab.keyboard.type("Three")
    # A copy that is made while another is taken out has a name of its own: both are there when that comes back.
    removers.nth(1).press("Enter")
    cards.locator(":scope > .instances > .instance > .instance-tools > [data-duplicate]").first.press("Enter")
    copy = cards.locator(":scope > .instances > .instance").nth(1)
    copy.wait_for()
    cards.get_by_role("button", name="Put it back").last.press("Enter")
    tokens = cards.locator(":scope > .instances > .instance > input[type=hidden]")
    assert tokens.evaluate_all("all => new Set(all.map((each) => each.value)).size") == 3
    copy.locator(":scope > .instance-tools > [data-remove]").press("Enter")
    assert "Not saved yet." in tab.locator("[data-state]").inner_text()
    tab.keyboard.press("Control+s")
    assert tab.get_by_role("status").inner_text() == "Saved as version 2."
    entry = make_manager(stage.tenant).get(f"content_types/landing/entries/{uid}")["entry"]
    assert [next(iter(block)) for block in entry["page"]] == ["quote", "hero"]
    assert [card["head"] for card in entry["cards"]] == ["One", "Three"]
    assert [entry["page"][1], entry["page"][0], entry["cards"][0]] == [*PAGE, CARDS[0]]
    assert complaints == []


def test_an_error_in_a_folded_block_is_led_to(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    landing = make_type(stage.tenant.fresh_scope(), *FIELDS, uid="landing")
    cards: list[Any] = [{"head": f"Card {number}"} for number in range(4)]
    scope = stage.tenant.fresh_scope()
    uid = create_entry(SYSTEM, scope, landing, locale="en-us", data={"title": "Home", "cards": cards}).uid
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/landing/{uid}/")
    tab.locator("summary", has_text="Card 3").click()
    tab.get_by_label("Head required").last.fill("")
    tab.get_by_role("button", name="Save", exact=True).click()
    told = tab.get_by_role("alert")
    assert told.evaluate("it => it === document.activeElement")
    told.get_by_role("link", name="Cards 4 → Head is a required field.").click()
    assert tab.evaluate("document.activeElement.name") == "f.cards.3.head"
    assert complaints == []


def test_an_extension_in_a_block_starts_when_the_block_is_added(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    source: JSONObject = {
        "title": "Any",
        "type": "field",
        "data_type": "json",
        "srcdoc": "<!doctype html><p>At work</p>",
    }
    extension = create_extension(SYSTEM, stage.tenant.fresh_scope(), document=source)
    custom = field("json", "custom", extension_uid=extension.uid)
    blocks = field("blocks", "page", blocks=[{"uid": "part", "title": "Part", "schema": [custom]}])
    make_type(stage.tenant.fresh_scope(), blocks, uid="front")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/new/front/")
    assert tab.locator("iframe").count() == 0
    for _ in range(2):
        tab.get_by_role("button", name="+ Part").click()
    tab.frame_locator("iframe >> nth=1").get_by_text("At work").wait_for()
    told = tab.locator("[data-extension]").evaluate_all(
        "places => places.map((place) => [place.dataset.told, place.dataset.input])"
    )
    places = [f"page.n{number}.part.custom" for number in (0, 1)]
    assert told == [[f"extension-{extension.uid}-{place}", f"i-{place}"] for place in places]
    assert complaints == []


def test_fields_come_and_go_with_the_rules_while_people_type(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    rules: Any = [
        {
            "conditions": [{"operand_field": "title", "operator": "equals", "value": "Video"}],
            "actions": [{"action": "show", "target_field": "length"}],
        }
    ]
    document: JSONObject = {"title": "Clip", "uid": "clip", "schema": [TITLE, text("length")], "field_rules": rules}
    create_content_type(SYSTEM, stage.tenant.fresh_scope(), document=document)
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/new/clip/")
    length = tab.get_by_label("Length")
    assert not length.is_visible()
    tab.get_by_label("Title required").fill("Video")
    tab.keyboard.press("Tab")
    length.wait_for(state="visible")
    tab.get_by_label("Title required").fill("Text")
    tab.keyboard.press("Tab")
    length.wait_for(state="hidden")
    assert complaints == []


def test_who_leaves_with_something_unsaved_is_asked(tab: "Page", stage: "Stage") -> None:
    uid = stage.entry("Herons")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/{uid}/")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    tab.once("dialog", stay)
    tab.get_by_label("Title").fill("Egrets")
    tab.get_by_role("link", name="Assets").click()
    tab.get_by_role("button", name="Save", exact=True).click()
    assert (asked, tab.get_by_role("status").inner_text()) == (["beforeunload"], "Saved as version 2.")
