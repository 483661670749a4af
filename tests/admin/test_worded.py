"""Sentences of rules in the language of the page: the shape is found again, the values stay."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from content.models import EntryLocale
from publishing.drain import drain
from publishing.gate import NOT_LIVE
from publishing.models import Action, PublishItem
from stacks.worded import worded
from tests.admin.builders import address, signed_in
from tests.factories import make_management_token

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


@pytest.mark.parametrize(
    ("told", "french"),
    [
        ("is not unique.", "pas unique."),
        ("must have 1 to 20 characters.", "doit avoir de 1 à 20 caractères."),
        # What people wrote stays, whatever it looks like.
        ("'is not unique.' is not a content type of this stack.", "«\u00a0is not unique.\u00a0»"),
        ("It is referred to, but is not unique.", "pas unique."),
        ("'blt1' in 'fr-fr': is not unique.", "«\u00a0blt1\u00a0»"),
    ],
)
def test_a_sentence_is_said_in_the_language_of_the_page(told: str, french: str) -> None:
    with override("fr"):
        assert french in worded(told)
    with override("en"):
        assert worded(told) == told
    with override(None):
        assert worded(told) == told


@pytest.mark.parametrize(
    "told",
    ["", "Ein Satz, den niemand kennt.", "is not unique, or is it?", "must have 1 to 20 letters", "' in '" * 2000],
)
def test_what_is_no_known_sentence_stays_as_it_is(told: str) -> None:
    with override("fr"):
        assert worded(told) == told


@pytest.mark.django_db
def test_a_field_says_in_french_what_is_wrong_with_it_and_the_api_in_english(stage: "Stage") -> None:
    typed = {"version": "0", "shown": ["title"], "f.title": ""}
    new = address(stage.tenant, "new/article/")
    page = signed_in(stage.tenant.owner).post(new, typed, headers={"accept-language": "fr"}).content.decode()
    assert "<p>Title est un champ obligatoire.</p>" in page
    assert not EntryLocale.objects.exists()
    headers = {"accept-language": "fr", **stage.tenant.headers(make_management_token(stage.tenant))}
    answer = Client().post("/v3/content_types/article/entries", {"entry": {}}, "application/json", headers=headers)
    assert answer.json()["errors"]["title"] == ["is a required field."]


@pytest.mark.django_db
def test_the_reasons_of_the_queue_are_stored_in_english_and_said_in_french(stage: "Stage") -> None:
    job = stage.request(stage.entry("Herons"), action=Action.UNPUBLISH)
    drain(lambda: False)
    item = PublishItem.objects.get(job=job)
    assert item.reason == NOT_LIVE
    path = address(stage.tenant, f"queue/{item.uid}/")
    page = signed_in(stage.tenant.owner).get(path, headers={"accept-language": "fr"}).content.decode()
    assert NOT_LIVE not in page
    with override("fr"):
        assert escape(worded(item.reason)) in page
