"""Filters by the fields of a type: which fields can be asked for, how, and what an answer means in the query language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.query.fields import Fields
from content.query.language import (
    And,
    Comparison,
    Contains,
    Exists,
    Field,
    Kind,
    Not,
    Operand,
    Operator,
    Or,
    Query,
)
from content.query.operands import WrongOperand, read_operand
from content.schema.compiled import CompiledType
from content.schema.fields.choices import Select
from content.schema.fields.links import Reference
from core.json_values import JSONValue

MOST_FIELDS: Final = 200
_LONGEST = 200


class Unanswerable(ValueError):
    """The filter asks for something that the field cannot answer; the message says why."""


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """One filter as the address spells it: `where=<how>:<path>:<value>`."""

    how: str
    path: str
    value: str

    def __str__(self) -> str:
        return f"{self.how}:{self.path}:{self.value}"


@dataclass(frozen=True, slots=True)
class FilteredField:
    """A field that a list can be narrowed by. `kind` is one of HOWS; `choices` what a select offers, with labels."""

    path: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()

    def told(self, value: str) -> str:
        """The value as people know it."""
        return dict(self.choices).get(value, value)


HOW_LABELS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "is": gettext_lazy("is"),
        "not": gettext_lazy("is not"),
        "has": gettext_lazy("contains"),
        "min": gettext_lazy("is at least"),
        "max": gettext_lazy("is at most"),
        "on": gettext_lazy("is on"),
        "from": gettext_lazy("is on or after"),
        "until": gettext_lazy("is before"),
        "yes": gettext_lazy("is yes"),
        "no": gettext_lazy("is no"),
        "filled": gettext_lazy("is filled in"),
        "empty": gettext_lazy("is empty"),
    }
)
VALUELESS: Final = frozenset({"yes", "no", "filled", "empty"})
"""Those that need no value."""
FILLING: Final = frozenset({"filled", "empty"})
"""Those that ask whether there is anything."""
HOWS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("is", "not", "has", "filled", "empty"),
        "choice": ("is", "not", "filled", "empty"),
        "number": ("is", "not", "min", "max", "filled", "empty"),
        "boolean": ("yes", "no"),
        "instant": ("on", "from", "until", "filled", "empty"),
        "reference": ("is", "not", "filled", "empty"),
        "other": ("filled", "empty"),
    }
)
"""What can be asked of each kind of field."""


def filtered_fields(compiled: CompiledType, fields: Fields) -> dict[str, FilteredField]:
    """The fields that may be asked for, by path, in the order of the schema. What is hidden from who asks is not there."""
    found: dict[str, FilteredField] = {}
    for path, field in compiled.by_path.items():
        known = fields.find(path)
        if known is None or field.is_container or field.is_withheld or path in fields.taxonomies:
            continue
        found[path] = FilteredField(path, _label(compiled, path), _kind_of(known, field), _choices_of(field))
        if len(found) == MOST_FIELDS:
            break
    return found


def query_of(asked: FieldFilter, field: FilteredField | None, fields: Fields) -> Query:
    """What the filter means. Raises Unanswerable."""
    if field is None:
        raise Unanswerable(_("There is no field “%(path)s” to filter by.") % {"path": asked.path[:100]})
    if asked.how not in HOWS[field.kind]:
        told = {"field": field.label, "how": HOW_LABELS.get(asked.how, asked.how[:50])}
        raise Unanswerable(_("“%(field)s” cannot be asked whether it “%(how)s”.") % told)
    if asked.how not in VALUELESS and not asked.value:
        raise Unanswerable(_("Say what “%(field)s” is to be compared with.") % {"field": field.label})
    path = f"{field.path}.uid" if field.kind == "reference" and asked.how in ("is", "not") else field.path
    known = fields.at(path)
    try:
        return _MEANINGS[asked.how](known, asked.value)
    except WrongOperand as error:
        raise Unanswerable(f"{field.label}: {error}") from error


def _is(field: Field, text: str) -> Query:
    return Comparison(field, Operator.EQ, _operand(field, text))


def _range(operator: Operator) -> Callable[[Field, str], Query]:
    return lambda field, text: Comparison(field, operator, _operand(field, text))


def _on(field: Field, text: str) -> Query:
    """Any time of a day, as UTC has it."""
    begins = _operand(field, text)
    try:
        ends = begins + timedelta(days=1)  # type: ignore[operator]  # Only instants are asked for by day.
    except OverflowError as error:
        raise WrongOperand(_("lies too far in the future.")) from error
    return And((Comparison(field, Operator.GTE, begins), Comparison(field, Operator.LT, ends)))


def _empty(field: Field, _text: str) -> Query:
    """Nothing, or nothing but an empty text."""
    missing = Not(Exists(field))
    return Or((missing, Comparison(field, Operator.EQ, ""))) if field.kind is Kind.TEXT else missing


_MEANINGS: Mapping[str, Callable[[Field, str], Query]] = MappingProxyType(
    {
        "is": _is,
        "not": lambda field, text: Not(_is(field, text)),
        "has": lambda field, text: Contains((field,), str(_operand(field, text))),
        "min": _range(Operator.GTE),
        "max": _range(Operator.LTE),
        "on": _on,
        "from": _range(Operator.GTE),
        "until": _range(Operator.LT),
        "yes": lambda field, _text: Comparison(field, Operator.EQ, operand=True),
        "no": lambda field, _text: Not(Comparison(field, Operator.EQ, operand=True)),
        "filled": lambda field, text: Not(_empty(field, text)),
        "empty": _empty,
    }
)


def _operand(field: Field, text: str) -> Operand:
    """What was typed, as a value of the field. Raises WrongOperand."""
    if len(text) > _LONGEST:
        raise WrongOperand(_("is longer than %(n)s characters.") % {"n": _LONGEST})
    value: JSONValue = text
    if field.kind is Kind.NUMBER:
        try:
            value = float(Decimal(text.strip()))
        except InvalidOperation as error:
            raise WrongOperand(_("must be a number.")) from error
    return read_operand(field, value)


def _kind_of(known: Field, field: object) -> str:
    if isinstance(field, Reference):
        return "reference"
    if isinstance(field, Select) and known.kind is Kind.TEXT:
        return "choice"
    return "other" if known.kind is Kind.ANY else known.kind.value


def _choices_of(field: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(field, Select):
        return ()
    return tuple((str(value), label or str(value)) for value, label in zip(field.choices, field.labels, strict=True))


def _label(compiled: CompiledType, path: str) -> str:
    """The field's name behind those of the groups it stands in."""
    parts = path.split(".")
    above = (compiled.by_path.get(".".join(parts[:length])) for length in range(1, len(parts) + 1))
    return " / ".join(field.display_name or field.uid for field in above if field is not None)
