"""The options of a type, and the addresses of its pages."""

from datetime import UTC, datetime

import pytest

from content.schema.options import UrlRule, read_url_rule
from content.schema.parse import compile_stored, parse_schema
from content.schema.validate import with_url
from core.errors import Invalid
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, field

URL = field("text", "url")
NOW = datetime(2026, 3, 7, 23, 5, tzinfo=UTC)


def problems_of(options: JSONObject, *fields: JSONObject) -> list[tuple[str, str, str]]:
    try:
        parse_schema([TITLE, *fields], options=options)
    except Invalid as error:
        return [(problem.path, problem.rule, problem.message) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        ({}, []),
        ({"is_page": True, "singleton": False, "title": "title", "sub_title": ["url", "g.t"]}, []),
        ({"is_page": None, "singleton": None, "title": None, "sub_title": None, "url_pattern": None}, []),
        ({"is_page": True, "url_pattern": "", "url_prefix": "", "publishable": True}, []),
        ({"is_page": "yes"}, [("options.is_page", "type", "must be true or false.")]),
        ({"singleton": 1}, [("options.singleton", "type", "must be true or false.")]),
        ({"title": ["title"]}, [("options.title", "title", "is not a field of the schema.")]),
        ({"title": "g.t"}, [("options.title", "title", "is not a field of the schema.")]),
        ({"sub_title": "url"}, [("options.sub_title", "type", "must be a list of fields.")]),
        (
            {"sub_title": ["url", "gone", {}]},
            [
                ("options.sub_title.1", "field", "is not a field of the schema."),
                ("options.sub_title.2", "field", "is not a field of the schema."),
            ],
        ),
        ({"url_pattern": 7}, [("options.url_pattern", "type", "must be a text.")]),
        ({"url_prefix": "/" * 501}, [("options.url_prefix", "max", "must have at most 500 characters.")]),
    ],
)
def test_options_are_checked_and_every_problem_is_told(
    options: JSONObject, problems: list[tuple[str, str, str]]
) -> None:
    assert problems_of(options, URL, field("group", "g", schema=[field("text", "t")])) == problems


def test_a_type_of_pages_needs_an_address_at_its_top() -> None:
    nested = field("group", "g", schema=[URL])

    assert problems_of({"is_page": True}, nested) == [("schema", "url", "should have a 'url' field.")]


def test_what_was_stored_under_other_rules_can_still_be_read() -> None:
    schema: JSONValue = [TITLE, field("text", "locale"), field("gone", "x")]

    compiled = compile_stored(schema, options={"is_page": True, "title": 7, "url_prefix": []})

    assert (list(compiled.by_uid), compiled.title_path, compiled.url_path) == (["title", "locale"], "title", None)


@pytest.mark.parametrize(
    ("options", "pattern"),
    [
        ({"is_page": True}, "/:title"),
        ({"is_page": True, "url_pattern": "/:title", "url_prefix": "/blog/"}, "/blog/:title"),
        ({"is_page": True, "url_pattern": ":unique_id", "url_prefix": ""}, "/:unique_id"),
        ({"is_page": True, "url_pattern": ""}, None),
        ({"is_page": True, "url_pattern": ["x"]}, None),
        ({"is_page": True, "singleton": True, "url_pattern": "/:title"}, None),
        ({"is_page": False, "url_pattern": "/:title"}, None),
        ({}, None),
    ],
)
def test_types_of_many_pages_have_a_rule_for_addresses(options: JSONObject, pattern: str | None) -> None:
    assert read_url_rule(options) == (UrlRule(pattern) if pattern else None)


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/:title", "/my-first-page"),
        ("/blog/:year/:month/:day/:title", "/blog/2026/03/07/my-first-page"),
        ("/:created_at[YYYY/MM/DD]/:title", "/2026/03/07/my-first-page"),
        ("/:year_short/:monthname/:monthname_short", "/26/march/mar"),
        ("/:unique_id", "/blt1"),
        ("/:locale/:field[author]-:title.html", "/fr-fr/ada-lovelace-my-first-page.html"),
        ("/:field[gone]/:nothing/:", "/blt1/:nothing/:"),
        ("/about/us", "/about/us"),
    ],
)
def test_an_address_follows_the_pattern(pattern: str, url: str) -> None:
    data: JSONObject = {"title": "My First Page!", "author": "Ada Lovelace"}

    assert UrlRule(pattern).url_of(data, uid="blt1", locale="fr-fr", now=NOW) == url


def test_a_title_without_letters_leaves_the_address_to_the_uid() -> None:
    assert UrlRule("/:title").url_of({"title": "!!!"}, uid="blt1", locale="fr-fr", now=NOW) == "/blt1"
    long = UrlRule("/:title").url_of({"title": "é" * 1_000_000}, uid="blt1", locale="fr-fr", now=NOW)
    assert long == "/" + "e" * 200


@pytest.mark.parametrize(
    ("sent", "url"), [({}, "/t"), ({"url": "/mine"}, "/mine"), ({"url": ""}, ""), ({"url": None}, None)]
)
def test_only_an_entry_without_the_key_gets_an_address(sent: JSONObject, url: JSONValue) -> None:
    compiled = parse_schema([TITLE, URL], options={"is_page": True})

    entry = with_url(compiled, {"title": "T", **sent}, uid="blt1", locale="en-us", now=NOW)

    assert entry == {"title": "T", "url": url}
