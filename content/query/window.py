"""Which part of a list is wanted: `skip`, `limit`, `asc`, `desc`, `include_count`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from core.errors import Invalid, Problem

from .fields import COLUMNS, Fields
from .language import Field, Kind

Parameters: TypeAlias = Mapping[str, Sequence[str]]
"""Query parameters, each with every value it was given."""

MAX_LIMIT = 100
_MAX_SKIP = 2**63 - 1
_FLAGS = {"true": True, "1": True, "": False, "false": False, "0": False}


class Direction(Enum):
    """Least or greatest first."""

    ASCENDING = "ASC"
    DESCENDING = "DESC"


@dataclass(frozen=True, slots=True)
class SortTerm:
    """One field to sort by."""

    field: Field
    direction: Direction


DEFAULT_SORT = (SortTerm(COLUMNS["updated_at"], Direction.DESCENDING),)


@dataclass(frozen=True, slots=True)
class Window:
    """A slice of a sorted list."""

    skip: int = 0
    limit: int = MAX_LIMIT
    sort: tuple[SortTerm, ...] = DEFAULT_SORT
    include_count: bool = False


def parse_window(parameters: Parameters, fields: Fields) -> Window:
    """The window that the parameters ask for; more than the largest page is the largest page. Raises Invalid."""
    problems: list[Problem] = []
    window = Window(
        skip=_read_count(parameters, "skip", 0, problems),
        limit=min(_read_count(parameters, "limit", MAX_LIMIT, problems), MAX_LIMIT),
        sort=_read_sort(parameters, fields, problems) or DEFAULT_SORT,
        include_count=_read_flag(parameters, "include_count", problems),
    )
    if problems:
        raise Invalid(problems)
    return window


def parse_flag(parameters: Parameters, name: str) -> bool:
    """A parameter that is true or false, in any spelling of the clients; absent is false. Raises Invalid."""
    problems: list[Problem] = []
    flag = _read_flag(parameters, name, problems)
    if problems:
        raise Invalid(problems)
    return flag


def parse_count(parameters: Parameters, name: str, default: int) -> int:
    """A parameter that is a whole number, in any spelling of the clients. Raises Invalid."""
    problems: list[Problem] = []
    number = _read_count(parameters, name, default, problems)
    if problems:
        raise Invalid(problems)
    return number


def _read_flag(parameters: Parameters, name: str, problems: list[Problem]) -> bool:
    text = _last(parameters, name)
    flag = _FLAGS.get(text.lower())
    if flag is None:
        problems.append(Problem(name, "boolean", "must be true or false."))
    return bool(flag)


def _read_count(parameters: Parameters, name: str, default: int, problems: list[Problem]) -> int:
    """A whole number, also as `20.0` or `1e+100`."""
    text = _last(parameters, name)
    if not text:
        return default
    try:
        number = float(text) if len(text) < 400 and "_" not in text else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0 or number != math.floor(number):
        problems.append(Problem(name, "count", "must be a whole number, zero or more."))
        return default
    return min(int(number), _MAX_SKIP)


def _read_sort(parameters: Parameters, fields: Fields, problems: list[Problem]) -> tuple[SortTerm, ...]:
    terms: dict[str, SortTerm] = {}
    for name, direction in (("asc", Direction.ASCENDING), ("desc", Direction.DESCENDING)):
        for path in filter(None, parameters.get(name, ())):
            field = fields.find(path)
            if field is None or field.kind is Kind.ANY:
                problems.append(Problem(name, "sort", f"names {path[:100]!r}, which is no field to sort by."))
            else:
                terms.setdefault(path, SortTerm(field, direction))
    return tuple(terms.values())


def _last(parameters: Parameters, name: str) -> str:
    values = parameters.get(name) or ("",)
    return values[-1].strip()
