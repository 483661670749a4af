"""What the description says of a write's properties and parameters, held against the write: none takes what it rules out."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from django.db import transaction
from jsonschema import Draft4Validator, FormatChecker

from tests.api.tenant_matrix.houses import Houses
from tests.api.tenant_matrix.rows import ROWS
from tests.api.tenant_matrix.world import File

pytestmark = pytest.mark.django_db

WRONG: Final[tuple[Any, ...]] = ({"x": {"y": 1}}, [[1]], "\x19 none such", 0.5, -7, True)
"""A value of each kind: some of them is of no kind that a property has."""
UNCLEAR: Final = ("maybe", "")
"""What says neither yes nor no."""
SPARE: Final = {"organization_transfer"}
"""What gives away what the other calls need, and is made with another: the fuzz asks it."""


@pytest.fixture
def operations(houses: Houses) -> dict[tuple[str, str], Mapping[str, Any]]:
    paths = houses.client.get("/schema/?format=json").json()["paths"]
    found = {}
    for methods in paths.values():
        for operation in methods.values():
            verb, _, route = operation["operationId"].partition("_")
            found[route, verb.upper()] = operation
    return found


def test_no_write_takes_a_property_that_its_description_rules_out(
    houses: Houses, operations: Mapping[tuple[str, str], Mapping[str, Any]]
) -> None:
    taken, tried = [], 0
    for call, shape, body in _described(houses, operations):
        for path, schema in _properties(shape, body):
            for wrong in WRONG:
                if _fits(schema, wrong):
                    continue
                tried += 1
                status = _asked(houses, call, _with(body, path, wrong))
                if status < 400:
                    taken.append((call, ".".join(path), wrong))
    assert tried > 1_000
    assert taken == []


def test_no_write_that_has_a_body_takes_one_that_is_no_json(
    houses: Houses, operations: Mapping[tuple[str, str], Mapping[str, Any]]
) -> None:
    calls = [call for call, _, _ in _described(houses, operations)]
    assert len(calls) > 50
    assert [call for call in calls if _asked(houses, call, b"\x00") < 400] == []


def test_no_write_takes_a_word_for_yes_or_no_that_is_neither(
    houses: Houses, operations: Mapping[tuple[str, str], Mapping[str, Any]]
) -> None:
    taken, tried = [], 0
    for call, operation in operations.items():
        if call[1] == "GET" or call[0] not in ROWS:
            continue
        for parameter in operation["parameters"]:
            if parameter["in"] != "query" or parameter["schema"].get("type") != "boolean":
                continue
            for word in UNCLEAR:
                tried += 1
                status = _asked(houses, call, houses.bodies.get(call), query=f"{parameter['name']}={word}")
                if status < 400:
                    taken.append((call, parameter["name"], word))
    assert tried > 50
    assert taken == []


def _described(
    houses: Houses, operations: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[tuple[tuple[str, str], Mapping[str, Any], Any]]:
    """Each write that succeeds, with the shape of its JSON and a body with which it does."""
    for call, operation in operations.items():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        body = houses.bodies.get(call, {})
        if content is None or call[0] not in ROWS or call[0] in SPARE or isinstance(body, File):
            continue
        if _asked(houses, call, body) < 400:
            yield call, content["schema"], body


def _asked(houses: Houses, call: tuple[str, str], body: Any, *, query: str = "") -> int:
    """The status of an answer to what is then undone."""
    with transaction.atomic():
        answer = houses.ask("owner", call, houses.names(call[0]), body=body, query=query)
        transaction.set_rollback(True)
    return answer.status


def _properties(
    shape: Mapping[str, Any], body: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The path and the shape of each property, down through objects, whether the body has them or not."""
    for name, schema in shape.get("properties", {}).items():
        yield (*path, name), schema
        held = body.get(name, {}) if isinstance(body, dict) else None
        if isinstance(held, dict):
            yield from _properties(schema, held, (*path, name))


def _fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether the description takes the value there. null, which counts as left out, is not asked about."""
    return bool(Draft4Validator(schema, format_checker=FormatChecker()).is_valid(value))


def _with(body: Any, path: tuple[str, ...], value: Any) -> Any:
    """The body with that value at the path."""
    changed = copy.deepcopy(body)
    holder = changed
    for part in path[:-1]:
        holder = holder.setdefault(part, {})
    holder[path[-1]] = value
    return changed
