"""An entry in several languages, for tests of the pages on which it is translated."""

from typing import TYPE_CHECKING

from content.actions.entries import create_entry, update_entry
from core.json_values import JSONObject
from tests.admin.builders import address
from tests.content.builders import make_type, text
from tests.factories import make_locale

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

RICH: JSONObject = {
    "uid": "story",
    "display_name": "Story",
    "data_type": "json",
    "field_metadata": {"allow_json_rte": True, "rich_text_type": "advanced"},
}
PARTS: JSONObject = {
    "uid": "parts",
    "display_name": "Parts",
    "data_type": "blocks",
    "blocks": [{"uid": "quote", "title": "Quote", "schema": [text("words"), text("source", non_localizable=True)]}],
}


def paragraph(words: str) -> JSONObject:
    """A rich text of one paragraph."""
    line: JSONObject = {"type": "p", "uid": "p1", "attrs": {}, "children": [{"text": words}]}
    return {"type": "doc", "uid": "d1", "attrs": {}, "children": [line]}


def quote(uid: str, words: str) -> JSONObject:
    """A block of PARTS."""
    return {"quote": {"words": words, "source": "A proverb", "_metadata": {"uid": uid}}}


def make_essay(stage: "Stage") -> str:
    """The uid of an essay in en-us; fr-fr is written and behind by a version, fr-ca falls back to it, de-de to en-us."""
    make_locale(stage.tenant.fresh_scope(), "fr-ca", "fr-fr")
    make_locale(stage.tenant.fresh_scope(), "de-de")
    scope = stage.tenant.fresh_scope()
    body = text("body", field_metadata={"multiline": True})
    essay = make_type(scope, body, text("code", non_localizable=True), RICH, PARTS, uid="essay")
    data: JSONObject = {
        "title": "Herons",
        "body": "They stand still.",
        "code": "H-1",
        "story": paragraph("In the reeds."),
        "parts": [quote("cs01", "Still waters")],
    }
    actor = stage.tenant.actor
    uid = create_entry(actor, scope, essay, locale="en-us", data=data).uid
    update_entry(actor, scope, essay, uid, locale="fr-fr", data={"title": "Hérons", "body": "Ils ne bougent pas."})
    more: JSONObject = {
        "body": "They stand very still.",
        "parts": [quote("cs01", "Still waters"), quote("cs02", "Run")],
    }
    update_entry(actor, scope, essay, uid, locale="en-us", data=more)
    return uid


def essay_address(stage: "Stage", uid: str, query: str = "") -> str:
    """The address of the essay's page."""
    return address(stage.tenant, f"entries/essay/{uid}/{query}")
