"""Filters that nobody means well: whatever is asked, the answer is soon there, a list or a refusal, and of this stack."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.library import Library, make_library

pytestmark = pytest.mark.django_db

META = [
    "'", '"', "\\", "';--", "' OR 1=1 --", '") || (@ == "', "$", "@", "$.*", "[*]", "**", "%s", "%(a)s", "{}", "\x01",
    "e.uid", "l.locale", "__proto__", "é😀", "a" * 300, "0", "-1", "1e400",
]  # fmt: skip
OPERATORS = [
    "$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$exists", "$regex", "$options", "$not", "$and", "$or",
    "$in_query", "$nin_query", "$above", "$below", "$eq_above", "$eq_below", "levels", "value", "$where", "$expr",
    "$elemMatch", "$function", "$nor", "$", "$$",
]  # fmt: skip
PATHS = [
    "title", "uid", "pages", "sold", "out_at", "by", "by.uid", "cover", "seo.keywords", "seo.themes.topics",
    "taxonomies.topics", "taxonomies", "taxonomies.", "parts.quote.of", "parts.1.table.rows", "parts.99999999999.x", "tags",
    "_version", "_workflow.uid", "created_at", "data", "l.title", "a..b", ".", "",
]  # fmt: skip
PATTERNS = [
    "(a+)+$", "(a|a)*b", "[", "(", "a{1000}", "(?=a)", "(?i)a", "\\1", "*", "^(([a-z])+.)+$", "[[:alpha:]]", "\\p{L}",
    "(.*)(.*)(.*)(.*)x", "***:a", "***=a",
]  # fmt: skip
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.sampled_from([0, -1, 2**63, 1e308, 0.1, 2**53 + 1]),
        st.sampled_from([*META, *PATTERNS, "2026-01-01", "9999-12-31T23:59:59-23:59", "birds"]),
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(st.sampled_from([*OPERATORS, *PATHS, *META]), below, max_size=3),
    ),
    max_leaves=8,
)
conditions = st.dictionaries(st.sampled_from(OPERATORS), values, min_size=1, max_size=2)
filters = st.dictionaries(
    st.sampled_from([*PATHS, *PATHS, *META, "$and", "$or"]), st.one_of(conditions, values), min_size=1, max_size=3
)


@pytest.fixture
def library(settings: Any, tmp_path: Path) -> Library:
    """A library beside another one with the very same entries."""
    settings.MEDIA_ROOT = tmp_path
    make_library()
    library = make_library()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2s'")
    return library


def _paths(text: str) -> list[str]:
    asked = f"environment=production&query={quote(text)}"
    return [f"content_types/book/entries?{asked}", f"taxonomies/entries?{asked}"]


def _checked(library: Library, text: str, own: set[str]) -> None:
    for path in _paths(text):
        for response in (
            library.site.ask(path),
            library.manager.ask("GET", path.replace("environment=production&", "")),
        ):
            assert response.status_code in (200, 422), (path, response.status_code)
            answer = json.loads(response.content)  # type: ignore[attr-defined]  # The client's response has a body.
            if response.status_code == 200:
                assert {entry["uid"] for entry in answer["entries"]} <= own
            else:
                assert answer["errors"], answer
                assert all(place.split(".")[0] in ("query", "environment") for place in answer["errors"]), answer


@pytest.mark.behaviour("CS-17")
def test_any_filter_is_answered_or_refused_with_its_place(library: Library) -> None:
    own = {entry["uid"] for entry in library.manager.get("content_types/book/entries")["entries"]}

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(asked=filters)
    def check(asked: Any) -> None:
        _checked(library, json.dumps(asked), own)

    check()


def test_the_largest_filters_are_answered_in_time(library: Library) -> None:
    own = {entry["uid"] for entry in library.manager.get("content_types/book/entries")["entries"]}
    nested: Any = {"title": {"$regex": "^A"}}
    for _ in range(7):
        nested = {"$or": [nested, {"pages": 1}]}
    prize: Any = {"prizes": {"$gt": 0}}
    for _ in range(3):
        prize = {"teacher": {"$in_query": prize}}
    for asked in (
        nested,
        {"$and": [{"by": {"$in_query": {"prizes": number}}} for number in range(40)]},
        {"$or": [{"by": {"$nin_query": {"country": str(number)}}} for number in range(40)]},
        {"$and": [{"taxonomies.topics": {"$below": "birds", "levels": number + 1}} for number in range(90)]},
        {"$or": [{"taxonomies.topics": {"$not": {"$eq_above": str(number)}}} for number in range(90)]},
        {"by": {"$in_query": prize}},
        {"parts.quote.of": {"$nin_query": {"$or": [prize, prize, prize, prize]}}},
        {"$or": [{"summary": {"$regex": f"(h|{letter})*s$"}} for letter in "abcdefghij" * 9]},
        {"title": {"$in": [str(number) for number in range(1900)]}},
    ):
        text = json.dumps(asked)
        assert library.manager.ask("GET", _paths(text)[0]).status_code == 200, text
        _checked(library, text, own)


def test_what_is_no_filter_at_all_is_refused(library: Library) -> None:
    for text in ("{", "[1]", "null", "5", '{"a":1}x', "\\", '{"title":"\\ud800"}', '{"title":"\\u0000"}', "[" * 500):
        for path in _paths(text):
            assert library.manager.refused("GET", path)[0] == 422
            assert library.site.refused(path)[0] == 422


def test_search_parameters_take_any_text(library: Library) -> None:
    for value in [*META, "a,b,,", ",".join("abcdefghij" * 20)]:
        for name in ("typeahead", "tags", "tags[]"):
            asked = urlencode({name: value, "environment": "production"})
            assert library.site.ask(f"content_types/book/entries?{asked}").status_code == 200
            assert library.manager.ask("GET", f"taxonomies/entries?{asked}").status_code == 200
