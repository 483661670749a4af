"""Whole entries: unknown keys, partial entries, defaults, tags, non-localizable values, index rows."""

from datetime import UTC, datetime

import pytest

from content.schema.localization import merge_localized
from content.schema.validate import CleanEntry, clean_entry, with_document_versions
from content.schema.values import IndexValue, index_values
from content.schema.walk import holders_at, values_at
from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .builders import clean, compiled_of, counted_uids, field

GROUPS = field("group", "g", multiple=True, schema=[field("text", "same", non_localizable=True), field("text", "own")])


def test_unknown_and_system_keys_are_dropped() -> None:
    sent: JSONObject = {"uid": "blt1", "_version": 7, "ACL": {}, "publish_details": [], "locale": "fr", "other": 1}

    assert clean(compiled_of(), sent) == CleanEntry({"title": "T", "tags": []}, ())


def test_the_sent_entry_is_not_changed() -> None:
    sent: JSONObject = {"title": "T", "g": [{"own": "a", "gone": 1}], "tags": ["a", "a"]}

    clean_entry(compiled_of(GROUPS), sent, partial=False)

    assert sent == {"title": "T", "g": [{"own": "a", "gone": 1}], "tags": ["a", "a"]}


def test_a_new_entry_lacks_what_is_mandatory() -> None:
    compiled = compiled_of(field("file", mandatory=True))

    result = clean_entry(compiled, {}, partial=False)

    message = "is a required field."
    assert result == CleanEntry(
        {"tags": []}, (Problem("title", "required", message), Problem("f", "required", message))
    )


def test_a_partial_entry_is_judged_by_what_it_sends() -> None:
    compiled = compiled_of(
        field("text", field_metadata={"default_value": "x"}),
        field("group", "g", schema=[field("text", "t", mandatory=True)]),
    )

    assert clean_entry(compiled, {}, partial=True) == CleanEntry({}, ())
    assert clean_entry(compiled, {"g": {}, "title": ""}, partial=True) == CleanEntry(
        {"title": "", "g": {}},
        (Problem("title", "required", "is a required field."), Problem("g.t", "required", "is a required field.")),
    )


def test_defaults_fill_a_new_entry_also_inside_its_groups() -> None:
    def with_default(data_type: str, uid: str, value: JSONValue, **keys: JSONValue) -> JSONObject:
        return field(data_type, uid, field_metadata={"default_value": value}, **keys)

    compiled = compiled_of(
        with_default("text", "text", "hello"),
        with_default("text", "blank", ""),
        with_default("number", "number", 0),
        with_default("number", "broken", "many"),
        with_default("boolean", "boolean", False),
        with_default("text", "select", "b", enum={"choices": [{"value": "a"}, {"value": "b"}]}),
        with_default("text", "many", "a", enum={"choices": [{"value": "a"}]}, multiple=True),
        with_default("isodate", "date", {"custom": True, "date": "2020-01-02", "time": "03:04:05"}),
        with_default("isodate", "now", {"custom": False, "date": "", "time": ""}),
        with_default("link", "link", {"title": "", "url": ""}),
        field("group", "g", multiple=True, schema=[with_default("text", "t", "inner")]),
        field("group", "absent", schema=[with_default("text", "t", "inner")]),
    )

    assert clean(compiled, {"g": [{}]}) == CleanEntry(
        {
            "title": "T",
            "text": "hello",
            "number": 0,
            "boolean": False,
            "select": "b",
            "many": ["a"],
            "date": "2020-01-02T03:04:05.000Z",
            "g": [{"t": "inner", "_metadata": {"uid": "cs0000000000000001"}}],
            "tags": [],
        },
        (),
    )


def test_a_default_list_is_not_shared_between_entries() -> None:
    choices: JSONObject = {"choices": [{"value": "a"}]}
    compiled = compiled_of(field("text", enum=choices, multiple=True, field_metadata={"default_value": ["a"]}))

    first = clean(compiled, {}).data["f"]
    assert isinstance(first, list)
    first.append("b")

    assert clean(compiled, {}).data["f"] == ["a"]


@pytest.mark.parametrize(
    ("tags", "stored", "paths"),
    [(["b", "a", "b"], ["b", "a"], []), (None, [], []), ("a", "a", ["tags"]), ([1], [1], ["tags"])],
)
def test_tags_are_a_list_of_texts(tags: JSONValue, stored: JSONValue, paths: list[str]) -> None:
    result = clean(compiled_of(), {"tags": tags})

    assert (result.data["tags"], [problem.path for problem in result.problems]) == (stored, paths)


def test_a_whole_title_problem_is_spelled_as_the_vendor_does() -> None:
    result = clean_entry(compiled_of(), {"title": None}, partial=False)

    assert result.problems == (Problem("title", "required", "is a required field."),)


def instance(uid: str, **values: JSONValue) -> JSONObject:
    return {**values, "_metadata": {"uid": uid}}


def test_non_localizable_values_follow_the_master_at_every_nesting() -> None:
    inner: list[JSONValue] = [field("number", "price", non_localizable=True), field("text", "own")]
    compiled = compiled_of(
        field("text", "code", non_localizable=True),
        field("text", "gone", non_localizable=True),
        field("group", "single", schema=inner),
        GROUPS,
        field(
            "blocks", "b", blocks=[{"uid": "offer", "schema": [field("group", "deep", multiple=True, schema=inner)]}]
        ),
    )
    master: JSONObject = {
        "title": "Master",
        "code": "A1",
        "single": {"price": 1, "own": "m"},
        "g": [instance("cs1", same="S1", own="m1"), instance("cs2", same="S2", own="m2")],
        "b": [{"offer": instance("cs3", deep=[instance("cs4", price=9, own="m")])}],
    }
    localized: JSONObject = {
        "title": "Localized",
        "code": "changed",
        "gone": "stale",
        "single": {"own": "l"},
        "g": [instance("cs2", same="x", own="l2"), instance("cs9", same="new", own="l9"), instance("cs1", own="l1")],
        "b": [
            {"offer": instance("cs8", deep=[])},
            {"offer": instance("cs3", deep=[instance("cs4", price=0, own="l")])},
        ],
    }

    merged = merge_localized(compiled, master=master, localized=localized)

    assert merged == {
        "title": "Localized",
        "code": "A1",
        "single": {"price": 1, "own": "l"},
        "g": [
            instance("cs2", same="S2", own="l2"),
            instance("cs9", same="new", own="l9"),
            instance("cs1", same="S1", own="l1"),
        ],
        "b": [
            {"offer": instance("cs8", deep=[])},
            {"offer": instance("cs3", deep=[instance("cs4", price=9, own="l")])},
        ],
    }
    assert localized["code"] == "changed"


def test_terms_of_a_non_localizable_taxonomy_follow_the_master() -> None:
    rules: list[JSONValue] = [{"taxonomy_uid": "topic", "non_localizable": True}, {"taxonomy_uid": "mood"}]
    compiled = compiled_of(field("taxonomy", "taxonomies", taxonomies=rules))

    def terms(*pairs: tuple[str, str]) -> JSONObject:
        return {"taxonomies": [{"taxonomy_uid": taxonomy, "term_uid": term} for taxonomy, term in pairs]}

    merged = merge_localized(
        compiled, master=terms(("topic", "a"), ("mood", "b")), localized=terms(("topic", "c"), ("mood", "d"))
    )

    assert merged == terms(("topic", "a"), ("mood", "d"))


def test_index_rows_hold_what_lists_filter_and_sort_by() -> None:
    compiled = compiled_of(
        field("number", "n", multiple=True),
        field("boolean", "b", indexed=True),
        field("isodate", "d"),
        field("text", "s", indexed=True),
        field("blocks", "page", blocks=[{"uid": "hero", "schema": [field("text", "t", indexed=True)]}]),
    )
    data: JSONObject = {
        "title": "x" * 300,
        "s": "x" * 300,
        "n": [1, 2.5, 1, "bad"],
        "b": True,
        "d": "2020-01-01T02:00:00+02:00",
        "page": [{"hero": {"t": "one"}}, {"hero": {"t": "two"}}, {"other": 1}],
    }

    assert index_values(compiled, data) == (
        IndexValue("n", "number", number=1),
        IndexValue("n", "number", number=2.5),
        IndexValue("b", "boolean", number=1),
        IndexValue("d", "time", instant=datetime(2020, 1, 1, tzinfo=UTC)),
        IndexValue("s", "text", text="x" * 200),
        IndexValue("page.hero.t", "text", text="one"),
        IndexValue("page.hero.t", "text", text="two"),
    )


def test_paths_descend_lists_and_blocks_by_themselves() -> None:
    data: JSONObject = {"page": [{"hero": {"img": "a"}}, {"text": {}}, {"hero": {"img": ["b", "c"]}}, 4]}

    assert list(values_at(data, ("page", "hero", "img"))) == ["a", "b", "c"]
    assert list(holders_at(data, ("page", "hero", "img"))) == [{"img": "a"}, {"img": ["b", "c"]}]


def test_cleaning_twice_keeps_instance_uids() -> None:
    compiled = compiled_of(GROUPS)
    once = clean(compiled, {"g": [{"own": "a"}, {"own": "b"}]})

    again = clean_entry(compiled, once.data, partial=False, uid_factory=counted_uids())

    assert again == once


def test_documents_carry_the_version_of_their_entry() -> None:
    rich = field("json", "body", field_metadata={"allow_json_rte": True})
    compiled = compiled_of(
        rich, field("blocks", "page", blocks=[{"uid": "text", "schema": [rich | {"multiple": True}]}])
    )
    data: JSONObject = {
        "title": "T",
        "body": {"type": "doc", "children": [], "_version": 1},
        "page": [{"text": {"body": [{"type": "doc", "children": []}, "bad"]}}],
    }

    assert with_document_versions(compiled, data, 3) == {
        "title": "T",
        "body": {"type": "doc", "children": [], "_version": 3},
        "page": [{"text": {"body": [{"type": "doc", "children": [], "_version": 3}, "bad"]}}],
    }
    assert data["body"] == {"type": "doc", "children": [], "_version": 1}


def test_numbers_of_the_index_are_floats_whatever_they_were() -> None:
    compiled = compiled_of(field("number", "n", multiple=True, indexed=True))

    rows = index_values(compiled, {"n": [1, 0.5, 2**63, 1]})

    assert [(type(row.number), row.number) for row in rows] == [(float, 1.0), (float, 0.5), (float, 2.0**63)]
