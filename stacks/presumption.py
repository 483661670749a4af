"""Presuming that a caller is who it was the last time, and asking so with the very statement that reads what it wants.

Nothing is answered on a presumption: the statement tells who is calling now, and where that differs in anything, what was
read is thrown away and the caller is asked for in the ordinary way.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


class Unproven(Exception):
    """The caller is not who it was presumed to be, or what it wants takes other statements than the one."""


@dataclass(slots=True)
class Presumption:
    """What the look-up of a caller said the last time, and how to ask again."""

    query: str
    parameters: Row
    row: Row
    is_proven: bool = False

    def __enter__(self) -> "Presumption":
        self.is_proven = False
        _here.presumption = self
        return self

    def __exit__(self, *_: object) -> None:
        _here.presumption = None


class _Here(threading.local):
    presumption: Presumption | None = None


_here = _Here()


def refuse_presumption() -> None:
    """Raise Unproven where a statement that asks for nobody is about to run on a presumption."""
    presumption = _here.presumption
    if presumption is not None and not presumption.is_proven:
        raise Unproven


def fetch_presumed(statement: str, parameters: Sequence[object]) -> list[Row] | None:
    """The rows of a statement that finds at most one; None where nobody is presumed. Its first column is never null.

    Raises Unproven.
    """
    presumption = _here.presumption
    if presumption is None or presumption.is_proven:
        return None
    # Both texts are the callers' own; what users send is among the parameters.
    both = f"SELECT * FROM ({presumption.query}) AS caller LEFT JOIN LATERAL ({statement}) AS found ON TRUE"  # noqa: S608 as said
    with connection.cursor() as cursor:
        # The parameters are whatever psycopg can adapt; the stubs know fewer types than it does.
        cursor.execute(both, [*presumption.parameters, *parameters])  # type: ignore[list-item]
        (row,) = cursor.fetchall()
    width = len(presumption.row)
    if row[:width] != presumption.row:
        raise Unproven
    presumption.is_proven = True
    return [] if row[width] is None else [row[width:]]
