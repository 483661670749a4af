"""Any entry of any type, read by an editor and sent back as it was read, stays what it is."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from content.schema.compiled import CompiledType
from content.schema.parse import parse_schema
from content.schema.validate import clean_entry
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, field
from .test_complete import HASH

# Drawing nested values is slow on a busy machine, which says nothing about the code under test.
generous = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

LEAVES: list[JSONObject] = [
    field("text", "plain"),
    field("text", "hidden", hidden_in_api=True),
    field("text", "key", write_only=True),
    field("text", "off", enabled=False),
    field("password", "secret"),
    field("slug", "slug", source_field="plain"),
    field("slug", "fixed", source_field="plain", readonly=True),
    field("number", "size", field_metadata={"default_value": 3}),
]


def containers(below: list[JSONObject]) -> SearchStrategy[JSONObject]:
    blocks: JSONValue = [{"uid": "hero", "schema": [*below]}, {"uid": "quote", "schema": [*below]}]
    return st.sampled_from(
        [
            field("group", "one", schema=[*below]),
            field("group", "many", schema=[*below], multiple=True),
            field("group", "gone", schema=[*below], enabled=False),
            field("blocks", "page", blocks=blocks),
        ]
    )


FIELDS = st.lists(st.sampled_from(LEAVES), unique_by=lambda each: str(each["uid"]), min_size=1).map(
    lambda fields: fields if any(each["uid"] == "plain" for each in fields) else [LEAVES[0], *fields]
)
SCHEMAS = FIELDS.flatmap(lambda fields: st.tuples(st.just(fields), containers(fields)))
NESTED = SCHEMAS.flatmap(lambda drawn: st.tuples(st.just(drawn[0]), containers([*drawn[0], drawn[1]])))
VALUES: dict[str, SearchStrategy[JSONValue]] = {
    "plain": st.sampled_from(["One", "Two words"]),
    "hidden": st.just("h"),
    "key": st.sampled_from(["k", "l"]),
    "off": st.just("o"),
    "secret": st.just(HASH),
    "slug": st.sampled_from(["", "own"]),
    "fixed": st.just("x"),
    "size": st.integers(0, 9),
}


def contents(fields: list[JSONObject]) -> SearchStrategy[JSONObject]:
    return st.fixed_dictionaries({}, optional={str(each["uid"]): values_of(each) for each in fields})


def values_of(source: Any) -> SearchStrategy[JSONValue]:
    if source["data_type"] == "blocks":
        return st.lists(st.one_of([block_of(block) for block in source["blocks"]]), max_size=3)
    if "schema" in source:
        content = contents(source["schema"])
        return st.lists(content, max_size=3) if source.get("multiple") else content
    return VALUES[source["uid"]]


def block_of(block: Any) -> SearchStrategy[JSONObject]:
    return contents(block["schema"]).map(lambda data: {block["uid"]: data})


@st.composite
def stored_entries(draw: st.DrawFn) -> tuple[CompiledType, JSONObject]:
    fields, container = draw(st.one_of(SCHEMAS, NESTED))
    compiled = parse_schema([TITLE, *fields, container])
    sent = {"title": "T", **draw(contents([*fields, container]))}
    return compiled, save(compiled, sent, None)


def save(compiled: CompiledType, sent: JSONObject, stored: JSONObject | None) -> JSONObject:
    completed = compiled.completion.of(sent, stored)
    cleaned = clean_entry(compiled, completed, partial=stored is not None, stored=stored)
    assert cleaned.problems == ()
    return {**(stored or {}), **cleaned.data}


@generous
@given(stored_entries())
def test_an_entry_that_is_read_and_sent_back_stays_what_it_is(drawn: tuple[CompiledType, JSONObject]) -> None:
    compiled, stored = drawn

    seen = compiled.editor_view.of(stored)

    assert "argon2" not in str(seen)
    assert save(compiled, seen, stored) == stored
    assert compiled.reader_view.of(seen) == compiled.reader_view.of(stored)
