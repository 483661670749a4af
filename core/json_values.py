"""JSON at the edge: the type of parsed values and a parser that refuses what PostgreSQL cannot store or Python not read back."""

import math
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from core.errors import Invalid, Malformed, Problem

JSONValue: TypeAlias = "dict[str, JSONValue] | list[JSONValue] | str | int | float | bool | None"
JSONObject: TypeAlias = dict[str, JSONValue]

_LARGEST: dict[type, float] = {int: 2**63 - 1, float: 1e300}


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
            for key, child in node.items():
                if "\0" in key:
                    raise Invalid([Problem(path or "body", "nul", "has a key with a NUL character.")])
                stack.append((child, f"{path}.{key}" if path else key, depth + 1))
        elif isinstance(node, list):
            stack.extend(
                (child, f"{path}.{index}" if path else str(index), depth + 1) for index, child in enumerate(node)
            )
        else:
            _check_leaf(node, path)


def _check_leaf(node: str | float | bool | None, path: str) -> None:
    if isinstance(node, str):
        if "\0" in node:
            raise Invalid([Problem(path, "nul", "has a NUL character.")])
    elif node is None or isinstance(node, bool):
        return
    elif not math.isfinite(node) or abs(node) > _LARGEST[type(node)]:
        raise Invalid([Problem(path, "range", "is outside the numbers that can be stored.")])


def dump_json(value: object) -> bytes:
    """The value as compact JSON in UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
