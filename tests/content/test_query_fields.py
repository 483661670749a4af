"""Which fields of a content type a query may name, and what they compare as."""

from content.query.fields import COLUMNS, Fields
from content.query.language import Field, Kind
from content.query_fields import query_fields
from content.schema.compiled import CompiledType
from content.schema.parse import parse_schema
from core.json_values import JSONObject, JSONValue

SCHEMA: JSONValue = [
    {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True},
    {"uid": "headline", "display_name": "Headline", "data_type": "text"},
    {"uid": "state", "display_name": "State", "data_type": "text", "enum": {"choices": [{"value": "d"}]}},
    {"uid": "size", "display_name": "Size", "data_type": "number", "enum": {"choices": [{"value": 1}]}},
    {"uid": "image", "display_name": "Image", "data_type": "file"},
    {"uid": "link", "display_name": "Link", "data_type": "link"},
    {
        "uid": "rows",
        "display_name": "Rows",
        "data_type": "group",
        "multiple": True,
        "schema": [
            {"uid": "on", "display_name": "On", "data_type": "isodate"},
            {"uid": "n", "display_name": "N", "data_type": "number"},
            {"uid": "yes", "display_name": "Yes", "data_type": "boolean"},
        ],
    },
]


def fields_of(compiled: CompiledType) -> Fields:
    return query_fields(compiled, compiled.editor_view)


def test_fields_compare_as_their_types_say_and_dates_are_always_indexed() -> None:
    fields = fields_of(parse_schema(SCHEMA))
    paths = ["title", "headline", "state", "size", "image", "link", "rows.on", "rows.n", "rows.yes", "tags", "nowhere"]
    assert [fields.at(path) for path in paths] == [
        COLUMNS["title"],
        Field("headline", Kind.TEXT),
        Field("state", Kind.TEXT, is_indexed=True),
        Field("size", Kind.NUMBER, is_indexed=True),
        Field("image", Kind.TEXT),
        Field("link", Kind.ANY),
        Field("rows.on", Kind.INSTANT, is_indexed=True),
        Field("rows.n", Kind.NUMBER),
        Field("rows.yes", Kind.BOOLEAN),
        Field("tags", Kind.TEXT),
        Field("nowhere", Kind.ANY),
    ]
    assert fields.find("nowhere") is None


def test_a_file_may_be_asked_for_by_its_uid() -> None:
    fields = fields_of(parse_schema(SCHEMA))
    assert fields.at("image.uid") == Field("image", Kind.TEXT)


def test_a_title_that_is_not_the_title_of_the_type_is_an_ordinary_field() -> None:
    options: JSONObject = {"title": "headline"}
    fields = fields_of(parse_schema(SCHEMA, options=options))
    assert fields.at("title") == Field("title", Kind.TEXT, is_indexed=True)
