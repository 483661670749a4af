"""Schemas: what is refused, with every path, and what a good one compiles to."""

import pytest

from content.schema.compiled import IndexedField
from content.schema.fields.base import FieldType
from content.schema.parse import (
    parse_global_field,
    parse_schema,
    referenced_global_fields,
    resolve_global_fields,
)
from content.schema.registry import FIELD_TYPES
from content.schema.walk import walk_schema
from core.errors import Invalid
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, compiled_of, field


def problems_of(schema: JSONValue) -> list[tuple[str, str, str]]:
    with pytest.raises(Invalid) as caught:
        parse_schema(schema)
    return [(problem.path, problem.rule, problem.message) for problem in caught.value.problems]


def nested(levels: int) -> JSONObject:
    innermost = field("text")
    for _ in range(levels):
        innermost = field("group", "g", schema=[innermost])
    return innermost


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (7, ("schema.1", "type", "must be a field.")),
        ({"data_type": "text"}, ("schema.1.uid", "required", "is a required field.")),
        (field("text", "1st"), ("schema.1.uid", "uid", "is not valid.")),
        (field("text", "with-hyphen"), ("schema.1.uid", "uid", "is not valid.")),
        (field("text", "_metadata"), ("schema.1.uid", "uid", "is not valid.")),
        (field("text", "locale"), ("schema.1.uid", "reserved", "is a reserved word.")),
        (field("text", "tag_ids"), ("schema.1.uid", "reserved", "is a reserved word.")),
        (field("text", "taxonomies"), ("schema.1.uid", "reserved", "is a reserved word.")),
        (field("text", "title"), ("schema.1.uid", "unique", "is not unique.")),
        ({"uid": "f"}, ("schema.1.data_type", "required", "is a required field.")),
        (field("hologram"), ("schema.1.data_type", "data_type", "is not a known data type.")),
        (field("text", mandatory="yes"), ("schema.1.mandatory", "type", "must be true or false.")),
        (field("text", field_metadata="x"), ("schema.1.field_metadata", "type", "must be an object.")),
        (field("text", min=3, max=2), ("schema.1.min", "range", "must not be greater than max.")),
        (field("number", min="low"), ("schema.1.min", "type", "must be a number.")),
        (
            field("text", multiple=True, min_instance=3, max_instance=2),
            ("schema.1.min_instance", "range", "must not be greater than max_instance."),
        ),
        (
            field("text", format="(unclosed"),
            ("schema.1.format", "format", "is not a regular expression this installation understands."),
        ),
        (field("isodate", startDate="soon"), ("schema.1.startDate", "type", "must be a date in ISO 8601.")),
        (
            field("isodate", startDate="2021-01-01", endDate="2020-01-01"),
            ("schema.1.startDate", "range", "must not be after endDate."),
        ),
        (field("text", enum={"choices": []}), ("schema.1.enum.choices", "required", "must be a list of choices.")),
        (
            field("text", enum={"choices": [{"value": "a"}, {"value": "a"}]}),
            ("schema.1.enum.choices.1.value", "unique", "is not unique."),
        ),
        (
            field("text", enum={"choices": [{"value": 1}]}),
            ("schema.1.enum.choices.0", "type", "must be an object with a value of the field's type."),
        ),
        (field("reference"), ("schema.1.reference_to", "required", "is a required field.")),
        (
            field("reference", reference_to=[1]),
            ("schema.1.reference_to", "type", "must be a list of content type uids."),
        ),
        (field("group"), ("schema.1.schema", "type", "must be a list of fields.")),
        (
            field("group", schema=[field("x")]),
            ("schema.1.schema.0.data_type", "data_type", "is not a known data type."),
        ),
        (
            field("group", schema=[field("text"), field("text")]),
            ("schema.1.schema.1.uid", "unique", "is not unique."),
        ),
        (field("blocks"), ("schema.1.blocks", "required", "must be a list of blocks.")),
        (
            field("blocks", blocks=[{"uid": "a", "schema": []}, {"uid": "a", "schema": []}]),
            ("schema.1.blocks.1.uid", "unique", "is not unique."),
        ),
        (
            field("blocks", blocks=[{"uid": "a", "schema": [field("text", "?")]}]),
            ("schema.1.blocks.0.schema.0.uid", "uid", "is not valid."),
        ),
        (field("blocks", blocks=[{"uid": "a.b", "schema": []}]), ("schema.1.blocks.0.uid", "uid", "is not valid.")),
        (field("number", "url"), ("schema", "url", "should have a single text as its 'url' field.")),
        (field("taxonomy", "taxonomies"), ("schema.1.taxonomies", "required", "must be a list of taxonomies.")),
    ],
)
def test_a_broken_field_is_refused_with_its_path(bad: JSONValue, problem: tuple[str, str, str]) -> None:
    assert problems_of([TITLE, bad]) == [problem]


@pytest.mark.parametrize("schema", [None, "text", 3, {}, {"uid": "title"}])
def test_a_schema_that_is_no_list_is_refused(schema: JSONValue) -> None:
    assert problems_of(schema) == [("schema", "type", "must be a list of fields.")]


def test_every_problem_of_a_schema_is_told_at_once() -> None:
    assert problems_of([field("x", "a"), field("text", "b c")]) == [
        ("schema.0.data_type", "data_type", "is not a known data type."),
        ("schema.1.uid", "uid", "is not valid."),
        ("content_type", "title", "should have a 'title' field."),
    ]


def test_nesting_has_a_limit() -> None:
    assert compiled_of(nested(19)).by_path[".".join(["g"] * 19 + ["f"])].uid == "f"
    at = "schema.1" + ".schema.0" * 19 + ".schema"
    assert problems_of([TITLE, nested(20)]) == [(at, "nesting", "is nested deeper than 20 levels.")]


def test_a_title_of_the_options_must_be_a_field() -> None:
    with pytest.raises(Invalid) as caught:
        parse_schema([TITLE], options={"title": "headline"})

    assert [problem.path for problem in caught.value.problems] == ["options.title"]
    assert parse_schema([TITLE, field("text", "headline")], options={"title": "headline"}).title_path == "headline"


@pytest.mark.parametrize(("said", "is_unique"), [({}, True), ({"unique": True}, True), ({"unique": False}, False)])
def test_a_title_is_unique_unless_its_field_says_that_it_is_not(said: JSONObject, is_unique: bool) -> None:
    schema: JSONValue = [field("text", "title", **said), field("group", "g", schema=[field("text", "title")])]

    assert parse_schema(schema).unique_paths == (("title",) if is_unique else ())


def test_a_title_is_mandatory_whatever_its_field_says() -> None:
    assert parse_schema([field("text", "title")]).by_uid["title"].mandatory is True


def test_a_global_field_needs_no_title_and_knows_no_reserved_words() -> None:
    assert [each.uid for each in parse_global_field([field("text", "locale")]).fields] == ["locale"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (field("text"), "text"),
        (field("text", field_metadata={"multiline": True}), "multiline"),
        (field("text", field_metadata={"markdown": True}), "markdown"),
        (field("text", field_metadata={"allow_rich_text": True}), "html"),
        (field("text", extension_uid="blt1", field_metadata={"extension": True}), "text"),
        (field("text", enum={"choices": [{"value": "a"}]}), "select"),
        (field("number", enum={"choices": [{"value": "1"}]}), "select"),
        (field("number"), "number"),
        (field("boolean"), "boolean"),
        (field("isodate"), "isodate"),
        (field("link"), "link"),
        (field("file"), "file"),
        (field("reference", reference_to="a"), "reference"),
        (field("json", field_metadata={"allow_json_rte": True}), "json_rte"),
        (field("json", extension_uid="blt1"), "custom"),
        (field("group", schema=[]), "group"),
        (field("global_field", reference_to="a", schema=[]), "global_field"),
        (field("experience_container", schema=[]), "experience_container"),
        (field("blocks", blocks=[]), "blocks"),
        (field("taxonomy", "taxonomies", taxonomies=[{"taxonomy_uid": "t"}]), "taxonomy"),
    ],
)
def test_the_class_of_a_field_follows_from_its_json(source: JSONObject, name: str) -> None:
    found = compiled_of(source).fields[1]

    assert type(found) is FIELD_TYPES[name]
    assert found.widget == ("extension" if "extension_uid" in source else found.widget_name)


def is_frozen(field_type: type[FieldType]) -> bool:
    return field_type.__dataclass_params__.frozen  # type: ignore[attr-defined, no-any-return]  # private to dataclasses


def test_every_field_type_is_frozen_and_in_the_registry_once() -> None:
    classes = list(FIELD_TYPES.values())

    assert len(set(classes)) == len(classes)
    assert all(each.__mro__[-2] is FieldType and is_frozen(each) for each in classes)


def test_a_schema_compiles_to_its_paths() -> None:
    compiled = compiled_of(
        field("text", "url"),
        field("group", "seo", schema=[field("text", "slug", unique=True, indexed=True), field("number", "rank")]),
        field("isodate", "date", non_localizable=True),
        field("boolean", "shown"),
        field(
            "blocks",
            "page",
            blocks=[
                {
                    "uid": "hero",
                    "schema": [field("file", "image"), field("number", "n"), field("text", "x", unique=True)],
                },
                {"uid": "more", "schema": [field("reference", "post", reference_to=["post"])]},
            ],
        ),
    )

    assert [each.path for each in walk_schema(compiled.fields)] == [
        "title", "url", "seo", "seo.slug", "seo.rank", "date", "shown", "page",
        "page.hero.image", "page.hero.n", "page.hero.x", "page.more.post",
    ]  # fmt: skip
    assert compiled.url_path == "url"
    assert compiled.file_paths == (("page", "hero", "image"),)
    assert compiled.reference_paths == (("page", "more", "post"),)
    assert compiled.unique_paths == ("title", "seo.slug", "page.hero.x")
    assert compiled.non_localizable == ("date",)
    assert compiled.needs_parsing is True
    assert compiled.indexed == (
        IndexedField("seo.slug", "text", ("seo", "slug"), is_single=True),
        IndexedField("seo.rank", "number", ("seo", "rank"), is_single=True),
        IndexedField("date", "time", ("date",), is_single=True),
        IndexedField("shown", "boolean", ("shown",), is_single=True),
    )


def test_a_type_without_files_needs_no_parsing_on_reads() -> None:
    assert compiled_of(field("text")).needs_parsing is False


def test_the_json_schema_of_a_type_describes_its_entries() -> None:
    group = field("group", multiple=True, schema=[field("number", "n", min=1, mandatory=True)])
    item: JSONObject = {"type": "object", "properties": {"n": {"type": "number", "minimum": 1}}, "required": ["n"]}

    assert compiled_of(group, field("text", "t", max=9)).json_schema() == {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "f": {"anyOf": [{"type": "array", "items": item}, {"enum": [None]}]},
            "t": {"anyOf": [{"type": "string", "maxLength": 9}, {"enum": [None, ""]}]},
        },
        "required": ["title"],
    }


SEO: JSONValue = [field("text", "slug"), {"uid": "social", "data_type": "global_field", "reference_to": "social"}]
SOCIAL: JSONValue = [field("text", "card")]
PAGE: list[JSONValue] = [
    TITLE,
    {"uid": "seo", "data_type": "global_field", "reference_to": "seo", "schema": [field("text", "stale")]},
    field("group", "g", schema=[{"uid": "s", "data_type": "global_field", "reference_to": "social"}]),
    field("blocks", "b", blocks=[{"uid": "x", "title": "X", "reference_to": "social"}, {"uid": "y", "schema": []}]),
]


def test_global_fields_are_named_wherever_they_stand() -> None:
    assert referenced_global_fields(PAGE) == {"seo", "social"}


def test_global_fields_are_inlined_in_groups_blocks_and_each_other() -> None:
    resolved = resolve_global_fields(PAGE, lambda uid: SEO if uid == "seo" else SOCIAL)

    assert [each.path for each in walk_schema(parse_schema(resolved).fields)] == [
        "title", "seo", "seo.slug", "seo.social", "seo.social.card", "g", "g.s", "g.s.card", "b", "b.x.card",
    ]  # fmt: skip
    assert PAGE[1] == {
        "uid": "seo",
        "data_type": "global_field",
        "reference_to": "seo",
        "schema": [field("text", "stale")],
    }


def test_unknown_global_fields_and_cycles_are_refused() -> None:
    loop: JSONValue = [{"uid": "again", "data_type": "global_field", "reference_to": "seo"}]

    with pytest.raises(Invalid) as caught:
        resolve_global_fields(PAGE, lambda uid: loop if uid == "seo" else None)

    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [
        ("schema.1.reference_to", "cycle"),
        ("schema.2.schema.0.reference_to", "global_field"),
        ("schema.3.blocks.0.reference_to", "global_field"),
    ]


def test_global_fields_that_multiply_are_refused_before_they_fill_the_memory() -> None:
    def doubling(uid: str) -> JSONValue:
        below: JSONValue = f"g{int(uid[1:]) + 1}"
        return [{"uid": name, "data_type": "global_field", "reference_to": below} for name in ("a", "b")]

    with pytest.raises(Invalid) as caught:
        resolve_global_fields([{"uid": "a", "data_type": "global_field", "reference_to": "g0"}], doubling)

    assert {problem.rule for problem in caught.value.problems} == {"fields", "nesting"}
