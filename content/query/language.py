"""The query tree: what a filter means, free of the syntax it was written in and of the SQL that answers it.

A comparison holds where any value at its path holds, elements of lists included; `Not` holds where none does. Null is
never an operand: "is null" is `Not(Exists(...))`, because a missing field and a null one are the same thing here.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from core.json_values import JSONValue


class Kind(Enum):
    """What the values of a field compare as."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    ANY = "any"
    """Whatever the operand is: JSON fields, references, files, and paths that the schema does not name."""


@dataclass(frozen=True, slots=True)
class Field:
    """A path into an entry.

    `is_column` marks the entry's own facts (uid, title, times), which live in columns; `is_indexed` the paths whose
    values the index of values holds; `is_partly_hidden` those below which something stands that may not be told.
    """

    path: str
    kind: Kind
    is_column: bool = False
    is_indexed: bool = False
    is_partly_hidden: bool = False


class Operator(Enum):
    """How a value stands to an operand."""

    EQ = "="
    GT = ">"
    GTE = ">="
    LT = "<"
    LTE = "<="


Operand: TypeAlias = str | Decimal | bool | datetime


@dataclass(frozen=True, slots=True)
class And:
    """Every clause holds; without clauses, always."""

    clauses: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one clause holds."""

    clauses: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The clause does not hold."""

    clause: "Query"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Some value of the field stands so to the operand."""

    field: Field
    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True)
class In:
    """Some value of the field is one of the operands."""

    field: Field
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """The field, or an element of it, is this very list or object."""

    field: Field
    document: JSONValue


@dataclass(frozen=True, slots=True)
class Exists:
    """The field holds anything but null. An empty text or list is something."""

    field: Field


@dataclass(frozen=True, slots=True)
class Matches:
    """Some text of the field matches the pattern, which is in PostgreSQL's syntax already."""

    field: Field
    pattern: str


@dataclass(frozen=True, slots=True)
class Contains:
    """Some text of one of the fields has this text in it, whatever the case of either."""

    fields: tuple[Field, ...]
    text: str


class Side(Enum):
    """Which side of a term, in the tree of its taxonomy."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Walk:
    """The terms above or below one, up to so many levels away (None: all of them), with itself or without."""

    term_uid: str
    side: Side
    levels: int | None = None
    is_included: bool = False


@dataclass(frozen=True, slots=True)
class Tagged:
    """One of the taxonomy fields at the paths holds a term of the taxonomy: one of these, or with None any."""

    taxonomy_uid: str
    paths: tuple[str, ...]
    terms: tuple[str, ...] | Walk | None


@dataclass(frozen=True, slots=True)
class Refers:
    """The reference field at the path points to an entry of a content type that answers the type's own query."""

    path: str
    targets: tuple[tuple[str, "Query"], ...]


Query: TypeAlias = And | Or | Not | Comparison | In | Same | Exists | Matches | Contains | Tagged | Refers

EVERYTHING = And(())
