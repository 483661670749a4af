"""The controls of single fields in the form of an entry, in Chromium: counted, previewed, chosen in trees, by keys."""

from typing import TYPE_CHECKING

import pytest

from content.actions.content_types import create_content_type
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.test_browser import UNNAMED
from tests.api.management_client import make_manager
from tests.factories import SYSTEM, make_taxonomy

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

TITLE: JSONObject = {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True, "unique": True}
FIELDS: list[JSONObject] = [
    TITLE,
    {"uid": "url", "display_name": "Url", "data_type": "text"},
    {"uid": "lead", "display_name": "Lead", "data_type": "text", "min": 3, "max": 10, "field_metadata": {"multiline": True}},
    {"uid": "mark", "display_name": "Mark", "data_type": "text", "field_metadata": {"markdown": True}},
    {"uid": "on", "display_name": "Featured", "data_type": "boolean"},
    {"uid": "names", "display_name": "Names", "data_type": "text", "multiple": True},
    {"uid": "flags", "display_name": "Flags", "data_type": "boolean", "multiple": True},
    {"uid": "starts", "display_name": "Starts", "data_type": "isodate"},
    {"uid": "more", "display_name": "More", "data_type": "link"},
    {
        "uid": "seas", "display_name": "Seas", "data_type": "text", "display_type": "checkbox", "multiple": True,
        "enum": {"advanced": False, "choices": [{"value": f"Sea {number}"} for number in range(14)]},
    },
    {
        "uid": "taxonomies", "display_name": "Subjects", "data_type": "taxonomy",
        "taxonomies": [
            {"taxonomy_uid": "topics", "max_terms": 2, "multiple": True}, {"taxonomy_uid": "places", "multiple": False},
        ],
    },
]  # fmt: skip


def new_page(stage: "Stage") -> str:
    """The address of the form of a new page with all the fields."""
    scope = stage.tenant.fresh_scope()
    make_taxonomy(scope, "topics", "birds", ("herons", "birds"), ("egrets", "herons"), ("swans", "birds"), "fish")
    make_taxonomy(stage.tenant.fresh_scope(), "places", "delta", "lake")
    options: JSONObject = {"is_page": True, "title": "title", "url_pattern": "/:year/:title", "url_prefix": "/news/"}
    document: JSONObject = {"title": "Page", "uid": "page", "schema": [*FIELDS], "options": options}
    create_content_type(SYSTEM, stage.tenant.fresh_scope(), document=document)
    return f"/admin/s/{stage.tenant.stack.api_key}/main/new/page/"


def say(tab: "Page", field: str) -> str:
    return tab.locator(f"#field-{field} [data-count]").first.inner_text()


def write_texts(tab: "Page") -> None:
    tab.get_by_label("Title required").fill("Hérons & Straße: 灰鷺")
    year = tab.evaluate("new Date().getFullYear()")
    assert tab.get_by_label("Url").input_value() == f"/news/{year}/herons-straße-灰鷺"
    tab.get_by_label("Url").fill("/own")
    tab.get_by_label("Title required").fill("Herons")
    assert tab.get_by_label("Url").input_value() == "/own"
    lead = tab.get_by_label("Lead")
    lead.fill("👩‍👩‍👧é")
    assert say(tab, "lead") == "6 of at most 10"
    lead.fill("12345678901")
    assert tab.locator("#field-lead .counter-wrong").count() == 1
    lead.fill("123456789")
    tab.get_by_text("1 left", exact=True).wait_for(state="attached")
    tab.get_by_label("Featured").focus()
    tab.keyboard.press("Space")


def write_markdown(tab: "Page") -> None:
    area = tab.get_by_label("Mark Markdown")
    area.focus()
    tab.keyboard.type("stands still")
    tab.keyboard.press("Shift+Control+ArrowLeft")
    tab.keyboard.press("Control+b")
    tab.keyboard.press("End")
    tab.keyboard.type(" <img src=x onerror=alert(1)> ![far](https://example.com/x.png)")
    tab.locator("#field-mark").get_by_role("button", name="List with dots").click()
    tab.locator("#field-mark").get_by_role("button", name="Preview").click()
    preview = tab.get_by_role("region", name="Preview")
    preview.get_by_text("stands").wait_for()
    assert preview.locator("strong").inner_text() == "still"
    assert preview.locator("img").count() == 0
    assert preview.locator("li").count() == 1


def write_tags(tab: "Page") -> None:
    tags = tab.get_by_role("textbox", name="Tags")
    tags.focus()
    tab.keyboard.type("sea,moon")
    tab.keyboard.press("Enter")
    tab.keyboard.type("tide")
    tab.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowLeft", "Delete"):
        tab.keyboard.press(key)
    assert tab.locator("#field-tags .tags > li > span").all_inner_texts() == ["sea", "tide"]
    assert tab.locator(":focus").get_attribute("aria-label") == "Take tide out"


PASTE = """([target, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def write_lists(tab: "Page") -> None:
    names = tab.locator("#field-names")
    values = names.locator("input:not([type=hidden])")
    names.get_by_role("button", name="+ Add").press("Enter")
    tab.keyboard.type("Ada")
    tab.keyboard.press("Enter")
    tab.evaluate(PASTE, [values.nth(1).element_handle(), "Grace\n\n Edsger "])
    for key in ("Enter", "Backspace", "Alt+ArrowUp"):
        tab.keyboard.press(key)
    assert values.evaluate_all("all => all.map((each) => each.value)") == ["Ada", "Edsger", "Grace"]
    flags = tab.locator("#field-flags")
    for _ in range(2):
        flags.get_by_role("button", name="+ Add").click()
    assert flags.get_by_role("switch").count() == 2
    flags.get_by_role("switch").nth(1).check()


def choose_values(tab: "Page") -> None:
    starts = tab.get_by_role("group", name="Starts")
    told = starts.locator("[data-instant]")
    starts.get_by_label("Time zone").fill("Europe/Oslo")
    for moment, sentence in (
        ("2026-03-29T02:30", "The clocks skip this hour there: choose another."),
        ("2026-10-25T02:30", "The clocks show this hour twice there: write one of +02:00, +01:00 as the zone."),
    ):
        starts.get_by_label("Date and time").fill(moment)
        starts.get_by_label("Time zone").focus()
        assert told.inner_text() == sentence
    starts.get_by_label("Time zone").fill("+01:00")
    more = tab.get_by_role("group", name="More")
    more.get_by_label("Address").fill("www.example.com/a")
    more.get_by_label("Text").fill("Read")
    assert more.get_by_role("link", name="Open").get_attribute("href") == "https://www.example.com/a"
    seas = tab.locator("#field-seas")
    seas.get_by_label("Find choices").fill("13")
    seas.get_by_label("Sea 13").check()
    assert seas.get_by_role("checkbox").count() == 1
    assert seas.get_by_text("1 of 14 chosen").is_visible()


def choose_terms(tab: "Page") -> None:
    subjects = tab.get_by_role("group", name="Subjects")
    subjects.get_by_role("button", name="Browse").press("Enter")
    tree = tab.get_by_role("tree", name="Subjects")
    tree.locator("[data-value='topics/']:focus").wait_for()
    tab.keyboard.press("ArrowRight")
    tree.get_by_role("treeitem", name="Birds", exact=True).wait_for()
    for key in ("ArrowRight", "ArrowRight"):
        tab.keyboard.press(key)
    tree.get_by_role("treeitem", name="Swans").wait_for()
    for key in ("ArrowRight", "Space", "s", "Enter"):
        tab.keyboard.press(key)
    assert tree.locator("[aria-checked=true]").evaluate_all("all => all.map((each) => each.dataset.value)") == [
        "topics/herons",
        "topics/swans",
    ]
    assert say(tab, "taxonomies") == "2"
    tree.get_by_role("treeitem", name="Fish").click()
    subjects.get_by_text("At most 2 of Topics: take one out first.").wait_for()
    photographed(tab, "terms")
    tab.keyboard.press("Escape")
    search = subjects.get_by_role("textbox")
    for words, name in (("del", "Delta"), ("lak", "Lake")):
        search.fill(words)
        tree.get_by_role("treeitem", name=name).wait_for()
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        assert (search.input_value(), tree.is_visible()) == ("", False)


def test_every_control_is_worked_by_keys(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.goto(new_page(stage))
    write_texts(tab)
    write_markdown(tab)
    write_tags(tab)
    write_lists(tab)
    choose_values(tab)
    choose_terms(tab)
    assert tab.evaluate(UNNAMED) == []
    # What stands in the field of the tags is no less typed than the rest.
    tab.get_by_role("textbox", name="Tags").focus()
    tab.keyboard.type("foam")
    tab.keyboard.press("Control+s")
    assert tab.get_by_role("status").inner_text() == "The entry is created."
    uid = tab.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    entry = make_manager(stage.tenant).get(f"content_types/page/entries/{uid}")["entry"]
    expected = {
        "title": "Herons", "url": "/own", "lead": "123456789", "on": True, "tags": ["sea", "tide", "foam"],
        "names": ["Ada", "Edsger", "Grace"], "flags": [False, True], "starts": "2026-10-25T02:30:00.000+01:00",
        "more": {"title": "Read", "href": "https://www.example.com/a"}, "seas": ["Sea 13"],
        "mark": "- stands **still** <img src=x onerror=alert(1)> ![far](https://example.com/x.png)",
        "taxonomies": [
            {"taxonomy_uid": "topics", "term_uid": "herons"}, {"taxonomy_uid": "topics", "term_uid": "swans"},
            {"taxonomy_uid": "places", "term_uid": "lake"},
        ],
    }  # fmt: skip
    assert {key: entry.get(key) for key in expected} == expected
    assert complaints == []
