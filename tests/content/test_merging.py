"""Two changes of one version put together: nothing of either is lost, and whatever both changed is asked about."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.merging import Merged, Side, merge
from content.schema.parse import parse_schema
from content.schema.walk import by_instance_uid, walk
from tests.content.test_comparison import SCHEMA, block, row

COMPILED = parse_schema(SCHEMA)
BASE: Any = {
    "title": "A",
    "lines": ["a"],
    "flag": True,
    "seo": {"keywords": "k", "robots": "r"},
    "rows": [
        row("r1", name="one", cells=[row("c1", value="x"), row("c2", value="y")]),
        row("r2", name="two", cells=[]),
    ],
    "page": [block("b1", "hero", headline="H"), block("b2", "quote", words="Q"), block("b3", "hero", headline="I")],
    "tags": ["t"],
}


def merged(mine: Any, theirs: Any, **picks: Side) -> Merged:
    return merge(COMPILED, BASE, {**BASE, **mine}, {**BASE, **theirs}, picks=picks)


def asked(result: Merged) -> list[str]:
    return [fork.place.key for fork in result.forks]


def test_what_one_side_changed_is_taken_and_told() -> None:
    result = merged({"title": "B"}, {"seo": {"keywords": "k", "robots": "s"}})
    assert result.data == {**BASE, "title": "B", "seo": {"keywords": "k", "robots": "s"}}
    assert [(each.place.key, each.side.value) for each in result.taken] == [("title", "mine"), ("seo", "theirs")]
    assert result.is_settled


def test_what_both_changed_is_asked_about_and_settled_by_a_choice() -> None:
    mine, theirs = {"title": "B", "tags": ["m"]}, {"title": "C", "tags": ["n"]}
    assert asked(merged(mine, theirs)) == ["title", "tags"]
    assert not merged(mine, theirs, title=Side.MINE).is_settled
    result = merged(mine, theirs, title=Side.MINE, tags=Side.THEIRS)
    assert (result.data["title"], result.data["tags"], result.is_settled) == ("B", ["n"], True)


def test_a_group_is_merged_field_by_field() -> None:
    mine, theirs = {"seo": {"keywords": "m", "robots": "r"}}, {"seo": {"keywords": "k", "robots": "t"}}
    result = merged(mine, theirs)
    assert (result.data["seo"], asked(result)) == ({"keywords": "m", "robots": "t"}, [])


def test_blocks_are_merged_by_their_uids_wherever_they_stand() -> None:
    hero, quote, last = BASE["page"]
    mine = [block("b2", "quote", words="Mine"), hero, last, {"quote": {"words": "New of mine"}}]
    theirs = [block("b1", "hero", headline="Theirs"), block("b4", "quote", words="New of theirs"), quote, last]
    result = merged({"page": mine}, {"page": theirs})
    assert asked(result) == []
    assert result.data["page"] == [
        block("b2", "quote", words="Mine"), block("b1", "hero", headline="Theirs"),
        block("b4", "quote", words="New of theirs"), last, {"quote": {"words": "New of mine"}},
    ]  # fmt: skip


def test_what_one_took_out_and_the_other_changed_is_asked_about() -> None:
    hero, quote, last = BASE["page"]
    mine, theirs = [hero, last], [hero, block("b2", "quote", words="Theirs"), last]
    result = merged({"page": mine}, {"page": theirs})
    assert asked(result) == ["page.b2.quote"]
    for pick, expected in ((Side.MINE, mine), (Side.THEIRS, theirs)):
        assert merged({"page": mine}, {"page": theirs}, **{"page.b2.quote": pick}).data["page"] == expected
    assert merged({"page": [hero, last]}, {"page": [last, hero, quote]}).data["page"] == [last, hero]


def test_two_orders_are_asked_about() -> None:
    one, two, three = BASE["page"]
    mine, theirs = [two, one, three], [one, three, two]
    assert asked(merged({"page": mine}, {"page": theirs})) == ["page#order"]
    assert merged({"page": mine}, {"page": theirs}, **{"page#order": Side.THEIRS}).data["page"] == theirs


@pytest.mark.parametrize("nameless", [[{"name": "x"}], "no list", [row("r1"), row("r1")]])
def test_lists_whose_instances_cannot_be_told_apart_are_asked_about_whole(nameless: Any) -> None:
    assert asked(merged({"rows": [BASE["rows"][0]]}, {"rows": nameless})) == ["rows"]


# Generated edits: each is a place in the entry and what is done there.

_TEXT = st.sampled_from(["p", "q", "", None])


def _lists(entry: Any) -> list[tuple[list[Any], str]]:
    found = [(entry["rows"], "rows"), (entry["page"], "page")]
    return [*found, *((each["cells"], "cells") for each in entry["rows"])]


@st.composite
def changed(draw: st.DrawFn, side: str) -> Any:
    """The base after a few edits."""
    entry = copy.deepcopy(BASE)
    for number in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            holders = [(each, holder) for _, each, holder in walk(COMPILED.fields, entry) if not each.is_container]
            leaf, holder = draw(st.sampled_from(holders))
            holder[leaf.uid] = [draw(_TEXT)] if leaf.multiple else draw(_TEXT)
            continue
        items, kind = draw(st.sampled_from(_lists(entry)))
        action = draw(st.sampled_from(["take out", "move", "add"]))
        place = draw(st.integers(0, len(items)))
        if action == "add":
            uid = f"{side}{number}"
            new = {
                "rows": row(uid, name="n", cells=[]),
                "page": block(uid, "quote", words="n"),
                "cells": row(uid, value="n"),
            }
            items.insert(place, new[kind])
        elif items:
            item = items.pop(place % len(items))
            if action == "move":
                items.insert(draw(st.integers(0, len(items))), item)
    return entry


def flat(entry: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values by key, and instances by key with what they hold."""
    values, instances = {"tags": entry.get("tags")}, {}
    for prefix, each, holder in walk(COMPILED.fields, entry, name=by_instance_uid):
        if prefix and not prefix.startswith("seo."):
            instances[prefix.removesuffix(".")] = holder
        if not each.is_container:
            values[prefix + each.uid] = holder.get(each.uid)
    return values, instances


@given(changed("m"), changed("t"))
@settings(max_examples=300)
def test_every_change_of_one_side_is_kept_and_every_change_of_both_is_asked_about(mine: Any, theirs: Any) -> None:
    before = copy.deepcopy((mine, theirs))
    result = merge(COMPILED, BASE, mine, theirs, picks={})
    assert (mine, theirs) == before
    (base_values, base_in), (my_values, mine_in), (their_values, theirs_in) = map(flat, (BASE, mine, theirs))
    values, instances = flat(result.data)
    forks = set(asked(result))
    for key in base_values.keys() & my_values.keys() & their_values.keys():
        base, one, other = base_values[key], my_values[key], their_values[key]
        if base not in (one, other) and one != other:
            assert key in forks
        else:
            assert (values[key], key in forks) == (one if other == base else other, False)
    for key in mine_in.keys() | theirs_in.keys() | base_in.keys():
        above = [other for other in base_in if key.startswith(f"{other}.")]
        if any(other not in mine_in or other not in theirs_in for other in above):
            continue
        one, other, base = mine_in.get(key), theirs_in.get(key), base_in.get(key)
        left = other if one is None else one
        if base is None or (one is not None and other is not None):
            assert key in instances
        elif left is None or left == base:
            assert key not in instances
        else:
            assert (key in forks, key in instances) == (True, True)


@given(changed("m"))
def test_a_change_of_one_side_alone_comes_out_as_it_is(entry: Any) -> None:
    for mine, theirs in ((entry, BASE), (BASE, entry), (entry, entry)):
        result = merge(COMPILED, BASE, mine, theirs, picks={})
        assert (result.data, asked(result)) == (entry, [])
