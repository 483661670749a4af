"""Filters over HTTP: the same questions to what is saved and to what is live, and what is refused in either."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from core.json_values import JSONObject, JSONValue
from tests.api.delivery.site import Site, make_site
from tests.api.management_client import Manager, make_manager
from tests.content.builders import TITLE, text
from tests.factories import make_taxonomy

pytestmark = pytest.mark.django_db(transaction=True)


def _reference(uid: str, *types: str) -> JSONObject:
    return {
        "uid": uid, "display_name": uid.title(), "data_type": "reference", "reference_to": list(types),
        "field_metadata": {"ref_multiple": True, "ref_multiple_content_types": True},
    }  # fmt: skip


def _terms(uid: str) -> JSONObject:
    return {
        "uid": uid,
        "display_name": uid.title(),
        "data_type": "taxonomy",
        "taxonomies": [{"taxonomy_uid": "topics"}],
    }


WRITER: list[JSONObject] = [
    TITLE, text("country"), {"uid": "prizes", "display_name": "Prizes", "data_type": "number"},
    _reference("teacher", "writer"), text("secret", hidden_in_api=True),
]  # fmt: skip
BOOK: list[JSONObject] = [
    TITLE, text("summary"), {"uid": "pages", "display_name": "Pages", "data_type": "number"},
    {"uid": "sold", "display_name": "Sold", "data_type": "boolean"},
    {"uid": "out_at", "display_name": "Out", "data_type": "isodate"},
    {"uid": "cover", "display_name": "Cover", "data_type": "file"},
    _reference("by", "writer", "house"), _terms("taxonomies"),
    {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("keywords"), _terms("themes")]},
    {"uid": "parts", "display_name": "Parts", "data_type": "blocks", "multiple": True, "blocks": [
        {"uid": "quote", "title": "Quote", "schema": [text("words"), _reference("of", "writer")]},
        {"uid": "table", "title": "Table", "schema": [{"uid": "rows", "display_name": "Rows", "data_type": "number"}]},
    ]},
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Library:
    """Writers, houses and books, saved and live alike."""

    site: Site
    manager: Manager
    picture: str

    def saved(self, query: Any, kind: str = "book", more: str = "") -> str:
        """The first letters of the saved entries that answer, in order."""
        return _letters(self.manager.get(_path(query, kind, more)))

    def live(self, query: Any, kind: str = "book", more: str = "") -> str:
        """The first letters of the live entries that answer, in order."""
        return _letters(self.site.get(_path(query, kind, more)))

    def refused(self, query: Any, kind: str = "book") -> Any:
        """What is wrong with a filter, which both APIs must refuse alike."""
        status, _, _, errors = self.manager.refused("GET", _path(query, kind))
        assert (status, errors) == self.site.refused(f"{_path(query, kind)}&environment=production")[::2]
        assert status == 422
        return errors


def _letters(answer: Any) -> str:
    return "".join(entry["title"][0] for entry in answer["entries"])


def _path(query: Any, kind: str, more: str = "") -> str:
    filtered = "" if query is None else f"&query={quote(json.dumps(query))}"
    return f"content_types/{kind}/entries?asc=title{filtered}{more}"


@pytest.fixture
def library(settings: Any, tmp_path: Any) -> Library:
    settings.MEDIA_ROOT = tmp_path
    site = make_site()
    manager = make_manager(site.tenant)
    make_taxonomy(
        site.scope, "topics", "birds", ("herons", "birds"), ("egrets", "herons"), ("gulls", "birds"), "stones"
    )
    make_taxonomy(site.scope, "moods", "calm")
    for uid, schema in (("writer", WRITER), ("house", [TITLE, text("country")]), ("book", BOOK)):
        manager.post("content_types", {"content_type": {"title": uid.title(), "uid": uid, "schema": schema}})
    ada = site.entry({"title": "Ada", "country": "fi", "prizes": 2, "secret": "x"}, "writer")
    bo = site.entry({"title": "Bo", "country": "se", "prizes": 0, "teacher": _to(ada)}, "writer")
    hut = site.entry({"title": "Hut", "country": "se"}, "house")
    picture = site.picture()
    books: list[JSONObject] = [
        {"title": "A marsh", "summary": "Grey herons", "pages": 10, "sold": True, "out_at": "2026-01-01T00:00:00.000Z",
         "by": _to(ada), "taxonomies": _term("herons"), "tags": ["new", "wet, cold"], "cover": picture},
        {"title": "B shore", "summary": "", "pages": 9, "sold": False, "out_at": "2026-01-01T01:00:00.000+02:00",
         "by": [*_to(bo), *_to(hut, "house")], "seo": {"keywords": "white", "themes": _term("gulls")},
         "tags": ["old"]},
        {"title": "C cliff", "pages": 100, "taxonomies": _term("stones"), "parts": [
            {"quote": {"words": "Stone upon stone", "of": _to(bo)}}, {"table": {"rows": 3}}]},
        {"title": "D river", "by": _to(hut, "house"), "taxonomies": _term("egrets"), "seo": {"keywords": None}},
    ]  # fmt: skip
    uids = [ada, bo, hut, picture, *(site.entry(book, "book") for book in books)]
    site.publish(*uids)
    return Library(site, manager, picture)


def _to(uid: str, kind: str = "writer") -> list[JSONValue]:
    return [{"uid": uid, "_content_type_uid": kind}]


def _term(uid: str) -> list[JSONValue]:
    return [{"taxonomy_uid": "topics", "term_uid": uid}]


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
@pytest.mark.parametrize("asked", [FIELDS, REFERENCES, TERMS])
def test_the_same_question_finds_the_same_saved_and_live(library: Library, asked: list[tuple[Any, str]]) -> None:
    expected = [(query, letters) for query, letters in asked]
    assert [(query, library.saved(query)) for query, _ in asked] == expected
    assert [(query, library.live(query)) for query, _ in asked] == expected


@pytest.mark.behaviour("CS-17")
def test_files_and_references_are_found_by_uid(library: Library) -> None:
    uid = library.manager.get(_path({"title": "Bo"}, "writer"))["entries"][0]["uid"]
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
    assert library.manager.get(_path({"pages": {"$gt": 9}}, "book", "&tags=new&count=true")) == {"entries": 1}
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
    ada = library.manager.get(_path({"title": "Ada"}, "writer"))["entries"][0]["uid"]
    library.site.publish(ada, action="unpublish")
    for query in ({"by": {"$in_query": {"prizes": 2}}}, {"by": {"$in_query": {"title": "Ada"}}}):
        assert (library.saved(query), library.live(query)) == ("A", "")
    library.site.edit(ada, {"prizes": 0}, "writer")
    assert library.saved({"by": {"$in_query": {"prizes": 2}}}) == ""


def test_what_is_hidden_is_told_by_no_question(library: Library) -> None:
    for query in ({"secret": "x"}, {"teacher": {"$in_query": {"secret": "x"}}}):
        path = f"{_path(query, 'writer')}&environment=production"
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
