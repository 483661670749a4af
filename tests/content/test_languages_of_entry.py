"""What a save in the master language does to an entry's other languages."""

import pytest

from content.actions.entries import create_entry, update_entry
from content.errors import EntryInvalid
from content.models import EntryLocale, EntryVersion
from core.json_values import JSONObject
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db


def test_a_save_of_the_master_carries_what_is_not_localizable_to_every_language() -> None:
    scope = make_scope(others=("fr-fr", "de-de", "it-it"))
    shared: JSONObject = {"uid": "sku", "display_name": "SKU", "data_type": "text", "non_localizable": True}
    article = make_type(scope, shared, text("body"))
    uid = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One", "sku": "a", "body": "Text"}).uid
    update_entry(SYSTEM, scope, article, uid, locale="fr-fr", data={"title": "Un", "body": "Texte"})
    update_entry(SYSTEM, scope, article, uid, locale="de-de", data={"title": "Eins", "sku": "ignored"})

    update_entry(SYSTEM, scope, article, uid, locale=None, data={"body": "Other"})
    assert versions_of(uid) == {"en-us": 2, "fr-fr": 1, "de-de": 1}

    update_entry(SYSTEM, scope, article, uid, locale=None, data={"sku": "b"})
    assert versions_of(uid) == {"en-us": 3, "fr-fr": 2, "de-de": 2}
    french, german = (EntryVersion.objects.get(locale=code, version=2).data for code in ("fr-fr", "de-de"))
    assert french == {"title": "Un", "sku": "b", "body": "Texte", "tags": []}
    assert german == {"title": "Eins", "sku": "b", "body": "Text", "tags": []}
    assert EntryVersion.objects.get(locale="fr-fr", version=1).data["sku"] == "a"

    update_entry(SYSTEM, scope, article, uid, locale="fr-fr", data={"sku": "c", "body": "Encore"})
    assert versions_of(uid) == {"en-us": 3, "fr-fr": 3, "de-de": 2}
    assert EntryVersion.objects.get(locale="fr-fr", version=3).data["sku"] == "b"


def test_a_unique_value_that_is_carried_over_is_held_in_every_language() -> None:
    scope = make_scope(others=("fr-fr",))
    sku: JSONObject = {
        "uid": "sku", "display_name": "SKU", "data_type": "text", "unique": True, "non_localizable": True,
    }  # fmt: skip
    article = make_type(scope, sku)
    uid = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One", "sku": "a"}).uid
    update_entry(SYSTEM, scope, article, uid, locale="fr-fr", data={"title": "Un"})
    update_entry(SYSTEM, scope, article, uid, locale=None, data={"sku": "b"})

    create_entry(SYSTEM, scope, article, locale="fr-fr", data={"title": "Deux", "sku": "a"})
    with pytest.raises(EntryInvalid) as refused:
        create_entry(SYSTEM, scope, article, locale="fr-fr", data={"title": "Trois", "sku": "b"})
    assert [(problem.path, problem.message) for problem in refused.value.problems] == [("sku", "is not unique.")]


def versions_of(uid: str) -> dict[str, int]:
    return dict(EntryLocale.objects.filter(entry__uid=uid).values_list("locale", "version"))
