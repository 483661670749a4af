"""Deleting, dropping languages, the trash, and going back to a version, from the pages of the admin."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from content.models import EntryLocale
from core.json_values import JSONObject
from tests.admin.builders import address, messages_after, page, signed_in
from tests.content.builders import make_type

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser."""
    return signed_in(stage.tenant.owner)


def at(stage: "Stage", uid: str, path: str = "", locale: str = "en-us") -> str:
    return address(stage.tenant, f"entries/article/{uid}/{path}?locale={locale}")


def title(stage: "Stage", uid: str, locale: str = "en-us") -> tuple[str, int]:
    row = EntryLocale.objects.get(entry__uid=uid, branch=stage.scope.branch_id, locale=locale)
    return row.title, row.version


def test_languages_are_deleted_as_they_are_ticked_and_come_back_from_the_trash(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    assert messages_after(browser, at(stage, uid, "delete/"), {"locales": "fr-fr"}) == [
        "“Herons” is deleted in fr-fr. It lies in the trash."
    ]
    assert stage.article_languages(uid) == ["en-us"]
    assert messages_after(browser, at(stage, uid, "delete/"), {"locales": "en-us"}) == [
        "“Herons” is deleted. It lies in the trash."
    ]
    assert stage.article_languages(uid) == []
    trash = address(stage.tenant, "trash/article/")
    shown = browser.get(trash).context["page"].rows
    assert [(line["row"].title, line["row"].locale, line["by"], line["can_restore"]) for line in shown] == [
        ("Herons", "en-us", "Ada Lovelace", True),
        ("Hérons", "fr-fr", "Ada Lovelace", True),
    ]
    assert messages_after(browser, trash, {"uid": uid, "locale": "fr-fr"}) == ["It is back, offline."]
    assert stage.article_languages(uid) == ["fr-fr"]
    again = messages_after(browser, trash, {"uid": uid, "locale": "fr-fr"})
    assert again[0].startswith("It stays in the trash: ")


def test_the_question_says_who_refers_to_the_entry_and_refuses_to_delete_nothing(
    stage: "Stage", browser: Client
) -> None:
    uid = stage.entry("Herons")
    lead: JSONObject = {"uid": "lead", "display_name": "Lead", "data_type": "reference", "reference_to": ["article"]}
    make_type(stage.tenant.fresh_scope(), lead, uid="front")
    new = address(stage.tenant, "new/front/")
    browser.post(new, {"shown": ["title", "lead"], "f.title": "Today", "f.lead": f"article/{uid}"})
    shown = page(browser, at(stage, uid, "delete/"))
    assert "1 entry refers to it" in shown
    assert ">Today</a>" in shown
    answer = browser.post(at(stage, uid, "delete/"), {"locales": "de-de"})
    assert "Choose at least one language." in answer.content.decode()
    assert stage.article_languages(uid) == ["en-us"]


def test_a_language_reads_from_its_fallback_again(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    assert "fr-fr then shows the text of en-us." in page(browser, at(stage, uid, "unlocalize/", "fr-fr"))
    told = messages_after(browser, at(stage, uid, "unlocalize/", "fr-fr"), {})
    assert told == ["fr-fr reads from its fallback again."]
    assert stage.article_languages(uid) == ["en-us"]
    assert "French - France has no text of its own yet." in page(browser, at(stage, uid, locale="fr-fr"))
    (told_again,) = messages_after(browser, at(stage, uid, "unlocalize/"), {})
    assert "master language" in told_again


def test_what_stands_against_an_old_version_is_told_and_nothing_is_saved(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Egrets")
    stage.entry("Herons")
    told = messages_after(browser, at(stage, uid, "versions/1/restore/"), {})
    assert told == ["title is not unique."]
    assert title(stage, uid) == ("Egrets", 2)


def test_a_version_gets_a_name_and_loses_it(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    naming = at(stage, uid, "versions/1/name/")
    assert messages_after(browser, naming, {"name": "As printed"}) == ["The name is saved."]
    assert '<span class="badge">As printed</span>' in page(browser, at(stage, uid))
    messages_after(browser, naming, {"name": ""})
    assert "As printed" not in page(browser, at(stage, uid))
    assert messages_after(browser, naming, {"name": "x" * 501}) == ["The name must have 1 to 500 characters."]


def test_a_form_of_a_language_that_was_taken_away_meanwhile_keeps_what_was_typed(
    stage: "Stage", browser: Client
) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    messages_after(browser, at(stage, uid, "unlocalize/", "fr-fr"), {})
    typed = {"version": "1", "shown": "title", "f.title": "Aigrettes"}
    shown = browser.post(at(stage, uid, locale="fr-fr"), typed).content.decode()
    assert "Somebody took the fr-fr text away while you were writing." in shown
    assert 'value="Aigrettes"' in shown
    assert messages_after(browser, at(stage, uid, locale="fr-fr"), {**typed, "over": "0"}) == ["Saved as version 2."]
    assert title(stage, uid, "fr-fr") == ("Aigrettes", 2)
