"""Choices that a type has taken out: what an entry holds already may stay where it is, and nothing else."""

from typing import Any

import pytest

from content.schema.validate import clean_entry
from core.json_values import JSONObject
from tests.content.schema.builders import compiled_of, counted_uids, field

ENUM: JSONObject = {"choices": [{"value": "a"}, {"value": "b"}]}
NUMBERS: JSONObject = {"choices": [{"value": 1}, {"value": 2}]}
ONE = field("text", "one", enum=ENUM)
MANY = field("text", "many", enum=ENUM, multiple=True)
NUMBER = field("number", "number", enum=NUMBERS)
GROUPS = field("group", "groups", multiple=True, schema=[ONE, field("text", "words")])
BLOCKS = field("blocks", "blocks", blocks=[{"uid": "card", "title": "Card", "schema": [MANY]}])


def group(uid: str, **keys: Any) -> JSONObject:
    return {"_metadata": {"uid": uid}, **keys}


def card(uid: str, *chosen: str) -> JSONObject:
    return {"card": group(uid, many=list(chosen))}


@pytest.mark.parametrize(
    ("stored", "sent", "refused"),
    [
        ({"one": "gone"}, {"one": "gone"}, []),
        ({"one": "a"}, {"one": "gone"}, ["one"]),
        ({}, {"one": "gone"}, ["one"]),
        ({"one": "gone"}, {"one": "lost"}, ["one"]),
        ({"many": ["a", "gone"]}, {"many": ["gone", "b", "lost"]}, ["many.2"]),
        ({"many": "gone"}, {"many": ["gone"]}, []),
        ({"one": "gone"}, {"many": ["gone"]}, ["many.0"]),
        ({"number": 7}, {"number": 7}, []),
        ({"number": 1}, {"number": True}, ["number"]),
        ({"number": {"of": 1}}, {"number": {"of": 1}}, ["number"]),
        # An instance is the same by its uid, wherever it stands.
        (
            {"groups": [group("cs1", one="gone"), group("cs2", one="a")]},
            {"groups": [group("cs2", one="a"), group("cs1", one="gone", words="New")]},
            [],
        ),
        (
            {"groups": [group("cs1", one="gone"), group("cs2", one="a")]},
            {"groups": [group("cs1", one="gone"), group("cs2", one="gone"), {"one": "gone"}]},
            ["groups.1.one", "groups.2.one"],
        ),
        ({"blocks": [card("cs1", "gone")]}, {"blocks": [card("cs2", "b"), card("cs1", "gone", "a")]}, []),
        ({"blocks": [card("cs1", "gone")]}, {"blocks": [card("cs2", "gone")]}, ["blocks.0.card.many.0"]),
    ],
)
def test_what_stands_there_may_stay(stored: JSONObject, sent: JSONObject, refused: list[str]) -> None:
    compiled = compiled_of(ONE, MANY, NUMBER, GROUPS, BLOCKS)
    cleaned = clean_entry(compiled, sent, partial=True, stored=stored, uid_factory=counted_uids())
    assert [problem.path for problem in cleaned.problems] == refused
    assert {problem.rule for problem in cleaned.problems} <= {"enum"}


def test_what_an_entry_holds_breaks_the_rules_of_its_type_all_the_same() -> None:
    cleaned = clean_entry(compiled_of(ONE), {"title": "T", "one": "gone"}, partial=False)
    assert [problem.path for problem in cleaned.problems] == ["one"]
