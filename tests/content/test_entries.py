"""Saving, reading and deleting entries, below any wire."""

import threading

import pytest
from django.db import connection

from content.actions.entries import create_entry, update_entry
from content.actions.entry_deletion import delete_entry
from content.errors import EntryChanged, EntryInvalid, EntryNotFound, LocaleNotFound
from content.models import Entry, EntryLocale, EntryVersion, IndexValue, Reference, UniqueValue
from content.query.window import Window
from content.reading import count_entries, get_entry, list_entries
from core.clock import to_wire
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks.models import Activity
from stacks.scope import Scope
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db
NUMBER: JSONObject = {"uid": "rank", "display_name": "Rank", "data_type": "number"}


@pytest.fixture
def scope() -> Scope:
    return make_scope(others=("fr-fr",))


def test_a_created_entry_is_version_one_of_its_language(scope: Scope) -> None:
    article = make_type(scope, text("body"), NUMBER)
    saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One", "body": "Text", "rank": 3})

    row = get_entry(scope, article, saved.uid, locale="en-us")
    assert (row.version, row.locale, row.created_by, row.updated_by) == (1, "en-us", SYSTEM.uid, SYSTEM.uid)
    assert row.created_at == row.updated_at == to_wire(saved.created_at)
    assert saved.data == {"title": "One", "body": "Text", "rank": 3, "tags": []}
    assert EntryLocale.objects.values_list("title", "version", "latest_id").get() == ("One", 1, saved.version_id)
    assert article.slots == {"rank": "number1"}
    assert EntryLocale.objects.values_list("number1", "text1").get() == (3.0, None)
    assert not IndexValue.objects.exists()
    assert Activity.objects.filter(action="entry.create").values_list("target_uid", "facts").get() == (
        saved.uid,
        {"content_type": "article", "locale": "en-us", "version": 1},
    )


def test_an_update_keeps_what_was_not_sent_and_leaves_the_old_version(scope: Scope) -> None:
    article = make_type(scope, text("body"))
    first = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One", "body": "Old"})
    second = update_entry(SYSTEM, scope, article, first.uid, locale="en-us", data={"body": "New"})

    assert (second.version, second.is_new_locale) == (2, False)
    assert second.data == {"title": "One", "body": "New", "tags": []}
    assert get_entry(scope, article, first.uid, locale="en-us", version=1).version_id == first.version_id
    assert list(EntryVersion.objects.order_by("version").values_list("data__body", flat=True)) == ["Old", "New"]
    assert second.created_at == first.created_at


def test_an_update_that_expects_another_version_is_refused_and_writes_nothing(scope: Scope) -> None:
    article = make_type(scope, text("body"))
    uid = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"}).uid
    for locale, expected, standing in (("en-us", 0, 1), ("en-us", 2, 1), ("fr-fr", 1, 0)):
        with pytest.raises(EntryChanged) as refusal:
            update_entry(SYSTEM, scope, article, uid, locale=locale, data={"body": "x"}, expected_version=expected)
        assert refusal.value.version == standing
    assert EntryVersion.objects.count() == 1
    assert (
        update_entry(SYSTEM, scope, article, uid, locale="fr-fr", data={"body": "x"}, expected_version=0).version == 1
    )


def test_a_rich_text_document_carries_the_version_of_its_entry(scope: Scope) -> None:
    body: JSONObject = {"uid": "body", "data_type": "json", "field_metadata": {"allow_json_rte": True}}
    article = make_type(scope, body)
    document: JSONObject = {"type": "doc", "uid": "a", "attrs": {}, "children": []}

    first = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One", "body": document})
    second = update_entry(SYSTEM, scope, article, first.uid, locale=None, data={"title": "Two"})

    assert (first.data["body"], second.data["body"]) == (document | {"_version": 1}, document | {"_version": 2})


def test_the_first_save_in_a_language_localizes_from_its_fallback(scope: Scope) -> None:
    article = make_type(scope, text("body"), text("code", non_localizable=True))
    master = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One", "body": "B", "code": "x1"})
    french = update_entry(
        SYSTEM, scope, article, master.uid, locale="fr-fr", data={"title": "Un", "code": "not taken over"}
    )

    assert (french.version, french.is_new_locale, french.uid) == (1, True, master.uid)
    assert french.data == {"title": "Un", "body": "B", "code": "x1", "tags": []}
    assert get_entry(scope, article, master.uid, locale="fr-fr").locale == "fr-fr"
    assert get_entry(scope, article, master.uid, locale="en-us").version == 1


def test_a_language_without_an_entry_reads_its_fallback(scope: Scope) -> None:
    article = make_type(scope)
    saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    assert get_entry(scope, article, saved.uid, locale="fr-fr").locale == "en-us"


def test_every_broken_rule_is_named_and_nothing_is_written(scope: Scope) -> None:
    article = make_type(scope, NUMBER)
    with pytest.raises(EntryInvalid) as caught:
        create_entry(SYSTEM, scope, article, locale=None, data={"rank": "three"})
    assert [problem.path for problem in caught.value.problems] == ["title", "rank"]
    assert not Entry.objects.exists()


def test_a_unique_value_of_another_entry_is_refused_with_its_holder(scope: Scope) -> None:
    article = make_type(scope)
    first = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    with pytest.raises(EntryInvalid) as caught:
        create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    assert caught.value.problems == (Problem("title", "unique", "is not unique.", {"entry": first.uid}),)

    update_entry(SYSTEM, scope, article, first.uid, locale=None, data={"title": "Renamed"})
    second = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    create_entry(SYSTEM, scope, article, locale="fr-fr", data={"title": "One"})
    assert UniqueValue.objects.count() == 3
    with pytest.raises(EntryInvalid):
        update_entry(SYSTEM, scope, article, second.uid, locale=None, data={"title": "Renamed"})


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_of_one_unique_value_exactly_one_wins() -> None:
    scope = make_scope()
    article = make_type(scope)
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def write() -> None:
        try:
            barrier.wait()
            create_entry(SYSTEM, scope, article, locale=None, data={"title": "Same"})
            outcomes.append("created")
        except EntryInvalid as error:
            outcomes.append(error.problems[0].message)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["created", "is not unique.", "is not unique.", "is not unique."]
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_updates_of_different_fields_lose_nothing() -> None:
    scope = make_scope()
    names = [f"f{place}" for place in range(4)]
    article = make_type(scope, *[text(name) for name in names])
    saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})

    def write(name: str) -> None:
        try:
            for place in range(5):
                update_entry(SYSTEM, scope, article, saved.uid, locale=None, data={name: str(place)})
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = get_entry(scope, article, saved.uid, locale="en-us")
    assert row.version == 21
    assert EntryVersion.objects.values_list("data", flat=True).get(pk=row.version_id) == {
        "title": "One", "tags": [], **dict.fromkeys(names, "4"),
    }  # fmt: skip


def test_lists_page_sort_count_and_fall_back(scope: Scope) -> None:
    article = make_type(scope)
    uids = [
        create_entry(SYSTEM, scope, article, locale=None, data={"title": f"Title {place}"}).uid for place in range(5)
    ]
    update_entry(SYSTEM, scope, article, uids[1], locale="fr-fr", data={"title": "Titre"})
    page = list_entries(scope, article, locale="fr-fr", window=Window(skip=1, limit=3, include_count=True))
    newest_first = [uids[1], *reversed(uids[2:]), uids[0]]
    assert [(row.uid, row.locale) for row in page.rows] == [(uid, "en-us") for uid in newest_first[1:4]]
    assert page.count == 5
    past_the_end = list_entries(scope, article, locale="en-us", window=Window(skip=9, include_count=True))
    assert (past_the_end.rows, past_the_end.count) == ((), 5)
    assert count_entries(scope, article, locale="fr-fr") == 5


def test_deleting_one_language_leaves_the_others_and_frees_its_unique_values(scope: Scope) -> None:
    article = make_type(scope)
    saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    update_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr", data={"title": "Un"})

    assert delete_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr") == ("fr-fr",)
    assert get_entry(scope, article, saved.uid, locale="fr-fr").locale == "en-us"
    again = update_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr", data={"title": "Un"})
    assert (again.version, again.is_new_locale) == (2, True)
    assert delete_entry(SYSTEM, scope, article, saved.uid, all_localized=True) == ("en-us", "fr-fr")
    with pytest.raises(EntryNotFound):
        get_entry(scope, article, saved.uid, locale="en-us")
    assert not UniqueValue.objects.exists()


def test_deleting_what_is_not_there_is_not_found_and_contradictions_are_refused(scope: Scope) -> None:
    article = make_type(scope)
    saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    with pytest.raises(EntryNotFound):
        delete_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr")
    with pytest.raises(EntryNotFound):
        delete_entry(SYSTEM, scope, article, "blt0000000000000000")
    with pytest.raises(EntryInvalid):
        delete_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr", all_localized=True)
    with pytest.raises(LocaleNotFound):
        delete_entry(SYSTEM, scope, article, saved.uid, locale="xx-xx")


def test_a_singleton_type_allows_one_entry(scope: Scope) -> None:
    footer = make_type(scope, uid="footer", singleton=True)
    create_entry(SYSTEM, scope, footer, locale=None, data={"title": "One"})
    with pytest.raises(EntryInvalid) as caught:
        create_entry(SYSTEM, scope, footer, locale=None, data={"title": "Two"})
    assert caught.value.problems[0].rule == "singleton"


def test_references_are_indexed_with_the_version_that_holds_them(scope: Scope) -> None:
    article = make_type(
        scope, {"uid": "next", "display_name": "Next", "data_type": "reference", "reference_to": ["article"]}
    )
    first = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    second = create_entry(
        SYSTEM, scope, article, locale=None,
        data={"title": "Two", "next": [{"uid": first.uid, "_content_type_uid": "article"}]},
    )  # fmt: skip
    assert Reference.objects.values_list("version_id", "kind", "target_uid", "target_type_uid").get() == (
        second.version_id, "entry", first.uid, "article",
    )  # fmt: skip


def test_a_reference_to_an_entry_under_another_type_is_refused(scope: Scope) -> None:
    reference: JSONObject = {
        "uid": "next", "display_name": "Next", "data_type": "reference", "reference_to": ["article", "page"],
    }  # fmt: skip
    article, page = make_type(scope, reference), make_type(scope, uid="page")
    target = create_entry(SYSTEM, scope, page, locale=None, data={"title": "A page"})
    link: JSONValue = [{"uid": target.uid, "_content_type_uid": "article"}]
    with pytest.raises(EntryInvalid) as caught:
        create_entry(SYSTEM, scope, article, locale=None, data={"title": "Two", "next": link})
    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [("next", "reference_to")]


def test_another_stack_cannot_see_the_entry(scope: Scope) -> None:
    article = make_type(scope)
    saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    other = make_scope()
    with pytest.raises(EntryNotFound):
        get_entry(other, make_type(other), saved.uid, locale="en-us")


def test_every_language_of_an_entry_has_a_uuid_that_stays(scope: Scope) -> None:
    article = make_type(scope, text("body"))
    saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    update_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr", data={"title": "Un"})
    before = dict(EntryLocale.objects.values_list("locale", "uuid"))

    update_entry(SYSTEM, scope, article, saved.uid, locale=None, data={"title": "Two"})

    assert dict(EntryLocale.objects.values_list("locale", "uuid")) == before
    assert len({*before.values(), None}) == 3
    EntryLocale.objects.filter(locale="fr-fr").update(uuid=None)
    update_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr", data={"title": "Deux"})
    assert EntryLocale.objects.get(locale="fr-fr").uuid is not None
