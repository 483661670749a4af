"""Laying variants over entries, and finding what they change."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from content.schema.variants import Changes, addresses_of, find_changes, lay_over, lay_sent
from core.json_values import JSONObject, JSONValue

from .builders import compiled_of, field
from .generators import entries_of, schemas
from .test_generated import compiled_from, generous

ROWS = compiled_of(field("group", "rows", multiple=True, schema=[field("text", "a"), field("text", "b")]))


def _row(uid: str, a: str, b: str = "b") -> JSONObject:
    return {"a": a, "b": b, "_metadata": {"uid": uid}}


def _said(value: JSONValue) -> JSONValue:
    """The value without groups that say nothing: a variant tells none of them from a group that is not there."""
    if isinstance(value, list):
        return [_said(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _said(each) for key, each in value.items() if _said(each) != {}}


@generous
@given(st.data())
def test_what_is_found_to_differ_makes_the_same_entry_again(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    base, sent = data.draw(entries_of(schema)), data.draw(entries_of(schema))
    compiled = compiled_from(schema)
    before = orjson.dumps([base, sent])

    laid = lay_sent(compiled, base, Changes(sent))
    changes = find_changes(compiled, base, laid, kept=(), ordered=())

    assert _said(lay_over(compiled, base, changes)) == _said(laid)
    assert find_changes(compiled, base, base, kept=(), ordered=()) == Changes({})
    assert lay_over(compiled, base, Changes({})) == base
    kept = find_changes(compiled, base, base, kept=addresses_of(compiled, base), ordered=())
    assert lay_over(compiled, base, kept) == base
    assert orjson.dumps([base, sent]) == before


def test_an_order_leaves_out_what_it_does_not_name_and_keeps_what_comes_later() -> None:
    base: JSONObject = {"rows": [_row("x", "1"), _row("y", "2"), _row("z", "3")]}
    sent: JSONObject = {"rows": [_row("n", "new")]}

    laid = lay_sent(ROWS, base, Changes(sent, order={"rows": ("base.z", "variant.n", "base.x")}))
    changes = find_changes(ROWS, base, laid, kept=(), ordered=["rows"])

    assert laid == {"rows": [_row("z", "3"), _row("n", "new"), _row("x", "1")]}
    assert changes.order == {"rows": ("base.z", "variant.n", "base.x")}
    assert (changes.own, changes.left_out) == ({"rows": ("n",)}, {"rows": ("y",)})
    later: JSONObject = {"rows": [_row("z", "3!"), _row("late", "4"), _row("y", "2"), _row("x", "1")]}
    assert lay_over(ROWS, later, changes) == {
        "rows": [_row("z", "3!"), _row("late", "4"), _row("n", "new"), _row("x", "1")]
    }


def test_an_instance_that_the_entry_has_lost_is_gone_from_the_variant_too() -> None:
    base: JSONObject = {"rows": [_row("x", "1"), _row("y", "2")]}
    laid = lay_sent(ROWS, base, Changes({"rows": [{"a": "red", "_metadata": {"uid": "y"}}, _row("n", "new")]}))
    changes = find_changes(ROWS, base, laid, kept=(), ordered=())

    assert changes.addresses == ("rows.y.a", "rows.n.a", "rows.n.b")
    assert lay_over(ROWS, {"rows": [_row("x", "1")]}, changes) == {"rows": [_row("x", "1"), _row("n", "new")]}
    assert lay_over(ROWS, {}, changes) == {"rows": [_row("n", "new")]}
