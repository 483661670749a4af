"""JSON at the edge: the type of parsed values and a parser that refuses what PostgreSQL cannot store or Python not read back."""

from dataclasses import dataclass
from typing import TypeAlias, Union

import orjson

from core.errors import Invalid, Malformed, Problem

# A real union, not a text, so that annotations such as `JSONValue | None` also work where they are evaluated.
JSONValue: TypeAlias = Union["dict[str, JSONValue]", "list[JSONValue]", str, int, float, bool, None]
JSONObject: TypeAlias = dict[str, JSONValue]

LARGEST_NUMBER = 2**63 - 1
"""Larger numbers would come back as other numbers: floats have no room for their digits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be."""

    nodes: int = 100_000
    depth: int = 100


def parse_json(body: bytes, limits: Limits) -> JSONValue:
    """The value of a JSON text in UTF-8.

    Raises Malformed where the text is not JSON, Invalid with the path where a value cannot be stored: NUL in a text or
    key, a number outside 64 bits, deeper or larger than the limits.
    """
    try:
        value: JSONValue = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not valid JSON: {error}.") from error
    check_json(value, limits)
    return value


def check_json(value: JSONValue, limits: Limits) -> None:
    """Raise Invalid where a parsed value cannot be stored."""
    if not _is_storable(value, limits):
        _name_problem(value, limits)


def _is_storable(value: JSONValue, limits: Limits) -> bool:
    """The check without paths, level by level: what every body pays for."""
    level: list[JSONValue] = [value]
    nodes = 0
    for _ in range(limits.depth):
        nodes += len(level)
        if nodes > limits.nodes:
            return False
        below: list[JSONValue] = []
        for node in level:
            if isinstance(node, str):
                if "\0" in node:
                    return False
            elif isinstance(node, dict):
                if any("\0" in key for key in node):
                    return False
                below.extend(node.values())
            elif isinstance(node, list):
                below.extend(node)
            elif node is not None and not -LARGEST_NUMBER <= node <= LARGEST_NUMBER:
                return False
        if not below:
            return True
        level = below
    return False


def _name_problem(value: JSONValue, limits: Limits) -> None:
    """Raise for the problem that made a value unstorable, with its path."""
    stack: list[tuple[JSONValue, str, int]] = [(value, "", 1)]
    nodes = 0
    while stack:
        node, path, depth = stack.pop()
        nodes += 1
        if nodes > limits.nodes:
            raise Invalid([Problem("", "nodes", f"has more than {limits.nodes} values.")])
        if depth > limits.depth:
            raise Invalid([Problem(path[:200], "depth", f"is nested deeper than {limits.depth} levels.")])
        if isinstance(node, dict):
            if any("\0" in key for key in node):
                raise Invalid([Problem(path or "body", "nul", "has a key with a NUL character.")])
            stack.extend((child, f"{path}.{key}" if path else key, depth + 1) for key, child in node.items())
        elif isinstance(node, list):
            stack.extend(
                (child, f"{path}.{place}" if path else str(place), depth + 1) for place, child in enumerate(node)
            )
        elif isinstance(node, str):
            if "\0" in node:
                raise Invalid([Problem(path, "nul", "has a NUL character.")])
        elif node is not None and not -LARGEST_NUMBER <= node <= LARGEST_NUMBER:
            raise Invalid([Problem(path, "range", "is outside the numbers that can be stored.")])


def dump_json(value: object) -> bytes:
    """The value as compact JSON in UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
