"""What the form's editor of rich text trees needs to know: its buttons, and what the trees in it embed."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.utils.translation import gettext as _

from content.admin.entry_form.control import Control
from content.references import html_embeds
from content.schema.fields.json_fields import EMBEDDED, rich_text_nodes
from core.json_values import JSONValue


def embedded_uids(controls: Iterable[Control], kind: str) -> list[str]:
    """The uids of the entries, or the files (`asset`), that the controls' trees embed as they are shown now, each once."""
    uids = (uid for control in controls for text in control.texts for uid in _uids(text, kind))
    return list(dict.fromkeys(uids))


def embedded_in(control: Control) -> list[str]:
    """The uids of everything that a control's tree embeds."""
    return [uid for kind in EMBEDDED for uid in embedded_uids([control], kind)]


def _uids(text: str, kind: str) -> list[str]:
    if text.lstrip().startswith("{"):
        return _uids_in_tree(text, kind)
    return [uid for found, uid, _type in html_embeds(text) if found == kind]


def _uids_in_tree(text: str, kind: str) -> list[str]:
    try:
        tree: JSONValue = orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        # What was typed as JSON may be anything; the form tells what is wrong with it.
        return []
    found: list[str] = []
    for node in rich_text_nodes(tree):
        attributes = node.get("attrs")
        if node.get("type") == "reference" and isinstance(attributes, dict) and attributes.get("type") == kind:
            uid = attributes.get(EMBEDDED[kind])
            found += [uid] if isinstance(uid, str) else []
    return found


def toolbar() -> dict[str, Any]:
    """The toolbar's buttons in order: name, title, and whether it is pressed while it holds; no name for a gap."""
    buttons: Sequence[tuple[str, str, bool]] = (
        ("bold", _("Bold (Ctrl+B)"), True),
        ("italic", _("Italic (Ctrl+I)"), True),
        ("underline", _("Underline (Ctrl+U)"), True),
        ("strike", _("Struck through"), True),
        ("code", _("Code (Ctrl+E)"), True),
        ("subscript", _("Below the line"), True),
        ("superscript", _("Above the line"), True),
        ("", "", False),
        ("link", _("Link (Ctrl+K)"), True),
        ("entry", _("Embed an entry"), False),
        ("file", _("Embed a file"), False),
        ("", "", False),
        ("bullets", _("List with dots"), True),
        ("numbers", _("Numbered list"), True),
        ("indent", _("Indent (Tab)"), False),
        ("outdent", _("Outdent (Shift+Tab)"), False),
        ("quote", _("Quotation"), True),
        ("table", _("Table"), True),
        ("rule", _("Line across"), False),
        ("", "", False),
        ("clear", _("Take the marks of the text away"), False),
        ("undo", _("Undo (Ctrl+Z)"), False),
        ("redo", _("Redo (Ctrl+Shift+Z)"), False),
        ("source", _("What is stored, as text"), False),
    )
    table = (
        ("row-above", _("Row above")),
        ("row-below", _("Row below")),
        ("row-out", _("Take the row out")),
        ("column-before", _("Column before")),
        ("column-after", _("Column after")),
        ("column-out", _("Take the column out")),
        ("table-out", _("Take the table out")),
    )
    return {"rich_buttons": buttons, "rich_table_buttons": table, "heading_levels": range(1, 7)}


def markdown_buttons() -> Sequence[tuple[str, str]]:
    """The buttons above Markdown in order: name and title."""
    return (
        ("heading", _("Heading")),
        ("bold", _("Bold (Ctrl+B)")),
        ("italic", _("Italic (Ctrl+I)")),
        ("strike", _("Struck through")),
        ("code", _("Code (Ctrl+E)")),
        ("link", _("Link (Ctrl+K)")),
        ("bullets", _("List with dots")),
        ("numbers", _("Numbered list")),
        ("quote", _("Quotation")),
    )
