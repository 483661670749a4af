"""Any JSON as a schema or as an entry: it is accepted or refused with a path, and nothing ever raises."""

from html.parser import HTMLParser

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator

from content.references import extract_links
from content.schema.compiled import CompiledType
from content.schema.fields.html import clean_html
from content.schema.fields.patterns import Patience
from content.schema.localization import merge_localized
from content.schema.parse import parse_schema, referenced_global_fields, resolve_global_fields
from content.schema.registry import FIELD_TYPES
from content.schema.validate import clean_entry
from content.schema.values import index_values, unique_values
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, counted_uids, field

# Drawing nested values is slow on a busy machine, which says nothing about the code under test.
generous = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

LEAVES: list[JSONObject] = [
    field("text", "text", format="^(?!x)a", min=1, max=5, unique=True, indexed=True),
    field("text", "texts", multiple=True, min_instance=1, max_instance=2, unique=True),
    field("text", "markdown", field_metadata={"markdown": True, "default_value": "m"}),
    field("text", "lines", field_metadata={"multiline": True}),
    field("text", "html", field_metadata={"allow_rich_text": True}),
    field("number", "number", min=0, indexed=True, mandatory=True, unique=True),
    field("boolean", "boolean", indexed=True, non_localizable=True),
    field("isodate", "isodate", startDate="2020-01-01", unique=True),
    field("text", "select", enum={"choices": [{"value": "a"}, {"value": "b"}]}),
    field("number", "selects", enum={"choices": [{"value": 1}]}, multiple=True, unique=True),
    field("isodate", "days", enum={"choices": [{"value": "2021-01-01"}]}),
    field("isodate", "dates", mode="range", indexed=True, unique=True),
    field("time", "time", indexed=True, min="08:00"),
    field("time", "hours", mode="range", multiple=True),
    field("integer", "integer", max=3, indexed=True),
    field("email", "email", unique=True),
    field("color", "color"),
    field("slug", "slug", source_field="text"),
    field("link", "link", mandatory=True, unique=True),
    field("file", "file"),
    field("file", "files", multiple=True),
    field("reference", "reference", reference_to=["a"]),
    field("reference", "references", reference_to=["a", "b"], field_metadata={"ref_multiple": True}),
    field("json", "rte", field_metadata={"allow_json_rte": True}),
    field("json", "rtes", field_metadata={"allow_json_rte": True}, multiple=True),
    field("json", "custom", extension_uid="blt1", unique=True),
    field("taxonomy", "terms", taxonomies=[{"taxonomy_uid": "a", "max_terms": 1, "non_localizable": True}]),
]
INNER: list[JSONValue] = [*LEAVES]
COMPILED = parse_schema(
    [
        TITLE,
        *LEAVES,
        field("group", "group", schema=INNER),
        field("group", "groups", schema=[*INNER, field("group", "deep", schema=INNER, multiple=True)], multiple=True),
        field("global_field", "seo", reference_to="seo", schema=INNER),
        field("experience_container", "experience", schema=INNER),
        field("blocks", "blocks", blocks=[{"uid": "hero", "schema": INNER}, {"uid": "text", "schema": INNER}]),
    ]
)
UIDS = [each.uid for each in COMPILED.fields]
WORDS = ["", "a", "b", "blt1", "doc", "p", "2021-01-01", "<p>&amp;", "2020-01-01T00:00:00Z", "a@b.co", "#fff", "09:30"]
KEYS = [
    *UIDS, "deep", "hero", "uid", "_content_type_uid", "_metadata", "type", "children", "attrs", "title", "href", "url",
    "taxonomy_uid", "term_uid", "entry-uid", "tags", "start", "end",
]  # fmt: skip
SCHEMA_KEYS = [
    "uid", "display_name", "data_type", "mandatory", "unique", "multiple", "non_localizable", "indexed", "field_metadata",
    "format", "error_messages", "min", "max", "min_instance", "max_instance", "enum", "schema", "blocks", "reference_to",
    "taxonomies", "extension_uid", "startDate", "endDate", "extensions", "dimension", "default_value", "custom", "date",
    "time", "choices", "value", "allow_json_rte", "allow_rich_text", "taxonomy_uid", "max_terms", "ref_multiple",
    "mode", "source_field", "readonly", "width",
]  # fmt: skip
SCHEMA_WORDS = [*FIELD_TYPES, "json", "title", "a", "(", "(?!x)", "2020-01-01", "", "seo", "range", "08:00"]


def json_values(keys: list[str], words: list[str]) -> SearchStrategy[JSONValue]:
    leaves: SearchStrategy[JSONValue] = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(words),
        st.text(max_size=8),
    )
    names = st.one_of(st.sampled_from(keys), st.text(max_size=3))
    return st.recursive(
        leaves,
        lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(names, below, max_size=6)),
        max_leaves=12,
    )


VALUES = json_values(KEYS, WORDS)
ENTRIES: SearchStrategy[JSONObject] = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)


@generous
@given(ENTRIES, st.booleans())
def test_any_entry_is_cleaned_and_cleaning_again_changes_nothing(entry: JSONObject, partial: bool) -> None:
    before = orjson.dumps(entry)

    once = clean_entry(COMPILED, entry, partial=partial, uid_factory=counted_uids())
    again = clean_entry(COMPILED, once.data, partial=partial, uid_factory=counted_uids())

    assert again.data == once.data
    assert set(once.data) <= {*UIDS, "tags"}
    assert orjson.dumps(entry) == before


@generous
@given(VALUES, st.sampled_from(UIDS))
def test_any_value_of_any_field_can_be_stored_and_looked_into(value: JSONValue, uid: str) -> None:
    data = clean_entry(COMPILED, {uid: value}, partial=True).data

    assert orjson.loads(orjson.dumps(data)) == data
    for derive in (index_values, unique_values, extract_links):
        derive(COMPILED, data)
        derive(COMPILED, {uid: value})


@generous
@given(st.sampled_from(UIDS), VALUES)
def test_what_is_accepted_fits_the_json_schema(uid: str, value: JSONValue) -> None:
    result = clean_entry(COMPILED, {uid: value}, partial=True)

    if not result.problems:
        schema = {**COMPILED.json_schema(), "required": []}
        Draft202012Validator(schema).validate(result.data)


@generous
@given(ENTRIES, ENTRIES)
def test_any_two_entries_merge_and_merging_again_changes_nothing(master: JSONObject, localized: JSONObject) -> None:
    before = orjson.dumps([master, localized])

    merged = merge_localized(COMPILED, master=master, localized=localized)

    assert merge_localized(COMPILED, master=master, localized=merged) == merged
    assert merged.get("boolean") == master.get("boolean")
    assert orjson.dumps([master, localized]) == before


FIELDS = st.fixed_dictionaries(
    {"uid": st.sampled_from(["a", "b", "c"]), "data_type": st.sampled_from(sorted(FIELD_TYPES))},
    optional={key: json_values(SCHEMA_KEYS, SCHEMA_WORDS) for key in SCHEMA_KEYS if key not in {"uid", "data_type"}},
)


def parsed(schema: JSONValue) -> CompiledType | tuple[Problem, ...]:
    try:
        return parse_schema(schema)
    except Invalid as error:
        return error.problems


@generous
@given(st.one_of(json_values(SCHEMA_KEYS, SCHEMA_WORDS), st.lists(FIELDS, max_size=3)), VALUES)
def test_any_schema_is_accepted_or_refused_with_paths(schema: JSONValue, value: JSONValue) -> None:
    result = parsed([TITLE, *schema] if isinstance(schema, list) else schema)

    if isinstance(result, CompiledType):
        Draft202012Validator.check_schema(result.json_schema())
        for uid in result.by_uid:
            clean_entry(result, {uid: value}, partial=False)
    else:
        assert result
        assert all(problem.path.startswith(("schema", "content_type")) for problem in result)


@generous
@given(json_values(SCHEMA_KEYS, SCHEMA_WORDS))
def test_any_schema_resolves_its_global_fields_or_is_refused(schema: JSONValue) -> None:
    known: JSONValue = [field("text", "t")]
    problems: tuple[Problem, ...] = ()
    try:
        resolve_global_fields(schema, lambda uid: known if uid == "seo" else None)
    except Invalid as error:
        problems = error.problems

    assert bool(problems) == bool(referenced_global_fields(schema) - {"seo"})
    assert all(problem.path.startswith("schema") for problem in problems)


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<table>",
            "<td>",
            "</table>",
            "<svg>",
            "<math>",
            "<style>",
            "</style>",
            "<a href='javascript:x'>",
            "<img src=x onerror=y>",
            "<img data-sys-asset-uid='blt1'>",
            "</a>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "&lt;",
            "&",
            "x",
            "<iframe src='https://a.b/c'>",
            "<iframe src='//a.b'>",
            "</iframe>",
            "<noscript>",
            "<li>",
            "<form>",
            "<p style='color:red;position:fixed'>",
            "<h1>",
            "<b>",
            "<template>",
            "<![CDATA[",
            "]]>",
            "\r\n",
            "<pre>",
            "\n",
        ]
    ),
    max_size=12,
).map("".join)


class Elements(HTMLParser):
    """The elements and attributes of an HTML text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str, str | None]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update((tag, name, value) for name, value in attrs)


@generous
@given(MARKUP)
def test_cleaned_html_is_clean(text: str) -> None:
    cleaned = clean_html(text, Patience())

    elements = Elements()
    elements.feed(cleaned)
    assert clean_html(cleaned, Patience()) == cleaned
    assert elements.tags <= {"p", "table", "tbody", "tr", "td", "a", "img", "li", "h1", "b", "pre"}
    assert elements.attributes <= {
        ("img", "src", "x"),
        ("img", "data-sys-asset-uid", "blt1"),
        ("p", "style", "color:red"),
    }


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ('<iframe src="https://a.b/c"><script>x</script></iframe>', ""),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ("<pre>\n\n\na</pre>", "<pre>\n\n\na</pre>"),
        ('<p style="color: red; position: fixed">x</p>', '<p style="color:red">x</p>'),
        (
            '<figure data-sys-asset-uid="blt1" type="asset">x</figure>',
            '<figure data-sys-asset-uid="blt1" type="asset">x</figure>',
        ),
        ('<a href="/a" target="_blank" rel="noopener">x</a>', '<a href="/a" target="_blank" rel="noopener">x</a>'),
    ],
)
def test_html_keeps_what_is_harmless(text: str, cleaned: str) -> None:
    assert clean_html(text, Patience()) == cleaned
