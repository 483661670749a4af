"""A slice of the rows that hang on one object, told apart from the object that does not exist, in one query."""

from dataclasses import dataclass

from content.database import Row, fetch_all
from content.query.sql import SQL
from content.query.window import Window


@dataclass(frozen=True, slots=True)
class RowPage:
    """A slice of rows, and the number of all."""

    rows: tuple[Row, ...]
    count: int


def fetch_page(rows: SQL, window: Window, *, order: str) -> RowPage | None:
    """A slice of the rows that have a value in their first column, which is called `key`.

    The object itself brings one row without a key where nothing hangs on it; None where there is no row at all.
    """
    found = fetch_all(
        SQL(
            f"""
            WITH found AS MATERIALIZED ({rows.text}),
                total AS (SELECT count(*) AS whole, count(key) AS number FROM found)
            SELECT total.whole, total.number, page.* FROM total LEFT JOIN (
                SELECT * FROM found WHERE key IS NOT NULL ORDER BY {order} LIMIT %s OFFSET %s
            ) AS page ON TRUE
            ORDER BY {order}
            """,
            (*rows.params, window.limit, window.skip),
        )
    )
    if not found[0][0]:
        return None
    return RowPage(tuple(row[2:] for row in found if row[2] is not None), found[0][1])
