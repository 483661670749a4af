"""Entries in the admin as people see them whose roles have rules: no more than the rules allow, and no button beyond."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.entries import create_entry
from content.models import EntryLocale
from content.types import StoredType
from tests.admin.builders import address, marks, page, signed_in
from tests.content.builders import make_type, text
from tests.factories import make_editor
from tests.rules import Rule, in_languages, on_entries, on_fields, on_type, to_environments

if TYPE_CHECKING:
    from core.json_values import JSONObject
    from tests.publishing.builders import Stage

EVERYWHERE = in_languages("$all")
PART: "JSONObject" = {
    "uid": "parts", "display_name": "Parts", "data_type": "group", "multiple": True,
    "schema": [text("word"), text("secret", field_metadata={"default_value": "given"})],
}  # fmt: skip


@pytest.fixture
def story(stage: "Stage") -> StoredType:
    """A second type, with fields to hide."""
    return make_type(stage.tenant.fresh_scope(), text("fee"), text("note"), PART, uid="story")


def tell(stage: "Stage", story: StoredType, title: str, **more: Any) -> str:
    """The uid of a new story."""
    actor, scope = stage.tenant.actor, stage.tenant.fresh_scope()
    return create_entry(actor, scope, story, locale="en-us", data={"title": title, **more}).uid


def browser_of(stage: "Stage", *rules: Rule) -> Client:
    return signed_in(make_editor(stage.tenant, *rules))


def at(stage: "Stage", uid: str, more: str = "", *, type_uid: str = "article", locale: str = "en-us") -> str:
    return address(stage.tenant, f"entries/{type_uid}/{uid}/{more}?locale={locale}")


def latest(uid: str, locale: str = "en-us") -> dict[str, Any]:
    data: dict[str, Any] = EntryLocale.objects.get(entry__uid=uid, locale=locale, deleted_at=None).latest.data
    return data


def titles(markup: str) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', markup)


def test_lists_have_the_types_languages_and_entries_that_rules_show(stage: "Stage", story: StoredType) -> None:
    tell(stage, story, "Hidden story")
    own, _ = stage.entry("Shown"), stage.entry("Hidden")
    stage.edit(own, "Masqué", locale="fr-fr")
    browser = browser_of(stage, on_entries("article", [own], "read"), in_languages("en-us"))

    types = page(browser, address(stage.tenant, "entries/"))
    listed = page(browser, address(stage.tenant, "entries/article/"))

    assert re.findall(r"<strong>(.*?)</strong></a>", types) == ["Article"]
    assert "Entries: 1" in types
    assert titles(listed) == ["Shown"]
    assert "Entries found: 1" in listed
    assert "fr-fr" not in listed
    for hidden in ("Story", "Hidden", "New entry"):
        assert hidden not in listed
    assert browser.get(address(stage.tenant, "entries/story/")).status_code == 404


def test_what_is_not_seen_is_not_found_and_what_is_seen_is_read(stage: "Stage") -> None:
    own, other = stage.entry("Shown"), stage.entry("Hidden")
    browser = browser_of(stage, on_entries("article", [own], "read"), in_languages("en-us"))
    before = marks(stage.tenant)

    shown = page(browser, at(stage, own))

    for button in ("data-entry", "Delete…", "Take the", "Publish</h2>", "Move to", "New comment", "History"):
        assert button not in shown
    for more in ("", "versions/1/"):
        assert page(browser, at(stage, own, more))
        assert browser.get(at(stage, other, more)).status_code == 404
    for more in ("", "publish/", "delete/", "unlocalize/", "versions/1/restore/", "versions/1/name/"):
        sent = {"version": "1", "f.title": "No", "place": f"{stage.production.uid}/en-us", "name": "x"}
        assert browser.post(at(stage, own, more), sent).status_code in (200, 403), more
        assert browser.post(at(stage, other, more), sent).status_code in (403, 404), more
    assert browser.get(address(stage.tenant, "new/article/")).status_code == 403
    assert marks(stage.tenant) == before


def test_a_language_that_is_not_seen_is_no_tab_and_no_choice(stage: "Stage") -> None:
    uid = stage.entry("English")
    stage.edit(uid, "Français", locale="fr-fr")
    rules = on_type("article", "read", "create", "update"), in_languages("fr-fr")
    browser = browser_of(stage, *rules)

    opened = page(browser, at(stage, uid))
    begun = browser.post(address(stage.tenant, "new/article/"), {"f.title": "Neuf"}, follow=True)

    assert "Français" in opened
    assert "locale=en-us" not in opened
    assert 'value="en-us"' not in opened
    assert "English" not in page(browser, address(stage.tenant, "entries/article/"))
    assert begun.status_code == 200
    made = EntryLocale.objects.get(title="Neuf")
    assert made.locale == "fr-fr"
    assert browser.get(address(stage.tenant, "new/article/?locale=en-us")).status_code == 200


def test_hidden_fields_are_not_in_the_form_and_keep_what_they_say(stage: "Stage", story: StoredType) -> None:
    parts = [{"word": "one", "secret": "s-one"}, {"word": "two", "secret": "s-two"}]
    uid = tell(stage, story, "Heron", fee="a dozen", note="fixed", parts=parts)
    closed = on_fields("story", ["note"], update=False)
    hidden = on_fields("story", ["fee", "parts.secret"], read=False)
    browser = browser_of(stage, on_type("story", "read", "create", "update"), hidden, closed, EVERYWHERE)

    opened = page(browser, at(stage, uid, type_uid="story"))

    for unseen in ("a dozen", "s-one", "f.fee", "secret", 'name="f.note"'):
        assert unseen not in opened
    assert "fixed" in opened
    assert "Your role lets you read it." in opened
    sent = {
        "version": "1", "shown": ["parts"], "f.title": "Egret", "f.note": "forced", "f.fee": "13",
        "f.parts": ["0", "1"], "f.parts.0.word": "uno", "f.parts.1.word": "two", "f.parts.0.secret": "forced",
    }  # fmt: skip
    assert browser.post(at(stage, uid, type_uid="story"), sent).status_code == 302
    saved = latest(uid)
    assert (saved["title"], saved["fee"], saved["note"]) == ("Egret", "a dozen", "fixed")
    assert [(each["word"], each["secret"]) for each in saved["parts"]] == [("uno", "s-one"), ("two", "s-two")]
    fresh = {"f.title": "New", "shown": ["parts"], "f.parts": ["n0"], "f.parts.n0.word": "three", "f.fee": "1"}
    assert browser.post(address(stage.tenant, "new/story/"), fresh).status_code == 302
    made = EntryLocale.objects.get(title="New").latest.data
    assert (made.get("fee"), [each["word"] for each in made["parts"]]) == (None, ["three"])
    changes = page(browser, at(stage, uid, "versions/1/", type_uid="story"))
    assert "Heron" in changes
    assert "secret" not in changes
    assert "s-one" not in changes


def test_a_reference_to_what_is_not_seen_has_no_title_and_stays(stage: "Stage", story: StoredType) -> None:
    related: JSONObject = {
        "uid": "related", "display_name": "Related", "data_type": "reference", "reference_to": ["story", "article"],
        "field_metadata": {"ref_multiple": True},
    }  # fmt: skip
    page_type = make_type(stage.tenant.fresh_scope(), related, uid="leaf")
    hidden, shown = tell(stage, story, "Hidden story"), stage.entry("Shown")
    value = [{"uid": hidden, "_content_type_uid": "story"}, {"uid": shown, "_content_type_uid": "article"}]
    uid = tell(stage, page_type, "Leaf", related=value)
    browser = browser_of(stage, on_type("leaf", "read", "update"), on_type("article", "read"), EVERYWHERE)

    opened = page(browser, at(stage, uid, type_uid="leaf"))
    found = browser.get(address(stage.tenant, "pick/entries/?types=story,article&q=h")).json()["results"]
    every = browser.get(address(stage.tenant, "pick/entries/")).json()["results"]
    sent = {"version": "1", "f.title": "Twig", "shown": "related", "f.related": [f"story/{hidden}", f"article/{shown}"]}
    assert browser.post(at(stage, uid, type_uid="leaf"), sent).status_code == 302

    assert "Hidden story" not in opened
    assert "Something that is not there for you" in opened
    assert [each["title"] for each in found] == ["Shown"]
    assert [each["title"] for each in every] == ["Leaf", "Shown"]
    assert latest(uid)["related"] == value


def test_publishing_offers_the_environments_that_rules_name(stage: "Stage") -> None:
    uid = stage.entry()
    stage.request(uid, environments=("production", "staging"))
    rules = on_type("article", "read", "publish"), in_languages("en-us"), to_environments(stage.staging.uid)
    browser = browser_of(stage, *rules)

    opened = page(browser, at(stage, uid))
    grid = page(browser, at(stage, uid, "publish/"))
    allowed = browser.post(at(stage, uid, "publish/"), {"place": f"{stage.staging.uid}/en-us"})
    refused = browser.post(at(stage, uid, "publish/"), {"place": f"{stage.production.uid}/en-us"})

    assert "staging" in opened
    for hidden in ("production", stage.production.uid):
        assert hidden not in opened
        assert hidden not in grid
        assert hidden not in page(browser, address(stage.tenant, "entries/article/"))
    assert f'value="{stage.staging.uid}/en-us"' in grid
    assert allowed.status_code == 302
    assert (refused.status_code, b"is not an environment of this stack" in refused.content) == (200, True)


def test_deleting_offers_the_languages_that_rules_name(stage: "Stage") -> None:
    uid = stage.entry("English")
    stage.edit(uid, "Français", locale="fr-fr")
    french: Rule = {
        "module": "locale", "locales": ["en-us"], "acl": {"read": True, "sub_acl": {"delete": True}}, "restrict": True,
    }  # fmt: skip
    browser = browser_of(stage, on_type("article", "read", "delete"), EVERYWHERE, french)

    asked = page(browser, at(stage, uid, "delete/", locale="fr-fr"))
    browser.post(at(stage, uid, "delete/", locale="fr-fr"), {"locales": ["fr-fr", "en-us"]})

    assert 'value="fr-fr"' in asked
    assert 'value="en-us"' not in asked
    assert stage.article_languages(uid) == ["en-us"]
