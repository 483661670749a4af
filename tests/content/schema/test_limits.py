"""Schemas and values of unreasonable size or shape: all their problems at once, none of them a stall."""

import pytest

from content.schema.fields.base import MAX_PROBLEMS
from content.schema.parse import read_global_field, read_schema
from content.schema.validate import CleanEntry
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, clean, compiled_of, field

SEO: JSONValue = [field("text", "t")]


def nested(levels: int) -> JSONObject:
    inner = field("text", "t")
    for _ in range(levels):
        inner = field("group", "g", schema=[inner])
    return inner


def problems_of(schema: JSONValue, **global_fields: JSONValue) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        read_schema(schema, global_fields.get)
    return [(problem.path, problem.rule) for problem in caught.value.problems]


def test_a_schema_hears_of_its_global_fields_and_of_its_own_mistakes_at_once() -> None:
    schema: JSONValue = [
        field("global_field", "seo", reference_to="unknown"),
        field("text", "seo", min=2, max=1),
        field("group", "g", schema=[field("nonsense", "uid"), 7]),
        field("blocks", "b", blocks=[{"uid": "x", "reference_to": "gone"}, {"uid": "x"}]),
    ]

    assert problems_of(schema, seo=SEO) == [
        ("schema.0.reference_to", "global_field"),
        ("schema.3.blocks.0.reference_to", "global_field"),
        ("schema.1.min", "range"),
        ("schema.1.uid", "unique"),
        ("schema.2.schema.0.data_type", "data_type"),
        ("schema.2.schema.1", "type"),
        ("schema.3.blocks.1.uid", "unique"),
        ("content_type", "title"),
    ]


def test_a_global_field_that_leads_back_to_itself_is_told_where_the_circle_closes() -> None:
    schemas: dict[str, JSONValue | None] = {
        "a": [field("group", "g", schema=[field("global_field", "b", reference_to="b")])],
        "b": [field("blocks", "bs", blocks=[{"uid": "x", "reference_to": "a"}])],
    }

    with pytest.raises(Invalid) as caught:
        read_global_field(schemas["a"], schemas.get)

    assert caught.value.problems == (Problem("schema.0.schema.0.reference_to", "cycle", "leads back to itself."),)


def test_a_thousand_fields_are_a_type() -> None:
    fields: list[JSONValue] = [field("text", f"f{index}") for index in range(1_000)]

    _, compiled = read_schema([TITLE, *fields], lambda _: None)

    assert len(compiled.fields) == 1_001


def test_too_many_fields_are_refused_also_where_global_fields_multiply_them() -> None:
    def ten_of(uid: str) -> JSONValue:
        return [field("global_field", f"f{index}", reference_to=uid) for index in range(10)]

    schemas: dict[str, JSONValue] = {f"g{level}": ten_of(f"g{level + 1}") for level in range(4)}

    assert problems_of([TITLE, *ten_of("g0")], g4=SEO, **schemas) == [("schema", "fields")]  # type: ignore[misc]  # A list.


@pytest.mark.parametrize(("levels", "is_refused"), [(19, False), (20, True), (30, True), (90, True)])
def test_groups_nest_twenty_levels_deep(levels: int, is_refused: bool) -> None:
    schema: JSONValue = [TITLE, nested(levels)]
    place = ("schema.1" + ".schema.0" * 19 + ".schema", "nesting")

    if is_refused:
        assert problems_of(schema) == [place]
    else:
        assert read_schema(schema, lambda _: None)


def test_the_first_thousand_problems_of_an_entry_are_told_and_that_there_are_more() -> None:
    fields: list[JSONValue] = [field("text", f"t{index}", mandatory=True) for index in range(50)]
    compiled = compiled_of(field("group", "g", multiple=True, schema=fields))

    problems = clean(compiled, {"g": [{} for _ in range(1_000)]}).problems

    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[0] == Problem("g.0.t0", "required", "is a required field.")
    assert problems[999] == Problem("g.19.t49", "required", "is a required field.")
    assert problems[-1].rule == "problems"


@pytest.mark.parametrize(
    "text",
    [
        "<b>" * 100_000 + "<p>" * 100_000,
        "<div>" * 100_000,
        "<p>" + "".join(f"<b id={index}>" for index in range(300)) + "</p><p>x" * 20_000,
        "<table><a>" * 50_000,
    ],
)
def test_html_that_would_take_the_square_of_its_length_is_a_problem(text: str) -> None:
    compiled = compiled_of(field("text", field_metadata={"allow_rich_text": True}))

    message = "has elements that are nested too deeply, or never closed."
    assert clean(compiled, {"f": text}) == CleanEntry(
        {"title": "T", "f": text, "tags": []}, (Problem("f", "nesting", message),)
    )


def test_a_million_characters_are_a_value() -> None:
    page = "<div><h2>A</h2><p>some <b>bold</b> text<br>and <i>more</i></p><ul><li>a</li></ul></div>"
    rich = field("text", "html", field_metadata={"allow_rich_text": True})
    data: JSONObject = {"title": "x" * 1_000_000, "html": page * 12_000, "f": "ab" * 500_000}

    assert clean(compiled_of(rich, field("text", format="^(ab)*$")), data) == CleanEntry({**data, "tags": []}, ())


def test_an_entry_may_not_stand_for_millions_of_fields_or_defaults() -> None:
    fields: list[JSONValue] = [field("text", f"t{index}") for index in range(100)]
    wide = compiled_of(field("group", "g", multiple=True, schema=fields))
    filled = compiled_of(
        field("group", "g", multiple=True, schema=[field("text", "t", field_metadata={"default_value": "x" * 10_000})])
    )
    problem = ("entry", "size")

    assert wide.size_problem({"g": [{}] * 15_000}) is None
    assert filled.size_problem({"g": [{}] * 1_900}) is None
    for compiled, count in ((wide, 25_000), (filled, 2_100)):
        found = compiled.size_problem({"g": [{}] * count})
        assert found is not None
        assert (found.path, found.rule) == problem
