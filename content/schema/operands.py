"""What a condition of a field rule may ask of a field: the vendor's operators, by what the field holds. PURE."""

import operator as compare
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from core.errors import Problem
from core.json_values import JSONValue

from .fields.base import FieldType
from .fields.choices import Select
from .fields.formats import Color, Email, Slug
from .fields.links import Reference
from .fields.scalars import Boolean, Integer, IsoDate, Number, read_instant
from .fields.text import MultilineText, Text
from .fields.times import Time

Test: TypeAlias = Callable[[JSONValue], bool]
Reading: TypeAlias = Callable[[JSONValue], Any]
Comparison: TypeAlias = Callable[[Any, Any], bool]


@dataclass(frozen=True, slots=True)
class _Operand:
    """How the values of some fields, and what they are compared with, become comparable; None is no value."""

    read: Reading
    read_wanted: Reading
    comparisons: Mapping[str, Comparison]


def read_test(field: FieldType, operator: JSONValue, value: JSONValue) -> Test | Problem:
    """What must be true of the field's value; a Problem at the key of the condition where that cannot be asked."""
    operand = _OPERANDS.get(type(field))
    if operand is None or field.multiple:
        return Problem("operand_field", "operand_field", "is not a field that rules can depend on.")
    if operator in _EMPTINESS:
        is_empty = operator == "is_empty"
        return lambda found: field.is_empty(found) is is_empty
    comparison = operand.comparisons.get(operator) if isinstance(operator, str) else None
    if comparison is None:
        known = ", ".join([*operand.comparisons, *_EMPTINESS])
        return Problem("operator", "operator", f"is not an operator of this field: {known}.")
    wanted = operand.read_wanted(value)
    if wanted is None:
        return Problem("value", "type", "is not a value to compare this field with.")
    return lambda found: comparison(operand.read(found), wanted)


def _valued(comparison: Comparison) -> Comparison:
    """A comparison that does not hold where there is no value."""
    return lambda found, wanted: found is not None and comparison(found, wanted)


def _negated(comparison: Comparison) -> Comparison:
    return lambda found, wanted: not comparison(found, wanted)


def _equality(comparison: Comparison) -> dict[str, Comparison]:
    """Equality and its negation under each of the names that they have."""
    same, different = _valued(comparison), _negated(_valued(comparison))
    return dict.fromkeys(("equals", "is", "matches"), same) | dict.fromkeys(
        ("not_equals", "is_not", "does_not_match", "not_matches"), different
    )


def _text(value: JSONValue) -> str | None:
    return value if isinstance(value, str) else None


def _word(value: JSONValue) -> str | None:
    """A choice, whose number may be written as a text."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _number(value: JSONValue) -> float | None:
    try:
        return float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except ValueError:
        return None


def _flag(value: JSONValue) -> bool | None:
    """True or false, also as a text."""
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else _bool(value)


def _bool(value: JSONValue) -> bool | None:
    return value if isinstance(value, bool) else None


def _moment(value: JSONValue) -> date | None:
    """A day, or an instant where a time is given."""
    instant = read_instant(value)
    return instant.date() if instant is not None and len(str(value)) == len("2000-01-01") else instant


def _uids(value: JSONValue) -> frozenset[str] | None:
    items = value if isinstance(value, list) else []
    uids = (item.get("uid") if isinstance(item, dict) else item for item in items)
    return frozenset(uid for uid in uids if isinstance(uid, str)) or None


def _wanted_uids(value: JSONValue) -> frozenset[str] | None:
    """The vendor writes several uids as one text with dots between them."""
    return frozenset(filter(None, value.split("."))) or None if isinstance(value, str) else _uids(value)


def _on_days(comparison: Comparison) -> Comparison:
    """A comparison of instants, or of days where only a day is asked for."""

    def compared(found: datetime, wanted: date) -> bool:
        return comparison(found if isinstance(wanted, datetime) else found.date(), wanted)

    return _valued(compared)


def _in_any_case(comparison: Comparison) -> Comparison:
    return _valued(lambda found, wanted: comparison(found.casefold(), wanted.casefold()))


_EMPTINESS: Final = ("is_empty", "is_not_empty")
_ORDER: Final[Mapping[str, Comparison]] = {
    "less_than": compare.lt,
    "less_than_or_equals": compare.le,
    "greater_than": compare.gt,
    "greater_than_or_equals": compare.ge,
}
_TEXT: Final = _Operand(
    _text,
    _word,
    {
        **_equality(compare.eq),
        "starts_with": _in_any_case(str.startswith),
        "ends_with": _in_any_case(str.endswith),
        "contains": _in_any_case(compare.contains),
        "does_not_contain": _negated(_in_any_case(compare.contains)),
        "not_contains": _negated(_in_any_case(compare.contains)),
    },
)
_NUMBER: Final = _Operand(
    _number, _number, _equality(compare.eq) | {word: _valued(each) for word, each in _ORDER.items()}
)
_DATE: Final = _Operand(
    read_instant,
    _moment,
    _equality(_on_days(compare.eq))
    | {"before": _on_days(compare.lt), "after": _on_days(compare.gt)}
    | {word: _on_days(each) for word, each in _ORDER.items()},
)
# A switch that was never touched is off.
_BOOLEAN: Final = _Operand(lambda value: value is True, _flag, _equality(compare.eq))
_SELECT: Final = _Operand(_word, _word, _equality(compare.eq))
_REFERENCE: Final = _Operand(_uids, _wanted_uids, _equality(lambda found, wanted: not found.isdisjoint(wanted)))
_OPERANDS: Final[Mapping[type[FieldType], _Operand]] = {
    Boolean: _BOOLEAN,
    Color: _TEXT,
    Email: _TEXT,
    Integer: _NUMBER,
    IsoDate: _DATE,
    MultilineText: _TEXT,
    Number: _NUMBER,
    Reference: _REFERENCE,
    Select: _SELECT,
    Slug: _TEXT,
    Text: _TEXT,
    Time: _TEXT,
}
