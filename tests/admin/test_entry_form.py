"""Editing entries: what is saved, what is refused, and that nothing typed is lost."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from content.actions.entries import create_entry, update_entry
from content.models import EntryLocale, EntryVersion
from content.types import StoredType
from core.json_values import JSONObject
from locales.actions.locales import delete_locale
from tests.admin.builders import address, messages_after, page, signed_in
from tests.content.builders import make_type, text

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

RICH: list[JSONObject] = [
    text("summary", multiple=False, field_metadata={"multiline": True}),
    {"uid": "minutes", "display_name": "Minutes", "data_type": "number"},
    {"uid": "featured", "display_name": "Featured", "data_type": "boolean"},
    {"uid": "day", "display_name": "Day", "data_type": "isodate", "field_metadata": {"hide_time": True}},
    {"uid": "starts", "display_name": "Starts", "data_type": "isodate"},
    {"uid": "section", "display_name": "Section", "data_type": "text", "enum": {"choices": [{"value": "food"}, {"value": "city"}]}},
    {"uid": "more", "display_name": "More", "data_type": "link"},
    {"uid": "related", "display_name": "Related", "data_type": "reference", "reference_to": ["article"], "field_metadata": {"ref_multiple": True}},
    {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("word", mandatory=True), text("line")]},
    {"uid": "document", "display_name": "Document", "data_type": "json", "field_metadata": {"allow_json_rte": True}},
    text("code", non_localizable=True),
]  # fmt: skip


@pytest.fixture
def story(stage: "Stage") -> StoredType:
    """A type with a field of every sort that the form has a control for."""
    return make_type(stage.tenant.fresh_scope(), *RICH, uid="story")


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser."""
    return signed_in(stage.tenant.owner)


def latest(stage: "Stage", uid: str, locale: str = "en-us") -> tuple[int, dict[str, Any]]:
    row = EntryLocale.objects.select_related("latest").get(
        entry__uid=uid, branch=stage.scope.branch_id, locale=locale, deleted_at=None
    )
    return row.version, row.latest.data


def entry_url(stage: "Stage", uid: str, *, type_uid: str = "article", locale: str = "en-us") -> str:
    return address(stage.tenant, f"entries/{type_uid}/{uid}/?locale={locale}")


def form(version: int, **typed: object) -> dict[str, Any]:
    return {"version": str(version), "shown": list(typed), **{f"f.{uid}": value for uid, value in typed.items()}}


def test_a_changed_field_becomes_a_version_and_the_others_stay(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    told = messages_after(browser, entry_url(stage, uid), form(1, title="Grey herons", body="About Herons."))
    assert told == ["Saved as version 2."]
    assert latest(stage, uid) == (2, {"title": "Grey herons", "body": "About Herons.", "tags": []})


def test_a_form_in_which_nothing_changed_saves_nothing(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    told = messages_after(browser, entry_url(stage, uid), form(1, title="Herons", body="About Herons.", tags=""))
    assert told == ["Nothing was changed."]
    assert EntryVersion.objects.filter(entry__uid=uid).count() == 1


def test_every_sort_of_field_is_written_as_the_api_would_have_it(
    stage: "Stage", story: StoredType, browser: Client
) -> None:
    other = stage.entry("Herons")
    typed = {
        "title": "Tides", "summary": "Two\r\nlines", "minutes": "2.5", "featured": "on", "day": "2026-05-04",
        "starts": "2026-05-04T08:30", "section": "city", "more": ["Read", "https://example.com"],
        "related": [f"article/{other}", ""], "seo.word": "tide", "code": "T1", "tags": "sea\r\n\r\nmoon",
    }  # fmt: skip
    answer = browser.post(address(stage.tenant, "new/story/"), form(0, **typed))
    assert answer.status_code == 302
    uid = answer["Location"].split("/")[-2]
    assert latest(stage, uid) == (
        1,
        {
            "title": "Tides", "summary": "Two\nlines", "minutes": 2.5, "featured": True, "day": "2026-05-04",
            "starts": "2026-05-04T08:30:00.000Z", "section": "city",
            "more": {"title": "Read", "href": "https://example.com"},
            "related": [{"uid": other, "_content_type_uid": "article"}], "seo": {"word": "tide", "line": ""}, "document": None,
            "code": "T1", "tags": ["sea", "moon"],
        },
    )  # fmt: skip
    shown = page(browser, entry_url(stage, uid, type_uid="story"))
    for value in ('value="2.5"', 'value="2026-05-04T08:30"', "Two\nlines", f'name="f.related" value="article/{other}"'):
        assert value in shown
    assert messages_after(browser, entry_url(stage, uid, type_uid="story"), form(1, **typed)) == [
        "Nothing was changed."
    ]


def test_errors_stand_at_their_fields_and_everything_typed_is_still_there(
    stage: "Stage", story: StoredType, browser: Client
) -> None:
    typed = {"title": "", "minutes": "many", "document": '{"type": ""', "summary": "Kept & safe"}
    shown = browser.post(address(stage.tenant, "new/story/"), form(0, **typed)).content.decode()
    assert "<p>Minutes is not a number.</p>" in shown
    assert "Document is not valid JSON" in shown
    assert 'value="many"' in shown
    assert "{&quot;type&quot;: &quot;&quot;" in shown
    assert "Kept &amp; safe" in shown
    document = '{"type": "doc", "children": [{"type": 5}]}'
    valid = {"title": "", "minutes": "3", "document": document, "related": ["article/bltmissing", ""], "seo.line": "x"}
    shown = browser.post(address(stage.tenant, "new/story/"), form(0, **valid)).content.decode()
    assert "<p>Title is a required field.</p>" in shown
    assert "<p>Word is a required field.</p>" in shown
    assert '<a href="#field-seo.word">SEO → Word is a required field.</a>' in shown
    assert "<p>Document (children.0.type) is a required field.</p>" in shown
    assert 'name="f.related" value="article/bltmissing"' in shown
    assert not EntryLocale.objects.filter(content_type_id=story.id).exists()


@pytest.mark.parametrize("typed", ["1e999", "nan", "0x10", "1_0", "9" * 30, "٣٤x"])
def test_what_is_no_number_is_refused(stage: "Stage", story: StoredType, browser: Client, typed: str) -> None:
    shown = browser.post(address(stage.tenant, "new/story/"), form(0, title="Tides", minutes=typed))
    assert "Minutes is not a number." in shown.content.decode()


def test_saving_in_a_language_that_is_not_written_yet_makes_its_first_version(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    shown = page(browser, entry_url(stage, uid, locale="fr-fr"))
    assert "French - France has no text of its own yet." in shown
    assert 'name="version" value="0"' in shown
    told = messages_after(browser, entry_url(stage, uid, locale="fr-fr"), form(0, title="Hérons", body="About Herons."))
    assert told == ["Saved as version 1."]
    assert latest(stage, uid, "fr-fr") == (1, {"title": "Hérons", "body": "About Herons.", "tags": []})
    assert latest(stage, uid) == (1, {"title": "Herons", "body": "About Herons.", "tags": []})


def test_the_master_of_an_entry_that_exists_in_another_language_begins_with_its_text(
    stage: "Stage", browser: Client
) -> None:
    uid = stage.entry("Hérons", locale="fr-fr")
    shown = page(browser, entry_url(stage, uid))
    assert "There is no en-us text yet: this is the text of fr-fr." in shown
    assert messages_after(browser, entry_url(stage, uid), form(0, title="Herons")) == ["Saved as version 1."]
    assert latest(stage, uid) == (1, {"title": "Herons", "body": "About Hérons.", "tags": []})
    assert latest(stage, uid, "fr-fr") == (1, {"title": "Hérons", "body": "About Hérons.", "tags": []})
    assert browser.get(address(stage.tenant, f"entries/article/{uid}/")).context["opened"].locale == "en-us"


def test_a_field_that_follows_the_master_is_shown_and_not_changed(
    stage: "Stage", story: StoredType, browser: Client
) -> None:
    scope = stage.tenant.fresh_scope()
    uid = create_entry(
        stage.tenant.actor, scope, story, locale="en-us", data={"title": "Tides", "code": "T1", "seo": {"word": "x"}}
    ).uid
    update_entry(stage.tenant.actor, scope, story, uid, locale="fr-fr", data={"title": "Marées"})
    url = entry_url(stage, uid, type_uid="story", locale="fr-fr")
    shown = page(browser, url)
    assert 'name="f.code"' not in shown
    assert "The same in every language" in shown
    assert messages_after(browser, url, form(1, code="T2")) == ["Nothing was changed."]
    assert latest(stage, uid, "fr-fr")[1]["code"] == "T1"


def test_versions_can_be_read_and_a_missing_one_is_not_found(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Egrets")
    assert "Herons" in page(browser, address(stage.tenant, f"entries/article/{uid}/versions/1/"))
    assert browser.get(address(stage.tenant, f"entries/article/{uid}/versions/3/")).status_code == 404
    assert (
        browser.get(address(stage.tenant, f"entries/article/{uid}/versions/99999999999999999999/")).status_code == 404
    )


def test_markup_in_content_is_shown_as_text(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("</textarea><script>alert(1)</script>")
    for path in (f"entries/article/{uid}/", "entries/article/", f"entries/article/{uid}/versions/1/"):
        shown = page(browser, address(stage.tenant, path))
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown


def test_pickers_find_by_title_or_uid_within_the_stack(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    url = address(stage.tenant, f"entries/article/{uid}/")
    about = {"about": "Article", "picture": "", "url": url, "facts": "", "is_gone": False, "marks": []}
    found = [{"value": f"article/{uid}", "title": "Herons", **about}]
    for query in ("types=article&q=hero", f"types=article&q={uid}", "q=hero"):
        assert browser.get(address(stage.tenant, f"pick/entries/?{query}")).json() == {"results": found}
    for query in ("types=other&q=hero", "types=article&q=stork", "types=&q=hero"):
        assert browser.get(address(stage.tenant, f"pick/entries/?{query}")).json() == {"results": []}


@pytest.mark.parametrize("uid", ["a/b", "50%25", "q?x#y"])
def test_an_imported_entry_with_an_odd_uid_has_its_page(stage: "Stage", browser: Client, uid: str) -> None:
    stage.entry("Herons", uid=uid)
    response = browser.get(address(stage.tenant, "entries/article/"))
    (line,) = response.context["lines"]
    assert line.entry.entry.uid == uid
    url = browser.get(reverse("admin:entry", args=[stage.tenant.stack.api_key, "main", "article", uid]))
    assert url.status_code == 200
    assert url.context["opened"].entry.uid == uid


def test_an_entry_whose_only_language_was_removed_is_not_found(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Hérons", locale="fr-fr")
    page(browser, entry_url(stage, uid, locale="fr-fr"))
    delete_locale(stage.tenant.actor, stage.tenant.fresh_scope(), "fr-fr")
    assert browser.get(entry_url(stage, uid)).status_code == 404
    assert browser.get(entry_url(stage, uid, locale="fr-fr")).status_code == 404
