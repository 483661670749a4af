"""The languages on an entry's page: how each stands, beginning one, and the source beside the translation."""

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.models import EntryLocale
from core.json_values import JSONObject
from tests.admin.builders import make_reader, messages_after, page, signed_in
from tests.admin.sent_forms import untouched
from tests.admin.translated_entries import essay_address, make_essay
from tests.factories import make_locale

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(stage: "Stage") -> Client:
    return signed_in(stage.tenant.owner)


@pytest.fixture
def uid(stage: "Stage") -> str:
    return make_essay(stage)


def notes(browser: Client, path: str) -> dict[str, str]:
    response = browser.get(path)
    assert response.status_code == 200
    return {line.code: line.note for line in response.context["language_bar"].lines}


def latest(uid: str, code: str) -> tuple[int, JSONObject]:
    row = EntryLocale.objects.select_related("latest").get(entry__uid=uid, locale=code)
    return row.version, row.latest.data


def test_every_language_says_how_it_stands(stage: "Stage", browser: Client, uid: str) -> None:
    assert notes(browser, essay_address(stage, uid)) == {
        "en-us": "master",
        "de-de": "shows en-us",
        "fr-ca": "shows fr-fr",
        "fr-fr": "1 version behind en-us",
    }
    markup = page(browser, essay_address(stage, uid, "?locale=fr-fr"))
    assert "en-us has 1 version that this text does not know." in markup
    assert "Changed there: Body, Parts." in markup


def test_the_states_of_forty_languages_cost_no_statement_more(stage: "Stage", browser: Client, uid: str) -> None:
    path = essay_address(stage, uid, "?locale=de-de")
    page(browser, path)
    with CaptureQueriesContext(connection) as few:
        assert browser.get(path).context["language_bar"].is_short
    for number in range(36):
        make_locale(stage.tenant.fresh_scope(), f"x{number:02}-xx")
    page(browser, path)
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(path)
    bar = shown.context["language_bar"]
    assert (bar.is_short, [str(title) for title, _ in bar.groups]) == (
        False, ["Master", "Behind their source", "Showing another language"],
    )  # fmt: skip
    assert bar.tally == "2 of 40 languages have a text of their own, 1 is behind"
    assert len(many) == len(few)


def test_one_click_localizes_an_entry_with_the_text_it_shows(stage: "Stage", browser: Client, uid: str) -> None:
    path = essay_address(stage, uid, "?locale=fr-ca")
    markup = page(browser, path)
    assert markup.count(" data-inherited>inherited from fr-fr<") == 5
    assert "French - France" in markup
    told = messages_after(browser, essay_address(stage, uid, "localize/?locale=fr-ca"), {})
    assert told == ["fr-ca has a text of its own now: a copy, ready to be translated. Nothing is published."]
    assert latest(uid, "fr-ca")[1]["title"] == "Hérons"
    assert "data-inherited" not in page(browser, path)
    again = messages_after(browser, essay_address(stage, uid, "localize/?locale=fr-ca"), {})
    assert again == ["fr-ca has a text of its own already."]
    assert latest(uid, "fr-ca")[0] == 1


def test_a_language_can_begin_empty(stage: "Stage", browser: Client, uid: str) -> None:
    path = essay_address(stage, uid, "?locale=de-de&start=empty")
    sent = untouched(page(browser, path))
    assert (sent["f.title"], sent["f.body"]) == ([""], [""])
    assert messages_after(browser, path, {**sent, "f.title": "Reiher"}) == ["Saved as version 1."]
    version, data = latest(uid, "de-de")
    assert (version, data["title"], data["body"], data["story"], data["parts"], data["code"]) == (
        1, "Reiher", "", None, [], "H-1",
    )  # fmt: skip


def test_what_is_the_same_in_every_language_is_locked_and_leads_to_the_master(
    stage: "Stage", browser: Client, uid: str
) -> None:
    markup = page(browser, essay_address(stage, uid, "?locale=fr-fr"))
    assert 'name="f.code"' not in markup
    assert 'href="?locale=en-us#field-code"' in markup
    assert 'href="?locale=en-us#field-parts"' in markup
    assert 'id="field-code"' in page(browser, essay_address(stage, uid, "?locale=en-us"))


def test_a_translation_is_marked_as_up_to_date_at_the_version_that_was_seen(
    stage: "Stage", browser: Client, uid: str
) -> None:
    path = essay_address(stage, uid, "confirm-translation/?locale=fr-fr")
    assert messages_after(browser, path, {"source_version": "2"}) == ["fr-fr is marked as up to date."]
    assert notes(browser, essay_address(stage, uid))["fr-fr"] == "written"
    assert latest(uid, "fr-fr")[0] == 1
    for wrong in ("9", "", "x"):
        assert messages_after(browser, path, {"source_version": wrong}) == [
            "source_version is no version of the language it translates."
        ]


def test_the_source_stands_beside_each_field(stage: "Stage", browser: Client, uid: str) -> None:
    shown = browser.get(essay_address(stage, uid, "?locale=fr-fr&beside=en-us"))
    controls = {control.field.uid: control for control in shown.context["controls"]}
    besides = {
        name: (each.source.text, each.is_changed, each.is_same)
        for name in ("title", "body")
        if (each := controls[name].beside)
    }
    assert besides == {"title": ("Herons", False, False), "body": ("They stand very still.", True, False)}
    assert [line.text for line in controls["body"].beside.before] == ["They stand still."]
    assert [each.label for each in controls["parts"].beside.missing] == ["Run"]
    (part,) = controls["parts"].instances
    assert [(each.field.uid, bool(each.beside)) for each in part.children] == [("words", True), ("source", False)]
    assert part.children[0].beside.is_same
    assert controls["code"].beside is None
    markup = shown.content.decode()
    assert re.search(r'<option value="en-us" selected>', markup)
    sent = {**untouched(markup), "f.body": "Ils ne bougent guère."}
    saved = browser.post(essay_address(stage, uid, "?locale=fr-fr&beside=en-us"), sent)
    assert saved["Location"].endswith("?locale=fr-fr&beside=en-us")


def test_what_the_source_says_is_copied_without_being_saved(stage: "Stage", browser: Client, uid: str) -> None:
    path = essay_address(stage, uid, "?locale=fr-fr&beside=en-us")
    sent = {**untouched(page(browser, path)), "f.title": "Typed", "do": "copy body"}
    shown = untouched(browser.post(path, sent).content.decode())
    assert (shown["f.title"], shown["f.body"]) == (["Typed"], ["They stand very still."])
    assert latest(uid, "fr-fr")[0] == 1


@pytest.mark.parametrize("query", ["?locale=fr-fr&beside=xx", "?locale=fr-fr&beside=fr-fr", "?locale=xx&beside=de-de"])
def test_a_language_that_cannot_stand_there_stands_nowhere(
    stage: "Stage", browser: Client, uid: str, query: str
) -> None:
    assert not browser.get(essay_address(stage, uid, query)).context["other"].is_shown


def test_who_only_reads_sees_the_states_and_no_button(stage: "Stage", uid: str) -> None:
    reader = signed_in(make_reader(stage.tenant))
    for query in ("?locale=fr-fr&beside=en-us", "?locale=de-de"):
        markup = page(reader, essay_address(stage, uid, query))
        assert "shows en-us" in markup
        for word in ("Mark as up to date", "Localize this entry", "data-copy", "Begin empty"):
            assert word not in markup
    assert reader.post(essay_address(stage, uid, "localize/?locale=de-de")).status_code == 403
    assert reader.post(essay_address(stage, uid, "confirm-translation/?locale=fr-fr")).status_code == 403


def test_texts_carry_the_language_and_the_direction_they_are_written_in(stage: "Stage", browser: Client) -> None:
    make_locale(stage.tenant.fresh_scope(), "ar-eg")
    uid = stage.entry("Herons")
    markup = page(browser, essay_address(stage, uid, "?locale=ar-eg&beside=en-us").replace("essay", "article"))
    assert re.search(r'<input id="i-title"[^>]* lang="ar-eg" dir="rtl"', markup)
    assert '<div class="beside-text" lang="en-us" dir="ltr">' in markup
