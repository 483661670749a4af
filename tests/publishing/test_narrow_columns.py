"""Filters and sorts by narrow columns find what is latest and what is live, whatever happens to the type meanwhile."""

from typing import Any

import orjson
import pytest

from content.actions.content_types import update_content_type
from content.actions.entries import create_entry, update_entry
from content.actions.entry_deletion import delete_entry
from content.models import ContentType, EntryLocale, IndexValue
from content.query.parse import QueryLimits, parse_query
from content.query.window import Window
from content.query_fields import query_fields
from content.reading import list_entries
from content.types import StoredType, load_type
from core.json_values import JSONObject
from publishing.drain import drain
from publishing.live import LivePlace, list_live
from publishing.models import Publication
from stacks.revision import bump
from tests.content.builders import TITLE, fresh, make_type, text
from tests.publishing.builders import Stage, make_stage, never

pytestmark = pytest.mark.django_db

RANK: JSONObject = {"uid": "rank", "display_name": "Rank", "data_type": "number"}
KIND = text("kind", indexed=True)


@pytest.fixture
def stage() -> Stage:
    stage = make_stage()
    article = make_type(stage.scope, RANK, KIND, uid="ranked")
    return Stage(stage.tenant, fresh(stage.scope), article, stage.production, stage.staging)


def save(stage: Stage, title: str, **data: Any) -> str:
    return create_entry(stage.tenant.actor, stage.scope, stage.article, locale=None, data={"title": title, **data}).uid


def change(stage: Stage, *fields: JSONObject) -> Stage:
    schema: JSONObject = {"schema": [TITLE, *fields]}
    update_content_type(stage.tenant.actor, stage.scope, "ranked", document=schema, force=True)
    scope = fresh(stage.scope)
    return Stage(stage.tenant, scope, load_type(scope, "ranked"), stage.production, stage.staging)


def go_live(stage: Stage, uid: str, *, version: int | None = None) -> None:
    stage.request(uid, version=version)
    drain(never)


def latest(stage: Stage, query: JSONObject) -> list[str]:
    page = list_entries(stage.scope, stage.article, locale="en-us", window=Window(), where=_where(stage.article, query))
    return sorted(orjson.loads(row.data)["title"] for row in page.rows)


def live(stage: Stage, query: JSONObject) -> list[str]:
    place = LivePlace("production")
    page = list_live(stage.scope, stage.article, place, window=Window(), where=_where(stage.article, query))
    return sorted(orjson.loads(row.data)["title"] for row in page.rows)


def _where(content_type: StoredType, query: JSONObject) -> Any:
    fields = query_fields(content_type.compiled, content_type.compiled.editor_view)
    return parse_query(query, fields, QueryLimits())


def test_what_is_live_is_found_by_what_it_says_not_by_what_was_saved_later(stage: Stage) -> None:
    uid = save(stage, "Heron", rank=1, kind="bird")
    go_live(stage, uid)
    update_entry(stage.tenant.actor, stage.scope, stage.article, uid, locale=None, data={"rank": 2, "kind": "fish"})

    assert (latest(stage, {"rank": 2, "kind": "fish"}), latest(stage, {"rank": 1})) == (["Heron"], [])
    assert (live(stage, {"rank": 1, "kind": "bird"}), live(stage, {"rank": 2})) == (["Heron"], [])


def test_a_version_that_is_not_the_latest_goes_live_with_its_own_values(stage: Stage) -> None:
    uid = save(stage, "Heron", rank=1, kind="bird")
    update_entry(stage.tenant.actor, stage.scope, stage.article, uid, locale=None, data={"rank": 2, "kind": "fish"})
    go_live(stage, uid, version=1)

    assert (live(stage, {"rank": 1, "kind": "bird"}), live(stage, {"rank": 2})) == (["Heron"], [])


def test_what_was_written_before_a_field_had_a_column_is_found_afterwards(stage: Stage) -> None:
    uid = save(stage, "Heron", rank=1, kind="bird")
    go_live(stage, uid)
    changed = change(stage, RANK, KIND, text("body", indexed=True), {**RANK, "uid": "price"})
    update_entry(changed.tenant.actor, changed.scope, changed.article, uid, locale=None, data={"body": "b", "price": 3})
    again = change(changed, KIND, text("body", indexed=True), {**RANK, "uid": "price"}, {**RANK, "uid": "size"})

    assert again.article.slots == {"kind": "text1", "body": "text2", "price": "number2", "size": "number3"}
    assert latest(again, {"body": "b", "price": 3, "kind": "bird"}) == ["Heron"]
    assert (live(again, {"kind": "bird"}), live(again, {"body": "b"})) == (["Heron"], [])


def test_a_field_marked_as_indexed_finds_what_is_live_and_in_the_trash(stage: Stage) -> None:
    plain = change(stage, text("body"))
    kept, gone = save(plain, "Heron", body="wings"), save(plain, "Carp", body="fins")
    go_live(plain, kept)
    delete_entry(plain.tenant.actor, plain.scope, plain.article, gone)
    marked = change(plain, text("body", indexed=True))

    assert marked.article.slots == {"body": "text1"}
    assert (latest(marked, {"body": "wings"}), live(marked, {"body": "wings"})) == (["Heron"], ["Heron"])
    assert EntryLocale.objects.values_list("text1", flat=True).get(entry__uid=gone) == "fins"
    assert Publication.objects.values_list("text1", flat=True).get(entry__uid=kept) == "wings"


def test_a_field_with_several_values_is_found_by_each_of_them_also_when_it_allows_one_later(stage: Stage) -> None:
    several = change(stage, text("body", indexed=True, multiple=True))
    uid = save(several, "Heron", body=["wings", "beak"])
    go_live(several, uid)
    single = change(several, text("body", indexed=True))

    assert (several.article.slots, single.article.slots) == ({}, {})
    assert IndexValue.objects.filter(path="body").count() == 2
    for word in ("wings", "beak"):
        assert (latest(several, {"body": word}), live(several, {"body": word})) == (["Heron"], ["Heron"])
        assert live(single, {"body": word}) == ["Heron"]


def test_types_from_before_there_were_columns_are_answered_by_the_index_until_they_change(stage: Stage) -> None:
    ContentType.objects.filter(pk=stage.article.id).update(slots={})
    bump(stage.scope)
    scope = fresh(stage.scope)
    old = Stage(stage.tenant, scope, load_type(scope, "ranked"), stage.production, stage.staging)
    uid = save(old, "Heron", rank=1, kind="bird")
    go_live(old, uid)

    assert IndexValue.objects.count() == 2
    assert (latest(old, {"rank": 1, "kind": "bird"}), live(old, {"rank": 1})) == (["Heron"], ["Heron"])

    changed = change(old, RANK, KIND, text("body"))
    assert changed.article.slots == {"rank": "number1", "kind": "text1"}
    assert not IndexValue.objects.exists()
    assert (latest(changed, {"rank": 1, "kind": "bird"}), live(changed, {"rank": 1})) == (["Heron"], ["Heron"])
