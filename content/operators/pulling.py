"""Which items of a list a PULL removes: comparisons of the query language, asked of one item of the field.

Paths start at the item: `label` of a group's instance, `hero.label` of a block. As in the query language a comparison
holds where any value at its path holds, and a missing value is null.
"""

import operator as compare
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias

from content.schema.fields.base import FieldType
from core.json_values import JSONObject, JSONValue

from .pulled_paths import Reached, UnclearQuery, comparable, has_order, reached, refuse_hidden, whole

Test: TypeAlias = Callable[[JSONValue], bool]

MAX_CLAUSES: Final = 50
"""Each is asked of every item."""
_MAX_DEPTH: Final = 20
_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "$gt": compare.gt,
    "$gte": compare.ge,
    "$lt": compare.lt,
    "$lte": compare.le,
}


def read_pull_query(field: FieldType, query: JSONValue, *, hidden: Collection[str] = ()) -> Test:
    """Whether an item of the field is one to remove, as far as that may be asked by who sees nothing of the paths `hidden`.

    Raises UnclearQuery.
    """
    return _Reader(field, hidden).document(query, "", depth=1)


class _Reader:
    """One reading of a query, counting what it asks."""

    def __init__(self, field: FieldType, hidden: Collection[str]) -> None:
        self.field = field
        self.hidden = hidden
        self.clauses = 0

    def document(self, value: JSONValue, at: str, *, depth: int) -> Test:
        """An object of paths, of operators on the item itself, and of `$and` and `$or`; all must hold."""
        if depth > _MAX_DEPTH:
            raise UnclearQuery(at, "depth", f"is nested deeper than {_MAX_DEPTH} levels.")
        if not isinstance(value, dict) or not value:
            raise UnclearQuery(at, "type", "must be an object that says which items to remove.")
        return _all(self._member(key, each, _below(at, key), depth) for key, each in value.items())

    def _member(self, key: str, value: JSONValue, at: str, depth: int) -> Test:
        if key in ("$and", "$or"):
            if not isinstance(value, list) or not value:
                raise UnclearQuery(at, "type", "must be a list of at least one query.")
            branches = [
                self.document(each, _below(at, str(index)), depth=depth + 1) for index, each in enumerate(value)
            ]
            return _all(branches) if key == "$and" else _any(branches)
        if key.startswith("$"):
            refuse_hidden(self.field.path, self.hidden, at)
            return self._operator(whole(self.field), key, value, at, depth)
        place = reached(self.field, key, at)
        refuse_hidden(f"{self.field.path}.{key}", self.hidden, at)
        if isinstance(value, dict) and any(name.startswith("$") for name in value):
            return self._operators(place, value, at, depth)
        if isinstance(value, dict) and any(_has_operators(each) for each in value.values()):
            raise UnclearQuery(at, "path", "is compared as a whole; fields below it are named with dots.")
        return self._operator(place, "$eq", value, at, depth)

    def _operators(self, place: Reached, operators: JSONObject, at: str, depth: int) -> Test:
        return _all(self._operator(place, name, each, _below(at, name), depth) for name, each in operators.items())

    def _operator(self, place: Reached, name: str, operand: JSONValue, at: str, depth: int) -> Test:
        self.clauses += 1
        if self.clauses > MAX_CLAUSES:
            raise UnclearQuery("", "clauses", f"compares more than {MAX_CLAUSES} times.")
        if name == "$not":
            if depth > _MAX_DEPTH or not isinstance(operand, dict) or not operand:
                raise UnclearQuery(at, "type", "must be an object of operators.")
            return _negated(self._operators(place, operand, at, depth + 1))
        read = _OPERATORS.get(name)
        if read is None:
            known = ", ".join([*_OPERATORS, "$not"])
            raise UnclearQuery(at, "operator", f"is not an operator that a PULL asks with: {known}.")
        return read(place, operand, at)


def _is_one_of(place: Reached, operand: JSONValue, at: str) -> Test:
    if not isinstance(operand, list):
        raise UnclearQuery(at, "operand", "must be a list of values.")
    wanted = {place.operand(value, _below(at, str(index))) for index, value in enumerate(operand) if value is not None}

    def is_found(item: JSONValue) -> bool:
        return not wanted.isdisjoint(place.comparables(item))

    return _any([is_found, _is_missing(place)]) if None in operand else is_found


def _is_equal(place: Reached, operand: JSONValue, at: str) -> Test:
    if operand is None:
        return _is_missing(place)
    is_whole = isinstance(operand, dict | list)
    wanted = comparable(place.kind, operand) if is_whole else place.operand(operand, at)
    return lambda item: wanted in place.comparables(item)


def _exists(place: Reached, operand: JSONValue, at: str) -> Test:
    if not isinstance(operand, bool):
        raise UnclearQuery(at, "operand", "must be true or false.")
    return _negated(_is_missing(place)) if operand else _is_missing(place)


def _ordered(holds: Callable[[Any, Any], bool]) -> "Read":
    def read(place: Reached, operand: JSONValue, at: str) -> Test:
        kind, wanted = place.operand(operand, at)
        if not has_order((kind, wanted)):
            raise UnclearQuery(at, "operand", "must be a number, a date or a text.")
        return lambda item: any(each == kind and holds(found, wanted) for each, found in place.comparables(item))

    return read


def _is_missing(place: Reached) -> Test:
    return lambda item: all(value is None for value in place.values(item))


def _negated_read(read: "Read") -> "Read":
    return lambda place, operand, at: _negated(read(place, operand, at))


def _negated(test: Test) -> Test:
    return lambda item: not test(item)


def _all(tests: Iterable[Test]) -> Test:
    every = tuple(tests)
    return lambda item: all(test(item) for test in every)


def _any(tests: Iterable[Test]) -> Test:
    every = tuple(tests)
    return lambda item: any(test(item) for test in every)


def _has_operators(value: JSONValue) -> bool:
    return isinstance(value, dict) and any(key.startswith("$") for key in value)


def _below(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


Read: TypeAlias = Callable[[Reached, JSONValue, str], Test]
_OPERATORS: Final[Mapping[str, Read]] = {
    "$eq": _is_equal,
    "$ne": _negated_read(_is_equal),
    "$in": _is_one_of,
    "$nin": _negated_read(_is_one_of),
    **{name: _ordered(holds) for name, holds in _ORDER.items()},
    "$exists": _exists,
}
