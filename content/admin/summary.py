"""PURE: a stored value in lines that a person can read, for what the form edits as JSON and for versions to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from core.json_values import JSONObject, JSONValue

_MOST_LINES = 120
_DEEPEST = 4
_LONGEST = 400
_PARTS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "td", "th"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line, indented by its depth."""

    depth: int
    key: str
    text: str


def summary_of(value: JSONValue) -> list[Line]:
    """The value in lines; long ones end with an ellipsis."""
    lines = list(islice(_lines(value, "", 0), _MOST_LINES + 1))
    return [*lines[:_MOST_LINES], Line(0, "", "…")] if len(lines) > _MOST_LINES else lines


def _lines(value: JSONValue, key: str, depth: int) -> Iterator[Line]:
    level = min(depth, _DEEPEST)
    if isinstance(value, dict):
        yield from _object_lines(value, key, depth)
    elif isinstance(value, list):
        if key:
            yield Line(level, key, str(len(value)) if value else "—")
        for item in value:
            yield from _lines(item, "", depth + bool(key))
    else:
        yield Line(level, key, _short(value))


def _object_lines(value: JSONObject, key: str, depth: int) -> Iterator[Line]:
    if value.get("type") == "doc" and isinstance(value.get("children"), list):
        if key:
            yield Line(min(depth, _DEEPEST), key, "")
        for block in value["children"] if isinstance(value["children"], list) else []:
            text = plain_text(block)
            if text:
                yield Line(min(depth + bool(key), _DEEPEST), "", _short(text))
        return
    if key:
        yield Line(min(depth, _DEEPEST), key, "")
    for name, child in value.items():
        if name != "_metadata":
            yield from _lines(child, name, depth + bool(key))


def plain_text(node: JSONValue) -> str:
    """The words of a rich text node, in order; those of items and cells apart."""
    texts: list[str] = []
    stack: list[JSONValue] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            text, children, kind = current.get("text"), current.get("children"), current.get("type")
            if isinstance(text, str):
                texts.append(text)
            if isinstance(kind, str) and kind in _PARTS:
                texts.append(" ")
            if isinstance(children, list):
                stack.extend(reversed(children))
    return " ".join("".join(texts).split())


def _short(value: JSONValue) -> str:
    if value is None or value == "":
        return "—"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
