"""The versions of an entry in the admin: the timeline, any two side by side, and the way back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.entries import create_entry, update_entry
from content.compared.lines import LineChange
from content.models import EntryVersion
from content.types import StoredType
from core.json_values import JSONObject
from publishing.admin.versions.changes import Gap, ShownField
from tests.admin.builders import address, make_reader, messages_after, page, signed_in
from tests.admin.test_lists import go_live
from tests.admin.test_nested_form import CARDS, FIELDS, PAGE, named
from tests.content.builders import make_type, text

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

TREE: Any = {"type": "doc", "uid": "d", "attrs": {}, "children": [{"type": "p", "attrs": {}, "children": [{"text": "Herons stand."}]}]}  # fmt: skip


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser."""
    return signed_in(stage.tenant.owner)


@pytest.fixture
def landing(stage: "Stage") -> StoredType:
    """A type with groups, blocks, a reference and a rich text."""
    lead: Any = {"uid": "lead", "display_name": "Lead", "data_type": "reference", "reference_to": ["article"]}
    body: Any = {"uid": "body", "display_name": "Body", "data_type": "json", "field_metadata": {"allow_json_rte": True}}
    return make_type(stage.tenant.fresh_scope(), *FIELDS, lead, body, uid="landing")


def at(stage: "Stage", uid: str, path: str = "", type_uid: str = "article") -> str:
    mark = "&" if "?" in path else "?"
    return address(stage.tenant, f"entries/{type_uid}/{uid}/{path}{mark}locale=en-us")


def told(fields: list[ShownField]) -> list[tuple[str, str, str, list[str]]]:
    """Field, place in it, what became of it, and its lines with what came in {} and what went in []."""
    return [
        (field.label, change.label, change.sort, [_line(line) for line in change.lines])
        for field in fields
        for change in field.changes
    ]


def _line(line: LineChange | Gap) -> str:
    if isinstance(line, Gap):
        return f"…{line.count}"
    frames: Mapping[str, str] = {"added": "{{{}}}", "removed": "[{}]"}
    return line.label + "".join(frames.get(piece.sort, "{}").format(piece.text) for piece in line.pieces)


def latest(uid: str) -> tuple[int, JSONObject, int | None]:
    row = EntryVersion.objects.filter(entry__uid=uid, locale="en-us").latest("version")
    return row.version, row.data, row.restored_from


def test_two_versions_are_compared_by_words_instances_and_titles(
    stage: "Stage", browser: Client, landing: StoredType
) -> None:
    scope, actor = stage.tenant.fresh_scope(), stage.tenant.actor
    herons, egrets = stage.entry("Herons"), stage.entry("Egrets")
    cards: Any = [*CARDS, named("csc", head="Three", notes=[], code="3")]
    first: JSONObject = {
        "title": "Home of birds", "cards": cards, "page": PAGE, "body": TREE, "tags": ["sea"],
        "lead": [{"uid": herons, "_content_type_uid": "article"}],
    }  # fmt: skip
    uid = create_entry(actor, scope, landing, locale="en-us", data=first).uid
    hero: Any = {"hero": named("csh", head="Hello you", links=[{"title": "Read", "href": "/read"}])}
    new: Any = {"quote": named("csn", words="New\nwords", rows=[])}
    tree: Any = {**TREE, "children": [*TREE["children"], {"type": "h2", "attrs": {}, "children": [{"text": "More"}]}]}
    second: JSONObject = {
        "title": "Home of sea birds", "cards": [cards[2], cards[0], cards[1]], "page": [hero, new], "body": tree,
        "lead": [{"uid": egrets, "_content_type_uid": "article"}], "tags": ["sea", "moon"],
    }  # fmt: skip
    update_entry(actor, scope, landing, uid, locale="en-us", data=second)
    answer = browser.get(at(stage, uid, "compare/?from=1&to=2", "landing"))
    assert told(answer.context["fields"]) == [
        ("Title", "", "changed", ["Home of {sea }birds"]),
        ("Cards", "1", "moved", []),
        ("Page", "1 → Hero → Head", "changed", ["Hello {you}"]),
        ("Page", "2 → Quote", "added", ["Words{New}", "{words}"]),
        ("Page", "2 → Quote", "removed", ["Words[So]", "[be it]", "Rows", "1", "Cell[x]"]),
        ("Lead", "", "changed", ["[Herons (Article)]", "{Egrets (Article)}"]),
        ("Body", "", "changed", ["Herons stand.", "{More}"]),
        ("Tags", "", "changed", ["sea", "{moon}"]),
    ]
    assert answer.context["fields"][1].changes[0].moved == "moved from place 3 to place 1"
    markup = answer.content.decode()
    assert '<ins><bdi class="hidden">added: </bdi>sea <span class="hidden">;</span></ins>' in markup
    everything = browser.get(at(stage, uid, "compare/?from=2&to=2&all=1", "landing")).context["fields"]
    assert [(field.label, field.is_changed) for field in everything][:2] == [("Title", False), ("SEO", False)]


def test_a_version_is_compared_with_what_is_live(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    go_live(stage, uid, stage.production)
    stage.edit(uid, "Egrets")
    shown = page(browser, at(stage, uid, "versions/"))
    assert "live in production" in shown
    live = f"live-{stage.production.uid}"
    answer = browser.get(at(stage, uid, f"compare/?from={live}"))
    assert told(answer.context["fields"]) == [("Title", "", "changed", ["[Herons]{Egrets}"])]
    assert "From live in production (version 1) to version 2" in answer.content.decode()
    for wrong in ("from=9", "from=live-blt0", "to=x", "to=99999999999999999999"):
        assert browser.get(at(stage, uid, f"compare/?{wrong}")).status_code == 404


def test_a_version_says_what_it_changed_and_comes_back_as_the_next(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Egrets")
    changed = browser.get(at(stage, uid, "versions/2/")).context["fields"]
    assert told(changed) == [("Title", "", "changed", ["[Herons]{Egrets}"])]
    asked = browser.get(at(stage, uid, "versions/1/restore/"))
    assert told(asked.context["fields"]) == [("Title", "", "changed", ["[Egrets]{Herons}"])]
    assert latest(uid)[0] == 2
    sent = {"over": "2", "asked": ["title"], "field": ["title"]}
    assert messages_after(browser, at(stage, uid, "versions/1/restore/"), sent) == ["Version 1 is back, as version 3."]
    assert latest(uid) == (3, {"title": "Herons", "body": "About Herons.", "tags": []}, 1)
    assert "brought version 1 back" in page(browser, at(stage, uid, "versions/"))
    assert "there is nothing to go back to" in page(browser, at(stage, uid, "versions/1/restore/"))


def test_chosen_fields_come_back_and_the_others_stay(stage: "Stage", browser: Client) -> None:
    article = make_type(stage.tenant.fresh_scope(), text("one"), text("two"), uid="pair")
    scope, actor = stage.tenant.fresh_scope(), stage.tenant.actor
    uid = create_entry(actor, scope, article, locale="en-us", data={"title": "A", "one": "1"}).uid
    update_entry(actor, scope, article, uid, locale="en-us", data={"title": "B", "one": "2", "two": "2"})
    restoring = at(stage, uid, "versions/1/restore/", "pair")
    asked = ["title", "one", "two"]
    assert messages_after(browser, restoring, {"over": "2", "asked": asked}) == ["Choose at least one field."]
    sent = {"over": "2", "asked": asked, "field": ["one", "two"]}
    (told_of,) = messages_after(browser, restoring, sent)
    assert told_of == "What you chose of version 1 is back, as version 3."
    version, data, restored = latest(uid)
    assert (version, data["title"], data["one"], data.get("two"), restored) == (3, "B", "1", None, 1)
    (refused,) = messages_after(browser, restoring, sent)
    assert refused == "Version 3 was saved in the meantime: look again."
    assert latest(uid)[0] == 3


def test_who_only_reads_sees_versions_and_no_way_back(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Egrets")
    reader = signed_in(make_reader(stage.tenant))
    assert "restore/" not in page(reader, at(stage, uid, "versions/"))
    assert "restore/" not in page(reader, at(stage, uid, "versions/1/"))
    assert reader.get(at(stage, uid, "versions/1/restore/")).status_code == 403
