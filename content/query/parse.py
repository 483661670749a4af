"""Contentstack's JSON filters to the query tree. Every problem is found and named by its place in the query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.errors import Invalid, Malformed, PressroomError, Problem
from core.json_values import JSONObject, JSONValue, Limits, check_json, parse_json

from .fields import Fields
from .language import EVERYTHING, And, Field, Not, Or, Query
from .lookups import LOOKUPS, Place, equals


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How large a query may be: values altogether, levels, and fields that are compared."""

    nodes: int = 2_000
    depth: int = 20
    clauses: int = 100
    path_parts: int = 20


def parse_query_text(text: str, fields: Fields, limits: QueryLimits) -> Query:
    """The filter in a `query` parameter; an empty text filters nothing. Raises Invalid with every problem."""
    if not text.strip():
        return EVERYTHING
    try:
        value = parse_json(text.encode(), Limits(limits.nodes, limits.depth))
    except (Malformed, UnicodeEncodeError) as error:
        raise Invalid([Problem("query", "json", "is not valid JSON.")]) from error
    except Invalid as error:
        raise _inside_query(error) from error
    return _parse(value, fields, limits)


def parse_query(value: JSONValue, fields: Fields, limits: QueryLimits) -> Query:
    """The filter that a parsed JSON value spells. Raises Invalid with every problem."""
    try:
        check_json(value, Limits(limits.nodes, limits.depth))
    except Invalid as error:
        raise _inside_query(error) from error
    return _parse(value, fields, limits)


def _parse(value: JSONValue, fields: Fields, limits: QueryLimits) -> Query:
    parser = _Parser(fields, limits)
    query = parser.document(value, "query")
    if parser.clauses > limits.clauses:
        parser.problems.append(Problem("query", "clauses", f"compares more than {limits.clauses} fields."))
    if parser.problems:
        raise Invalid(parser.problems)
    return query


def _inside_query(error: PressroomError) -> Invalid:
    problems = error.problems if isinstance(error, Invalid) else ()
    return Invalid(
        Problem(f"query.{found.path}" if found.path else "query", found.rule, found.message) for found in problems
    )


class _Parser:
    """One walk over one query, gathering problems as it goes."""

    def __init__(self, fields: Fields, limits: QueryLimits) -> None:
        self.fields = fields
        self.limits = limits
        self.clauses = 0
        self.problems: list[Problem] = []

    def document(self, value: JSONValue, location: str) -> Query:
        """An object of fields and of `$and` and `$or`, all of which must hold."""
        if not isinstance(value, dict):
            return self._refuse(location, "type", "must be an object.")
        return _all(self._member(key, item, f"{location}.{key}") for key, item in value.items())

    def _member(self, key: str, value: JSONValue, location: str) -> Query:
        if key == "$and":
            return _all(self._branches(value, location))
        if key == "$or":
            return Or(self._branches(value, location))
        if key.startswith("$"):
            return self._refuse(location, "operator", "is not an operator that combines filters.")
        if not self._is_path(key):
            return self._refuse(location, "path", "is not a path of fields.")
        if self.fields.hides(key):
            return self._refuse(location, "path", "is not a field that can be asked for.")
        return self._condition(self.fields.at(key), value, location)

    def _branches(self, value: JSONValue, location: str) -> tuple[Query, ...]:
        if not isinstance(value, list) or not value:
            return (self._refuse(location, "type", "must be a list of at least one filter."),)
        return tuple(self.document(item, f"{location}.{index}") for index, item in enumerate(value))

    def _condition(self, field: Field, value: JSONValue, location: str) -> Query:
        if isinstance(value, dict) and any(key.startswith("$") for key in value):
            return self._operators(field, value, location)
        self.clauses += 1
        return self._caught(lambda: equals(field, value, Place(location, {})))

    def _operators(self, field: Field, operators: JSONObject, location: str) -> Query:
        return _all(
            self._operator(field, name, operand, Place(f"{location}.{name}", operators))
            for name, operand in operators.items()
        )

    def _operator(self, field: Field, name: str, operand: JSONValue, place: Place) -> Query:
        self.clauses += 1
        if name == "$not":
            if not isinstance(operand, dict) or not operand:
                return self._refuse(place.location, "type", "must be an object of operators.")
            return Not(self._operators(field, operand, place.location))
        lookup = LOOKUPS.get(name)
        if lookup is None:
            return self._refuse(place.location, "operator", "is not an operator of this field.")
        return self._caught(lambda: lookup(field, operand, place))

    def _is_path(self, path: str) -> bool:
        parts = path.split(".")
        return all(parts) and len(parts) <= self.limits.path_parts

    def _caught(self, build: Callable[[], Query]) -> Query:
        try:
            return build()
        except Invalid as error:
            self.problems.extend(error.problems)
            return EVERYTHING

    def _refuse(self, location: str, rule: str, message: str) -> Query:
        self.problems.append(Problem(location, rule, message))
        return EVERYTHING


def _all(clauses: Iterable[Query]) -> Query:
    found = tuple(clauses)
    return found[0] if len(found) == 1 else And(found)
