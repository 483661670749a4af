"""Each field type against good values, in their stored form, and bad ones, with the exact problem."""

import time

import pytest
from jsonschema import Draft202012Validator

from content.schema.fields.patterns import SECONDS_PER_VALUE
from content.schema.validate import CleanEntry
from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .builders import clean, compiled_of, field

GROUP = field("group", schema=[field("text", "t", mandatory=True), field("number", "n")])
GROUPS = GROUP | {"multiple": True}
BLOCKS = field("blocks", blocks=[{"uid": "hero", "title": "Hero", "schema": [field("text", "t")]}])
COLOURS = field("text", enum={"choices": [{"value": "red"}, {"key": "Blue", "value": "blue"}]})
SIZES = field("number", enum={"choices": [{"value": 1}, {"value": 2.5}]}, multiple=True, max_instance=2)
TOPICS = field(
    "taxonomy",
    "taxonomies",
    taxonomies=[
        {"taxonomy_uid": "topic", "max_terms": 2, "multiple": True},
        {"taxonomy_uid": "place", "multiple": False},
    ],
)
POST = field("reference", reference_to=["post"])
ANY = field("reference", reference_to=["post", "page"], field_metadata={"ref_multiple": True})
RTE = field("json", field_metadata={"allow_json_rte": True})
HTML = field("text", field_metadata={"allow_rich_text": True})
DOC = {"type": "doc", "uid": "a", "children": [{"type": "p", "uid": "b", "children": [{"text": "hi"}]}]}
ROME = {"taxonomy_uid": "place", "term_uid": "rome"}


def cs(number: int) -> JSONObject:
    return {"uid": f"cs{number:016x}"}


@pytest.mark.parametrize(
    ("schema", "value", "stored"),
    [
        (field("text"), "a\nb", "a\nb"),
        (field("text"), "", ""),
        (field("text"), None, None),
        (field("text", multiple=True), ["a", "b"], ["a", "b"]),
        (field("text", multiple=True), [], []),
        (field("text", format="^\\d+$"), "123", "123"),
        (field("text", format="^(?!bad)"), "good", "good"),
        (field("text", extension_uid="blt1"), "<script>kept</script>", "<script>kept</script>"),
        (field("text", field_metadata={"markdown": True}), "# <b>", "# <b>"),
        (HTML, '<p id="x">a<script>alert(1)</script></p>', '<p id="x">a</p>'),
        (HTML, "no markup", "no markup"),
        (field("number", min=0, max=10), 10, 10),
        (field("number"), 0.5, 0.5),
        (field("number"), "", None),
        (field("boolean"), False, False),
        (field("isodate"), "2021-02-03T08:55:29.000Z", "2021-02-03T08:55:29.000Z"),
        (field("isodate"), "2021-02-03", "2021-02-03"),
        (field("isodate"), "", None),
        (COLOURS, "blue", "blue"),
        (SIZES, [1, 2.5], [1, 2.5]),
        (field("link"), {"title": "A", "href": "/a", "other": 1}, {"title": "A", "href": "/a"}),
        (field("link"), {"title": "A", "url": "/a"}, {"title": "A", "href": "/a"}),
        (field("file"), "blt1", "blt1"),
        (field("file"), {"uid": "blt1", "filename": "a.png"}, "blt1"),
        (field("file", multiple=True), ["blt1", {"uid": "blt2"}], ["blt1", "blt2"]),
        (POST, ["blt1"], [{"uid": "blt1", "_content_type_uid": "post"}]),
        (POST, {"uid": "blt1", "title": "x"}, [{"uid": "blt1", "_content_type_uid": "post"}]),
        (
            ANY,
            [{"uid": "blt1", "_content_type_uid": "page", "title": "x"}, {"uid": "blt2", "_content_type_uid": "post"}],
            [{"uid": "blt1", "_content_type_uid": "page"}, {"uid": "blt2", "_content_type_uid": "post"}],
        ),
        (TOPICS, [ROME | {"name": "Rome"}, ROME], [ROME]),
        (RTE, DOC, DOC),
        (RTE, {}, None),
        (field("json", extension_uid="blt1"), {"any": [1, None]}, {"any": [1, None]}),
        (field("json", extension_uid="blt1"), [], []),
        (GROUP, {"t": "a", "n": 1, "gone": 2}, {"t": "a", "n": 1}),
        (
            GROUP,
            {"t": "a", "_metadata": {"uid": "cs9", "non_localizable_content": True}},
            {"t": "a", "_metadata": {"uid": "cs9"}},
        ),
        (GROUPS, [{"t": "a"}, {"t": "b"}], [{"t": "a", "_metadata": cs(1)}, {"t": "b", "_metadata": cs(2)}]),
        (
            GROUPS,
            [{"t": "a", "_metadata": {"uid": "cs9"}}, {"t": "b", "_metadata": {"uid": "cs9"}}],
            [{"t": "a", "_metadata": {"uid": "cs9"}}, {"t": "b", "_metadata": cs(1)}],
        ),
        (
            BLOCKS,
            [{"hero": {"t": "a"}}, {"hero": None}],
            [{"hero": {"t": "a", "_metadata": cs(1)}}, {"hero": {"_metadata": cs(2)}}],
        ),
        (field("experience_container", schema=[field("text", "t")]), {"t": "a"}, {"t": "a"}),
        (field("global_field", reference_to="seo", schema=[field("text", "t")]), {"t": "a"}, {"t": "a"}),
    ],
)
def test_a_good_value_is_stored_in_its_normal_form(schema: JSONObject, value: JSONValue, stored: JSONValue) -> None:
    uid = str(schema["uid"])
    compiled = compiled_of(schema)

    result = clean(compiled, {uid: value})

    assert result == CleanEntry({"title": "T", uid: stored, "tags": []}, ())
    Draft202012Validator(compiled.json_schema()).validate(result.data)


@pytest.mark.parametrize(
    ("schema", "value", "problems"),
    [
        (field("text"), 1, [("f", "type", "must be a text.")]),
        (field("text", mandatory=True), "", [("f", "required", "is a required field.")]),
        (field("text", mandatory=True, multiple=True), [], [("f", "required", "is a required field.")]),
        (field("text", min=2, max=3), "a", [("f", "min", "must have at least 2 characters.")]),
        (field("text", min=2, max=3), "abcd", [("f", "max", "must have at most 3 characters.")]),
        (field("text", format="^a$"), "b", [("f", "format", "is not valid.")]),
        (field("text", format="^a$", error_messages={"format": "Only a."}), "b", [("f", "format", "Only a.")]),
        (field("text", format="^(?!bad)"), "bad", [("f", "format", "is not valid.")]),
        (field("text", multiple=True), "a", [("f", "type", "must be a list.")]),
        (field("text", multiple=True), ["a", 2], [("f.1", "type", "must be a text.")]),
        (field("text", multiple=True, min_instance=2), ["a"], [("f", "min_instance", "must have at least 2 values.")]),
        (
            field("text", multiple=True, max_instance=1),
            ["a", "b"],
            [("f", "max_instance", "must have at most 1 values.")],
        ),
        (HTML, 1, [("f", "type", "must be a text.")]),
        (field("number"), "1", [("f", "type", "must be a number.")]),
        (field("number"), True, [("f", "type", "must be a number.")]),
        (field("number", min=0), -1, [("f", "min", "must not be less than 0.")]),
        (field("number", max=1), 2, [("f", "max", "must not be greater than 1.")]),
        (field("boolean"), "true", [("f", "type", "must be true or false.")]),
        (field("isodate"), "tomorrow", [("f", "type", "must be a date in ISO 8601.")]),
        (field("isodate"), "0001-01-01T00:00:00+23:00", [("f", "type", "must be a date in ISO 8601.")]),
        (
            field("isodate", startDate="2020-01-01", endDate="2020-12-31"),
            "2019-12-31",
            [("f", "min", "must not be before 2020-01-01T00:00:00+00:00.")],
        ),
        (
            field("isodate", startDate="2020-01-01", endDate="2020-12-31"),
            "2021-01-01",
            [("f", "max", "must not be after 2020-12-31T00:00:00+00:00.")],
        ),
        (COLOURS, "green", [("f", "enum", "is not one of the choices.")]),
        (SIZES, [1, True], [("f.1", "enum", "is not one of the choices.")]),
        (SIZES, [1, 1, 2.5], [("f", "max_instance", "must have at most 2 values.")]),
        (field("link"), "/a", [("f", "type", "must be an object with title and href.")]),
        (field("link"), {"title": 1, "href": "/"}, [("f.title", "type", "must be a text.")]),
        (field("link", mandatory=True), {"title": "", "href": ""}, [("f", "required", "is a required field.")]),
        (field("file"), ["blt1"], [("f", "type", "must be the uid of an asset.")]),
        (field("file"), {"name": "a"}, [("f", "type", "must be the uid of an asset.")]),
        (field("file", mandatory=True), None, [("f", "required", "is a required field.")]),
        (field("file", multiple=True), "blt1", [("f", "type", "must be a list.")]),
        (POST, [7], [("f.0", "type", "must be an object with uid and _content_type_uid.")]),
        (POST, ["a", "b"], [("f", "max_instance", "must have at most 1 values.")]),
        (ANY, ["blt1"], [("f.0", "type", "must be an object with uid and _content_type_uid.")]),
        (
            ANY,
            [{"uid": "blt1", "_content_type_uid": "author"}],
            [("f.0", "reference_to", "is not of a content type this field refers to.")],
        ),
        (TOPICS, "rome", [("taxonomies", "type", "must be a list of terms.")]),
        (
            TOPICS,
            [{"term_uid": "rome"}],
            [("taxonomies.0", "type", "must be an object with taxonomy_uid and term_uid.")],
        ),
        (
            TOPICS,
            [{"taxonomy_uid": "mood", "term_uid": "blue"}],
            [("taxonomies.0.taxonomy_uid", "taxonomy", "is not of a taxonomy of this field.")],
        ),
        (
            TOPICS,
            [ROME, ROME | {"term_uid": "oslo"}],
            [("taxonomies", "max_terms", "must have at most 1 terms of place.")],
        ),
        (RTE, "<p>", [("f", "type", 'must be a document with the type "doc".')]),
        (RTE, {"type": "doc"}, [("f.children", "type", "must be a list of nodes.")]),
        (
            RTE,
            {"type": "doc", "uid": "a", "children": [{"type": "p", "uid": "a", "children": [{"text": 1}, 2]}, {}]},
            [
                ("f.children.0.uid", "unique", "is a duplicate UID."),
                ("f.children.0.children.0.text", "type", "must be a text."),
                ("f.children.0.children.1", "type", "must be a node."),
                ("f.children.1.type", "required", "is a required field."),
            ],
        ),
        (
            RTE,
            {
                "type": "doc",
                "children": [
                    {"type": "reference", "children": [{"text": ""}]},
                    {"type": "reference", "attrs": {"type": "fragment"}},
                    {"type": "reference", "attrs": {"type": "entry", "asset-uid": "blt1"}},
                    {"type": "reference", "attrs": {"type": "asset", "asset-uid": ""}},
                    {"type": "reference", "attrs": {"type": "entry", "entry-uid": "blt1", "content-type-uid": 1}},
                    {"type": "reference", "attrs": {"type": "asset", "asset-uid": "blt1"}},
                    {"type": "fragment", "attrs": {"type": "anything"}, "children": []},
                ],
            },
            [
                ("f.children.0.attrs", "required", "must say what is embedded."),
                ("f.children.1.attrs.type", "enum", "must be entry or asset."),
                ("f.children.2.attrs.entry-uid", "required", "must be the uid of the entry that is embedded."),
                ("f.children.3.attrs.asset-uid", "required", "must be the uid of the asset that is embedded."),
                ("f.children.4.attrs.content-type-uid", "type", "must be the uid of a content type."),
            ],
        ),
        (GROUP, [], []),
        (GROUP, "x", [("f", "type", "must be an object.")]),
        (GROUP, {"n": "x"}, [("f.t", "required", "is a required field."), ("f.n", "type", "must be a number.")]),
        (GROUPS, {"t": "x"}, [("f", "type", "must be a list.")]),
        (
            GROUPS,
            [{"t": "a"}, 3, {"t": 4}],
            [("f.1", "type", "must be an object."), ("f.2.t", "type", "must be a text.")],
        ),
        (BLOCKS, {"hero": {}}, [("f", "type", "must be a list of blocks.")]),
        (BLOCKS, [{"other": {}}], [("f.0", "block", "must be an object with the uid of one block as its key.")]),
        (BLOCKS, [{"hero": {}}, {"hero": 1}], [("f.1.hero", "type", "must be an object.")]),
        (BLOCKS, [{"hero": {"t": 1}}], [("f.0.hero.t", "type", "must be a text.")]),
    ],
)
def test_a_bad_value_is_told_with_its_path(
    schema: JSONObject, value: JSONValue, problems: list[tuple[str, str, str]]
) -> None:
    result = clean(compiled_of(schema), {str(schema["uid"]): value})

    assert [(problem.path, problem.rule, problem.message) for problem in result.problems] == problems


def test_a_pattern_that_explodes_is_a_problem_and_not_a_stall() -> None:
    # The look-ahead keeps RE2 from taking the pattern; the nested repetition explodes in a backtracking matcher.
    compiled = compiled_of(field("text", format="^(?=a)(a|a)+$", multiple=True))
    started = time.perf_counter()

    result = clean(compiled, {"f": ["a" * 60 + "b"] * 200})

    message = "took too long to compare with the required format."
    assert result.problems == tuple(Problem(f"f.{index}", "format", message) for index in range(200))
    assert time.perf_counter() - started < 200 * SECONDS_PER_VALUE
