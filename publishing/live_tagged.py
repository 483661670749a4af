"""Lists of live entries of every type that has terms, by uid. What they hold is read by publishing.live_references."""

from collections.abc import Sequence

from content.database import fetch_all
from content.query.compile import compile_order, compile_query
from content.query.sql import SQL, Columns, join
from content.query.window import Window
from content.sight_of_all import EntryNames, and_seen
from content.tagged import QueryOfTypes, UidPage
from publishing.environments import EnvironmentNotFound
from publishing.live import LivePlace, environment_of, require_environment
from publishing.live_rows import JOINS, columns_of_any, count_of, of_types, page_of, sources_of
from stacks.scope import Scope

_NAMES = EntryNames("p.content_type_id", version_id="p.entry_version_id", locale="v.locale")


def list_live_tagged(scope: Scope, queries: Sequence[QueryOfTypes], place: LivePlace, *, window: Window) -> UidPage:
    """The entries that are live there and answer the query of their type.

    Raises EnvironmentNotFound and LocaleNotFound.
    """
    names = columns_of_any(scope)
    condition = _condition(scope, queries, names)
    order = compile_order(window.sort, names)
    sources = sources_of(place.languages(scope), condition)
    env, page = environment_of(scope, place), page_of(sources, order, window, condition)
    found = fetch_all(
        SQL(
            f"""
            WITH {env.text}, page AS MATERIALIZED ({page.text})
            SELECT e.uid FROM page AS p {JOINS}
            ORDER BY {order.text}""",
            (*env.params, *page.params, *order.params),
        )
    )
    if not found:
        require_environment(scope, place)
    count = count_live_tagged(scope, queries, place) if window.include_count else None
    return UidPage(tuple(uid for (uid,) in found), count)


def count_live_tagged(scope: Scope, queries: Sequence[QueryOfTypes], place: LivePlace) -> int:
    """How many entries list_live_tagged would page through. Raises EnvironmentNotFound and LocaleNotFound."""
    count = count_of(sources_of(place.languages(scope), _condition(scope, queries, columns_of_any(scope))))
    env = environment_of(scope, place)
    statement = SQL(f"WITH {env.text} SELECT {count.text}, (SELECT id FROM env)", (*env.params, *count.params))
    number, environment_id = fetch_all(statement)[0]
    if environment_id is None:
        raise EnvironmentNotFound
    return int(number)


def _condition(scope: Scope, queries: Sequence[QueryOfTypes], names: Columns) -> SQL:
    either = join(" OR ", (of_types(query.type_ids, compile_query(query.where, names)) for query in queries))
    seen = and_seen(scope, _NAMES)
    return SQL(f"({either.text}) {seen.text}", (*either.params, *seen.params)) if queries else SQL("FALSE")
