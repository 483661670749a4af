"""Entries follow their type: at once where they are few, batch by batch where they are many."""

import pytest
from pytest_django import Settings

from content.actions import rewriting
from content.actions.content_types import delete_content_type, update_content_type
from content.actions.entries import create_entry, update_entry
from content.actions.rewriting import rewrite_next
from content.models import ContentRewrite, EntryLocale, EntryVersion, Reference, UniqueValue
from content.types import StoredType, load_type
from core.json_values import JSONObject
from stacks.models import Activity
from stacks.scope import Scope
from tests.content.builders import TITLE, fresh, make_type, text
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope() -> Scope:
    return make_scope(others=("fr-fr", "de-de"))


def latest(uid: str) -> dict[str, tuple[int, JSONObject]]:
    """The latest version and content of every language."""
    rows = EntryLocale.objects.filter(entry__uid=uid, deleted_at=None).select_related("latest")
    return {row.locale: (row.version, row.latest.data) for row in rows}


def save(scope: Scope, article: StoredType, **data: object) -> str:
    return create_entry(SYSTEM, scope, article, locale=None, data=data).uid  # type: ignore[arg-type]  # values of a test's own


def change(scope: Scope, *fields: JSONObject, force: bool = True, **document: object) -> StoredType:
    body: JSONObject = {"schema": [TITLE, *fields], **document}  # type: ignore[dict-item]  # options of a test's own
    update_content_type(SYSTEM, scope, "article", document=body, force=force)
    return load_type(fresh(scope), "article")


@pytest.fixture(params=["at once", "by workers"])
def _way(request: pytest.FixtureRequest, settings: Settings) -> None:
    if request.param == "by workers":
        settings.REWRITE_AT_ONCE = 0
        settings.REWRITE_BATCH_SIZE = 2


def work() -> int:
    """Do what waits; the number of batches."""
    count = 0
    while rewrite_next():
        count += 1
    return count


@pytest.mark.usefixtures("_way")
def test_a_removed_field_leaves_the_latest_versions_and_no_older_one(scope: Scope) -> None:
    blocks: JSONObject = {
        "uid": "page", "display_name": "Page", "data_type": "blocks",
        "blocks": [
            {"uid": "hero", "title": "Hero", "schema": [text("headline"), text("gone")]},
            {"uid": "quote", "title": "Quote", "schema": []},
        ],
    }  # fmt: skip
    article = make_type(scope, text("body"), text("gone"), blocks)
    page = [
        {"hero": {"headline": "a", "gone": "b", "_metadata": {"uid": "cs1"}}},
        {"quote": {"_metadata": {"uid": "cs2"}}},
    ]
    uid = save(scope, article, title="One", body="x", gone="y", page=page, tags=["t"])
    update_entry(SYSTEM, scope, article, uid, locale="fr-fr", data={"title": "Un"})
    untouched = save(scope, article, title="Two")

    kept: JSONObject = {
        **blocks, "blocks": [{"uid": "hero", "title": "Hero", "schema": [text("headline")]}],
    }  # fmt: skip
    change(scope, text("body"), kept)
    work()

    now = {
        "title": "One",
        "body": "x",
        "page": [{"hero": {"headline": "a", "_metadata": {"uid": "cs1"}}}],
        "tags": ["t"],
    }
    assert latest(uid) == {"en-us": (2, now), "fr-fr": (2, {**now, "title": "Un"})}
    assert latest(untouched) == {"en-us": (1, {"title": "Two", "tags": []})}
    first = EntryVersion.objects.get(entry__uid=uid, locale="en-us", version=1)
    assert (first.data["gone"], first.data["page"][1:]) == ("y", page[1:])
    rewrite = ContentRewrite.objects.get()
    assert (rewrite.state, rewrite.total, rewrite.done, rewrite.version_count, rewrite.broken) == (
        "succeeded", 2, 2, 2, [],
    )  # fmt: skip
    facts = Activity.objects.filter(action="entry.rewrite").order_by("id").values_list("target_uid", "facts__locale")
    assert list(facts) == [(uid, "en-us"), (uid, "fr-fr")]


@pytest.mark.usefixtures("_way")
def test_a_new_default_fills_entries_that_lack_the_field_and_no_other(scope: Scope) -> None:
    article = make_type(scope, text("body"), {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": []})
    lacking = save(scope, article, title="One", seo={})
    emptied = save(scope, article, title="Two", body="")
    filled = save(scope, article, title="Three", body="mine")
    default = {"default_value": "Nobody"}
    seo: JSONObject = {
        "uid": "seo", "display_name": "SEO", "data_type": "group",
        "schema": [text("robots", field_metadata={"default_value": "index"})],
    }  # fmt: skip

    change(scope, text("body", field_metadata=default), seo, force=False)
    work()

    assert latest(lacking)["en-us"] == (2, {"title": "One", "body": "Nobody", "seo": {"robots": "index"}, "tags": []})
    assert latest(emptied)["en-us"] == (1, {"title": "Two", "body": "", "tags": []})
    assert latest(filled)["en-us"] == (1, {"title": "Three", "body": "mine", "tags": []})


@pytest.mark.usefixtures("_way")
def test_a_field_that_is_no_longer_localizable_takes_the_masters_value_in_every_language(scope: Scope) -> None:
    article = make_type(scope, text("body"))
    uid = save(scope, article, title="One", body="master")
    update_entry(SYSTEM, scope, article, uid, locale="fr-fr", data={"title": "Un", "body": "à moi"})
    update_entry(SYSTEM, scope, article, uid, locale="de-de", data={"title": "Eins"})

    change(scope, text("body", non_localizable=True), force=False)
    work()
    assert latest(uid) == {
        "en-us": (1, {"title": "One", "body": "master", "tags": []}),
        "fr-fr": (2, {"title": "Un", "body": "master", "tags": []}),
        "de-de": (1, {"title": "Eins", "body": "master", "tags": []}),
    }

    change(scope, text("body"), force=False)
    work()
    assert {locale: version for locale, (version, _) in latest(uid).items()} == {"en-us": 1, "fr-fr": 2, "de-de": 1}


@pytest.mark.usefixtures("_way")
def test_titles_in_lists_follow_another_title_field(scope: Scope) -> None:
    article = make_type(scope, text("name"))
    uid = save(scope, article, title="One", name="Heron")
    nameless = save(scope, article, title="Two")

    change(scope, text("name"), options={"title": "name"})
    work()

    titles = dict(EntryLocale.objects.values_list("entry__uid", "title"))
    assert titles == {uid: "Heron", nameless: nameless}
    assert latest(uid)["en-us"][0] == 1


@pytest.mark.usefixtures("_way")
def test_what_breaks_the_new_rules_stays_and_is_listed(scope: Scope) -> None:
    article = make_type(scope, text("body"), text("code"))
    uids = [save(scope, article, title=title, body="1", code="same") for title in ("One", "Two")]
    save(scope, article, title="Three", body="abc")

    change(scope, text("body", format="^[a-z]+$"), text("code", unique=True))
    work()

    rewrite = ContentRewrite.objects.get()
    assert (rewrite.version_count, rewrite.broken_count, rewrite.broken) == (
        0,
        2,
        [
            {"uid": uids[0], "locale": "en-us", "errors": {"body": ["is not valid."]}},
            {"uid": uids[1], "locale": "en-us", "errors": {"body": ["is not valid."], "code": ["is not unique."]}},
        ],
    )
    assert latest(uids[0])["en-us"] == (1, {"title": "One", "body": "1", "code": "same", "tags": []})


def test_a_rewritten_version_keeps_what_is_derived_beside_it(scope: Scope) -> None:
    author: JSONObject = {
        "uid": "author", "display_name": "Author", "data_type": "reference", "reference_to": ["person"],
    }  # fmt: skip
    article = make_type(scope, text("code", unique=True), author, text("gone"))
    uid = save(scope, article, title="One", code="a", gone="x", author=[{"uid": "blt1", "_content_type_uid": "person"}])
    unique = set(UniqueValue.objects.values_list("path", "digest"))

    change(scope, text("code", unique=True), author)

    version = EntryVersion.objects.get(entry__uid=uid, version=2)
    assert set(UniqueValue.objects.values_list("path", "digest")) == unique
    assert list(Reference.objects.filter(version=version).values_list("path", "target_uid")) == [("author", "blt1")]


def test_many_entries_wait_for_workers_and_are_done_batch_by_batch(scope: Scope, settings: Settings) -> None:
    settings.REWRITE_AT_ONCE = 2
    settings.REWRITE_BATCH_SIZE = 2
    article = make_type(scope, text("gone"))
    uids = [save(scope, article, title=f"Title {number}", gone="x") for number in range(5)]

    change(scope)
    before = ContentRewrite.objects.values_list("state", "total", "done").get()
    rewrite_next()
    between = ContentRewrite.objects.values_list("state", "total", "done").get()

    assert (before, between) == (("waiting", 5, 0), ("waiting", 5, 2))
    assert [latest(uid)["en-us"][0] for uid in uids] == [2, 2, 1, 1, 1]
    assert work() == 2
    assert ContentRewrite.objects.values_list("state", "total", "done").get() == ("succeeded", 5, 5)
    assert [latest(uid)["en-us"][0] for uid in uids] == [2, 2, 2, 2, 2]


def test_another_change_in_between_begins_the_rewrite_anew(scope: Scope, settings: Settings) -> None:
    settings.REWRITE_AT_ONCE = 0
    settings.REWRITE_BATCH_SIZE = 2
    article = make_type(scope, text("gone"), text("later"))
    uids = [save(scope, article, title=f"Title {number}", gone="x", later="y") for number in range(3)]
    change(scope, text("later"), text("new", field_metadata={"default_value": "z"}))
    rewrite_next()
    change(scope, text("new", field_metadata={"default_value": "z"}))
    work()

    assert ContentRewrite.objects.values_list("state", "type_version", "done").get() == ("succeeded", 3, 3)
    assert [latest(uid)["en-us"] for uid in uids] == [
        (version, {"title": f"Title {number}", "new": "z", "tags": []}) for number, version in enumerate([3, 3, 2])
    ]


def test_a_change_that_asks_nothing_of_entries_begins_no_rewrite(scope: Scope) -> None:
    article = make_type(scope, text("body"))
    save(scope, article, title="One", body="x")
    change(scope, text("body", display_name="Text"), text("more"))
    assert not ContentRewrite.objects.exists()


def test_a_removed_field_of_a_type_without_entries_begins_no_rewrite(scope: Scope) -> None:
    make_type(scope, text("body"))
    change(scope, force=False)
    assert not ContentRewrite.objects.exists()


def test_a_deleted_types_rewrite_is_cancelled(scope: Scope, settings: Settings) -> None:
    settings.REWRITE_AT_ONCE = 0
    article = make_type(scope, text("gone"))
    save(scope, article, title="One", gone="x")
    change(scope)
    delete_content_type(SYSTEM, scope, "article", force=True)
    assert rewrite_next() is False
    assert ContentRewrite.objects.values_list("state", "error").get() == ("cancelled", "The content type was deleted.")


def test_an_entry_that_cannot_be_rewritten_is_passed_over_and_listed(
    scope: Scope, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REWRITE_AT_ONCE = 0
    monkeypatch.setattr(rewriting, "_LONGEST_DELAY", 0.0)
    article = make_type(scope, text("gone"))
    uids = [save(scope, article, title=f"Title {number}", gone="x") for number in range(3)]
    EntryVersion.objects.filter(entry__uid=uids[1]).update(data="no object")
    change(scope)
    work()

    rewrite = ContentRewrite.objects.get()
    assert (rewrite.state, rewrite.done, rewrite.broken_count) == ("succeeded", 3, 1)
    assert rewrite.broken[0]["uid"] == uids[1]
    assert [EntryLocale.objects.get(entry__uid=uid).version for uid in uids] == [2, 1, 2]


@pytest.mark.usefixtures("_way")
def test_a_field_that_is_switched_off_keeps_what_it_holds(scope: Scope) -> None:
    group: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "group"}
    article = make_type(scope, text("body"), text("gone"), {**group, "schema": [text("robots"), text("words")]})
    uid = save(scope, article, title="One", body="x", gone="y", seo={"robots": "a", "words": "b"})
    off: JSONObject = {**group, "schema": [text("robots", enabled=False), text("words")]}

    change(scope, text("body", enabled=False), text("gone"), off, force=False)
    change(scope, text("body", enabled=False), off)
    work()

    assert latest(uid)["en-us"] == (2, {"title": "One", "body": "x", "seo": {"robots": "a", "words": "b"}, "tags": []})
