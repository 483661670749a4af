"""Operators drawn at random against a naive model, which knows no schema and changes a copy in place."""

from copy import deepcopy
from decimal import Decimal
from typing import Any, TypeAlias

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.operators.apply import apply_operators
from content.schema.validate import clean_entry
from core.json_values import JSONObject, JSONValue
from tests.content.schema.builders import TITLE, counted_uids
from tests.content.schema.generators import KEPT, fields, values_of
from tests.content.schema.test_any_input import COMPILED as EVERY_TYPE
from tests.content.schema.test_any_input import KEYS, UIDS, WORDS, json_values
from tests.content.schema.test_generated import compiled_from

from .builders import COMPILED

# Drawing nested values is slow on a busy machine, which says nothing about the code under test.
generous = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

Drawn: TypeAlias = st.SearchStrategy[Any]
NUMBERS = st.one_of(st.integers(-100, 100), st.decimals(-10, 10, places=2).map(float))
TEXTS = st.sampled_from(["a", "b", "c", ""])
LEAVES = {"count": NUMBERS, "label": TEXTS}
LISTS = {"counts": st.lists(NUMBERS, min_size=1, max_size=4)}
ROW = st.fixed_dictionaries({}, optional=LEAVES)
CARDS: Drawn = st.lists(st.one_of(ROW.map(lambda row: {"card": row}), st.just({"rule": {}})), max_size=3)
INSTANCE = st.fixed_dictionaries(
    {}, optional={**LEAVES, **LISTS, "inner": ROW, "rows": st.lists(ROW, max_size=3), "cards": CARDS}
)
PAGE = st.lists(
    st.builds(lambda uid, content: {uid: content}, st.sampled_from(["hero", "quote"]), INSTANCE), max_size=3
)
CONTENT = {
    **LEAVES, **LISTS, "labels": st.lists(TEXTS, max_size=4), "group": INSTANCE, "groups": st.lists(INSTANCE, max_size=3),
    "seo": INSTANCE, "page": PAGE,
}  # fmt: skip
ENTRIES: Drawn = st.fixed_dictionaries(CONTENT)
ITEMS = {
    "counts": NUMBERS, "labels": TEXTS, "rows": ROW, "groups": INSTANCE,
    "cards": CARDS.filter(bool).map(lambda cards: cards[0]), "page": PAGE.filter(bool).map(lambda page: page[0]),
}  # fmt: skip
QUERIES = {
    "counts": st.one_of(
        st.builds(lambda wanted: {"$in": wanted}, st.lists(NUMBERS, max_size=4)),
        st.builds(lambda least: {"$gte": least}, NUMBERS),
    ),
    "labels": st.builds(lambda wanted: {"$nin": wanted}, st.lists(TEXTS, max_size=3)),
    "rows": st.builds(lambda wanted: {"label": wanted}, TEXTS),
    "groups": st.builds(lambda wanted: {"counts": {"$in": wanted}}, st.lists(NUMBERS, max_size=4)),
    "cards": st.builds(lambda wanted: {"card.label": {"$in": wanted}}, st.lists(TEXTS, max_size=3)),
    "page": st.builds(lambda wanted: {"hero.label": {"$ne": wanted}}, TEXTS),
}


@st.composite
def bodies(draw: st.DrawFn, stored: JSONObject) -> JSONObject:
    """A body for an entry, with operators that can be applied to it and plain values."""
    uids = draw(st.lists(st.sampled_from(sorted(CONTENT)), unique=True, min_size=3, max_size=6))
    return {uid: draw(_sent(uid, stored.get(uid), CONTENT[uid])) for uid in uids}


@st.composite
def _sent(draw: st.DrawFn, uid: str, standing: Any, plain: Any) -> Any:
    match draw(st.sampled_from(["other", "one", "update", "plain"])), uid:
        case "one", "count":
            return {"ADD": draw(NUMBERS)}
        case "other", "count":
            return {"SUB": draw(NUMBERS)}
        case "update", "inner" | "group" | "seo":
            return {"UPDATE": {"data": draw(_part(standing or {}, LEAVES if uid == "inner" else None))}}
        case "one", _ if uid in ITEMS:
            return {"PUSH": {"data": draw(st.one_of(ITEMS[uid], st.lists(ITEMS[uid], max_size=3)))}}
        case "other", _ if uid in ITEMS:
            return {"PULL": {"query": draw(QUERIES[uid])}}
        case "update", _ if uid in ITEMS and standing:
            index = draw(st.integers(0, len(standing) - 1))
            return {"UPDATE": {"index": index, "data": draw(_changed(uid, standing[index]))}}
    return draw(plain)


@st.composite
def _changed(draw: st.DrawFn, uid: str, item: Any) -> Any:
    if uid in ("counts", "labels"):
        return draw(ITEMS[uid])
    if uid in ("rows", "groups"):
        return draw(_part(item, LEAVES if uid == "rows" else None))
    ((block, content),) = item.items()
    return {block: draw(_part(content, {"card": LEAVES, "rule": {}}.get(block)))}


@st.composite
def _part(draw: st.DrawFn, instance: Any, fields: Any = None) -> Any:
    known = (
        {**LEAVES, **LISTS, "inner": ROW, "rows": st.lists(ROW, max_size=3), "cards": CARDS}
        if fields is None
        else fields
    )
    uids = draw(st.lists(st.sampled_from(sorted(known)), unique=True, max_size=3)) if known else []
    return {uid: draw(_sent(uid, instance.get(uid), known[uid])) for uid in uids}


def expected(standing: Any, sent: Any) -> Any:
    """What a value becomes: the naive model."""
    if not isinstance(sent, dict):
        return sent
    match sent:
        case {"ADD": number}:
            return float(Decimal(str(standing or 0)) + Decimal(str(number)))
        case {"SUB": number}:
            return float(Decimal(str(standing or 0)) - Decimal(str(number)))
        case {"PUSH": {"data": data}}:
            return (standing or []) + (data if isinstance(data, list) else [data])
        case {"PULL": {"query": query}}:
            return [item for item in standing or [] if not answers(item, query)]
        case {"UPDATE": {"index": index, "data": data}}:
            return [changed(item, data) if place == index else item for place, item in enumerate(standing)]
        case {"UPDATE": {"data": data}}:
            return changed(standing or {}, data)
    return {key: expected((standing or {}).get(key), value) for key, value in sent.items()}


def changed(standing: Any, data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    for block in ("hero", "quote", "card", "rule"):
        if block in data:
            return {block: changed(standing[block], data[block])}
    result = deepcopy(standing)
    for key, value in data.items():
        result[key] = expected(standing.get(key), value)
    return result


def answers(item: Any, query: Any) -> bool:
    ((path, condition),) = query.items()
    if path.startswith("$"):
        return holds([item], {path: condition})
    values = [item]
    for key in path.split("."):
        values = [value[key] for value in values if isinstance(value, dict) and key in value]
    found = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return holds(found, condition if isinstance(condition, dict) else {"$in": [condition]})


def holds(found: list[Any], condition: Any) -> bool:
    match condition:
        case {"$in": wanted}:
            return any(value in wanted for value in found)
        case {"$nin": wanted}:
            return all(value not in wanted for value in found)
        case {"$ne": wanted}:
            return wanted not in found
        case {"$gte": least}:
            return any(value >= least for value in found)
    raise AssertionError(condition)


@generous
@given(st.data())
def test_operators_do_what_the_model_does(data: st.DataObject) -> None:
    stored: JSONObject = data.draw(ENTRIES)
    sent: JSONObject = data.draw(bodies(stored))
    before = orjson.dumps([stored, sent])

    applied, problems = apply_operators(COMPILED, stored, sent)

    assert problems == []
    assert applied == {uid: expected(stored.get(uid), value) for uid, value in sent.items()}
    assert orjson.dumps([stored, sent]) == before


@generous
@given(st.lists(NUMBERS, max_size=5), st.lists(NUMBERS, max_size=5), st.lists(NUMBERS, max_size=5))
def test_pushing_twice_is_pushing_both_and_pulling_twice_is_pulling_once(
    stored: list[JSONValue], one: list[JSONValue], other: list[JSONValue]
) -> None:
    def after(held: JSONValue, operator: JSONObject) -> JSONValue:
        applied, problems = apply_operators(COMPILED, {"counts": held}, {"counts": operator})
        assert problems == []
        return applied["counts"]

    pushed = after(after(stored, {"PUSH": {"data": one}}), {"PUSH": {"data": other}})
    assert pushed == after(stored, {"PUSH": {"data": one + other}})
    pull: JSONObject = {"PULL": {"query": {"$in": other}}}
    pulled = after(pushed, pull)
    assert after(pulled, pull) == pulled
    assert isinstance(pulled, list)
    assert not set(map(str, pulled)) & set(map(str, other))


@generous
@given(st.lists(NUMBERS, max_size=20))
def test_sums_are_exact_in_any_order(steps: list[float]) -> None:
    value: JSONValue = 0
    for step in steps:
        operator: JSONObject = {"ADD": step} if step >= 0 else {"SUB": -step}
        value = apply_operators(COMPILED, {"count": value}, {"count": operator})[0]["count"]
    assert value == float(sum(Decimal(str(step)) for step in steps))


OPERATOR_KEYS = ["PUSH", "PULL", "UPDATE", "ADD", "SUB", "POP", "data", "index", "query", "$in", "$or", "$gt", "$not"]
ANYTHING = json_values([*OPERATOR_KEYS, *KEYS], WORDS)
OPERATORS = st.one_of(
    st.builds(lambda name, operand: {name: operand}, st.sampled_from(OPERATOR_KEYS[:6]), ANYTHING),
    st.builds(lambda data: {"PUSH": {"data": data}}, ANYTHING),
    st.builds(lambda query: {"PULL": {"query": query}}, ANYTHING),
    st.builds(lambda index, data: {"UPDATE": {"index": index, "data": data}}, st.integers(-1, 2), ANYTHING),
    st.builds(lambda data: {"UPDATE": {"data": data}}, ANYTHING),
)


@generous
@given(
    st.one_of(st.none(), st.dictionaries(st.sampled_from(UIDS), ANYTHING, max_size=8)),
    st.dictionaries(st.sampled_from([*UIDS, "tags"]), st.one_of(OPERATORS, ANYTHING), max_size=6),
)
def test_any_operator_on_anything_is_applied_or_refused_with_its_path(stored: Any, sent: Any) -> None:
    before = orjson.dumps([stored, sent])

    applied, problems = apply_operators(EVERY_TYPE, stored, sent)

    cleaned = clean_entry(EVERY_TYPE, applied, partial=True, stored=stored, uid_factory=counted_uids())
    assert orjson.loads(orjson.dumps(cleaned.data)) == cleaned.data
    assert orjson.dumps([stored, sent]) == before
    assert all(problem.path.split(".")[0] in sent for problem in problems)
    assert (applied is sent) or problems or stored is not None


@pytest.mark.parametrize("name", sorted(set(KEPT) - {"custom"}))
@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_on_every_type_an_operator_says_what_a_plain_value_would(name: str, data: st.DataObject) -> None:
    source = data.draw(fields(name, "f", 1))
    value: Any = data.draw(values_of(source))
    compiled = compiled_from([TITLE, source])

    def after(standing: JSONValue, operator: JSONObject) -> JSONValue:
        applied, problems = apply_operators(compiled, {"f": standing}, {"f": operator})
        assert problems == []
        return applied["f"]

    if not isinstance(value, list):
        assert after(value, {"UPDATE": {"data": value}}) == value
        return
    assert after(value[:-1], {"PUSH": {"data": value[-1:]}}) == value
    assert after(value, {"UPDATE": {"index": len(value) - 1, "data": value[-1]}}) == value
    assert after(value, {"PULL": {"query": {"$exists": True}}}) == []
