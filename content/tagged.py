"""Lists of saved entries of every type that has terms, by uid. What they hold is read by content.targets."""

from collections.abc import Sequence
from dataclasses import dataclass

from content.database import fetch_all
from content.entry_rows import columns_of_any, count_of, of_types, page_of, sources_of
from content.languages import fallback_chain
from content.query.compile import compile_order, compile_query
from content.query.language import Query
from content.query.sql import SQL, Columns, join
from content.query.window import Window
from content.sight_of_all import and_seen
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class QueryOfTypes:
    """A filter as it is for the types of these ids."""

    type_ids: tuple[int, ...]
    where: Query


@dataclass(frozen=True, slots=True)
class UidPage:
    """A slice of a list, in its order; `count` of the whole list where it was asked for."""

    uids: tuple[str, ...]
    count: int | None


def list_tagged(scope: Scope, queries: Sequence[QueryOfTypes], *, locale: str, window: Window) -> UidPage:
    """The entries that answer the query of their type, each in the language or the nearest one it falls back to."""
    names = columns_of_any(scope)
    condition = _condition(scope, queries, names)
    order = compile_order(window.sort, names)
    page = page_of(sources_of(scope, fallback_chain(scope, locale), condition), order, window, condition)
    found = fetch_all(
        SQL(
            f"""
            WITH page AS MATERIALIZED ({page.text})
            SELECT e.uid FROM page AS l
            JOIN content_entry AS e ON e.id = l.entry_id
            JOIN content_entryversion AS v ON v.id = l.latest_id
            ORDER BY {order.text}""",
            (*page.params, *order.params),
        )
    )
    count = count_tagged(scope, queries, locale=locale) if window.include_count else None
    return UidPage(tuple(uid for (uid,) in found), count)


def count_tagged(scope: Scope, queries: Sequence[QueryOfTypes], *, locale: str) -> int:
    """How many entries list_tagged would page through."""
    condition = _condition(scope, queries, columns_of_any(scope))
    count = count_of(sources_of(scope, fallback_chain(scope, locale), condition))
    return int(fetch_all(SQL(f"SELECT {count.text}", count.params))[0][0])


def _condition(scope: Scope, queries: Sequence[QueryOfTypes], names: Columns) -> SQL:
    either = join(" OR ", (of_types(query.type_ids, compile_query(query.where, names)) for query in queries))
    seen = and_seen(scope)
    return SQL(f"({either.text}) {seen.text}", (*either.params, *seen.params)) if queries else SQL("FALSE")
