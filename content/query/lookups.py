"""The `$`-operators that compare one field, in one table. A new one is a function and a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

from .language import (
    EVERYTHING,
    Comparison,
    Exists,
    Field,
    In,
    Kind,
    Matches,
    Not,
    Operand,
    Operator,
    Or,
    Query,
    Same,
)
from .operands import WrongOperand, read_operand, read_text
from .patterns import Untranslatable, parse_flags, to_postgres

MAX_PATTERN = 500
"""Characters of a `$regex`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operand stands: its location in the query, for messages, and the operators next to it."""

    location: str
    siblings: JSONObject

    def refuse(self, rule: str, message: str) -> Invalid:
        """The error that names this place."""
        return Invalid([Problem(self.location, rule, message)])


Lookup: TypeAlias = Callable[[Field, JSONValue, Place], Query]


def equals(field: Field, operand: JSONValue, place: Place) -> Query:
    """Also the meaning of a bare value."""
    if operand is None:
        return Not(Exists(field))
    if isinstance(operand, dict | list) and field.is_partly_hidden:
        # Whether the whole is as somebody guesses would tell what is hidden in it.
        raise place.refuse("operand", "cannot be compared as a whole: it holds fields that are not shown.")
    if isinstance(operand, dict | list) and not field.is_column:
        return Same(field, operand)
    return Comparison(field, Operator.EQ, _read(field, operand, place))


def _differs(field: Field, operand: JSONValue, place: Place) -> Query:
    return Not(equals(field, operand, place))


def _is_one_of(field: Field, operand: JSONValue, place: Place) -> Query:
    if not isinstance(operand, list):
        raise place.refuse("operand", "must be a list of values.")
    found = In(field, tuple(_read(field, value, place) for value in operand if value is not None))
    return Or((found, Not(Exists(field)))) if None in operand else found


def _is_none_of(field: Field, operand: JSONValue, place: Place) -> Query:
    return Not(_is_one_of(field, operand, place))


def _exists(field: Field, operand: JSONValue, place: Place) -> Query:
    if not isinstance(operand, bool):
        raise place.refuse("operand", "must be true or false.")
    return Exists(field) if operand else Not(Exists(field))


def _range(operator: Operator) -> Lookup:
    def compare(field: Field, operand: JSONValue, place: Place) -> Query:
        if field.kind is Kind.BOOLEAN or (field.kind is Kind.ANY and isinstance(operand, bool)):
            raise place.refuse("operator", "is not an operator of this field: true and false have no order.")
        return Comparison(field, operator, _read(field, operand, place))

    return compare


def _matches(field: Field, operand: JSONValue, place: Place) -> Query:
    if field.kind not in (Kind.TEXT, Kind.ANY):
        raise place.refuse("operator", "is not an operator of this field: it holds no text.")
    # Some clients send an empty object where they have no options.
    options = place.siblings.get("$options") or ""
    if not isinstance(operand, str) or not isinstance(options, str):
        raise place.refuse("operand", "must be a text, and so must $options.")
    if len(operand) > MAX_PATTERN:
        raise place.refuse("pattern", f"is longer than {MAX_PATTERN} characters.")
    try:
        return Matches(field, to_postgres(read_text(operand), parse_flags(options)))
    except Untranslatable as error:
        raise place.refuse("pattern", f"uses {error}, which $regex does not have here.") from error
    except WrongOperand as error:
        raise place.refuse("operand", str(error)) from error


def _options(_field: Field, _operand: JSONValue, place: Place) -> Query:
    if "$regex" not in place.siblings:
        raise place.refuse("operator", "stands only beside $regex.")
    return EVERYTHING


def _read(field: Field, value: JSONValue, place: Place) -> Operand:
    try:
        return read_operand(field, value)
    except WrongOperand as error:
        raise place.refuse("operand", str(error)) from error


LOOKUPS: Mapping[str, Lookup] = MappingProxyType(
    {
        "$eq": equals,
        "$ne": _differs,
        "$in": _is_one_of,
        "$nin": _is_none_of,
        "$gt": _range(Operator.GT),
        "$gte": _range(Operator.GTE),
        "$lt": _range(Operator.LT),
        "$lte": _range(Operator.LTE),
        "$exists": _exists,
        "$regex": _matches,
        "$options": _options,
    }
)
