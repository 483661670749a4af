"""Rich text trees through the editor of the form in Chromium: what nobody changed comes back as it was."""

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from content.schema.fields.json_fields import rich_text_nodes
from tests.admin.browsing import needs_chromium
from tests.admin.rich_trees import DOCUMENTS, ODD_DOCUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

_BATCH = 40
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    # A batch of trees would be made smaller tree by tree, in the browser each time.
    phases=(Phase.generate,),
)
_EDITOR = """async () => {
  const [{ Editor }, { extensionsFor }, { documentOf }, { Writer }] = await Promise.all([
    "django_prose_editor/editor", "pressroom/richtext/schema", "pressroom/richtext/reading", "pressroom/richtext/writing",
  ].map((name) => import(`/static/${name}.js`)));
  window.open_tree = (tree) => {
    const title = () => ({ title: "Box", kind: "Box", about: "", picture: "" });
    const content = documentOf(tree);
    const editor = new Editor({ element: document.createElement("div"), injectCSS: false, content, extensions: extensionsFor(title) });
    editor.state.doc.check();
    return { editor, writer: new Writer(tree, editor.state.doc) };
  };
  window.through = (tree) => {
    const { editor, writer } = open_tree(tree);
    return writer.treeOf(editor.state.doc);
  };
  // The whole document is put anew, so that every node has to be written from what the editor shows of it.
  window.rewritten = (tree) => {
    const { editor, writer } = open_tree(tree);
    const words = editor.state.doc.textContent;
    editor.chain().insertContentAt(editor.state.doc.content.size, { type: "paragraph", content: [{ type: "text", text: "Added" }] }).run();
    const after = writer.treeOf(editor.state.doc);
    return [after, words + "Added", open_tree(after).editor.state.doc.textContent];
  };
  // One letter typed into the first line that can be written in.
  window.typed = (tree) => {
    const { editor, writer } = open_tree(tree);
    let place = null;
    editor.state.doc.descendants((node, at) => { if (place === null && node.isTextblock) place = at + 1; return place === null; });
    if (place === null) return null;
    editor.view.dispatch(editor.state.tr.insertText("Typed", place));
    const after = writer.treeOf(editor.state.doc);
    return [after, editor.state.doc.textContent, open_tree(after).editor.state.doc.textContent];
  };
}"""


@pytest.fixture
def editor(tab: "Page") -> "Page":
    """A page of the admin, under its content security policy, with the editor's modules at hand."""
    tab.evaluate(_EDITOR)
    return tab


def uids_of(tree: Any) -> list[str]:
    return [str(node["uid"]) for node in rich_text_nodes(tree) if "uid" in node]


@FEW
@given(trees=st.lists(DOCUMENTS | ODD_DOCUMENTS, min_size=_BATCH, max_size=_BATCH))
def test_a_tree_that_nobody_changed_comes_back_as_it_was(editor: "Page", trees: list[Any]) -> None:
    assert editor.evaluate("(trees) => trees.map(through)", trees) == trees


@FEW
@given(trees=st.lists(DOCUMENTS, min_size=_BATCH, max_size=_BATCH))
def test_a_paragraph_added_changes_nothing_else_and_loses_no_word(editor: "Page", trees: list[Any]) -> None:
    for tree, (after, expected, words) in zip(
        trees, editor.evaluate("(trees) => trees.map(rewritten)", trees), strict=True
    ):
        assert words == expected
        assert len(set(uids_of(after))) == len(uids_of(after))
        assert [node for node in tree["children"] if node not in after["children"]] == []
        assert {key: value for key, value in after.items() if key != "children"} == {
            key: value for key, value in tree.items() if key != "children"
        }


@FEW
@given(trees=st.lists(DOCUMENTS, min_size=_BATCH, max_size=_BATCH))
def test_a_word_typed_into_a_line_leaves_the_others_as_they_were(editor: "Page", trees: list[Any]) -> None:
    for tree, found in zip(trees, editor.evaluate("(trees) => trees.map(typed)", trees), strict=True):
        if found is None:
            continue
        after, expected, words = found
        assert words == expected
        assert len(set(uids_of(after))) == len(uids_of(after))
        assert set(uids_of(tree)) - set(uids_of(after)) == set()
