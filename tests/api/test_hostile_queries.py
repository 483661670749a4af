"""Filters that nobody means well: whatever is asked, the answer is soon there, a list or a refusal, and of this stack."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from tests.api.library import Library, make_library
from tests.corpora.filters import META, filters

pytestmark = pytest.mark.django_db


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
