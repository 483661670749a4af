"""Types and entries drawn at random: what is accepted keeps its content, what is refused is refused with a path."""

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from content.references import extract_links
from content.schema.compiled import CompiledType
from content.schema.localization import merge_localized
from content.schema.parse import read_schema
from content.schema.registry import FIELD_TYPES, find_field_type
from content.schema.validate import clean_entry, with_document_versions
from content.schema.values import index_values, unique_places, unique_values
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, counted_uids
from .generators import GLOBAL_FIELDS, KINDS, entries_of, fields, spoiled, types_with_entries, values_of

Drawn = tuple[list[JSONValue], JSONObject]

# Drawing nested values is slow on a busy machine, which says nothing about the code under test.
generous = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def compiled_from(schema: JSONValue) -> CompiledType:
    return read_schema(schema, lambda uid: list(GLOBAL_FIELDS[uid]) if uid in GLOBAL_FIELDS else None)[1]


def test_every_registered_type_can_be_drawn() -> None:
    assert set(FIELD_TYPES) <= set(KINDS)


@pytest.mark.parametrize("name", sorted(FIELD_TYPES))
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_drawn_field_is_of_its_type_and_accepts_its_values(name: str, data: st.DataObject) -> None:
    source = data.draw(fields(name, "f", 1))
    value = data.draw(values_of(source))

    cleaned = clean_entry(compiled_from([TITLE, source]), {"f": value}, partial=True, uid_factory=counted_uids())

    assert find_field_type(source) is FIELD_TYPES[name]
    assert cleaned.problems == ()
    assert not KINDS[name].is_kept or cleaned.data == {"f": value}


@generous
@given(types_with_entries())
def test_an_accepted_entry_keeps_its_content_and_fits_its_json_schema(drawn: Drawn) -> None:
    schema, entry = drawn
    compiled = compiled_from(schema)

    once = clean_entry(compiled, entry, partial=False, uid_factory=counted_uids())

    assert once.problems == ()
    assert once.data == entry
    Draft202012Validator(compiled.json_schema()).validate(once.data)


@generous
@given(types_with_entries())
def test_what_is_kept_beside_an_entry_follows_from_its_content_alone(drawn: Drawn) -> None:
    schema, entry = drawn
    compiled = compiled_from(schema)
    again = orjson.loads(orjson.dumps(entry))

    for derive in (index_values, unique_values, extract_links):
        assert derive(compiled, entry) == derive(compiled, again)
    assert {path for path, _, _ in unique_places(compiled, entry)} <= set(compiled.unique_paths)
    assert {row.path for row in index_values(compiled, entry)} <= {field.path for field in compiled.indexed}
    stamped = with_document_versions(compiled, entry, 3)
    assert with_document_versions(compiled, stamped, 3) == stamped
    assert entry == again


@generous
@given(st.data())
def test_a_language_follows_its_master_once_and_for_all(data: st.DataObject) -> None:
    schema, master = data.draw(types_with_entries())
    compiled = compiled_from(schema)
    localized = data.draw(st.one_of(entries_of(schema), st.just(master)))
    before = orjson.dumps([master, localized])

    merged = merge_localized(compiled, master=master, localized=localized)

    assert merge_localized(compiled, master=master, localized=merged) == merged
    assert merge_localized(compiled, master=master, localized=master) == master
    assert orjson.dumps([master, localized]) == before
    for field in compiled.fields:
        same = master if field.non_localizable else localized
        if field.non_localizable or not field.is_container:
            assert merged.get(field.uid) == same.get(field.uid)


@generous
@given(st.data())
def test_a_spoiled_entry_is_refused_at_a_path_in_it_or_kept(data: st.DataObject) -> None:
    schema, entry = data.draw(types_with_entries())
    compiled = compiled_from(schema)
    uid = data.draw(st.sampled_from(sorted(set(entry) - {"title"})))
    broken = {**entry, uid: data.draw(spoiled(entry[uid]))}

    cleaned = clean_entry(compiled, broken, partial=False, uid_factory=counted_uids())

    assert all(problem.path.split(".")[0] == uid for problem in cleaned.problems)
    again = clean_entry(compiled, cleaned.data, partial=False, uid_factory=counted_uids())
    assert again.data == cleaned.data
    for derive in (index_values, unique_values, extract_links):
        derive(compiled, cleaned.data)


@generous
@given(st.data())
def test_a_spoiled_schema_is_refused_with_paths_or_accepted(data: st.DataObject) -> None:
    schema, entry = data.draw(types_with_entries())
    own = data.draw(spoiled(schema[1:]))

    result = parsed([TITLE, *own] if isinstance(own, list) else own)

    if isinstance(result, CompiledType):
        clean_entry(result, entry, partial=False)
    else:
        assert result
        assert all(problem.path.startswith(("schema", "content_type")) for problem in result)


def parsed(schema: JSONValue) -> CompiledType | tuple[Problem, ...]:
    try:
        return compiled_from(schema)
    except Invalid as error:
        return error.problems
