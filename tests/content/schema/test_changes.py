"""Comparing two versions of a schema."""

import pytest

from content.schema.changes import Change, Kind, compare_schemas
from content.schema.parse import parse_schema
from core.json_values import JSONObject, JSONValue
from tests.content.builders import TITLE, text

NUMBER: JSONObject = {"uid": "pages", "display_name": "Pages", "data_type": "number", "min": 1, "max": 9}
LEVEL: JSONObject = {
    "uid": "level", "display_name": "Level", "data_type": "text",
    "enum": {"choices": [{"value": "low"}, {"value": "high"}]},
}  # fmt: skip
BODY: JSONObject = {
    "uid": "body", "display_name": "Body", "data_type": "json", "reference_to": ["person"],
    "field_metadata": {"allow_json_rte": True, "embed_entry": True},
}  # fmt: skip
SEO: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("robots")]}


def compare(before: list[JSONValue], after: list[JSONValue], *, title: str = "title") -> tuple[Change, ...]:
    return compare_schemas(parse_schema([TITLE, *before]), parse_schema([TITLE, *after], options={"title": title}))


@pytest.mark.parametrize(
    "field",
    [text("body", format="^a+$", unique=True, mandatory=True, min=1, max=2), NUMBER, LEVEL, BODY, SEO],
)
def test_the_same_schema_has_not_changed(field: JSONObject) -> None:
    assert compare([field], [field]) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (text("body", mandatory=True), text("body")),
        (text("body", unique=True), text("body")),
        (text("body", format="^a$"), text("body")),
        (text("body"), text("body", field_metadata={"multiline": True})),
        (text("body"), text("body", display_name="Other", indexed=True)),
        (NUMBER, {**NUMBER, "min": 0, "max": None}),
        (LEVEL, {**LEVEL, "enum": {"choices": ["low", "high", "top"]}, "display_type": "radio"}),
        (BODY, {**BODY, "reference_to": ["person", "article"]}),
        (BODY, {**BODY, "reference_to": []}),
        (SEO, {**SEO, "data_type": "global_field", "reference_to": "seo"}),
        (text("body", field_metadata={"default_value": "a"}), text("body", field_metadata={"default_value": "b"})),
    ],
)
def test_what_allows_more_harms_nothing_and_is_not_told(before: JSONObject, after: JSONObject) -> None:
    assert compare([before], [after]) == ()


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (NUMBER, {**NUMBER, "min": 2, "max": 8}, [Kind.MIN, Kind.MAX]),
        (text("body"), text("body", min=2, max=3, format="a"), [Kind.FORMAT, Kind.MIN, Kind.MAX]),
        (BODY, {**BODY, "reference_to": ["article"]}, [Kind.REFERENCE_TO]),
        ({**BODY, "reference_to": []}, BODY, [Kind.REFERENCE_TO]),
        (BODY, {**BODY, "field_metadata": {"allow_json_rte": True, "embed_entry": False}}, [Kind.REFERENCE_TO]),
        (SEO, {**SEO, "multiple": True}, [Kind.MULTIPLE]),
        (SEO, {**SEO, "mandatory": True, "schema": []}, [Kind.MANDATORY, Kind.REMOVED]),
        (text("body"), {**text("body"), "data_type": "boolean", "unique": True}, [Kind.TYPE, Kind.UNIQUE]),
    ],
)
def test_what_may_harm_is_told_by_kind(before: JSONObject, after: JSONObject, kinds: list[Kind]) -> None:
    changes = compare([before], [after])
    assert [change.kind for change in changes] == kinds
    assert all(change.is_lossy for change in changes)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ((), ("a",), [Kind.NON_LOCALIZABLE]),
        (("a",), ("a", "b"), [Kind.NON_LOCALIZABLE]),
        (("a",), ("b",), [Kind.NON_LOCALIZABLE]),
        (("a", "b"), ("b",), [Kind.LOCALIZABLE]),
        (("a", "b"), ("a", "b"), []),
    ],
)
def test_each_taxonomy_of_a_field_may_be_the_same_in_every_language(
    before: tuple[str, ...], after: tuple[str, ...], kinds: list[Kind]
) -> None:
    def terms(shared: tuple[str, ...]) -> JSONValue:
        rules: list[JSONValue] = [{"taxonomy_uid": uid, "non_localizable": uid in shared} for uid in ("a", "b")]
        return {"display_name": "T", "uid": "taxonomies", "data_type": "taxonomy", "taxonomies": rules}

    changes = compare([terms(before)], [terms(after)])
    assert [change.kind for change in changes if change.kind is not Kind.RULES] == kinds


def test_what_harms_nothing_but_touches_content_is_told_too() -> None:
    before: list[JSONValue] = [text("body"), text("name"), text("note", non_localizable=True)]
    after: list[JSONValue] = [
        text("body", non_localizable=True), text("name", field_metadata={"default_value": "Nobody"}), text("note"),
        text("extra"),
    ]  # fmt: skip
    assert [(change.path, change.kind, change.is_lossy) for change in compare(before, after, title="name")] == [
        ("body", Kind.NON_LOCALIZABLE, False),
        ("name", Kind.DEFAULT, False),
        ("note", Kind.LOCALIZABLE, False),
        ("extra", Kind.ADDED, False),
        ("options.title", Kind.TITLE, False),
    ]
