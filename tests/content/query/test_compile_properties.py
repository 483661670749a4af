"""Compiled queries hold exactly for the entries for which a plain reading of the filter holds."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.query.parse import QueryLimits, parse_query
from tests.content.query import store
from tests.content.query.naive import holds

NASTY = ["'", "\\", '") || true || (@ == "', "%s", "$.a", "\x01", "é😀\u2028", "@"]
LONG = "z" * 199
TEXTS = ["", "a", "b", "ab", "B", LONG, LONG + "a", LONG + "ab", "y" * 500, "y" * 501, *NASTY]
NUMBERS = [0, 1, -1, 2.5, 1e-7, 2**53, 2**53 + 1, -1e17]
INSTANTS = ["2026-01-01T00:00:00.000Z", "2026-01-01T05:30:00+05:30", "2025-12-31T23:59:59Z", "2026-01-01T00:01:00Z"]
PATTERNS = ["^a", "b$", "a|b", "[a-c]{2}", r"\w", "z{199}a", "^$", r"\$\.", "."]
TEXT_PATHS = [
    "title", "url", "uid", "locale", "created_by", "tags", "summary", "state", "seo.keyword", "rows.label",
    "page.hero.heading",
]  # fmt: skip
NUMBER_PATHS = ["price", "rows.n", "_version"]
INSTANT_PATHS = ["at", "created_at"]
FREE_PATHS = ["extra", "extra.a", "extra.@", "author.uid", "rows.0.label", "rows.label.0"]

Values: TypeAlias = st.SearchStrategy[Any]


@dataclass(frozen=True)
class Pool:
    """The few values and paths that the entries and queries of one example share, so that they meet."""

    texts: list[str]
    numbers: list[float]
    instants: list[str]
    paths: list[str]

    @property
    def anything(self) -> Values:
        return st.sampled_from([*self.texts, *self.numbers, True, False])

    @property
    def documents(self) -> Values:
        keys = st.sampled_from(["a", "@", "b"])
        return st.one_of(
            self.anything, st.lists(self.anything, max_size=2), st.dictionaries(keys, self.anything, max_size=2)
        )


def few(values: list[Any]) -> Values:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


pools = st.builds(
    Pool,
    few(TEXTS),
    few(NUMBERS),
    few(INSTANTS),
    few([*TEXT_PATHS, *NUMBER_PATHS, *INSTANT_PATHS, *FREE_PATHS, "flag"]),
)


def or_null(values: Values) -> Values:
    return st.one_of(values, st.none())


def some_of(**fields: Values) -> Values:
    return st.fixed_dictionaries({}, optional=fields)


def entries(pool: Pool) -> Values:
    texts, numbers = st.sampled_from(pool.texts), st.sampled_from(pool.numbers)
    optional = {
        "url": texts,
        "tags": st.lists(texts, max_size=2),
        "summary": or_null(texts),
        "state": or_null(st.one_of(texts, st.lists(texts, max_size=2))),
        "price": or_null(numbers),
        "flag": or_null(st.booleans()),
        "at": or_null(st.sampled_from(pool.instants)),
        "seo": or_null(some_of(keyword=or_null(texts))),
        "rows": st.lists(some_of(n=or_null(numbers), label=or_null(texts)), max_size=3),
        "page": st.lists(some_of(hero=some_of(heading=texts)), max_size=2),
        "extra": or_null(pool.documents),
        "author": st.lists(some_of(uid=texts), max_size=2),
    }
    heads = {path.split(".")[0] for path in pool.paths}
    return st.fixed_dictionaries({"title": texts}, optional={key: optional[key] for key in optional if key in heads})


def conditions(pool: Pool, path: str) -> Values:
    if path in TEXT_PATHS:
        patterns = st.fixed_dictionaries(
            {"$regex": st.sampled_from(PATTERNS)}, optional={"$options": st.sampled_from("ism")}
        )
        return st.one_of(comparisons(path, st.sampled_from(pool.texts)), patterns.map(lambda found: {path: found}))
    if path in NUMBER_PATHS:
        return comparisons(path, st.sampled_from(pool.numbers))
    if path in INSTANT_PATHS:
        return comparisons(path, st.sampled_from([*pool.instants, "2026-01-01"]))
    if path == "flag":
        return comparisons(path, st.booleans(), is_ordered=False)
    whole = pool.documents.map(lambda document: {path: document})
    return st.one_of(comparisons(path, st.sampled_from([*pool.texts, *pool.numbers])), whole)


def comparisons(path: str, values: Values, *, is_ordered: bool = True) -> Values:
    operators = {
        "$eq": or_null(values),
        "$ne": or_null(values),
        "$in": st.lists(or_null(values), max_size=3),
        "$nin": st.lists(or_null(values), max_size=3),
        "$exists": st.booleans(),
    }
    if is_ordered:
        operators |= dict.fromkeys(("$gt", "$gte", "$lt", "$lte"), values)
    one = st.sampled_from(sorted(operators)).flatmap(lambda name: operators[name].map(lambda operand: {name: operand}))
    some = st.lists(one, min_size=1, max_size=2).map(lambda chosen: {key: part[key] for part in chosen for key in part})
    return st.one_of(
        or_null(values).map(lambda value: {path: value}),
        some.map(lambda chosen: {path: chosen}),
        some.map(lambda chosen: {path: {"$not": chosen}}),
    )


def queries(pool: Pool) -> Values:
    return st.recursive(
        st.sampled_from(pool.paths).flatmap(lambda path: conditions(pool, path)),
        lambda inner: st.tuples(st.sampled_from(["$and", "$or"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda parts: {parts[0]: parts[1]}
        ),
        max_leaves=3,
    )


cases = pools.flatmap(
    lambda pool: st.tuples(
        st.lists(entries(pool), min_size=1, max_size=5), st.lists(queries(pool), min_size=1, max_size=6)
    )
)


@pytest.mark.django_db
def test_a_compiled_query_finds_what_a_plain_reading_finds() -> None:
    store.create_tables()

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases)
    def check(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
        stored, asked = case
        store.load(stored)
        whole = [_with_facts(number, entry) for number, entry in enumerate(stored)]
        for query in asked:
            parsed = parse_query(query, store.FIELDS, QueryLimits())
            expected = [entry["uid"] for entry in whole if holds(query, entry, store.FIELDS)]
            assert store.find(parsed) == expected, query

    check()


EDGES: list[tuple[str, list[Any], Any, list[str]]] = [
    # The index of values cuts texts, leaves empty ones out and rounds numbers.
    ("state", [LONG + "a", LONG + "ab", LONG], LONG + "a", ["e0"]),
    ("state", [LONG + "a", LONG + "ab", LONG], {"$gt": LONG + "a"}, ["e1"]),
    ("state", [LONG + "a", LONG + "ab", LONG], {"$in": [LONG + "ab", "x"]}, ["e1"]),
    ("state", ["", "a", None, []], "", ["e0"]),
    ("state", ["", "a", None, []], {"$lt": "a"}, ["e0"]),
    ("state", ["", "a", None, []], {"$lte": "a"}, ["e0", "e1"]),
    ("state", ["", "a", None, []], {"$gte": ""}, ["e0", "e1"]),
    ("state", ["", "a", None, []], {"$exists": True}, ["e0", "e1", "e3"]),
    ("price", [2**53, 2**53 + 1], 2**53 + 1, ["e1"]),
    ("price", [2**53, 2**53 + 1], {"$gt": 2**53}, ["e1"]),
    ("price", [0.1, 1, 1e-7, -5], {"$in": [0.1, 1.0, 1e-07, -5.0]}, ["e0", "e1", "e2", "e3"]),
    ("title", ["y" * 500, "y" * 501], "y" * 500, ["e0"]),
    ("title", ["y" * 500, "y" * 501], {"$in": ["y" * 501]}, ["e1"]),
    ("title", ["y" * 500, "y" * 501], {"$gt": "y" * 500}, ["e1"]),
    ("extra", [["a"], "a", [["a"]], {"a": 1}, [{"a": 1}], 1, True, "1"], ["a"], ["e0"]),
    ("extra", [["a"], "a", ["a", "b"], {"a": 1}, [{"a": 1}], 1, True, "1"], {"a": 1}, ["e3", "e4"]),
    ("extra", [["a"], "a", ["a", "b"], {"a": 1}, [{"a": 1}], 1, True, "1"], "a", ["e0", "e1", "e2"]),
    ("extra", [1, True, "1", [1], 1.0], 1, ["e0", "e3", "e4"]),
    ("extra", [1, True, "1", [True], 0], True, ["e1", "e3"]),
    ("extra", [5, "5", [6, 1], None, {}], {"$gt": 4}, ["e0", "e2"]),
    ("extra", [None, [None], [], "", {}], None, ["e0"]),
    ("rows", [[{"n": 1}, {"n": 9}], [{"n": 5}], []], {"$exists": True}, ["e0", "e1", "e2"]),
]


@pytest.mark.parametrize(("path", "values", "operand", "expected"), EDGES)
@pytest.mark.django_db
def test_values_at_the_edges_compare_as_in_full(
    path: str, values: list[Any], operand: Any, expected: list[str]
) -> None:
    store.create_tables()
    store.load([{path: value} for value in values])
    assert store.find(parse_query({path: operand}, store.FIELDS, QueryLimits())) == expected
    others = [f"e{number}" for number in range(len(values)) if f"e{number}" not in expected]
    is_operator = isinstance(operand, dict) and next(iter(operand)).startswith("$")
    negated = operand if is_operator else {"$eq": operand}
    assert store.find(parse_query({path: {"$not": negated}}, store.FIELDS, QueryLimits())) == others


def _with_facts(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    created_at = f"2026-01-01T00:{number:02d}:00+00:00"
    facts = {"uid": f"e{number}", "locale": "en-us", "created_by": "blt1", "updated_by": "blt2"}
    whole = {"url": "", **entry, **facts, "_version": number % 3 + 1}
    return {**whole, "created_at": created_at, "updated_at": created_at}
