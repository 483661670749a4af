"""Contentstack's JSON filters to the query tree. Every problem is found and named by its place in the query."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from core.errors import Invalid, Malformed, PressroomError, Problem
from core.json_values import JSONObject, JSONValue, Limits, check_json, parse_json

from .fields import Fields
from .language import EVERYTHING, And, Field, Not, Or, Query, Refers
from .lookups import LOOKUPS, Place, equals
from .terms import parse_terms


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How large a query may be.

    Values altogether, levels, fields that are compared, parts of a path; references followed one after the other, and
    content types looked into behind them, each reference counting for every type that it may point to.
    """

    nodes: int = 2_000
    depth: int = 20
    clauses: int = 100
    path_parts: int = 20
    references: int = 4
    types: int = 100


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
    parser = _Parser(fields, limits, _Tally())
    query = parser.document(value, "query")
    problems = [*parser.problems, *_oversizes(parser.tally, limits)]
    if problems:
        raise Invalid(problems)
    return query


def _oversizes(tally: "_Tally", limits: QueryLimits) -> Iterator[Problem]:
    """What the query has too much of."""
    if tally.clauses > limits.clauses:
        yield Problem("query", "clauses", f"compares more than {limits.clauses} fields.")
    if tally.types > limits.types:
        yield Problem("query", "types", f"looks into more than {limits.types} content types.")


def _inside_query(error: PressroomError) -> Invalid:
    problems = error.problems if isinstance(error, Invalid) else ()
    return Invalid(
        Problem(f"query.{found.path}" if found.path else "query", found.rule, found.message) for found in problems
    )


@dataclass(slots=True)
class _Tally:
    """What a whole query has asked for so far; of the types behind a reference the one counts that is asked the most."""

    clauses: int = 0
    types: int = 0


class _Parser:
    """One walk over one query, gathering problems as it goes; `depth` counts the references that led here."""

    def __init__(self, fields: Fields, limits: QueryLimits, tally: _Tally, depth: int = 0) -> None:
        self.fields = fields
        self.limits = limits
        self.tally = tally
        self.depth = depth
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
        if self.fields.refuses(key):
            return self._refuse(location, "path", "is not a field that can be asked for.")
        taxonomy = self.fields.find_taxonomy(key)
        if taxonomy is not None:
            return self._counted(self._caught(lambda: parse_terms(taxonomy, value, location)))
        return self._condition(self.fields.at(key), value, location)

    def _branches(self, value: JSONValue, location: str) -> tuple[Query, ...]:
        if not isinstance(value, list) or not value:
            return (self._refuse(location, "type", "must be a list of at least one filter."),)
        return tuple(self.document(item, f"{location}.{index}") for index, item in enumerate(value))

    def _condition(self, field: Field, value: JSONValue, location: str) -> Query:
        if isinstance(value, dict) and any(key.startswith("$") for key in value):
            return self._operators(field, value, location)
        self.tally.clauses += 1
        return self._caught(lambda: equals(field, value, Place(location, {})))

    def _operators(self, field: Field, operators: JSONObject, location: str) -> Query:
        return _all(
            self._operator(field, name, operand, Place(f"{location}.{name}", operators))
            for name, operand in operators.items()
        )

    def _operator(self, field: Field, name: str, operand: JSONValue, place: Place) -> Query:
        self.tally.clauses += 1
        if name == "$not":
            if not isinstance(operand, dict) or not operand:
                return self._refuse(place.location, "type", "must be an object of operators.")
            return Not(self._operators(field, operand, place.location))
        if name == "$in_query":
            return self._referenced(field, operand, place.location)
        if name == "$nin_query":
            return Not(self._referenced(field, operand, place.location))
        lookup = LOOKUPS.get(name)
        if lookup is None:
            return self._refuse(place.location, "operator", "is not an operator of this field.")
        return self._caught(lambda: lookup(field, operand, place))

    def _referenced(self, field: Field, operand: JSONValue, location: str) -> Query:
        """A filter of the entries that a field refers to.

        A type that cannot be asked so answers nothing, as long as another one of the field's can.
        """
        uids = self.fields.references.get(field.path)
        if uids is None:
            return self._refuse(location, "operator", "is not an operator of this field: it refers to no entries.")
        if self.depth == self.limits.references:
            message = f"follows more than {self.limits.references} references one after the other."
            return self._refuse(location, "depth", message)
        targets = self._targets(uids, operand, location)
        return Refers(field.path, targets)

    def _targets(self, uids: tuple[str, ...], operand: JSONValue, location: str) -> tuple[tuple[str, Query], ...]:
        """What the filter means in each of the types. Of their comparisons the most that one of them has count."""
        targets: list[tuple[str, Query]] = []
        refused: list[Problem] = []
        before, most = self.tally.clauses, 0
        for uid in uids:
            fields = self.fields.find_type(uid) if self.tally.types <= self.limits.types else None
            if fields is None:
                continue
            self.tally.types, self.tally.clauses = self.tally.types + 1, before
            parser = _Parser(fields, self.limits, self.tally, self.depth + 1)
            query = parser.document(operand, location)
            most = max(most, self.tally.clauses)
            if parser.problems:
                refused = refused or parser.problems
            else:
                targets.append((uid, query))
        self.tally.clauses = max(before, most)
        self.problems.extend([] if targets else refused)
        return tuple(targets)

    def _counted(self, query: Query) -> Query:
        self.tally.clauses += _leaf_count(query)
        return query

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


def _leaf_count(query: Query) -> int:
    match query:
        case And(clauses) | Or(clauses):
            return sum(_leaf_count(clause) for clause in clauses)
        case Not(clause):
            return _leaf_count(clause)
    return 1
