"""Presuming that a caller is who it was the last time, and asking so with the very statement that reads what it wants.

Nothing is read or changed on a presumption: the first statement tells who is calling now, or another one before it does.
Where that differs in anything, what was begun is thrown away and the caller is asked for in the ordinary way.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import InternalError, connection

Row = tuple[Any, ...]
T = TypeVar("T")

_CONFIRM = "stacks_confirm_caller(%s, %s, %s, %s, %s, %s, %s)"
"""The function stands in a migration: it looks the caller up, and compares that with what the look-up said."""
_NAMES = tuple(f"caller{place}" for place in range(_CONFIRM.count("%s")))
_CONFIRM_BY_NAME = _CONFIRM % tuple(f"%({name})s" for name in _NAMES)

_MOST_REMEMBERED = 1024


class Remembered(Generic[T]):
    """What the look-up said of callers the last time and what came of it, by what it was asked. Nobody is let in on it alone."""

    def __init__(self) -> None:
        self._last: dict[Row, tuple[Row, T]] = {}

    def get(self, key: Row) -> tuple[Row, T] | None:
        """What was said and what came of it; None where nobody was accepted."""
        return self._last.get(key)

    def keep(self, key: Row, told: Row, access: T) -> T:
        """Remember it for the next time, and pass it on."""
        if len(self._last) >= _MOST_REMEMBERED:
            self._last.clear()
        self._last[key] = told, access
        return access


class Unproven(Exception):
    """The caller is not who it was presumed to be."""


@dataclass(slots=True)
class Presumption:
    """How to ask whether a caller is who it was: what it was asked for by, and what the look-up said of it."""

    parameters: Row
    is_proven: bool = False
    is_asking: bool = False

    def __enter__(self) -> "Presumption":
        """Presume in this block, in which no statement runs before the presumption is proven."""
        _here.presumption = self
        connection.execute_wrappers.append(self._ask_first)
        return self

    def __exit__(self, *_: object) -> None:
        connection.execute_wrappers.pop()
        _here.presumption = None

    def fetch(self, statement: str, parameters: Sequence[object] | Mapping[str, object]) -> list[Row]:
        """The rows of a statement whose first column is the proof. Raises Unproven."""
        self.is_asking = True
        try:
            rows = _rows(statement, parameters)
        finally:
            self.is_asking = False
        if rows[0][0] is not True:
            raise Unproven
        self.is_proven = True
        return rows

    def fetch_writing(self, statement: str, parameters: Mapping[str, object]) -> list[Row]:
        """The same of a statement with names for its parameters that writes. Raises Unproven."""
        asked = dict(zip(_NAMES, self.parameters, strict=True))
        try:
            return self.fetch(statement, {**parameters, **asked})
        except InternalError:
            # A server that cannot write refuses before it looks who is calling.
            self.fetch(f"SELECT {_CONFIRM}", self.parameters)
            raise

    def _ask_first(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not (self.is_proven or self.is_asking):
            self.fetch(f"SELECT {_CONFIRM}", self.parameters)
        return execute(sql, params, many, context)


class _Here(threading.local):
    presumption: Presumption | None = None


_here = _Here()


def fetch_presumed(statement: str, parameters: Sequence[object]) -> list[Row] | None:
    """The rows of a statement that selects, and whose first column is never null; None where nobody is presumed.

    Raises Unproven.
    """
    presumption = _here.presumption
    if presumption is None or presumption.is_proven:
        return None
    # Both texts are this program's own; what users send is among the parameters. What is volatile is asked once, and
    # one row joined to a statement keeps its order.
    both = f"SELECT caller.is_same, found.* FROM (SELECT {_CONFIRM} AS is_same) AS caller LEFT JOIN LATERAL ({statement}) AS found ON TRUE"  # noqa: S608 as said
    rows = presumption.fetch(both, (*presumption.parameters, *parameters))
    return [] if rows[0][1] is None else [row[1:] for row in rows]


class ProvingWrite:
    """A statement with names for its parameters that answers one row, and writes nothing unless `{proof}` in its text holds,
    which is the row's first column."""

    def __init__(self, text: str) -> None:
        self._text = text.format(proof="TRUE")
        self._presuming = text.format(proof=_CONFIRM_BY_NAME)

    def fetch(self, parameters: Mapping[str, object]) -> Row:
        """The rest of the row. Raises Unproven."""
        presumption = _here.presumption
        if presumption is None or presumption.is_proven:
            rows = _rows(self._text, parameters)
        else:
            rows = presumption.fetch_writing(self._presuming, parameters)
        return rows[0][1:]


def _rows(statement: str, parameters: Sequence[object] | Mapping[str, object]) -> list[Row]:
    with connection.cursor() as cursor:
        # The parameters are whatever psycopg can adapt; the stubs know fewer types than it does.
        cursor.execute(statement, parameters)  # type: ignore[arg-type]
        rows: list[Row] = cursor.fetchall()
    return rows
