"""How types of two branches differ, and what each strategy makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.schema.branch_merging import (
    CONTENT_TYPE,
    Difference,
    Status,
    Step,
    Strategy,
    differences,
    differing_parts,
    merge_documents,
    plan,
)
from core.json_values import JSONObject


def _type(uid: str, *fields: str | JSONObject, **more: object) -> JSONObject:
    schema: list[JSONObject] = [
        {"uid": field, "data_type": "text"} if isinstance(field, str) else field for field in fields
    ]
    return {"uid": uid, "title": uid.title(), "schema": schema, **more}  # type: ignore[dict-item]  # keys of a test's own


def _uids(document: JSONObject) -> list[str]:
    return [field["uid"] for field in document["schema"]]  # type: ignore[union-attr,index,call-overload,misc]  # a test's own document


BASE = {"both": _type("both", "title", "old"), "mine": _type("mine", "title"), "same": _type("same", "title")}
COMPARE = {"both": _type("both", "title", "new"), "theirs": _type("theirs", "title"), "same": _type("same", "title")}
FOUND = {each.uid: each for each in differences(CONTENT_TYPE, BASE, COMPARE)}


def test_what_is_not_the_same_in_both_is_told_by_uid() -> None:
    assert {uid: each.status for uid, each in FOUND.items()} == {
        "both": Status.MODIFIED,
        "mine": Status.BASE_ONLY,
        "theirs": Status.COMPARE_ONLY,
    }


def test_keys_that_say_nothing_are_no_difference() -> None:
    compare = {"a": _type("a", "title", description="", field_rules=[])}
    assert differences(CONTENT_TYPE, {"a": _type("a", "title")}, compare) == []


def test_a_difference_in_detail_names_the_parts_of_each_side() -> None:
    ours, theirs = _type("both", "title", "old"), _type("both", "title", "new", description="Other")

    assert differing_parts(ours, theirs) == [
        {"path": "description", "value": ""},
        {"uid": "old", "data_type": "text", "path": "schema[1]"},
    ]
    assert differing_parts(theirs, ours)[0] == {"path": "description", "value": "Other"}


@pytest.mark.parametrize(
    ("strategy", "both", "mine", "theirs"),
    [
        (Strategy.IGNORE, None, None, False),
        (Strategy.PREFER_BASE, ["title", "new", "old"], None, True),
        (Strategy.PREFER_COMPARE, ["title", "new", "old"], None, True),
        (Strategy.NEW_ONLY, None, None, True),
        (Strategy.MODIFIED_PREFER_BASE, ["title", "new", "old"], None, False),
        (Strategy.MODIFIED_PREFER_COMPARE, ["title", "new", "old"], None, False),
        (Strategy.OVERWRITE, ["title", "new"], "deleted", True),
    ],
)
def test_what_each_strategy_carries(strategy: Strategy, both: object, mine: object, theirs: bool) -> None:
    merged = plan(FOUND["both"], strategy)
    assert (None if merged is None or merged.document is None else _uids(merged.document)) == both
    assert (plan(FOUND["mine"], strategy) == Step(CONTENT_TYPE, "mine", False, None)) is (mine == "deleted")
    assert (plan(FOUND["theirs"], strategy) is not None) is theirs


@pytest.mark.parametrize(("prefers_base", "told"), [(True, "Ours"), (False, "Theirs")])
def test_a_conflict_goes_to_the_preferred_side_however_deep(prefers_base: bool, told: str) -> None:
    def group(name: str, *more: JSONObject) -> JSONObject:
        inner: list[JSONObject] = [{"uid": "a", "data_type": "text", "display_name": name}, *more]
        return {"uid": "group", "data_type": "group", "display_name": name, "schema": [*inner]}

    extra: JSONObject = {"uid": "b", "data_type": "text"}
    merged = merge_documents(_type("x", group("Ours")), _type("x", group("Theirs", extra)), prefers_base=prefers_base)

    assert merged["schema"] == [group(told, extra)]


_FIELDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@given(ours=_FIELDS, theirs=_FIELDS, prefers_base=st.booleans())
def test_a_merge_keeps_every_field_of_both_and_the_order_of_the_base(
    ours: list[str], theirs: list[str], prefers_base: bool
) -> None:
    merged = _uids(merge_documents(_type("x", *ours), _type("x", *theirs), prefers_base=prefers_base))

    assert sorted(merged) == sorted({*ours, *theirs})
    assert [uid for uid in merged if uid in ours] == ours


@given(ours=_FIELDS, theirs=_FIELDS, strategy=st.sampled_from(Strategy))
def test_merging_twice_is_merging_once(ours: list[str], theirs: list[str], strategy: Strategy) -> None:
    base, compare = _type("x", *ours), _type("x", *theirs)
    first = plan(Difference(CONTENT_TYPE, "x", "X", Status.MODIFIED, base, compare), strategy)
    after = first.document if first and first.document else base

    again = differences(CONTENT_TYPE, {"x": after}, {"x": compare})
    assert [plan(each, strategy) for each in again] in ([], [None])
