"""From Contentstack's JSON to the query tree, and what is refused on the way."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from content.query.fields import COLUMNS, Fields
from content.query.language import (
    EVERYTHING,
    And,
    Comparison,
    Exists,
    Field,
    In,
    Kind,
    Matches,
    Not,
    Operator,
    Or,
    Query,
    Same,
)
from content.query.parse import QueryLimits, parse_query, parse_query_text
from core.errors import Invalid, Problem

FIELDS = Fields(
    kinds={
        "state": Kind.TEXT,
        "price": Kind.NUMBER,
        "flag": Kind.BOOLEAN,
        "at": Kind.INSTANT,
        "page.hero.n": Kind.NUMBER,
    },
    indexed=frozenset({"state", "price", "at"}),
)
STATE = Field("state", Kind.TEXT, is_indexed=True)
PRICE = Field("price", Kind.NUMBER, is_indexed=True)
FLAG = Field("flag", Kind.BOOLEAN)
AT = Field("at", Kind.INSTANT, is_indexed=True)
FREE = Field("free.key", Kind.ANY)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, EVERYTHING),
        ({"state": "d"}, Comparison(STATE, Operator.EQ, "d")),
        ({"title": {"$eq": "x"}}, Comparison(COLUMNS["title"], Operator.EQ, "x")),
        ({"price": {"$ne": 2}}, Not(Comparison(PRICE, Operator.EQ, Decimal(2)))),
        ({"price": {"$gte": 1, "$lt": 2.5}}, And((
            Comparison(PRICE, Operator.GTE, Decimal(1)), Comparison(PRICE, Operator.LT, Decimal("2.5")),
        ))),
        ({"state": None}, Not(Exists(STATE))),
        ({"state": {"$in": ["a", None]}}, Or((In(STATE, ("a",)), Not(Exists(STATE))))),
        ({"state": {"$nin": ["a"]}}, Not(In(STATE, ("a",)))),
        ({"flag": {"$exists": False}}, Not(Exists(FLAG))),
        ({"flag": True}, Comparison(FLAG, Operator.EQ, True)),
        ({"at": {"$gt": "2026-02-01"}}, Comparison(AT, Operator.GT, datetime(2026, 2, 1, tzinfo=UTC))),
        ({"at": {"$lte": "2026-02-01T01:00:00+01:00"}}, Comparison(AT, Operator.LTE, datetime(2026, 2, 1, tzinfo=UTC))),
        ({"_version": 3}, Comparison(COLUMNS["_version"], Operator.EQ, Decimal(3))),
        ({"tags": "x"}, Comparison(Field("tags", Kind.TEXT), Operator.EQ, "x")),
        ({"page.hero.n": 1}, Comparison(Field("page.hero.n", Kind.NUMBER), Operator.EQ, Decimal(1))),
        ({"free.key": "x"}, Comparison(FREE, Operator.EQ, "x")),
        ({"free.key": {"a": 1}}, Same(FREE, {"a": 1})),
        ({"free.key": ["a"]}, Same(FREE, ["a"])),
        ({"state": {"$regex": "^a.", "$options": "i"}}, And((Matches(STATE, r"(?si)^a[^\n]"), EVERYTHING))),
        ({"state": {"$not": {"$regex": "a"}}}, Not(Matches(STATE, "(?s)a"))),
        ({"$or": [{"state": "a"}, {"price": 1, "flag": False}]}, Or((
            Comparison(STATE, Operator.EQ, "a"),
            And((Comparison(PRICE, Operator.EQ, Decimal(1)), Comparison(FLAG, Operator.EQ, False))),
        ))),
    ],
)  # fmt: skip
def test_a_filter_becomes_its_tree(query: Any, expected: Query) -> None:
    assert parse_query(query, FIELDS, QueryLimits()) == expected


@pytest.mark.parametrize(
    ("query", "path", "rule", "message"),
    [
        ([], "query", "type", "must be an object."),
        ("x", "query", "type", "must be an object."),
        ({"$where": "1"}, "query.$where", "operator", "is not an operator that combines filters."),
        ({"$or": {}}, "query.$or", "type", "must be a list of at least one filter."),
        ({"$and": []}, "query.$and", "type", "must be a list of at least one filter."),
        ({"$or": [{"state": "a"}, 5]}, "query.$or.1", "type", "must be an object."),
        ({"": 1}, "query.", "path", "is not a path of fields."),
        ({"a..b": 1}, "query.a..b", "path", "is not a path of fields."),
        ({".".join("a" * 21): 1}, "query." + ".".join("a" * 21), "path", "is not a path of fields."),
        ({"price": {"$near": 1}}, "query.price.$near", "operator", "is not an operator of this field."),
        ({"a": {"$in_query": {}}}, "query.a.$in_query", "operator",
         "is not an operator of this field: it refers to no entries."),
        ({"a": {"$above": {}}}, "query.a.$above", "operator", "is not an operator of this field."),
        ({"price": {"$gt": 1, "x": 2}}, "query.price.x", "operator", "is not an operator of this field."),
        ({"price": {"$not": 5}}, "query.price.$not", "type", "must be an object of operators."),
        ({"price": {"$not": {}}}, "query.price.$not", "type", "must be an object of operators."),
        ({"price": {"$not": {"$x": 1}}}, "query.price.$not.$x", "operator", "is not an operator of this field."),
        ({"price": "5"}, "query.price", "operand", "must be a number."),
        ({"price": True}, "query.price", "operand", "must be a number."),
        ({"price": {"$gt": None}}, "query.price.$gt", "operand", "must be a number."),
        ({"price": {"$in": 5}}, "query.price.$in", "operand", "must be a list of values."),
        ({"price": {"$in": [1, "2"]}}, "query.price.$in", "operand", "must be a number."),
        ({"price": {"$regex": "1"}}, "query.price.$regex", "operator",
         "is not an operator of this field: it holds no text."),
        ({"state": 5}, "query.state", "operand", "must be a text."),
        ({"title": ["a"]}, "query.title", "operand", "must be a text."),
        ({"flag": {"$gt": True}}, "query.flag.$gt", "operator",
         "is not an operator of this field: true and false have no order."),
        ({"flag": 1}, "query.flag", "operand", "must be true or false."),
        ({"flag": {"$exists": "yes"}}, "query.flag.$exists", "operand", "must be true or false."),
        ({"at": "soon"}, "query.at", "operand", "must be a date in ISO 8601."),
        ({"at": 5}, "query.at", "operand", "must be a date in ISO 8601."),
        ({"at": "0001-01-01T00:00:00+14:00"}, "query.at", "operand", "must be a date in ISO 8601."),
        ({"state": {"$options": "i"}}, "query.state.$options", "operator", "stands only beside $regex."),
        ({"state": {"$regex": 5}}, "query.state.$regex", "operand", "must be a text, and so must $options."),
        ({"state": {"$regex": "a" * 501}}, "query.state.$regex", "pattern", "is longer than 500 characters."),
        ({"state": {"$regex": "(?=a)"}}, "query.state.$regex", "pattern",
         "uses look-ahead (?=, which $regex does not have here."),
        ({"state": {"$regex": "\ud800"}}, "query.state.$regex", "operand", "holds a character that no text can hold."),
        ({"state": "\ud800"}, "query.state", "operand", "holds a character that no text can hold."),
        ({"state": "a\0"}, "query.state", "nul", "has a NUL character."),
        ({"free": {"$gt": {}}}, "query.free.$gt", "operand", "must be a text, a number, true or false."),
        ({"free": {"$lt": True}}, "query.free.$lt", "operator",
         "is not an operator of this field: true and false have no order."),
        ({"price": float("inf")}, "query.price", "range", "is outside the numbers that can be stored."),
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused_by_place(query: Any, path: str, rule: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_query(query, FIELDS, QueryLimits())
    assert [(found.path, found.rule, found.message) for found in caught.value.problems] == [(path, rule, message)]


def test_every_problem_of_a_filter_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        parse_query({"price": {"$gt": "a", "$lt": "b"}, "$or": [{"at": 1}]}, FIELDS, QueryLimits())
    assert [found.path for found in caught.value.problems] == ["query.price.$gt", "query.price.$lt", "query.$or.0.at"]


@pytest.mark.parametrize("text", ["{", "{'a': 1}", "nul", '{"a": 1} x', '"\\ud800"', "\ud800", "[" * 5000])
def test_a_text_that_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_query_text(text, FIELDS, QueryLimits())
    assert caught.value.problems == (Problem("query", "json", "is not valid JSON."),)


@pytest.mark.parametrize("text", ["", "  ", "{}"])
def test_an_empty_text_filters_nothing(text: str) -> None:
    assert parse_query_text(text, FIELDS, QueryLimits()) == EVERYTHING


def test_a_text_is_read_as_its_json() -> None:
    assert parse_query_text('{"price": 2}', FIELDS, QueryLimits()) == Comparison(PRICE, Operator.EQ, Decimal(2))


@pytest.mark.parametrize(
    ("limits", "query", "rule"),
    [
        (QueryLimits(depth=4), {"$or": [{"$or": [{"state": "a"}]}]}, "depth"),
        (QueryLimits(nodes=4), {"state": {"$in": ["a", "b", "c"]}}, "nodes"),
        (QueryLimits(clauses=2), {"$or": [{"state": "a"}, {"state": "b"}, {"state": "c"}]}, "clauses"),
    ],
)
def test_too_deep_and_too_wide_are_refused(limits: QueryLimits, query: Any, rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_query(query, FIELDS, limits)
    assert [found.rule for found in caught.value.problems] == [rule]
    assert caught.value.problems[0].path.startswith("query")
