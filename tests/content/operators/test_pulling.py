"""Which items a PULL removes, by what its query asks."""

from typing import Any

import pytest

from .builders import made, named, refused

ROWS = [
    named("cs1", label="a", count=1, counts=[1, 2], inner={"count": 5}),
    named("cs2", label="b", count=2, counts=[], rows=[named("cs5", label="x"), named("cs6", label="y")]),
    named("cs3", label=None, count=None),
]


@pytest.mark.parametrize(
    ("uid", "stored", "query", "left"),
    [
        ("counts", [1, 2.0, 3, 2], {"$in": [2, 3]}, [1]),
        ("counts", [1, 2, 3], {"$in": []}, [1, 2, 3]),
        ("counts", [1, 2, 3], {"$nin": [2]}, [2]),
        ("counts", [1, 2, 3], {"$eq": 2}, [1, 3]),
        ("counts", [1, 2, 3], {"$ne": 2}, [2]),
        ("counts", [1, 2, 3, 4], {"$gt": 1, "$lte": 3}, [1, 4]),
        ("counts", [1, 2, 3, 4], {"$or": [{"$lt": 2}, {"$gte": 4}]}, [2, 3]),
        ("counts", [1, 2, 3, 4], {"$and": [{"$gt": 1}, {"$not": {"$gt": 2}}]}, [1, 3, 4]),
        ("counts", [1, None], {"$exists": False}, [1]),
        ("counts", None, {"$in": [1]}, []),
        ("labels", ["a", "b", ""], {"$in": ["a", ""]}, ["b"]),
        ("labels", ["a", "b"], {"$gt": "a"}, ["a"]),
        ("flags", [True, False], {"$in": [True]}, [False]),
        ("customs", [1, True, "1", {"a": 1}, [1]], {"$in": [1]}, [True, "1", {"a": 1}]),
        ("customs", [{"a": {"b": 1}}, {"a": {"b": 2}}], {"a.b": {"$lt": 2}}, [{"a": {"b": 2}}]),
        ("days", ["2020-01-01", "2020-01-01T00:00:00Z", "2021-01-01"], {"$eq": "2020-01-01T01:00:00+01:00"}, ["2021-01-01"]),
        ("days", ["2020-01-01", "2021-01-01"], {"$gte": "2020-06-01"}, ["2020-01-01"]),
        ("choices", ["a", "b"], {"$eq": "a"}, ["b"]),
        ("files", ["blt1", "blt2"], {"$in": ["blt1"]}, ["blt2"]),
        ("files", ["blt1", "blt2"], {"uid": "blt1"}, ["blt2"]),
        ("authors", [{"uid": "a", "_content_type_uid": "person"}, {"uid": "b", "_content_type_uid": "team"}],
         {"_content_type_uid": "team"}, [{"uid": "a", "_content_type_uid": "person"}]),
        ("terms", [{"taxonomy_uid": "t", "term_uid": "a"}], {"term_uid": {"$in": ["a", "b"]}}, []),
        ("links", [{"title": "a", "href": "/a"}], {"title": "a", "href": "/b"}, [{"title": "a", "href": "/a"}]),
        ("links", [{"title": "a", "href": "/a"}], {"$eq": {"href": "/a", "title": "a"}}, []),
        ("groups", ROWS, {"label": "a"}, ROWS[1:]),
        ("groups", ROWS, {"label": {"$in": ["a", None]}}, ROWS[1:2]),
        ("groups", ROWS, {"label": None}, ROWS[:2]),
        ("groups", ROWS, {"label": {"$nin": ["a"]}}, ROWS[:1]),
        ("groups", ROWS, {"count": {"$lt": 2}}, ROWS[1:]),
        ("groups", ROWS, {"counts": 2}, ROWS[1:]),
        ("groups", ROWS, {"counts": []}, [ROWS[0], ROWS[2]]),
        ("groups", ROWS, {"inner.count": 5}, ROWS[1:]),
        ("groups", ROWS, {"inner": {"count": 5}}, ROWS[1:]),
        ("groups", ROWS, {"rows.label": "y"}, [ROWS[0], ROWS[2]]),
        ("groups", ROWS, {"rows._metadata.uid": "cs5"}, [ROWS[0], ROWS[2]]),
        ("groups", ROWS, {"_metadata.uid": {"$in": ["cs1", "cs3"]}}, ROWS[1:2]),
        ("groups", ROWS, {"label": "a", "count": 2}, ROWS),
        ("page", [{"hero": {"label": "a"}}, {"quote": {"label": "a"}}], {"hero.label": "a"}, [{"quote": {"label": "a"}}]),
        ("page", [{"hero": {"label": "a"}}, {"quote": {}}], {"quote": {"$exists": True}}, [{"hero": {"label": "a"}}]),
        ("page", [{"hero": {"cards": [{"card": {"count": 1}}]}}], {"hero.cards.card.count": 1}, []),
    ],
)  # fmt: skip
def test_a_pull_removes_the_items_that_answer(uid: str, stored: Any, query: Any, left: Any) -> None:
    assert made({uid: stored}, {uid: {"PULL": {"query": query}}}) == {uid: left}


@pytest.mark.parametrize(
    ("uid", "operand", "place", "rule"),
    [
        ("counts", [], "", "operand"),
        ("counts", {}, ".query", "required"),
        ("counts", {"query": {}}, ".query", "type"),
        ("counts", {"query": [1]}, ".query", "type"),
        ("counts", {"query": {"$in": [1]}, "index": 0}, ".index", "operand"),
        ("counts", {"query": {"$in": 1}}, ".query.$in", "operand"),
        ("counts", {"query": {"$in": [1, "2"]}}, ".query.$in.1", "operand"),
        ("counts", {"query": {"$gt": None}}, ".query.$gt", "operand"),
        ("counts", {"query": {"$regex": "1"}}, ".query.$regex", "operator"),
        ("counts", {"query": {"$exists": 1}}, ".query.$exists", "operand"),
        ("counts", {"query": {"$or": []}}, ".query.$or", "type"),
        ("counts", {"query": {"$and": [{"$gt": 1}, {}]}}, ".query.$and.1", "type"),
        ("counts", {"query": {"$not": 1}}, ".query.$not", "type"),
        ("counts", {"query": {"label": 1}}, ".query.label", "path"),
        ("flags", {"query": {"$in": [1]}}, ".query.$in.0", "operand"),
        ("labels", {"query": {"$eq": 1}}, ".query.$eq", "operand"),
        ("days", {"query": {"$eq": "soon"}}, ".query.$eq", "operand"),
        ("links", {"query": {"url": "/a"}}, ".query.url", "path"),
        ("groups", {"query": {"lable": "a"}}, ".query.lable", "path"),
        ("groups", {"query": {"hidden": "a"}}, ".query.hidden", "path"),
        ("groups", {"query": {"inner.none": "a"}}, ".query.inner.none", "path"),
        ("groups", {"query": {"inner": {"count": {"$in": [1]}}}}, ".query.inner", "path"),
        ("groups", {"query": {"count": {"$gt": 1, "label": 1}}}, ".query.count.label", "operator"),
        ("groups", {"query": {"inner": {"$gt": {}}}}, ".query.inner.$gt", "operand"),
        ("groups", {"query": {"_metadata": {}}}, ".query._metadata", "path"),
        ("groups", {"query": {"": 1}}, ".query", "path"),
        ("page", {"query": {"label": "a"}}, ".query.label", "path"),
        ("counts", {"query": {"$or": [{"$eq": 1}] * 51}}, ".query", "clauses"),
    ],
)
def test_a_query_that_does_not_say_what_to_remove_is_refused(uid: str, operand: Any, place: str, rule: str) -> None:
    assert refused({uid: []}, {uid: {"PULL": operand}}) == [(f"{uid}.PULL{place}", rule)]


def test_a_query_is_not_nested_without_end() -> None:
    query: Any = {"$gt": 1}
    for _ in range(25):
        query = {"$not": query}
    assert [rule for _, rule in refused({}, {"counts": {"PULL": {"query": query}}})] == ["type"]
    for _ in range(25):
        query = {"$and": [query]}
    assert [rule for _, rule in refused({}, {"counts": {"PULL": {"query": query}}})] == ["depth"]
