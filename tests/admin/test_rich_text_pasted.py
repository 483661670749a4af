"""What is pasted into rich text, in Chromium: from word processors, from other fields and pages, and from who means harm."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from content.actions.entries import create_entry
from content.types import load_type
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.admin.test_rich_text import BODY, body, leaf, line, page_with, save, stored, without_uids
from tests.content.builders import make_type
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

_PASTE = """([html, name]) => {
  const { editor } = document.querySelector(`[data-field="${name}"] .ProseMirror`);
  editor.commands.setContent([{ type: "paragraph" }]);
  editor.commands.focus("end");
  editor.view.pasteHTML(html);
  return new FormData(document.querySelector("[data-entry]")).get(document.getElementById(`i-${name}`).name);
}"""
HTML: JSONObject = {
    "uid": "words", "display_name": "Words", "data_type": "text",
    "field_metadata": {"allow_rich_text": True, "embed_entry": True}, "reference_to": ["article", "sys_assets"],
}  # fmt: skip
BOLD, ITALIC = {"bold": True}, {"italic": True, "underline": True}

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p {color: red} --></style></head><body>
<!--StartFragment--><p class=MsoNormal style='margin:0'>Birds <b>stand</b><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times"'>&nbsp;&nbsp;</span></span></span><![endif]>One<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span><span style='mso-list:Ignore'>o<span>&nbsp;</span></span></span>Below<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span><span style='mso-list:Ignore'>\u00b7<span>&nbsp;</span></span></span>Two<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><!--[if !supportLists]--><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span><!--[endif]-->First<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>"""
DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr"><span
style="font-weight:400">Head</span></h1><br /><p dir="ltr" style="line-height:1.38"><span style="font-weight:400">Plain
</span><span style="font-weight:700">bold</span><span style="font-style:italic;text-decoration:underline">both</span><span
style="text-decoration:line-through">gone</span><span style="vertical-align:super">up</span><a href="https://example.com/"
style="text-decoration:none"><span style="text-decoration:underline">link</span></a></p><ul><li dir="ltr"><p
role="presentation"><span>A</span></p></li></ul></b>"""


def page_with_both(stage: "Stage", **more: Any) -> str:
    """The address of an entry with both kinds of rich text."""
    pages = make_type(stage.tenant.fresh_scope(), BODY, HTML, uid="page")
    data: JSONObject = {"title": "Home", **more}
    uid = create_entry(SYSTEM, stage.tenant.fresh_scope(), pages, locale="en-us", data=data).uid
    return f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{uid}/"


def pasted(tab: "Page", html: str, name: str = "body") -> Any:
    text = tab.evaluate(_PASTE, [html, name])
    return without_uids(json.loads(text))["children"] if name == "body" else text


def test_word_s_lists_are_lists(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.goto(page_with_both(stage))
    assert pasted(tab, WORD) == [
        line("p", leaf("Birds "), leaf("stand", **BOLD)),
        line(
            "ul",
            line("li", line("fragment", leaf("One")), line("ul", line("li", leaf("Below")))),
            line("li", leaf("Two")),
        ),
        line("ol", line("li", leaf("First"))),
        line("p", leaf("")),
    ]
    assert pasted(tab, WORD, "words") == (
        "<p>Birds <strong>stand</strong></p><ul><li>One<ul><li>Below</li></ul></li><li>Two</li></ul>"
        "<ol><li>First</li></ol><p></p>"
    )
    assert complaints == []


def test_google_s_documents_keep_their_marks(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.goto(page_with_both(stage))
    assert pasted(tab, DOCS) == [
        line("h1", leaf("Head")),
        line("p", leaf("")),
        line(
            "p",
            leaf("Plain "),
            leaf("bold", **BOLD),
            leaf("both", **ITALIC),
            leaf("gone", strikethrough=True),
            leaf("up", superscript=True),
            line("a", leaf("link")),
            leaf(""),
        ),
        line("ul", line("li", leaf("A"))),
    ]
    assert complaints == []


def cells(tree: Any) -> list[list[str]]:
    (table,) = (each for each in tree if each["type"] == "table")
    rows = [row for section in table["children"] for row in section["children"]]
    return [[texts(cell) for cell in row["children"]] for row in rows]


def texts(tree: Any) -> str:
    return tree["text"] if "text" in tree else "".join(texts(each) for each in tree["children"])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            '<table><tr><td colspan="2">wide</td></tr><tr><td rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr></table>',
            [["wide", ""], ["1", "2"], ["", "3"]],
        ),
        (
            "<table><tr><th rowspan=2 colspan=2>a</th><th>b</th></tr><tr><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr></table>",
            [["a", "", "b"], ["", "", "c"], ["d", "e", "f"]],
        ),
        ("<table><tr><td colspan=0 rowspan=99999999>a</td></tr><tr></tr></table>", [["a"], [""]]),
        ("<tr><td>a</td><td>b</td></tr>", [["a", "b"]]),
    ],
)
def test_joined_cells_are_parted_where_they_stood(
    tab: "Page", stage: "Stage", complaints: list[str], markup: str, expected: list[list[str]]
) -> None:
    tab.goto(page_with_both(stage))
    assert cells(pasted(tab, markup)) == expected
    assert complaints == []


HOSTILE = (
    """<p data-as="script">alert(1)</p><p data-as='img src=x onerror=alert(1)'>x</p>"""
    """<div data-wrap><p>wrapped</p></div><div data-box="otherBlock" data-part="00000000-1">boxed</div>"""
    """<p><span data-box="embedInline" data-embed='{"type":"entry","entry-uid":7}'>odd</span>"""
    """<span data-box="embedInline" data-embed="{">broken</span><a href=" java\nscript:alert(1)">js</a>"""
    """<a href="data:text/html,x">data</a></p><svg><script>alert(2)</script></svg><style>p {}</style>"""
    """<p title='a style="b"' style="position:fixed">fixed</p>"""
)


def test_no_markup_makes_elements_of_its_own(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.goto(page_with_both(stage))
    assert pasted(tab, HOSTILE, "words") == (
        "<p>alert(1)</p><p>x</p><p>wrapped</p><p>boxed</p><p>oddbrokenjsdata</p><p>fixed</p>"
    )
    kinds = {each["type"] for each in pasted(tab, HOSTILE)}
    assert kinds == {"p"}
    assert complaints == []


@pytest.mark.parametrize("length", [10_000, 200_000])
def test_markup_without_end_is_read_in_no_time_to_speak_of(tab: "Page", stage: "Stage", length: int) -> None:
    tab.goto(page_with_both(stage))
    tab.set_default_timeout(60_000)
    for piece in ("<a ", '<a "', "<style", "<p style='", "<b><i>"[:3]):
        assert pasted(tab, "<p>begun</p>" + piece * (length // len(piece) if piece != "<b>" else 400))[0]["type"] == "p"


def copied(tab: "Page", name: str) -> str:
    html: str = tab.evaluate(
        """(name) => {
          const { editor } = document.querySelector(`[data-field="${name}"] .ProseMirror`);
          editor.commands.selectAll();
          return editor.view.serializeForClipboard(editor.state.selection.content()).dom.innerHTML;
        }""",
        name,
    )
    return html


def test_embeds_are_copied_into_other_fields_and_other_pages(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    herons = stage.entry("Herons")
    attrs = {"type": "entry", "entry-uid": herons, "content-type-uid": "article", "locale": "en-us"}
    inline = {"uid": "r", "type": "reference", "attrs": {**attrs, "display-type": "inline"}, "children": [{"text": ""}]}
    block = {"uid": "b", "type": "reference", "attrs": {**attrs, "display-type": "block"}, "children": [{"text": ""}]}
    words = {"type": "p", "uid": "p", "attrs": {}, "children": [{"text": "See "}, inline, {"text": " here"}]}
    tree = {"type": "doc", "uid": "d", "attrs": {}, "children": [words, block]}
    address = page_with_both(stage, body=tree)
    tab.goto(address)
    clip = copied(tab, "body")
    written = pasted(tab, clip, "words")
    assert written.startswith("<p>See <span ")
    assert written.count(f'data-sys-entry-uid="{herons}"') == 2
    # Another entry, on a page that knows nothing of this one's parts.
    other = create_entry(
        SYSTEM,
        stage.tenant.fresh_scope(),
        load_type(stage.tenant.fresh_scope(), "page"),
        locale="en-us",
        data={"title": "Other"},
    ).uid
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/page/{other}/")
    tab.evaluate(_PASTE, [clip, "body"])
    assert tab.locator("[data-field=body] .rich-title").all_inner_texts() == ["Herons", "Herons"]
    tab.get_by_label("Title required").focus()
    text = json.loads(tab.locator("#i-body").input_value())
    kinds = [each["type"] for each in text["children"]]
    assert kinds == ["p", "reference"]
    assert text["children"][0]["children"][1]["attrs"] == inline["attrs"]
    assert text["children"][0]["children"][1]["uid"] != "r"
    assert complaints == []


def test_an_embed_that_json_names_is_not_called_missing(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    gone = "blt00000000000000ff"
    part: dict[str, Any] = {"uid": "r", "type": "reference", "children": [{"text": ""}]}
    part["attrs"] = {"type": "entry", "entry-uid": gone, "content-type-uid": "article", "display-type": "block"}
    tree = {"type": "doc", "uid": "d", "children": [part]}
    tab.goto(page_with_both(stage, body=tree))
    box = tab.locator("[data-field=body] .rich-box")
    assert box.locator(".facts").inner_text() == "does not exist any more"
    tab.get_by_text("Edit as JSON").first.click()
    tab.locator("#i-body").fill(json.dumps(tree).replace(gone, stage.entry("Herons")))
    tab.get_by_label("Title required").focus()
    assert box.locator(".facts").count() == 0
    tab.locator("#l-body").click()
    assert body(tab).evaluate("(body) => body === document.activeElement")
    assert complaints == []


def test_a_link_to_an_entry_that_is_led_elsewhere_goes_there(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    attrs = {
        "type": "entry",
        "entry-uid": "blt1",
        "content-type-uid": "article",
        "display-type": "link",
        "href": "/herons",
    }
    link = {"uid": "a", "type": "reference", "attrs": attrs, "children": [{"text": "Herons"}]}
    words = {"type": "p", "uid": "p", "children": [{"text": "See "}, link, {"text": ""}]}
    address = page_with(stage, {"type": "doc", "uid": "d", "children": [words]})
    tab.goto(address)
    tab.locator(".rich-text a").click()
    tab.locator("[data-do=link][aria-pressed=true]").wait_for()
    tab.keyboard.press("Control+k")
    tab.get_by_role("dialog", name="Link").get_by_label("Address").fill("https://example.com/storks")
    tab.keyboard.press("Enter")
    assert save(tab) == "Saved as version 2."
    tree = json.loads(tab.locator("#i-body").input_value())
    changed = tree["children"][0]["children"][1]
    assert (changed["type"], changed["attrs"], changed["children"]) == (
        "a",
        {"url": "https://example.com/storks"},
        [{"text": "Herons"}],
    )
    assert complaints == []


def test_lines_made_headings_together_keep_what_they_say_of_themselves(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    lines = [
        {"type": "p", "uid": f"p{n}", "attrs": {"style": {"text-align": "right"}}, "children": [{"text": "Line"}]}
        for n in range(3)
    ]
    tab.goto(page_with(stage, {"type": "doc", "uid": "d", "attrs": {}, "children": lines}))
    body(tab).focus()
    tab.keyboard.press("Control+a")
    tab.get_by_label("Style of the line").select_option("h2")
    assert save(tab) == "Saved as version 2."
    tree = json.loads(tab.locator("#i-body").input_value())
    assert tree["children"] == [{**each, "type": "h2"} for each in lines]
    assert complaints == []


def test_a_numbered_list_is_begun_by_its_number_and_shown_as_it_is_stored(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    address = page_with(stage, None)
    tab.goto(address)
    body(tab).focus()
    tab.keyboard.type("2024. Not a list")
    tab.keyboard.press("Enter")
    tab.keyboard.type("1. One")
    tab.keyboard.press("Enter")
    tab.keyboard.type("Two")
    assert save(tab) == "Saved as version 2."
    items = [line("li", leaf("One")), line("li", leaf("Two"))]
    assert stored(stage, address) == line("doc", line("p", leaf("2024. Not a list")), line("ol", *items))
    pasted(tab, '<ol start="5" type="a"><li>Five</li></ol>')
    shown = tab.locator(".rich-text ol").evaluate("(list) => [list.start, list.type, list.style.listStyleType]")
    assert shown == [1, "", "decimal"]
    assert complaints == []
