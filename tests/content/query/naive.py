"""What a filter means, in plain Python over the JSON it is written in: the oracle for the parser and the compiler."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import re2  # type: ignore[import-untyped]  # The package ships no types.

from content.query.fields import Fields
from content.query.language import Kind

ENTRY_FACTS = ("uid", "title", "url", "locale", "created_by", "updated_by")


def holds(query: Mapping[str, Any], entry: Mapping[str, Any], fields: Fields) -> bool:
    """Whether the entry answers the filter. `entry` carries its own facts beside its fields."""
    return all(_member(key, value, entry, fields) for key, value in query.items())


def _member(key: str, value: Any, entry: Mapping[str, Any], fields: Fields) -> bool:
    if key == "$and":
        return all(holds(item, entry, fields) for item in value)
    if key == "$or":
        return any(holds(item, entry, fields) for item in value)
    if isinstance(value, dict) and any(name.startswith("$") for name in value):
        return _operators(key, value, entry, fields)
    return _operator(key, "$eq", value, entry, fields, "")


def _operators(path: str, operators: Mapping[str, Any], entry: Mapping[str, Any], fields: Fields) -> bool:
    options = operators.get("$options", "")
    return all(_operator(path, name, operand, entry, fields, options) for name, operand in operators.items())


def _operator(path: str, name: str, operand: Any, entry: Mapping[str, Any], fields: Fields, options: str) -> bool:
    is_instant = fields.at(path).kind is Kind.INSTANT
    match name:
        case "$eq":
            return _equals(path, operand, entry, is_instant=is_instant)
        case "$ne":
            return not _equals(path, operand, entry, is_instant=is_instant)
        case "$in":
            return any(_equals(path, item, entry, is_instant=is_instant) for item in operand)
        case "$nin":
            return not any(_equals(path, item, entry, is_instant=is_instant) for item in operand)
        case "$exists":
            return bool(_is_there(path, entry) == operand)
        case "$not":
            return not _operators(path, operand, entry, fields)
        case "$options":
            return True
        case "$regex":
            pattern = re2.compile(f"(?{options}){operand}" if options else operand)
            return any(isinstance(leaf, str) and pattern.search(leaf) is not None for leaf in leaves(entry, path))
        case _:
            return any(_ordered(name, leaf, operand, is_instant=is_instant) for leaf in leaves(entry, path))


def _equals(path: str, operand: Any, entry: Mapping[str, Any], *, is_instant: bool) -> bool:
    if operand is None:
        return not _is_there(path, entry)
    found = values(entry, path) if isinstance(operand, list) else leaves(entry, path)
    return any(_is_same(leaf, operand, is_instant=is_instant) for leaf in found)


def _is_same(leaf: Any, operand: Any, *, is_instant: bool) -> bool:
    if is_instant:
        return _is_instant(leaf) and _instant(leaf) == _instant(operand)
    return bool(_type(leaf) == _type(operand) and leaf == operand)


def _ordered(name: str, leaf: Any, operand: Any, *, is_instant: bool) -> bool:
    if _type(leaf) != _type(operand) or leaf is None:
        return False
    if is_instant:
        if not _is_instant(leaf):
            return False
        leaf, operand = _instant(leaf), _instant(operand)
    return bool({"$gt": leaf > operand, "$gte": leaf >= operand, "$lt": leaf < operand, "$lte": leaf <= operand}[name])


def _is_there(path: str, entry: Mapping[str, Any]) -> bool:
    if path in ENTRY_FACTS:
        return bool(entry.get(path))
    return any(value is not None for value in values(entry, path))


def _type(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _is_instant(leaf: Any) -> bool:
    """Whether a value of a date field is one: content may be older than its type."""
    try:
        return isinstance(leaf, str) and _instant(leaf) is not None
    except ValueError:
        return False


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def leaves(node: Any, path: str) -> Iterator[Any]:
    """The values at a path, a list's elements in its place."""
    for value in values(node, path):
        if isinstance(value, list):
            yield from value
        else:
            yield value


def values(node: Any, path: str) -> Iterator[Any]:
    """The values at a path through objects and, element by element, through lists."""
    return _descend(node, path.split("."))


def _descend(node: Any, parts: list[str]) -> Iterator[Any]:
    if not parts:
        yield node
        return
    head, *rest = parts
    if head.isdigit():
        items = node if isinstance(node, list) else [node]
        if int(head) < len(items):
            yield from _descend(items[int(head)], rest)
        return
    for item in node if isinstance(node, list) else [node]:
        if isinstance(item, dict) and head in item:
            yield from _descend(item[head], rest)
