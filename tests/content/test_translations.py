"""What is known of translations: how far behind their source they are, and which are missing."""

from collections.abc import Sequence

import pytest

from content.actions.entries import create_entry, update_entry
from content.actions.entry_languages import unlocalize_entry
from content.actions.translations import confirm_translation
from content.errors import EntryInvalid
from content.language_states import LanguageRow, LanguageState, State, language_states
from content.models import EntryLocale
from content.translations import Lack, Translation, TranslationPage, list_translations
from content.types import StoredType
from core.errors import Forbidden
from core.json_values import JSONObject
from stacks.actor import Actor, ActorKind
from stacks.models import Activity
from stacks.scope import Scope
from tests.content.builders import fresh, make_type, text
from tests.factories import SYSTEM, make_locale, make_scope

pytestmark = pytest.mark.django_db

FALLBACKS = {"en-us": None, "fr-fr": "en-us", "fr-ca": "fr-fr", "de-de": "en-us"}
SAME: JSONObject = text("same", non_localizable=True)


@pytest.fixture
def scope() -> Scope:
    made = make_scope(others=("fr-fr", "de-de"))
    make_locale(made, "fr-ca", "fr-fr")
    return fresh(made)


@pytest.fixture
def article(scope: Scope) -> StoredType:
    return make_type(scope, text("body"), SAME)


def written(scope: Scope, article: StoredType, title: str = "Herons") -> str:
    return create_entry(SYSTEM, scope, article, locale=None, data={"title": title, "body": "One", "same": "x"}).uid


def save(scope: Scope, article: StoredType, uid: str, code: str, **data: str) -> None:
    update_entry(SYSTEM, scope, article, uid, locale=code, data={**data})


def states(scope: Scope, uid: str) -> list[LanguageState]:
    rows = {
        row.locale: LanguageRow(row.version, row.worded_version, row.source_locale, row.source_version)
        for row in EntryLocale.objects.filter(entry__uid=uid, deleted_at=None)
    }
    return language_states(scope.locale_fallbacks, scope.master_locale, rows)


def told(page: TranslationPage) -> Sequence[tuple[str, str, int, int]]:
    return [(row.uid, row.source_locale, row.version, row.behind) for row in page.rows]


def test_a_language_is_behind_by_the_versions_of_its_source_since_it_was_saved(
    scope: Scope, article: StoredType
) -> None:
    uid = written(scope, article)
    save(scope, article, uid, "fr-fr", title="Hérons")
    save(scope, article, uid, "en-us", body="Two")
    save(scope, article, uid, "en-us", body="Three")
    assert states(scope, uid) == [
        LanguageState("en-us", State.MASTER),
        LanguageState("de-de", State.INHERITED, "en-us"),
        LanguageState("fr-ca", State.INHERITED, "fr-fr"),
        LanguageState("fr-fr", State.BEHIND, "en-us", 2),
    ]
    save(scope, article, uid, "fr-fr", body="Trois")
    assert states(scope, uid)[3] == LanguageState("fr-fr", State.LOCALIZED, "en-us")


def test_what_is_the_same_in_every_language_leaves_no_translation_behind(scope: Scope, article: StoredType) -> None:
    uid = written(scope, article)
    save(scope, article, uid, "fr-fr", title="Hérons")
    save(scope, article, uid, "fr-ca", title="Hérons d'ici")
    save(scope, article, uid, "en-us", same="y")
    assert [each.state for each in states(scope, uid)] == ["master", "inherited", "localized", "localized"]
    save(scope, article, uid, "en-us", same="z", body="Two")
    assert states(scope, uid)[2:] == [
        LanguageState("fr-ca", State.LOCALIZED, "fr-fr"),
        LanguageState("fr-fr", State.BEHIND, "en-us", 2),
    ]


def test_a_language_that_lost_its_source_is_behind_nothing() -> None:
    rows = {"fr-fr": LanguageRow(1, 1, "en-us", 1)}
    assert language_states(FALLBACKS, "en-us", rows) == [
        LanguageState("en-us", State.MISSING),
        LanguageState("de-de", State.MISSING),
        LanguageState("fr-ca", State.INHERITED, "fr-fr"),
        LanguageState("fr-fr", State.LOCALIZED),
    ]


def test_marking_a_translation_as_up_to_date_makes_no_version(scope: Scope, article: StoredType) -> None:
    uid = written(scope, article)
    save(scope, article, uid, "fr-fr", title="Hérons")
    save(scope, article, uid, "en-us", body="Two")
    save(scope, article, uid, "en-us", body="Three")
    confirm_translation(SYSTEM, scope, article, uid, locale="fr-fr", source_version=2)
    assert states(scope, uid)[3] == LanguageState("fr-fr", State.BEHIND, "en-us", 1)
    confirm_translation(SYSTEM, scope, article, uid, locale="fr-fr", source_version=3)
    assert states(scope, uid)[3] == LanguageState("fr-fr", State.LOCALIZED, "en-us")
    assert EntryLocale.objects.get(entry__uid=uid, locale="fr-fr").version == 1
    assert Activity.objects.filter(action="entry.confirm_translation", target_uid=uid).count() == 2


@pytest.mark.parametrize(("locale", "version"), [("en-us", 1), ("de-de", 1), ("fr-fr", 0), ("fr-fr", 2)])
def test_what_is_no_translation_of_that_version_is_not_marked(
    scope: Scope, article: StoredType, locale: str, version: int
) -> None:
    uid = written(scope, article)
    save(scope, article, uid, "fr-fr", title="Hérons")
    with pytest.raises(EntryInvalid):
        confirm_translation(SYSTEM, scope, article, uid, locale=locale, source_version=version)


def test_who_may_not_write_marks_nothing(scope: Scope, article: StoredType) -> None:
    uid = written(scope, article)
    save(scope, article, uid, "fr-fr", title="Hérons")
    save(scope, article, uid, "en-us", body="Two")
    reader = Actor(kind=ActorKind.USER, uid="somebody", permissions=frozenset())
    with pytest.raises(Forbidden):
        confirm_translation(reader, scope, article, uid, locale="fr-fr", source_version=2)
    assert states(scope, uid)[3] == LanguageState("fr-fr", State.BEHIND, "en-us", 1)


def test_translations_that_lack_something_are_listed_by_the_last_change_of_their_text(
    scope: Scope, article: StoredType
) -> None:
    page_type = make_type(scope, uid="page")
    behind, missing, fine, nearer = (written(scope, article, title) for title in ("a", "b", "c", "d"))
    for uid in (behind, fine, nearer):
        save(scope, article, uid, "fr-fr", title=f"fr {uid}")
    save(scope, article, behind, "en-us", body="Two")
    other = create_entry(SYSTEM, scope, page_type, locale=None, data={"title": "Page"}).uid
    types = [article, page_type]
    assert told(list_translations(scope, types, locale="fr-fr")) == [
        (other, "en-us", 0, 0),
        (behind, "en-us", 1, 1),
        (missing, "en-us", 0, 0),
    ]
    assert told(list_translations(scope, types, locale="fr-fr", lack=Lack.BEHIND)) == [(behind, "en-us", 1, 1)]
    assert told(list_translations(scope, [article], locale="fr-fr", lack=Lack.MISSING)) == [(missing, "en-us", 0, 0)]
    assert told(list_translations(scope, types, locale="en-us")) == []
    shown = told(list_translations(scope, types, locale="fr-ca", lack=Lack.MISSING))
    assert sorted(shown) == sorted(
        [(uid, "fr-fr", 0, 0) for uid in (behind, fine, nearer)] + [(uid, "en-us", 0, 0) for uid in (missing, other)]
    )
    unlocalize_entry(SYSTEM, scope, article, nearer, locale="fr-fr")
    assert (nearer, "en-us", 0, 0) in told(list_translations(scope, types, locale="fr-ca"))


def test_pages_of_translations_follow_on_one_another(scope: Scope, article: StoredType) -> None:
    uids = [written(scope, article, title) for title in "abcde"]
    found: list[Translation] = []
    first = page = list_translations(scope, [article], locale="de-de", limit=2)
    found += page.rows
    while page.next:
        page = list_translations(scope, [article], locale="de-de", after=page.next, limit=2)
        found += page.rows
    assert [row.uid for row in found] == uids[::-1]
    assert len(first.rows) == 2
