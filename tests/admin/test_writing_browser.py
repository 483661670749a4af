"""Writing from the right, and writing characters that are composed, as people see it in a browser."""

from typing import TYPE_CHECKING

import pytest

from content.actions.entries import update_entry
from content.types import load_type
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.translated_entries import essay_address, make_essay, paragraph
from tests.factories import make_locale

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [pytest.mark.django_db(transaction=True), needs_chromium]

COMPOSED = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}


def test_texts_begin_where_their_language_begins_and_composing_is_left_alone(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uid = make_essay(stage)
    for code in ("ar-eg", "ja-jp"):
        make_locale(stage.tenant.fresh_scope(), code)
    scope = stage.tenant.fresh_scope()
    essay = load_type(scope, "essay")
    texts = {"ar-eg": ("مالك الحزين", "يقف بلا حراك بين القصب."), "ja-jp": ("鷺", "葦の間にじっと立つ。")}
    for code, (title, words) in texts.items():
        data: JSONObject = {"title": title, "body": words, "story": paragraph(words)}
        update_entry(stage.tenant.actor, scope, essay, uid, locale=code, data=data)
    tab.goto(essay_address(stage, uid, "?locale=ar-eg&beside=en-us"))
    direction = "element => getComputedStyle(element).direction"
    tab.locator("#field-story .ProseMirror").wait_for()
    places = ("#i-title", "#i-body", "#field-story .ProseMirror", "#field-title .beside-text", "label[for=i-title]")
    assert [tab.locator(place).first.evaluate(direction) for place in places] == ["rtl", "rtl", "rtl", "ltr", "ltr"]
    photographed(tab, "writing-arabic")
    tab.goto(essay_address(stage, uid, "?locale=ja-jp"))
    photographed(tab, "writing-japanese")
    tab.locator("#field-story .ProseMirror").wait_for()
    assert tab.locator("#i-title").get_attribute("lang") == "ja-jp"
    # Enter takes what the input method offers: it adds no tag.
    tags = tab.locator("#field-tags input[type=text], #field-tags input:not([type])").last
    tags.fill("とり")
    tags.dispatch_event("keydown", COMPOSED)
    assert tags.input_value() == "とり"
    tags.press("Enter")
    tab.locator("#field-tags", has_text="とり").wait_for()
    assert tags.input_value() == ""
    assert complaints == []
