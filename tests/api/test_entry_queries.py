"""Filters over HTTP: the same questions to what is saved and to what is live, and what is refused in either."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.library import Library, make_library, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(settings: Any, tmp_path: Path) -> Library:
    settings.MEDIA_ROOT = tmp_path
    return make_library()


# What is asked, and the first letters of the books that answer.
FIELDS: list[tuple[Any, str]] = [
    ({"pages": {"$gt": 9}}, "AC"),
    ({"pages": {"$in": [9, 10.0]}}, "AB"),
    ({"pages": {"$ne": 10}}, "BCD"),
    ({"pages": {"$nin": [9, 10]}}, "CD"),
    ({"pages": None}, "D"),
    ({"pages": {"$exists": False}}, "D"),
    ({"sold": False}, "B"),
    ({"sold": {"$ne": True}}, "BCD"),
    ({"sold": None}, "CD"),
    ({"summary": ""}, "B"),
    ({"summary": {"$exists": True}}, "AB"),
    ({"summary": {"$regex": "HERON", "$options": "i"}}, "A"),
    ({"title": {"$regex": "^[AB] ", "$options": {}}}, "AB"),
    ({"out_at": {"$lt": "2026-01-01"}}, "B"),
    ({"out_at": "2025-12-31T23:00:00Z"}, "B"),
    ({"out_at": {"$gte": "2026-01-01T01:00:00+01:00", "$lte": "2026-01-01"}}, "A"),
    ({"cover": {"$exists": True}}, "A"),
    ({"seo.keywords": "white"}, "B"),
    ({"seo.keywords": {"$exists": False}}, "ACD"),
    ({"parts.quote.words": {"$regex": "^Stone"}}, "C"),
    ({"parts.table.rows": {"$gte": 3}}, "C"),
    ({"parts.1.table.rows": 3}, "C"),
    ({"tags": {"$in": ["old", "wet, cold"]}}, "AB"),
    ({"$or": [{"pages": 100}, {"$and": [{"sold": True}, {"tags": "new"}]}]}, "AC"),
    ({"pages": {"$not": {"$gt": 9}}}, "BD"),
    ({"_version": 1, "locale": "en-us"}, "ABCD"),
]
REFERENCES: list[tuple[Any, str]] = [
    ({"by": {"$in_query": {"prizes": {"$gt": 1}}}}, "A"),
    ({"by": {"$in_query": {"country": "se"}}}, "BD"),
    ({"by": {"$nin_query": {"country": "se"}}}, "AC"),
    ({"by": {"$in_query": {}}}, "ABD"),
    ({"by": {"$in_query": {"title": {"$regex": "^H"}}}}, "BD"),
    ({"by": {"$in_query": {"teacher": {"$in_query": {"title": "Ada"}}}}}, "B"),
    ({"by": {"$in_query": {"country": "no"}}}, ""),
    ({"by": {"$not": {"$in_query": {"country": "fi"}}}}, "BCD"),
    ({"parts.quote.of": {"$in_query": {"title": "Bo"}}}, "C"),
    ({"parts.quote.of": {"$in_query": {"$or": [{"title": "Ada"}, {"prizes": 2}]}}}, ""),
    ({"by._content_type_uid": "house", "by": {"$in_query": {"prizes": 0}}}, "B"),
]
TERMS: list[tuple[Any, str]] = [
    ({"taxonomies.topics": "herons"}, "A"),
    ({"taxonomies.topics": {"$in": ["gulls", "stones"]}}, "BC"),
    ({"taxonomies.topics": {"$nin": ["gulls", "stones"]}}, "AD"),
    ({"taxonomies.topics": {"$ne": "herons"}}, "BCD"),
    ({"taxonomies.topics": {"$exists": True}}, "ABCD"),
    ({"taxonomies.moods": {"$exists": True}}, ""),
    ({"taxonomies.moods": None}, "ABCD"),
    ({"taxonomies.topics": {"$below": "birds"}}, "ABD"),
    ({"taxonomies.topics": {"$below": "birds", "levels": 1}}, "AB"),
    ({"taxonomies.topics": {"$below": {"value": "birds", "levels": 2}}}, "ABD"),
    ({"taxonomies.topics": {"$below": "herons"}}, "D"),
    ({"taxonomies.topics": {"$eq_below": "herons"}}, "AD"),
    ({"taxonomies.topics": {"$above": "egrets"}}, "A"),
    ({"taxonomies.topics": {"$eq_above": "egrets"}}, "AD"),
    ({"taxonomies.topics": {"$eq_above": {"value": "egrets", "levels": 1}}}, "AD"),
    ({"taxonomies.topics": {"$below": "nothing"}}, ""),
    ({"taxonomies.topics": {"$or": [{"$in": ["stones"]}, {"$below": "herons"}]}}, "CD"),
    ({"$and": [{"taxonomies.topics": {"$below": "birds"}}, {"taxonomies.topics": {"$not": {"$in": ["gulls"]}}}]}, "AD"),
    ({"seo.themes.topics": {"$below": "birds"}}, "B"),
    ({"seo.themes.term_uid": "gulls"}, "B"),
    ({"taxonomies.term_uid": {"$in": ["gulls", "stones"]}}, "C"),
]


@pytest.mark.behaviour("CS-17")
def test_the_same_question_finds_the_same_saved_and_live(library: Library) -> None:
    asked = [*FIELDS, *REFERENCES, *TERMS]
    assert [(query, library.saved(query)) for query, _ in asked] == asked
    assert [(query, library.live(query)) for query, _ in asked] == asked


@pytest.mark.behaviour("CS-17")
def test_files_and_references_are_found_by_uid(library: Library) -> None:
    uid = library.manager.get(path_of({"title": "Bo"}, "writer"))["entries"][0]["uid"]
    for query, letters in (
        ({"cover": library.picture}, "A"),
        ({"cover.uid": library.picture}, "A"),
        ({"by.uid": uid}, "B"),
        ({"by": {"uid": uid, "_content_type_uid": "writer"}}, "B"),
        ({"parts.quote.of.uid": {"$in": [uid]}}, "C"),
    ):
        assert (library.saved(query), library.live(query)) == (letters, letters), query


def test_what_is_typed_ahead_is_looked_for_in_every_text_and_tags_among_tags(library: Library) -> None:
    for more, letters in (
        ("&typeahead=HERON", "A"), ("&typeahead=stone", "C"), ("&typeahead=shore", "B"), ("&typeahead=%25", ""),
        ("&typeahead=", "ABCD"), ("&tags=old,new", "AB"), ("&tags=old&tags=new", "AB"), ("&tags=none", ""),
        ("&tags[]=wet,%20cold", "A"), ("&tags=old&typeahead=white", "B"), ("&tags=new&typeahead=white", ""),
    ):  # fmt: skip
        assert (library.saved(None, more=more), library.live(None, more=more)) == (letters, letters), more
    assert library.manager.get(path_of({"pages": {"$gt": 9}}, "book", "&tags=new&count=true")) == {"entries": 1}
    assert library.manager.refused("GET", f"content_types/book/entries?typeahead={'x' * 501}")[3] == {
        "typeahead": ["is longer than 500 characters."]
    }


@pytest.mark.behaviour("CS-18")
def test_a_stage_of_a_workflow_may_be_asked_for(library: Library) -> None:
    query = {"_workflow.uid": "blt0123456789abcdef"}
    assert (library.saved(query), library.live(query)) == ("", "")
    assert library.saved({"_workflow.uid": {"$exists": False}}) == "ABCD"
    assert library.refused({"_workflow.uid": 5}) == {"query._workflow.uid": ["must be a text."]}


def test_what_is_not_live_is_found_nowhere_and_leads_nowhere(library: Library) -> None:
    ada = library.manager.get(path_of({"title": "Ada"}, "writer"))["entries"][0]["uid"]
    library.site.publish(ada, action="unpublish")
    for query in ({"by": {"$in_query": {"prizes": 2}}}, {"by": {"$in_query": {"title": "Ada"}}}):
        assert (library.saved(query), library.live(query)) == ("A", "")
    library.site.edit(ada, {"prizes": 0}, "writer")
    assert library.saved({"by": {"$in_query": {"prizes": 2}}}) == ""


def test_what_is_hidden_is_told_by_no_question(library: Library) -> None:
    for query in ({"secret": "x"}, {"teacher": {"$in_query": {"secret": "x"}}}):
        path = f"{path_of(query, 'writer')}&environment=production"
        assert library.site.refused(path)[2] == {
            f"query.{'secret' if 'secret' in query else 'teacher.$in_query.secret'}": [
                "is not a field that can be asked for."
            ]
        }
    assert library.live(None, "writer", "&typeahead=x") == ""


@pytest.mark.behaviour("CS-17")
def test_what_is_no_filter_is_refused_with_its_place(library: Library) -> None:
    deep: Any = {"title": "x"}
    for _ in range(5):
        deep = {"teacher": {"$in_query": deep}}
    for query, place, sentence in (
        ({"pages": {"$near": 1}}, "query.pages.$near", "is not an operator of this field."),
        ({"pages": {"$in_query": {}}}, "query.pages.$in_query",
         "is not an operator of this field: it refers to no entries."),
        ({"by": {"$in_query": []}}, "query.by.$in_query", "must be an object."),
        ({"by": {"$in_query": {"prizes": "2"}}}, None, None),
        ({"parts.quote.of": {"$in_query": {"prizes": "2"}}}, "query.parts.quote.of.$in_query.prizes",
         "must be a number."),
        ({"taxonomies.topics": {"$near": 1}}, "query.taxonomies.topics.$near", "is not an operator of a taxonomy."),
        ({"taxonomies.topics": {"$below": 5}}, "query.taxonomies.topics.$below", "must be the uid of a term."),
        ({"taxonomies.topics": {"$below": "a", "levels": 0}}, "query.taxonomies.topics.$below",
         "has levels that are no whole number, 1 or more."),
        ({"taxonomies.topics": {"levels": 1}}, "query.taxonomies.topics.levels",
         "stands only beside $above, $below, $eq_above and $eq_below."),
        ({"taxonomies.topics": {"$in": "a"}}, "query.taxonomies.topics.$in", "must be a list of terms."),
        ({"title": {"$below": "a"}}, "query.title.$below", "is not an operator of this field."),
    ):  # fmt: skip
        if place is None:
            assert library.saved(query) == ""
        else:
            assert library.refused(query) == {place: [sentence]}
    place = f"query.{'teacher.$in_query.' * 4}teacher.$in_query"
    assert library.refused(deep, "writer") == {place: ["follows more than 4 references one after the other."]}
