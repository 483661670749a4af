"""What a comparison compares with: the operand of a query, read as the field's kind."""

import math
from datetime import UTC, datetime
from decimal import Decimal

from core.json_values import JSONValue

from .language import Field, Kind, Operand


class WrongOperand(ValueError):
    """The operand is not one that the field can be compared with; the text says what it must be."""


def read_operand(field: Field, value: JSONValue) -> Operand:
    """The operand for the field; WrongOperand where no value of the field could ever be like it."""
    match field.kind:
        case Kind.TEXT:
            return read_text(value)
        case Kind.NUMBER:
            return _read_number(value)
        case Kind.BOOLEAN:
            return _read_boolean(value)
        case Kind.INSTANT:
            return _read_instant(value)
        case Kind.ANY:
            return _read_any(value)


def read_text(value: JSONValue) -> str:
    """A text that the database can hold."""
    if not isinstance(value, str):
        raise WrongOperand("must be a text.")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise WrongOperand("holds a character that no text can hold.")
    return value


def _read_number(value: JSONValue) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise WrongOperand("must be a number.")
    return Decimal(repr(value))


def _read_boolean(value: JSONValue) -> bool:
    if not isinstance(value, bool):
        raise WrongOperand("must be true or false.")
    return value


def _read_instant(value: JSONValue) -> datetime:
    """A date is its first instant; a time without a zone is UTC."""
    if not isinstance(value, str):
        raise WrongOperand("must be a date in ISO 8601.")
    try:
        instant = datetime.fromisoformat(value)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongOperand("must be a date in ISO 8601.") from error


def _read_any(value: JSONValue) -> Operand:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return read_text(value)
    if isinstance(value, int | float):
        return _read_number(value)
    raise WrongOperand("must be a text, a number, true or false.")
