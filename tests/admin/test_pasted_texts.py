"""Whatever HTML is pasted into rich text in Chromium, it is written so that it reads the same when it is opened again."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.admin.browsing import needs_chromium
from tests.admin.html_texts import TEXTS
from tests.admin.test_rich_text_trees import FEW

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

_BATCH = 10
_EDITOR = """async () => {
  const [{ Editor }, { extensionsFor }, { documentOf, isTree }, { Writer }, { FORMATS }, { readable }] = await Promise.all([
    "django_prose_editor/editor", "pressroom/richtext/schema", "pressroom/richtext/reading", "pressroom/richtext/writing",
    "pressroom/richtext/formats", "pressroom/richtext/pasted",
  ].map((name) => import(`/static/${name}.js`)));
  const title = () => ({ title: "Box", kind: "Box", about: "", picture: "" });
  const opened = (tree, format) => {
    const facts = { titles: new Map(), entries: "/", files: "/" };
    const editorProps = { transformPastedHTML: (html) => readable(html, { format, facts }) };
    const element = document.createElement("div");
    const editor = new Editor({ element, injectCSS: false, content: documentOf(tree), extensions: extensionsFor(title), editorProps });
    editor.state.doc.check();
    return { editor, writer: new Writer(tree, editor.state.doc) };
  };
  // What was pasted, as it is written; the words of it, and of what is opened again; and whether that is whole.
  window.pasted = (html, name) => {
    const format = FORMATS[name];
    const { editor, writer } = opened(null, format);
    editor.view.pasteHTML(html);
    editor.state.doc.check();
    const text = format.write(writer.treeOf(editor.state.doc));
    const tree = format.read(text);
    if (tree === undefined) return [text, editor.state.doc.textContent, "unreadable"];
    const again = opened(tree, format).editor;
    const boxes = [];
    again.state.doc.descendants((node) => { if (node.type.name.startsWith("other")) boxes.push(node.type.name); });
    return [text, editor.state.doc.textContent, again.state.doc.textContent, ...boxes];
  };
}"""
# What stands around the words in what word processors and other sites hand over.
_ODD = st.sampled_from(
    [
        "<td>a<td colspan=3>b", "<table><tr><td rowspan=2>a<p>b<table><tr><td>c</table></table>", "<li>a<ol><li>b<p>c</ol>d",
        "<p style='mso-list:l0 level3 lfo1'>a</p><p style='mso-list:l0 level1 lfo1'>b</p>x<p style='mso-list:l0 level2'>c",
        "<ul><ul><ul><li>a</ul></ul>b</ul>", "<b style='font-weight:normal'><p>a</p><br><br><p><i>b</b>c", "<h1><ul><li>a</h1>b",
        "<blockquote><blockquote>a<pre>b\n c</pre></blockquote>d", "<span style='font-weight:bold'><p>a</p>b<br>c</span>",
        "<a href='/x'><p>a</p><a href='javascript:y'>b</a>c</a>", "a<hr>b<img src=x>c<br>", "<dl><dt>a<dd>b<ul><li>c</dl>",
        "<p data-as=li>a</p><div data-wrap>b</div><ol data-part=x start=7><li>c", "<sub><sup>a</sub>b</sup><code><strong>c",
        "<table><caption>a</caption><colgroup><col></colgroup><thead><tr><th>b</thead><tfoot><tr><td>c</table>", "<pre><p>a</p>\n\n<ul><li>b</pre>",
    ]
)  # fmt: skip
PASTED = st.lists(TEXTS | _ODD, min_size=1, max_size=3).map("".join)


@pytest.mark.parametrize("name", ["json", "html"])
def test_what_is_pasted_reads_the_same_when_it_is_opened_again(tab: "Page", name: str) -> None:
    tab.evaluate(_EDITOR)

    @FEW
    @given(texts=st.lists(PASTED, min_size=_BATCH, max_size=_BATCH))
    def look(texts: list[str]) -> None:
        found = tab.evaluate("([texts, name]) => texts.map((text) => pasted(text, name))", [texts, name])
        wrong = [
            (text, *each) for text, each in zip(texts, found, strict=True)
            if len(each) > 3 or "".join(each[1].split()) != "".join(each[2].split())
        ]  # fmt: skip
        assert wrong == []

    look()
