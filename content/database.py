"""Running statements that content.query and its neighbours put together."""

from typing import Any

from django.db import connection

from content.query.sql import SQL
from stacks.presumption import fetch_presumed

Row = tuple[Any, ...]


def fetch_proving(statement: SQL) -> list[Row]:
    """Every row of a statement that selects, and whose first column is never null; it may prove who is calling."""
    found = fetch_presumed(statement.text, statement.params)
    return fetch_all(statement) if found is None else found


def fetch_all(statement: SQL) -> list[Row]:
    """Every row of the statement's answer."""
    with connection.cursor() as cursor:
        # The parameters are whatever psycopg can adapt; the stubs know fewer types than it does.
        cursor.execute(statement.text, list(statement.params))  # type: ignore[arg-type]
        rows: list[Row] = cursor.fetchall()
    return rows


def wire_time(column: str) -> str:
    """SQL of a column of times as `core.clock.to_wire` writes them, for lists: reading a time costs more than its text."""
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
