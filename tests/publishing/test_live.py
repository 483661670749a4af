"""What is live at a place: entries, files and what they refer to, below any wire."""

from dataclasses import replace

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.errors import EntryNotFound, LocaleNotFound
from content.query.fields import COLUMNS
from content.query.language import Comparison, Field, Kind, Operator
from content.query.window import Direction, SortTerm, Window
from locales.actions.locales import create_locale
from publishing.drain import drain
from publishing.environments import EnvironmentNotFound
from publishing.live import LivePage, LivePlace, count_live, get_live, list_live
from publishing.live_references import find_live_targets
from tests.publishing.builders import Stage, make_stage

BY_TITLE = Window(sort=(SortTerm(COLUMNS["title"], Direction.ASCENDING),), include_count=True)


def go_live(stage: Stage, *uids: str, locale: str = "en-us", environment: str = "production") -> None:
    stage.request(uids, locales=(locale,), environments=(environment,))
    drain(lambda: False)


def titles(page: LivePage) -> list[str]:
    return [orjson.loads(row.data)["title"] for row in page.rows]


def test_the_row_says_what_is_live_since_when_and_by_whom(stage: Stage) -> None:
    uid = stage.entry("Herons")
    go_live(stage, uid)
    stage.edit(uid, "Herons, edited")

    page = get_live(stage.scope, stage.article, uid, LivePlace("production"))
    (row,) = page.rows
    assert (titles(page), row.uid, row.version, row.locale, row.live_locale) == (["Herons"], uid, 1, "en-us", "en-us")
    assert (row.environment_uid, row.published_by) == (stage.production.uid, stage.tenant.actor.uid)
    assert (row.created_by, row.updated_by) == (stage.tenant.actor.uid, stage.tenant.actor.uid)
    assert row.created_at == row.updated_at < row.published_at
    assert page.files is None


def test_an_environment_is_found_by_name_and_by_uid(stage: Stage) -> None:
    go_live(stage, stage.entry("Herons"))

    for reference, count in (("production", 1), (stage.production.uid, 1), ("staging", 0), (stage.staging.uid, 0)):
        assert count_live(stage.scope, stage.article, LivePlace(reference)) == count


def test_environments_that_are_unknown_or_closed_look_alike(stage: Stage) -> None:
    uid = stage.entry("Herons")
    go_live(stage, uid)
    closed = LivePlace("production", environment_uids=frozenset({stage.staging.uid}))
    foreign = LivePlace(make_stage().production.uid)

    for place in (LivePlace("nowhere"), closed, foreign):
        with pytest.raises(EnvironmentNotFound):
            get_live(stage.scope, stage.article, uid, place)
        with pytest.raises(EnvironmentNotFound):
            list_live(stage.scope, stage.article, place, window=Window(include_count=True))
        with pytest.raises(EnvironmentNotFound):
            count_live(stage.scope, stage.article, place)
        assert find_live_targets(stage.scope, [uid], place).by_uid == {}
    open_to = LivePlace("production", environment_uids=frozenset({stage.production.uid}))
    assert count_live(stage.scope, stage.article, open_to) == 1


def test_what_is_not_there_is_told_from_a_language_that_is_not(stage: Stage) -> None:
    uid = stage.entry("Herons")
    with pytest.raises(EntryNotFound):
        get_live(stage.scope, stage.article, uid, LivePlace("production"))
    with pytest.raises(LocaleNotFound):
        get_live(stage.scope, stage.article, uid, LivePlace("production", "de-de"))


def test_a_list_with_fallbacks_pages_over_all_its_languages_as_one(stage: Stage) -> None:
    create_locale(stage.tenant.actor, stage.tenant.fresh_scope(), code="fr-ca", fallback_code="fr-fr")
    stage = replace(stage, scope=stage.tenant.fresh_scope())
    a, b, c, d = (stage.entry(title) for title in ("A", "B", "C", "D"))
    go_live(stage, a, b, c)
    stage.edit(b, "B fr", locale="fr-fr")
    stage.edit(d, "D fr", locale="fr-fr")
    go_live(stage, b, d, locale="fr-fr")
    stage.edit(a, "Z ca", locale="fr-ca")
    go_live(stage, a, locale="fr-ca")
    place = LivePlace("production", "fr-ca", include_fallback=True)

    whole = list_live(stage.scope, stage.article, place, window=BY_TITLE)
    assert (titles(whole), whole.count) == (["B fr", "C", "D fr", "Z ca"], 4)
    pages = [
        list_live(stage.scope, stage.article, place, window=Window(skip=skip, limit=1, sort=BY_TITLE.sort))
        for skip in range(5)
    ]
    assert [titles(page) for page in pages] == [["B fr"], ["C"], ["D fr"], ["Z ca"], []]
    beyond = list_live(stage.scope, stage.article, place, window=Window(skip=9, include_count=True))
    assert (beyond.rows, beyond.count) == ((), 4)
    assert titles(list_live(stage.scope, stage.article, LivePlace("production", "fr-ca"), window=BY_TITLE)) == ["Z ca"]


def test_filters_see_what_is_live(stage: Stage) -> None:
    uid = stage.entry("Herons")
    go_live(stage, uid)
    stage.edit(uid, "Storks")
    place = LivePlace("production")

    def found(path: str, value: str) -> int:
        field = COLUMNS.get(path) or Field(path, Kind.TEXT)
        return count_live(stage.scope, stage.article, place, where=Comparison(field, Operator.EQ, value))

    assert (found("title", "Herons"), found("title", "Storks")) == (1, 0)
    assert (found("body", "About Herons."), found("uid", uid), found("created_by", stage.tenant.actor.uid)) == (1, 1, 1)


def test_references_are_found_in_one_statement_in_the_nearest_language_asked_for(stage: Stage) -> None:
    uids = [stage.entry(title) for title in ("A", "B", "C")]
    go_live(stage, *uids)
    stage.edit(uids[0], "A fr", locale="fr-fr")
    go_live(stage, uids[0], locale="fr-fr")

    def found(place: LivePlace) -> dict[str, str]:
        with CaptureQueriesContext(connection) as queries:
            targets = find_live_targets(stage.scope, uids, place).by_uid
        assert len(queries) == 1
        return {uid: orjson.loads(target.row.data)["title"] for uid, target in targets.items()}

    assert found(LivePlace("production", "fr-fr")) == {uids[0]: "A fr"}
    assert found(LivePlace("production", "fr-fr", include_fallback=True)) == dict(
        zip(uids, ("A fr", "B", "C"), strict=True)
    )


def test_a_page_is_found_on_narrow_rows_by_the_index(stage: Stage) -> None:
    go_live(stage, *(stage.entry(f"Entry {number}") for number in range(30)))
    with CaptureQueriesContext(connection) as queries:
        list_live(stage.scope, stage.article, LivePlace("production"), window=Window(limit=5))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {queries[-1]['sql']}")
        plan = [line for (line,) in cursor.fetchall()]
    page = plan[next(index for index, line in enumerate(plan) if "CTE page" in line) :]
    page = page[: next(index for index, line in enumerate(page) if "Index Cond" in line)]
    assert any("publication_live" in line for line in page), plan
    assert not any("content_entryversion" in line for line in page), plan
