"""Rich text in HTML through the editor of the form in Chromium: what nobody changed comes back as it was written."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.actions.entries import create_entry
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.admin.html_texts import TEXTS
from tests.admin.test_browser import UNNAMED
from tests.admin.test_rich_text import body, save
from tests.admin.test_rich_text_trees import FEW
from tests.api.management_client import make_manager
from tests.content.builders import make_type
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

_BATCH = 20
_EDITOR = """async () => {
  const [{ Editor }, { extensionsFor }, { documentOf }, { Writer }, { treeOf }, { htmlOf }] = await Promise.all([
    "django_prose_editor/editor", "pressroom/richtext/schema", "pressroom/richtext/reading", "pressroom/richtext/writing",
    "pressroom/richtext/html/reading", "pressroom/richtext/html/writing",
  ].map((name) => import(`/static/${name}.js`)));
  window.open_html = (html) => {
    const tree = treeOf(html);
    if (tree === undefined) return null;
    const title = () => ({ title: "Box", kind: "Box", about: "", picture: "" });
    const content = documentOf(tree);
    const editor = new Editor({ element: document.createElement("div"), injectCSS: false, content, extensions: extensionsFor(title) });
    editor.state.doc.check();
    if (!editor.schema.nodeFromJSON(content).eq(editor.state.doc)) return "not whole";
    const writer = new Writer(tree, editor.state.doc);
    return { editor, text: () => htmlOf(writer.treeOf(editor.state.doc)) };
  };
  // Words typed into the middle of every text, and into lines that are empty.
  window.typed = (html) => {
    const opened = open_html(html);
    if (opened === null || opened === "not whole") return opened;
    const { editor, text } = opened;
    const before = text();
    const places = [];
    editor.state.doc.descendants((node, at) => {
      const signs = [...(node.text ?? "")];
      if (signs.length > 1) places.push(at + signs.slice(0, signs.length / 2).join("").length);
      else if (node.isTextblock && !node.childCount) places.push(at + 1);
      return true;
    });
    for (const place of places.reverse()) editor.view.dispatch(editor.state.tr.insertText("TYPED", place));
    return { before, after: text(), count: places.length };
  };
  // All of it made bold: every text is written anew.
  window.embolden = (html) => {
    const opened = open_html(html);
    opened.editor.chain().selectAll().setMark("bold").run();
    const bold = opened.text();
    const words = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent.replace(/\\s+/g, " ").trim();
    return { bold, words: words(bold), before: words(html) };
  };
}"""
_PRINTED = [
    "",
    "plain words",
    "<p>one<p>two",
    "<ul><li>one<li>two</ul>",
    "<p>Hello <b>bold <i>both</b> rest</i></p>",
    "<p>a</p></div>",
    "<!doctype html><p>x</p>",
    "<table>loose<tr><td>x</td></tr></table>",
    "<p>a<script>1 < 2</script>b</p>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<p>a<!-- b --!><img src=x> --></p>",
    "<p title='</textarea><img src=x>'>a</p>",
]


@pytest.fixture
def editor(tab: "Page") -> "Page":
    """A page of the admin, under its content security policy, with the editor's modules at hand."""
    tab.evaluate(_EDITOR)
    return tab


@FEW
@given(texts=st.lists(TEXTS, min_size=_BATCH, max_size=_BATCH))
def test_words_typed_into_lines_are_all_that_changes(editor: "Page", complaints: list[str], texts: list[str]) -> None:
    for text, found in zip(texts, editor.evaluate("(texts) => texts.map(typed)", texts), strict=True):
        assert isinstance(found, dict), (text, found)
        assert found["before"] == text
        assert found["after"].count("TYPED") == found["count"], text
        assert found["after"].replace("TYPED", "") == text
    assert complaints == []


@FEW
@given(texts=st.lists(TEXTS, min_size=_BATCH, max_size=_BATCH))
def test_what_is_made_bold_loses_no_word(editor: "Page", texts: list[str]) -> None:
    for text, found in zip(texts, editor.evaluate("(texts) => texts.map(embolden)", texts), strict=True):
        assert found["words"] == found["before"], text


def test_html_that_browsers_read_otherwise_than_it_is_written_is_left_to_the_text(editor: "Page") -> None:
    shown = [editor.evaluate("(text) => open_html(text) !== null", text) for text in _PRINTED]
    assert shown == [True, True, True, True, False, False, False, False, True, False, False, True]


def test_html_is_written_as_it_reads_and_keeps_what_nobody_touched(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    herons = stage.entry("Herons")
    options: JSONObject = {"allow_rich_text": True, "embed_entry": True}
    field: JSONObject = {
        "uid": "body", "display_name": "Body", "data_type": "text", "field_metadata": options, "reference_to": ["article"],
    }  # fmt: skip
    pages = make_type(stage.tenant.fresh_scope(), field, uid="page")
    embed = f'<div class="embedded-entry" data-sys-entry-uid="{herons}" data-sys-content-type-uid="article"></div>'
    kept = f'<p class="lead" style="color:red">Stands <kbd>still</kbd></p>\n{embed}\n<p>Last</p>'
    scope = stage.tenant.fresh_scope()
    uid = create_entry(SYSTEM, scope, pages, locale="en-us", data={"title": "Home", "body": kept}).uid
    manager = make_manager(stage.tenant)

    def stored() -> str:
        return str(manager.get(f"content_types/page/entries/{uid}")["entry"]["body"])

    before = stored()
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{uid}/")
    assert tab.locator(".rich-box .rich-title").inner_text() == "Herons"
    assert not tab.get_by_label("Body (HTML)").is_visible()
    assert tab.evaluate(UNNAMED) == []
    body(tab).get_by_text("Last").click()
    tab.keyboard.press("End")
    for words in (" words", "Enter", "## Head", "Enter", "See ", "Control+b", "this", "Control+b", " & that "):
        if words in ("Enter", "Control+b"):
            tab.keyboard.press(words)
        else:
            tab.keyboard.type(words)
    tab.get_by_role("button", name="Embed an entry").click()
    dialog = tab.get_by_role("dialog", name="Embed an entry")
    dialog.get_by_label("Within the line").check()
    dialog.get_by_role("button", name="Herons").click()
    assert save(tab) == "Saved as version 2."
    inline = (
        '<span class="embedded-entry redactor-component inline-entry" data-redactor-type="embed" data-widget-code=""'
        f' data-sys-entry-uid="{herons}" data-sys-entry-locale="en-us" data-sys-content-type-uid="article"'
        ' sys-style-type="inline" type="entry"></span>'
    )
    more = f" words</p>\n<h2>Head</h2>\n<p>See <strong>this</strong> &amp; that {inline}</p>"
    assert stored() == before.removesuffix("</p>") + more
    assert save(tab) == "Nothing was changed."
    tab.get_by_role("button", name="What is stored, as text").click()
    tab.get_by_label("Body (HTML)").fill("<p>Only <em>this</em>.</p>")
    tab.keyboard.press("Tab")
    assert body(tab).inner_text() == "Only this."
    assert save(tab) == "Saved as version 3."
    assert stored() == "<p>Only <em>this</em>.</p>"
    assert complaints == []
