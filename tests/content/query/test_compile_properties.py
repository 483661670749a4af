"""Compiled queries hold exactly for the entries for which a plain reading of the filter holds."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.query.parse import QueryLimits, parse_query
from tests.content.query import store
from tests.content.query.naive import holds

NASTY = ['"', "'", "\\", '") || true || (@ == "', "%s", "%", "$.a", "'; DROP TABLE x; --", "\x01", "é😀\u2028", "@"]
LONG = "z" * 199

texts = st.sampled_from(["", "a", "b", "ab", "B", LONG, LONG + "a", LONG + "ab", "y" * 499, "y" * 501, *NASTY])
numbers = st.sampled_from([0, 1, -1, 2.5, 1e-7, 2**53, 2**53 + 1, -1e17])
instants = st.sampled_from(
    ["2026-01-01", "2026-01-01T00:00:00.000Z", "2026-01-01T05:30:00+05:30", "2025-12-31T23:59:59Z"]
)
booleans = st.booleans()
anything = st.one_of(texts, numbers, booleans)


def or_null(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, st.none())


rows = st.lists(st.fixed_dictionaries({}, optional={"n": or_null(numbers), "label": or_null(texts)}), max_size=3)
documents = st.one_of(anything, st.none(), st.lists(anything, max_size=2), st.dictionaries(texts, anything, max_size=2))
entries = st.fixed_dictionaries(
    {"title": texts},
    optional={
        "url": texts,
        "tags": st.lists(texts, max_size=2),
        "summary": or_null(texts),
        "state": or_null(st.one_of(texts, st.lists(texts, max_size=2))),
        "price": or_null(numbers),
        "flag": or_null(booleans),
        "at": or_null(instants.filter(lambda text: len(text) > 10)),
        "seo": or_null(st.fixed_dictionaries({}, optional={"keyword": or_null(texts)})),
        "rows": rows,
        "page": st.lists(st.fixed_dictionaries({}, optional={"hero": st.fixed_dictionaries({"heading": texts})})),
        "extra": documents,
        "author": st.lists(st.fixed_dictionaries({"uid": texts, "_content_type_uid": st.just("author")}), max_size=2),
    },
)

TEXT_PATHS = [
    "title", "url", "uid", "locale", "created_by", "tags", "summary", "state", "seo.keyword", "rows.label",
    "page.hero.heading",
]  # fmt: skip
patterns = st.sampled_from(["^a", "b$", "a|b", "[a-c]{2}", r"\w", "z{199}a", "^$", r"\$\.", "."])


def comparisons(path: str, values: st.SearchStrategy[Any], *, is_ordered: bool = True) -> st.SearchStrategy[Any]:
    operators: dict[str, st.SearchStrategy[Any]] = {
        "$eq": or_null(values),
        "$ne": or_null(values),
        "$in": st.lists(or_null(values), max_size=3),
        "$nin": st.lists(or_null(values), max_size=3),
        "$exists": booleans,
    }
    if is_ordered:
        operators |= dict.fromkeys(("$gt", "$gte", "$lt", "$lte"), values)
    some = st.fixed_dictionaries({}, optional=operators).filter(bool)
    return st.one_of(
        or_null(values).map(lambda value: {path: value}),
        some.map(lambda chosen: {path: chosen}),
        some.map(lambda chosen: {path: {"$not": chosen}}),
    )


conditions = st.one_of(
    st.sampled_from(TEXT_PATHS).flatmap(lambda path: comparisons(path, texts)),
    st.sampled_from(["price", "rows.n", "_version"]).flatmap(lambda path: comparisons(path, numbers)),
    st.sampled_from(["at", "created_at"]).flatmap(lambda path: comparisons(path, instants)),
    comparisons("flag", booleans, is_ordered=False),
    st.one_of(st.sampled_from(["extra", "author.uid", "rows.0.label"]), texts.map(lambda key: f"extra.{key or 'k'}"))
    .filter(lambda path: ".$" not in path and path.count(".") < 3)
    .flatmap(lambda path: comparisons(path, st.one_of(texts, numbers))),
    documents.filter(lambda value: not isinstance(value, dict) or not any(key.startswith("$") for key in value)).map(
        lambda value: {"extra": value}
    ),
    st.tuples(st.sampled_from([*TEXT_PATHS, "extra"]), patterns, st.sampled_from(["", "i", "s", "m"])).map(
        lambda parts: {parts[0]: {"$regex": parts[1], "$options": parts[2]}}
    ),
)
queries = st.recursive(
    conditions,
    lambda inner: st.tuples(st.sampled_from(["$and", "$or"]), st.lists(inner, min_size=1, max_size=3)).map(
        lambda parts: {parts[0]: parts[1]}
    ),
    max_leaves=4,
)


@pytest.mark.django_db
def test_a_compiled_query_finds_what_a_plain_reading_finds() -> None:
    store.create_tables()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(entries, min_size=1, max_size=5), st.lists(queries, min_size=1, max_size=4))
    def check(stored: list[dict[str, Any]], asked: list[dict[str, Any]]) -> None:
        store.load(stored)
        whole = [_with_facts(number, entry) for number, entry in enumerate(stored)]
        for query in asked:
            parsed = parse_query(query, store.FIELDS, QueryLimits())
            expected = [entry["uid"] for entry in whole if holds(query, entry, store.FIELDS)]
            assert store.find(parsed) == expected, query

    check()


def _with_facts(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    created_at = f"2026-01-01T00:{number:02d}:00+00:00"
    facts = {"uid": f"e{number}", "locale": "en-us", "created_by": "blt1", "updated_by": "blt2"}
    return {"url": "", **entry, **facts, "_version": number % 3 + 1, "created_at": created_at, "updated_at": created_at}
