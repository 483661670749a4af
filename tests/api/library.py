"""Writers, houses and books, saved and live alike: what filters are asked of."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from core.json_values import JSONObject, JSONValue
from tests.api.delivery.site import Site, make_site
from tests.api.management_client import Manager, make_manager
from tests.content.builders import TITLE, text
from tests.factories import make_taxonomy


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
        return letters_of(self.manager.get(path_of(query, kind, more)))

    def live(self, query: Any, kind: str = "book", more: str = "") -> str:
        """The first letters of the live entries that answer, in order."""
        return letters_of(self.site.get(path_of(query, kind, more)))

    def refused(self, query: Any, kind: str = "book") -> Any:
        """What is wrong with a filter, which both APIs must refuse alike."""
        status, _, _, errors = self.manager.refused("GET", path_of(query, kind))
        assert (status, errors) == self.site.refused(f"{path_of(query, kind)}&environment=production")[::2]
        assert status == 422
        return errors


def letters_of(answer: Any) -> str:
    """The first letters of the titles of a list."""
    return "".join(entry["title"][0] for entry in answer["entries"])


def path_of(query: Any, kind: str, more: str = "") -> str:
    """The list of a type, by title, filtered."""
    filtered = "" if query is None else f"&query={quote(json.dumps(query))}"
    return f"content_types/{kind}/entries?asc=title{filtered}{more}"


def make_library() -> Library:
    """Four books that are live, and what they refer to. Files go to the folder of the test's settings."""
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
