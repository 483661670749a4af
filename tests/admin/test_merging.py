"""Saving over what somebody else saved: told, asked about field by field, and nothing of either lost."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.entries import create_entry, update_entry
from content.types import StoredType
from core.json_values import JSONObject, JSONValue
from publishing.admin.versions.changes import Gap
from tests.admin.builders import address, messages_after, signed_in
from tests.admin.test_entry_form import entry_url, form, latest
from tests.admin.test_nested_form import CARDS, landing, named
from tests.admin.test_nested_form import form as nested
from tests.admin.test_nested_form import latest as latest_of
from tests.admin.test_nested_form import uid as page_uid
from tests.admin.test_nested_form import url as page_url
from tests.content.builders import make_type
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

__all__ = ["landing", "page_uid"]


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser."""
    return signed_in(stage.tenant.owner)


def paragraph(words: str) -> JSONObject:
    line: JSONValue = {"type": "p", "uid": "p", "attrs": {}, "children": [{"text": words}]}
    return {"type": "doc", "uid": "d", "attrs": {}, "children": [line]}


def said(change: Any) -> list[str]:
    frames = {"added": "{{{}}}", "removed": "[{}]"}
    return [
        "".join(frames.get(piece.sort, "{}").format(piece.text) for piece in line.pieces)
        for line in change.lines
        if not isinstance(line, Gap)
    ]


def test_changes_of_different_fields_are_told_and_put_together(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Egrets")
    url, typed = entry_url(stage, uid), form(1, title="Herons", body="My own words.")
    answer = browser.post(url, typed)
    assert "Ada Lovelace saved version 2 while you were writing." in answer.content.decode()
    assert [(each.label, each.side) for each in answer.context["taken"]] == [("Title", "theirs"), ("Body", "mine")]
    assert answer.context["forks"] == []
    assert dict(answer.context["typed"])["f.body"] == "My own words."
    assert latest(stage, uid)[0] == 2
    assert messages_after(browser, url, {**typed, "merge": "2"}) == ["Saved as version 3."]
    assert latest(stage, uid) == (3, {"title": "Egrets", "body": "My own words.", "tags": []})


def test_a_rich_text_is_not_changed_by_who_only_saved_another_field(stage: "Stage", browser: Client) -> None:
    rich: JSONObject = {"uid": "body", "data_type": "json", "field_metadata": {"allow_json_rte": True}}
    story = make_type(stage.tenant.fresh_scope(), rich, uid="story")
    scope = stage.tenant.fresh_scope()
    data: JSONObject = {"title": "Herons", "body": paragraph("Reeds.")}
    uid = create_entry(SYSTEM, scope, story, locale="en-us", data=data).uid
    update_entry(SYSTEM, scope, story, uid, locale="en-us", data={"title": "Egrets"})
    answer = browser.post(
        address(stage.tenant, f"entries/story/{uid}/"), form(1, body=json.dumps(paragraph("Rushes.")))
    )
    assert answer.context["forks"] == []
    assert [(each.label, each.side) for each in answer.context["taken"]] == [("Title", "theirs"), ("body", "mine")]


def test_a_field_that_both_changed_is_asked_about_until_it_is_chosen(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Grey herons")
    stage.edit(uid, "White herons")
    url, typed = entry_url(stage, uid), form(1, title="Grey egrets")
    (fork,) = browser.post(url, typed).context["forks"]
    assert (fork.label, said(fork.mine), said(fork.theirs)) == (
        "Title", ["Grey [herons]{egrets}"], ["[Grey ]{White }herons"],
    )  # fmt: skip
    again = browser.post(url, {**typed, "merge": "2"})
    assert "choose one of the two wherever you both changed the same" in again.content.decode()
    assert latest(stage, uid)[0] == 2
    chosen = {**typed, "merge": "2", "pick.title": "mine"}
    assert messages_after(browser, url, chosen) == ["Saved as version 3."]
    assert latest(stage, uid)[1]["title"] == "Grey egrets"


def test_all_that_is_left_is_chosen_at_once(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Grey herons")
    stage.edit(uid, "White herons")
    typed = {**form(1, title="Mine"), "merge": "2", "pick-all": "theirs"}
    assert messages_after(browser, entry_url(stage, uid), typed) == ["Nothing was changed."]
    assert latest(stage, uid)[1]["title"] == "White herons"


def test_a_third_version_in_between_is_asked_about_anew(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Egrets")
    stage.edit(uid, "Storks")
    answer = browser.post(entry_url(stage, uid), {**form(1, body="Mine."), "merge": "2"})
    assert "Ada Lovelace saved version 3 while you were writing." in answer.content.decode()
    assert latest(stage, uid)[0] == 3


def test_the_way_back_to_the_form_keeps_what_was_typed(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Egrets")
    shown = browser.post(entry_url(stage, uid), {**form(1, title="Mine"), "merge": "2", "do": "edit"}).content.decode()
    assert 'value="Mine"' in shown
    assert "Changed there: Title." in shown
    assert 'name="version" value="1"' in shown


def test_what_is_wrong_with_what_both_come_to_stands_in_the_form(stage: "Stage", browser: Client) -> None:
    uid, other = stage.entry("Herons"), stage.entry("Storks")
    stage.edit(uid, "Egrets")
    sent = {**form(1, title="Storks"), "merge": "2", "pick.title": "mine"}
    shown = browser.post(entry_url(stage, uid), sent).content.decode()
    assert "Title is not unique." in shown
    assert 'value="Storks"' in shown
    assert (latest(stage, uid)[0], latest(stage, other)[0]) == (2, 1)


def test_who_translates_what_somebody_else_just_translated_is_asked(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    url, typed = entry_url(stage, uid, locale="fr-fr"), form(0, title="Herons", body="Mes mots.")
    assert "Ada Lovelace saved version 1 while you were writing." in browser.post(url, typed).content.decode()
    assert messages_after(browser, url, {**typed, "merge": "1"}) == ["Saved as version 2."]
    assert latest(stage, uid, "fr-fr") == (2, {"title": "Hérons", "body": "Mes mots.", "tags": []})


def test_instances_are_put_together_by_their_uids(
    stage: "Stage", browser: Client, page_uid: str, landing: StoredType
) -> None:
    theirs: list[Any] = [named("csa", head="Theirs", notes=["a", "b"], code="1"), CARDS[1], named("csc", head="Added")]
    scope = stage.tenant.fresh_scope()
    update_entry(stage.tenant.actor, scope, landing, page_uid, locale="en-us", data={"cards": theirs})
    mine = nested({"cards": ["1", "0"], "cards.1.head": "Mine", "cards.0.head": "Also mine"}, shown=("cards",))
    url = page_url(stage, page_uid)
    (fork,) = browser.post(url, mine).context["forks"]
    assert (fork.key, fork.label) == ("cards.csa.head", "Cards → 3 → Head")
    sent = {**mine, "merge": "2", "pick.cards.csa.head": "theirs"}
    assert messages_after(browser, url, sent) == ["Saved as version 3."]
    assert [card["head"] for card in latest_of(stage, page_uid)["cards"]] == ["Mine", "Added", "Theirs"]
