"""Compiled queries on real tables: plans that use the indexes, sorts, and operands that try to be more than values."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from content.query.compile import compile_bounds, compile_query
from content.query.fields import COLUMNS
from content.query.language import EVERYTHING, Field, Kind
from content.query.parse import QueryLimits, parse_query
from content.query.sql import SQL
from content.query.window import DEFAULT_SORT, Direction, SortTerm, Window
from tests.content.query import store

pytestmark = pytest.mark.django_db

NASTY = [
    "'", '"', "\\", "\\'", '\\"', "%", "%s", "%(x)s", "$", "$.a", "@", "[*]", "*", "' OR 1=1 --", '" || 1 == 1 || "',
    '") || (@ != "', "\\u0022", "\x01\x1f\x7f", "\u2028", "😀", "a\nb", "{}", "[]", "null", "$$", "; DROP TABLE x",
]  # fmt: skip


def _find(query: Any, *terms: SortTerm) -> list[str]:
    return store.find(parse_query(query, store.FIELDS, QueryLimits()), *terms)


@pytest.fixture
def many() -> None:
    store.create_tables()
    store.load(
        [
            {
                "title": f"Entry {number}",
                "state": ("draft", "done", "dropped")[number % 3],
                "price": number,
                "summary": f"s{number}",
                "at": f"2026-01-{number % 28 + 1:02d}T{number % 24:02d}:00:00Z",
                "tags": ["x", f"t{number % 500}"],
                "page": [{"hero": {"heading": f"h{number}"}}],
            }
            for number in range(5000)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('content_entryversion_data_idx')")
        cursor.execute("ANALYZE content_entry, content_entrylocale, content_entryversion, content_indexvalue")


INDEX_OF: list[tuple[dict[str, Any], str]] = [
    ({"price": 17}, "path_number_version_id"),
    ({"price": {"$gt": 4990}}, "path_number_version_id"),
    ({"price": {"$in": [1, 2]}}, "path_number_version_id"),
    ({"at": {"$gte": "2026-01-28T20:00:00Z"}}, "path_instant_version_id"),
    ({"price": {"$lt": 20}, "state": "done"}, "path_number_version_id"),
    ({"title": "Entry 7"}, "content_entrylocale_content_type_id_locale_title"),
    ({"title": {"$gte": "Entry 9", "$lt": "Entry 90"}}, "content_entrylocale_content_type_id_locale_title"),
    ({"title": {"$in": ["Entry 9", "Entry 90"]}}, "content_entrylocale_content_type_id_locale_title"),
    ({"summary": "s7"}, "content_entryversion_data_idx"),
    ({"tags": "t7"}, "content_entryversion_data_idx"),
    ({"page.hero.heading": {"$in": ["h7", "h8"]}}, "content_entryversion_data_idx"),
    ({"uid": "e7"}, "content_entry_branch_id_uid"),
]


@pytest.mark.usefixtures("many")
def test_selective_filters_are_answered_by_an_index() -> None:
    plans = [
        (store.explain(parse_query(query, store.FIELDS, QueryLimits())), query, index) for query, index in INDEX_OF
    ]
    assert [(query, plan) for plan, query, index in plans if index not in plan] == []


@pytest.mark.usefixtures("many")
def test_pages_sorted_by_a_column_are_read_in_order_without_the_json() -> None:
    everything = parse_query({}, store.FIELDS, QueryLimits())
    terms = [
        SortTerm(COLUMNS[path], direction) for path in ("updated_at", "created_at", "title") for direction in Direction
    ]
    plans = [store.explain(everything, term) for term in terms]
    assert [plan for plan in plans if "Sort" in plan or "content_entryversion" in plan] == []


def test_sorts_put_nothing_first_and_end_with_the_key() -> None:
    store.create_tables()
    store.load([{"price": 2}, {}, {"price": 10}, {"price": 2}, {"rows": [{"n": 1}, {"n": 9}]}, {"rows": [{"n": 5}]}])
    price = Field("price", Kind.NUMBER, is_indexed=True)
    rows = Field("rows.n", Kind.NUMBER, is_indexed=True)
    assert _find({}, SortTerm(price, Direction.ASCENDING)) == ["e1", "e4", "e5", "e0", "e3", "e2"]
    assert _find({}, SortTerm(price, Direction.DESCENDING)) == ["e2", "e3", "e0", "e5", "e4", "e1"]
    assert _find({"rows.n": {"$gt": 0}}, SortTerm(rows, Direction.ASCENDING)) == ["e4", "e5"]
    assert _find({"rows.n": {"$gt": 0}}, SortTerm(rows, Direction.DESCENDING)) == ["e4", "e5"]
    assert _find({}, *DEFAULT_SORT) == ["e5", "e4", "e3", "e2", "e1", "e0"]


def test_texts_sort_by_code_point() -> None:
    store.create_tables()
    texts = ["b", "B", "a", "é", "Z", "", "a b", "ab"]
    store.load([{"title": text, "summary": text} for text in texts])
    expected = [f"e{texts.index(text)}" for text in sorted(texts)]
    assert _find({}, SortTerm(COLUMNS["title"], Direction.ASCENDING)) == expected
    assert _find({}, SortTerm(Field("summary", Kind.TEXT), Direction.ASCENDING)) == expected


@pytest.mark.parametrize(
    "path", ["title", "state", "summary", "tags", "extra", "extra.a", "author.uid", "rows.0.label"]
)
def test_a_nasty_operand_finds_itself_and_nothing_else(path: str) -> None:
    store.create_tables()
    nested: dict[str, Any] = {"extra.a": {"a": None}, "author.uid": [{"uid": None}], "rows.0.label": [{"label": None}]}

    def entry(text: str) -> dict[str, Any]:
        head = path.split(".", maxsplit=1)[0]
        return {head: _filled(nested[path], text) if path in nested else text}

    store.load([entry(text) for text in NASTY])
    for number, text in enumerate(NASTY):
        for query in ({path: text}, {path: {"$in": [text]}}, {path: {"$gte": text, "$lte": text}}):
            assert _find(query) == [f"e{number}"], query
        assert _find({path: {"$ne": text}}) == [f"e{other}" for other in range(len(NASTY)) if other != number]


def _filled(shape: Any, text: str) -> Any:
    if isinstance(shape, list):
        return [_filled(item, text) for item in shape]
    return dict.fromkeys(shape, text)


def test_a_nasty_key_is_only_a_key() -> None:
    store.create_tables()
    keys = [key for key in NASTY if "." not in key and not key.startswith("$")]
    store.load([{"extra": {key: 1}} for key in keys])
    for number, key in enumerate(keys):
        assert _find({f"extra.{key}": 1}) == [f"e{number}"]
        assert _find({f"extra.{key}": {"$exists": True}}) == [f"e{number}"]
        assert _find({key: 1}) == []


def test_computed_json_is_compared_where_it_stands() -> None:
    parsed = parse_query({"summary": "x"}, store.FIELDS, QueryLimits())
    compiled = compile_query(parsed, replace(store.COLUMNS, data="computed", version_id=""))
    assert compiled == SQL("computed @? %s::jsonpath", ('$."summary" ? (@ == "x")',))


def test_no_operand_is_part_of_the_text() -> None:
    query: Any = {"title": "canary1", "$or": [{"summary": "canary2"}, {"state": {"$in": ["canary3"]}}, {"canary4": 1}]}
    compiled = compile_query(parse_query(query, store.FIELDS, QueryLimits()), store.COLUMNS)
    assert "canary" not in compiled.text
    assert compiled.text.count("%s") == len(compiled.params)


def test_the_limit_of_the_first_page_of_everything_is_known_to_the_planner_as_no_other_is() -> None:
    everything = compile_query(EVERYTHING, store.COLUMNS)
    some = compile_query(parse_query({"state": "done"}, store.FIELDS, QueryLimits()), store.COLUMNS)
    assert compile_bounds(Window(limit=7), everything) == SQL("LIMIT 7")
    assert compile_bounds(Window(limit=7, skip=3), everything) == SQL("LIMIT %s OFFSET %s", (7, 3))
    assert compile_bounds(Window(limit=7), some) == SQL("LIMIT %s OFFSET %s", (7, 0))
