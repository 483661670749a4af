"""Narrow columns: which fields have one, for how long, and what stands in it."""

from datetime import UTC, datetime

from content.schema.slots import NOTHING, SLOTS, assign_slots, narrow_values, plural_paths
from content.schema.values import IndexValue
from core.json_values import JSONObject
from tests.content.schema.builders import compiled_of, field


def test_single_fields_get_the_columns_of_their_kind_in_the_order_of_the_type() -> None:
    compiled = compiled_of(
        field("boolean", "shown"),
        field("number", "rank"),
        field("isodate", "date"),
        field("text", "kind", indexed=True),
        field("text", "words", indexed=True, multiple=True),
        field("text", "body"),
        field("group", "seo", schema=[field("number", "score")]),
    )

    assert assign_slots(compiled, {}) == {
        "shown": "number1",
        "rank": "number2",
        "date": "instant1",
        "kind": "text1",
        "seo.score": "number3",
    }


def test_fields_beyond_the_columns_have_rows_in_the_index() -> None:
    compiled = compiled_of(*(field("number", f"n{place}") for place in range(5)))
    slots = assign_slots(compiled, {})

    narrow = narrow_values(compiled, slots, {f"n{place}": place for place in range(5)})
    assert slots == {f"n{place}": f"number{place + 1}" for place in range(4)}
    assert [narrow.columns[f"number{place}"] for place in range(1, 5)] == [0.0, 1.0, 2.0, 3.0]
    assert narrow.rows == (IndexValue("n4", "number", number=4.0),)


def test_a_field_keeps_its_column_and_one_that_went_leaves_it_free_a_change_later() -> None:
    before = assign_slots(compiled_of(field("number", "a"), field("number", "b")), {})
    without = compiled_of(field("number", "b"), field("number", "c"))
    after = assign_slots(without, before)

    assert after == {"b": "number2", "c": "number3"}
    assert assign_slots(compiled_of(*(field("number", uid) for uid in "bcd")), after)["d"] == "number1"


def test_a_field_that_changes_its_kind_gets_another_column_or_none() -> None:
    before = assign_slots(compiled_of(field("number", "a")), {})

    assert assign_slots(compiled_of(field("text", "a", indexed=True)), before) == {"a": "text1"}
    assert assign_slots(compiled_of(field("number", "a", multiple=True)), before) == {}
    assert assign_slots(compiled_of(field("number", "a")), {}, plural={"a"}) == {}
    # True and false stand in columns of numbers, where a 1 of before would be true.
    assert assign_slots(compiled_of(field("boolean", "a")), before, changed={"a"}) == {"a": "number2"}


def test_columns_hold_values_as_they_compare() -> None:
    compiled = compiled_of(
        field("boolean", "shown"),
        field("number", "rank"),
        field("isodate", "date"),
        field("text", "kind", indexed=True),
    )
    slots = assign_slots(compiled, {})
    data: JSONObject = {"shown": False, "rank": 0, "date": "2020-01-01T02:00:00+02:00", "kind": "x" * 300}

    assert narrow_values(compiled, slots, data).columns == {
        **NOTHING,
        "number1": 0.0,
        "number2": 0.0,
        "instant1": datetime(2020, 1, 1, tzinfo=UTC),
        "text1": "x" * 200,
    }
    assert narrow_values(compiled, slots, {"kind": "", "rank": "no number"}).columns == dict.fromkeys(SLOTS)


def test_of_several_values_where_one_is_allowed_the_first_counts() -> None:
    compiled = compiled_of(field("number", "rank"))

    narrow = narrow_values(compiled, {"rank": "number1"}, {"rank": [3, 1]})
    assert (narrow.columns["number1"], narrow.rows) == (3.0, ())
    assert plural_paths(compiled, {"rank"}, [{"rank": 1}, {"rank": [3, 1]}]) == {"rank"}
    assert plural_paths(compiled, {"rank"}, [{"rank": 1}, {"rank": [3, 3]}]) == set()
