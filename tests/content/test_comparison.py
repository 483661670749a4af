"""Two versions side by side: what is told, where, and in which words."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.comparison import Difference, Kind, Side, compare
from content.schema.compiled import CompiledType
from content.schema.parse import parse_schema
from tests.content.builders import TITLE, text

HERO = {"uid": "hero", "title": "Hero", "schema": [text("headline")]}
QUOTE = {"uid": "quote", "title": "Quote", "schema": [text("words")]}
SCHEMA: Any = [
    TITLE,
    text("lines", multiple=True),
    {"uid": "flag", "display_name": "Flag", "data_type": "boolean"},
    {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("keywords"), text("robots")]},
    {"uid": "rows", "display_name": "Rows", "data_type": "group", "multiple": True, "schema": [
        text("name"),
        {"uid": "cells", "display_name": "Cells", "data_type": "group", "multiple": True, "schema": [text("value")]},
    ]},
    {"uid": "page", "display_name": "Page", "data_type": "blocks", "blocks": [HERO, QUOTE]},
    {"uid": "body", "display_name": "Body", "data_type": "json", "field_metadata": {"allow_json_rte": True}},
]  # fmt: skip


def compiled(schema: Any = None) -> CompiledType:
    return parse_schema(SCHEMA if schema is None else schema)


def changes(old: Any, new: Any, *, old_schema: Any = None, new_schema: Any = None) -> list[Difference]:
    return list(compare(Side(compiled(old_schema), old), Side(compiled(new_schema), new)))


def row(uid: str, **values: Any) -> Any:
    return {"_metadata": {"uid": uid}, **values}


def block(uid: str, kind: str, **values: Any) -> Any:
    return {kind: row(uid, **values)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"title": "A"}, {"title": "A"}, []),
        ({"title": "A"}, {"title": "B"}, [Difference(Kind.CHANGED, "title", None, "A", "B")]),
        ({}, {"title": "B"}, [Difference(Kind.ADDED, "title", None, None, "B")]),
        ({"title": "A"}, {"title": None}, [Difference(Kind.REMOVED, "title", None, "A")]),
        ({"title": None}, {}, []),
        ({"title": ""}, {"title": "B"}, [Difference(Kind.CHANGED, "title", None, "", "B")]),
        ({"lines": ["a"]}, {"lines": ["b", "a"]}, [Difference(Kind.CHANGED, "lines", None, ["a"], ["b", "a"])]),
        ({"tags": []}, {}, []),
        ({"tags": ["x"]}, {"tags": ["y"]}, [Difference(Kind.CHANGED, "tags", None, ["x"], ["y"])]),
        ({"flag": True}, {"flag": 1}, [Difference(Kind.CHANGED, "flag", None, True, 1)]),
        ({"seo": {"robots": "a"}}, {"seo": {"robots": "b"}}, [Difference(Kind.CHANGED, "seo.robots", None, "a", "b")]),
        ({}, {"seo": {"robots": "b"}}, [Difference(Kind.ADDED, "seo", None, None, {"robots": "b"})]),
        ({"seo": {"robots": "a"}}, {"seo": None}, [Difference(Kind.REMOVED, "seo", None, {"robots": "a"})]),
    ],
)
def test_a_field_is_told_where_it_says_something_else(old: Any, new: Any, expected: list[Difference]) -> None:
    assert changes(old, new) == expected


def test_instances_are_matched_by_their_uids() -> None:
    old = {"rows": [row("a", name="A"), row("b", name="B"), row("c", name="C")]}
    new = {"rows": [row("d", name="D"), row("a", name="A"), row("c", name="See")]}
    assert changes(old, new) == [
        Difference(Kind.CHANGED, "rows.2.name", None, "C", "See"),
        Difference(Kind.ADDED, "rows.0", None, None, row("d", name="D")),
        Difference(Kind.REMOVED, "rows.1", None, row("b", name="B")),
    ]


def test_an_instance_that_moved_is_told_once_and_what_it_changed_with_both_places() -> None:
    old = {"page": [block("a", "hero", headline="A"), block("b", "quote", words="B"), block("c", "hero", headline="C")]}
    new = {
        "page": [block("c", "hero", headline="Sea"), block("a", "hero", headline="A"), block("b", "quote", words="B")]
    }
    assert changes(old, new) == [
        Difference(Kind.CHANGED, "page.0.hero.headline", "page.2.hero.headline", "C", "Sea"),
        Difference(Kind.MOVED, "page.0.hero", "page.2.hero"),
    ]


def test_what_only_makes_room_for_another_does_not_move() -> None:
    old = {"page": [block("a", "hero"), block("b", "hero")]}
    new = {"page": [block("x", "quote"), block("a", "hero"), block("b", "hero")]}
    assert changes(old, new) == [Difference(Kind.ADDED, "page.0.quote", None, None, row("x"))]


def test_a_block_that_became_another_kind_is_another_block() -> None:
    old, new = {"page": [block("a", "hero", headline="A")]}, {"page": [block("a", "quote", words="A")]}
    assert changes(old, new) == [
        Difference(Kind.ADDED, "page.0.quote", None, None, row("a", words="A")),
        Difference(Kind.REMOVED, "page.0.hero", None, row("a", headline="A")),
    ]


def test_what_lies_in_an_added_or_removed_instance_is_told_with_it() -> None:
    old = {"rows": [row("a", name="A", cells=[row("x", value="1"), row("y", value="2")])]}
    new = {"rows": [row("b", name="B", cells=[row("z", value="3")])]}
    assert changes(old, new) == [
        Difference(Kind.ADDED, "rows.0", None, None, new["rows"][0]),
        Difference(Kind.REMOVED, "rows.0", None, old["rows"][0]),
    ]
    nested = {"rows": [row("a", name="A", cells=[row("y", value="2"), row("x", value="0")])]}
    assert changes(old, nested) == [
        Difference(Kind.CHANGED, "rows.0.cells.1.value", "rows.0.cells.0.value", "1", "0"),
        Difference(Kind.MOVED, "rows.0.cells.0", "rows.0.cells.1"),
    ]


def test_instances_without_uids_or_with_one_uid_twice_are_matched_by_place() -> None:
    old = {"rows": [{"name": "A"}, {"name": "B"}]}
    assert changes(old, {"rows": [{"name": "A"}, {"name": "C"}]}) == [
        Difference(Kind.CHANGED, "rows.1.name", None, "B", "C")
    ]
    twice = {"rows": [row("a", name="A"), row("a", name="B")]}
    assert changes(twice, twice) == []
    assert changes(twice, {"rows": [row("a", name="A"), row("a", name="C")]}) == [
        Difference(Kind.CHANGED, "rows.1.name", None, "B", "C")
    ]


def test_the_version_that_a_rich_text_carries_is_no_difference() -> None:
    def document(version: int, words: str) -> Any:
        children = [{"type": "p", "uid": "p1", "attrs": {}, "children": [{"text": words}]}]
        return {"type": "doc", "uid": "d1", "attrs": {}, "_version": version, "children": children}

    assert changes({"body": document(1, "x")}, {"body": document(2, "x")}) == []
    (told,) = changes({"body": document(1, "x")}, {"body": document(2, "y")})
    assert (told.kind, told.path) == (Kind.CHANGED, "body")


def test_versions_of_different_types_are_compared_as_far_as_each_knows_its_fields() -> None:
    old: Any = [TITLE, text("gone"), text("seo")]
    new: Any = [TITLE, text("fresh"), SCHEMA[3]]
    told = changes(
        {"title": "A", "gone": "x", "seo": "words"},
        {"title": "A", "fresh": "y", "seo": {"robots": "z"}},
        old_schema=old,
        new_schema=new,
    )
    assert told == [
        Difference(Kind.ADDED, "fresh", None, None, "y"),
        Difference(Kind.ADDED, "seo", None, None, {"robots": "z"}),
        Difference(Kind.REMOVED, "gone", None, "x"),
        Difference(Kind.REMOVED, "seo", None, "words"),
    ]


def test_what_nobody_may_see_is_not_told() -> None:
    schema: Any = [TITLE, {"uid": "code", "display_name": "Code", "data_type": "password"}]
    assert changes({"title": "A", "code": "1"}, {"title": "A", "code": "2"}, old_schema=schema, new_schema=schema) == []


uids = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(before=uids, after=uids)
def test_a_list_can_be_rebuilt_from_what_is_told_of_it(before: list[str], after: list[str]) -> None:
    def told(kind: Kind, found: list[Difference]) -> set[str]:
        return {each.path for each in found if each.kind is kind}

    old, new = ({"rows": [row(uid, name=uid) for uid in order]} for order in (before, after))
    untouched = copy.deepcopy((old, new))
    found = changes(old, new)

    assert (old, new) == untouched
    assert told(Kind.CHANGED, found) == set()
    assert told(Kind.ADDED, found) == {f"rows.{after.index(uid)}" for uid in after if uid not in before}
    assert told(Kind.REMOVED, found) == {f"rows.{before.index(uid)}" for uid in before if uid not in after}
    moved = {after[int(path.split(".")[1])] for path in told(Kind.MOVED, found)}
    staying = [uid for uid in after if uid in before and uid not in moved]
    assert staying == [uid for uid in before if uid in staying]
    assert bool(moved) == ([uid for uid in before if uid in after] != [uid for uid in after if uid in before])
