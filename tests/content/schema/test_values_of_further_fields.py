"""The field types beyond Contentstack's, as the other dialects have them: good values in stored form, and bad ones."""

import pytest
from jsonschema import Draft202012Validator

from content.schema.compiled import IndexedField
from content.schema.fields.file_rules import FileFacts
from content.schema.fields.links import File
from content.schema.parse import parse_schema
from content.schema.validate import CleanEntry
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, clean, compiled_of, field

SIZES = field("integer", enum={"choices": [{"value": 1}, {"value": "2"}, 3]}, min=1, max=2)
DAYS = field("isodate", enum={"choices": [{"value": "2024-01-01"}, {"value": "2024-06-01 10:00:00"}]})
DATES = field("isodate", mode="range", startDate="2024-01-01", field_metadata={"hide_time": True})
HOURS = field("time", mode="range")
OPEN_HOURS = field("time", min="08:00", max="18:00")
DAY = field("isodate", startDate="2024-01-01", endDate="2024-12-31", field_metadata={"hide_time": True})


@pytest.mark.parametrize(
    ("schema", "value", "stored"),
    [
        (field("integer"), 5, 5),
        (field("integer"), 5.0, 5),
        (field("integer", multiple=True), [1, -2], [1, -2]),
        (field("email"), "ada@example.org", "ada@example.org"),
        (field("email"), "", ""),
        (field("email"), None, None),
        (field("color"), "#1a2B3c", "#1a2B3c"),
        (field("color"), "#fff8", "#fff8"),
        (field("slug"), "über-uns_2", "über-uns_2"),
        (field("time"), "09:30", "09:30"),
        (OPEN_HOURS, "18:00:00", "18:00:00"),
        (field("time"), "", None),
        (HOURS, {"start": "22:00", "end": "06:00"}, {"start": "22:00", "end": "06:00"}),
        (HOURS, {"start": "", "end": None}, None),
        (DATES, {"start": "2024-02-01", "end": "2024-02-03"}, {"start": "2024-02-01", "end": "2024-02-03"}),
        (DATES, {"start": "2024-02-01"}, {"start": "2024-02-01", "end": None}),
        (DATES, {}, None),
        (DAY, "2024-12-31T23:59:00Z", "2024-12-31T23:59:00Z"),
        (SIZES, 2, 2),
        (DAYS, "2024-01-01", "2024-01-01"),
    ],
)
def test_a_good_value_is_stored_in_its_normal_form(schema: JSONObject, value: JSONValue, stored: JSONValue) -> None:
    compiled = compiled_of(schema)

    result = clean(compiled, {"f": value})

    assert result == CleanEntry({"title": "T", "f": stored, "tags": []}, ())
    assert type(result.data["f"]) is type(stored)
    Draft202012Validator(compiled.json_schema()).validate(result.data)
    assert clean(compiled, result.data) == result


@pytest.mark.parametrize(
    ("schema", "value", "problems"),
    [
        (field("integer"), 1.5, [("f", "type", "must be an integer of 64 bits.")]),
        (field("integer"), "1", [("f", "type", "must be a number.")]),
        (field("integer"), True, [("f", "type", "must be a number.")]),
        (field("integer", max=4), 5.0, [("f", "max", "must not be greater than 4.")]),
        (field("email"), "ada", [("f", "format", "must be an e-mail address.")]),
        (field("email"), "a b@example.org", [("f", "format", "must be an e-mail address.")]),
        (field("email"), 1, [("f", "type", "must be a text.")]),
        (field("email", multiple=True), ["a@b.c", ""], [("f.1", "format", "must be an e-mail address.")]),
        (field("color"), "red", [("f", "format", "must be a colour in hexadecimal, like #1a2b3c.")]),
        (field("slug"), "a b", [("f", "format", "must consist of letters, digits, hyphens and underscores.")]),
        (field("time"), "24:00", [("f", "type", "must be a time of day like 09:30.")]),
        (field("time"), "9:30", [("f", "type", "must be a time of day like 09:30.")]),
        (OPEN_HOURS, "07:59", [("f", "min", "must not be before 08:00:00.")]),
        (OPEN_HOURS, "18:00:01", [("f", "max", "must not be after 18:00:00.")]),
        (HOURS, "09:00", [("f", "type", "must be an object with start and end.")]),
        (HOURS, {"start": 9}, [("f.start", "type", "must be a time of day like 09:30.")]),
        (field("time", mode="range", mandatory=True), {}, [("f", "required", "is a required field.")]),
        (DATES, {"start": "2024-02-03", "end": "2024-02-01"}, [("f", "range", "must not start after it ends.")]),
        (DATES, {"end": "2023-12-31"}, [("f.end", "min", "must not be before 2024-01-01T00:00:00+00:00.")]),
        (DAY, "2025-01-01", [("f", "max", "must not be after 2024-12-31T00:00:00+00:00.")]),
        (SIZES, 3, [("f", "enum", "is not one of the choices.")]),
        (DAYS, "2024-01-02", [("f", "enum", "is not one of the choices.")]),
    ],
)
def test_a_bad_value_is_told_with_its_path(
    schema: JSONObject, value: JSONValue, problems: list[tuple[str, str, str]]
) -> None:
    result = clean(compiled_of(schema), {"f": value})

    assert [(problem.path, problem.rule, problem.message) for problem in result.problems] == problems


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (field("slug", source_field="nowhere"), ("source_field", "is not a single text beside this field.")),
        (field("slug", source_field="f"), ("source_field", "is not a single text beside this field.")),
        (field("slug", readonly=True), ("readonly", "needs a source_field to be made from.")),
        (field("time", min="noon"), ("min", "must be a time of day like 09:30.")),
        (field("time", min="10:00", max="09:00"), ("min", "must not be after max.")),
        (field("integer", enum={"choices": [1, 2]}, min=3), ("enum.choices", "must have a choice within the field's bounds.")),
        (field("number", enum={"choices": ["inf"]}), ("enum.choices.0", "must be an object with a value of the field's type.")),
        (field("file", dimension={"width": {"min": 3, "max": 2}}), ("dimension.width.min", "must not be greater than max.")),
        (field("file", dimension={"height": {"max": "tall"}}), ("dimension.height.max", "must be a number.")),
    ],
)  # fmt: skip
def test_options_that_cannot_be_met_are_refused(bad: JSONObject, problem: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        parse_schema([TITLE, bad])

    key, message = problem
    assert [(each.path, each.message) for each in caught.value.problems] == [(f"schema.1.{key}", message)]


def test_both_ends_of_a_range_are_indexed() -> None:
    indexed = compiled_of(DATES).indexed

    assert indexed == (
        IndexedField("f.start", "time", ("f", "start"), is_single=True),
        IndexedField("f.end", "time", ("f", "end"), is_single=True),
    )


PICTURE = FileFacts("Photo.PNG", "image/png", 800, 600)


@pytest.mark.parametrize(
    ("options", "facts", "problems"),
    [
        ({}, PICTURE, []),
        ({"extensions": ["jpg", ".PNG"], "field_metadata": {"image": True}}, PICTURE, []),
        ({"extensions": ["pdf", "jpg"]}, PICTURE, [("extensions", "must be a file of the kinds jpg, pdf.")]),
        ({"field_metadata": {"image": True}}, FileFacts("a.pdf", "application/pdf"), [("image", "must be an image.")]),
        (
            {"dimension": {"width": {"min": 1000, "max": None}, "height": {"min": 1, "max": 500}}},
            PICTURE,
            [
                ("dimension", "must have a width of at least 1000 pixels; it has 800."),
                ("dimension", "must have a height between 1 and 500 pixels; it has 600."),
            ],
        ),
        ({"dimension": {"width": {"min": 1000}}}, FileFacts("a.svg", "image/svg+xml"), []),
    ],
)
def test_a_file_field_judges_the_facts_of_a_file(
    options: JSONObject, facts: FileFacts, problems: list[tuple[str, str]]
) -> None:
    found = compiled_of(field("file", **options)).by_uid["f"]

    assert isinstance(found, File)
    assert found.problems_of(facts, "f.2") == tuple(Problem("f.2", rule, message) for rule, message in problems)
