"""Entries of every type by their terms, over both APIs."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from content.types import forget_types
from tests.api.asking import ask, count_queries
from tests.api.library import Library, letters_of, make_library

pytestmark = pytest.mark.django_db

PATH = "taxonomies/entries"
NOTE = {"uid": "shelf", "display_name": "Shelf", "data_type": "taxonomy", "taxonomies": [{"taxonomy_uid": "topics"}]}
CLOSED = {**NOTE, "uid": "inner", "hidden_in_api": True}
TITLE = {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True, "unique": True}


@pytest.fixture
def library(settings: Any, tmp_path: Path) -> Library:
    """The books, and notes whose terms are in fields of other names, one of them hidden from front ends."""
    settings.MEDIA_ROOT = tmp_path
    library = make_library()
    library.manager.post(
        "content_types", {"content_type": {"title": "Note", "uid": "note", "schema": [TITLE, NOTE, CLOSED]}}
    )
    library.site.publish(
        library.site.entry({"title": "N", "shelf": _term("herons"), "inner": _term("stones")}, "note"),
        library.site.entry({"title": "O", "inner": _term("herons")}, "note"),
    )
    return library


def _term(uid: str) -> list[Any]:
    return [{"taxonomy_uid": "topics", "term_uid": uid}]


def _asked(query: Any, more: str = "") -> str:
    return f"{PATH}?asc=title{more}" + ("" if query is None else f"&query={quote(json.dumps(query))}")


QUERIES: list[tuple[Any, str, str]] = [
    (None, "ABCDNO", "ABCDNO"),
    ({"taxonomies.topics": "herons"}, "ANO", "AN"),
    ({"taxonomies.topics": {"$in": ["stones", "gulls"]}}, "BCN", "BC"),
    ({"taxonomies.topics": {"$eq_below": "herons"}}, "ADNO", "ADN"),
    ({"taxonomies.topics": {"$above": "egrets", "levels": 1}}, "ANO", "AN"),
    ({"taxonomies.topics": {"$exists": False}}, "", "O"),
    ({"taxonomies.moods": {"$exists": True}}, "", ""),
    ({"$or": [{"taxonomies.topics": "stones"}, {"title": "O"}]}, "CNO", "CO"),
    ({"taxonomies.topics": {"$below": "birds"}, "tags": "new"}, "A", "A"),
]


@pytest.mark.behaviour("CS-17")
def test_terms_find_entries_of_every_type(library: Library) -> None:
    saved, live = library.manager.get, library.site.get
    found = [(query, letters_of(saved(_asked(query))), letters_of(live(_asked(query)))) for query, _, _ in QUERIES]
    assert found == QUERIES
    counts = [[get(_asked(query, "&count=true"))["entries"] for get in (saved, live)] for query, _, _ in QUERIES]
    assert counts == [[len(saved_letters), len(live_letters)] for _, saved_letters, live_letters in QUERIES]


def test_entries_say_their_type_and_are_as_elsewhere(library: Library) -> None:
    query = {"taxonomies.topics": "herons"}
    for get in (library.manager.get, library.site.get):
        found = get(_asked(query))["entries"][:2]
        alone = [
            get(f"content_types/{kind}/entries/{entry['uid']}")["entry"]
            for entry, kind in zip(found, ("book", "note"), strict=True)
        ]
        assert found == [{**alone[0], "_content_type_uid": "book"}, {**alone[1], "_content_type_uid": "note"}]
    (book, *_) = library.site.get(_asked(query, "&include[]=by&only[BASE][]=title&only[BASE][]=by"))["entries"]
    assert (book["title"], book["by"][0]["title"]) == ("A marsh", "Ada")
    assert "summary" not in book


def test_pages_are_cut_and_counted_across_types(library: Library) -> None:
    for get in (library.manager.get, library.site.get):
        answer = get(_asked({"taxonomies.topics": "herons"}, "&skip=1&limit=1&include_count=true"))
        assert (letters_of(answer), answer["count"]) == ("N", 3 if get == library.manager.get else 2)
        beyond = get(_asked({"taxonomies.topics": "herons"}, "&skip=9&include_count=true"))
        assert (beyond["entries"], beyond["count"]) == ([], 3 if get == library.manager.get else 2)
    live = library.manager.get(_asked({"taxonomies.topics": "herons"}, "&environment=production&include_branch=true"))
    assert letters_of(live) == "ANO"
    assert {entry["_branch"] for entry in live["entries"]} == {"main"}


def test_fields_of_one_type_and_unknown_operators_are_refused(library: Library) -> None:
    for query, place, sentence in (
        ({"summary": "x"}, "query.summary", "is not a field that can be asked for."),
        ({"shelf.topics": "herons"}, "query.shelf.topics", "is not a field that can be asked for."),
        ({"taxonomies.topics": {"$near": 1}}, "query.taxonomies.topics.$near", "is not an operator of a taxonomy."),
        ({"taxonomies.term_uid": "stones"}, "query.taxonomies.term_uid", "is not a field that can be asked for."),
    ):
        assert library.manager.refused("GET", _asked(query))[3] == {place: [sentence]}
        assert library.site.refused(f"{_asked(query)}&environment=production")[2] == {place: [sentence]}
    assert library.site.refused(PATH)[2] == {"environment": ["is required."]}
    assert library.site.refused(f"{PATH}?environment=nowhere")[0] == 422


def test_a_stack_without_terms_has_no_such_entries(library: Library) -> None:
    for kind in ("book", "note"):
        library.manager.delete(f"content_types/{kind}?force=true")
    forget_types()
    assert library.manager.get(_asked({"taxonomies.topics": "herons"})) == {"entries": []}
    assert library.site.get(_asked(None)) == {"entries": []}


def test_a_list_costs_as_many_queries_for_one_type_as_for_two(library: Library) -> None:
    for headers, more in (
        (library.manager.tenant.headers(library.manager.secret), ""),
        (library.site.headers(), "&environment=production"),
    ):
        both = _asked(None, more)
        ask("GET", both, headers=headers)
        costs = {count_queries("GET", path, headers=headers) for path in (both, _asked({"title": "N"}, more))}
        assert len(costs) == 1
