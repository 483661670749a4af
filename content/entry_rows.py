"""Which language rows a list of saved entries shows, as SQL: the pieces that every such list is put together from.

Rows are named `l` (language), `e` (entry) and `v` (version).
"""

from collections.abc import Sequence

from content.ports import stage_column
from content.query.compile import compile_bounds, compile_query
from content.query.language import Query
from content.query.sql import SQL, Columns, no_entries, no_stage
from content.query.window import Window
from content.sight import within
from content.types import StoredType, load_type
from stacks.scope import Scope

COLUMNS = {
    "data": "v.data", "version_id": "l.latest_id", "key": "l.entry_id", "uid": "e.uid", "title": "l.title",
    "url": "l.url", "locale": "l.locale", "version": "l.version", "created_at": "l.created_at",
    "created_by": "l.created_by", "updated_at": "l.updated_at", "updated_by": "l.updated_by",
}  # fmt: skip

# The planner drops those that neither the filter nor the order mentions; the branch lets a condition on the uid use
# its index.
_FROM = """
    FROM content_entrylocale AS l
    LEFT JOIN content_entry AS e ON e.id = l.entry_id AND e.branch_id = %s
    LEFT JOIN content_entryversion AS v ON v.id = l.latest_id"""


def columns_of(scope: Scope, content_type: StoredType, chain: Sequence[str]) -> Columns:
    """Where a list of one type keeps what its filter names; what it refers to is looked for in the same languages."""

    def uids_of(content_type_uid: str, query: Query) -> SQL:
        target = load_type(scope, content_type_uid)
        names = columns_of(scope, target, chain)
        return _shown_uids(scope, chain, of_type(target, within(scope, target, names, compile_query(query, names))))

    def stage() -> SQL:
        told = [column(scope, content_type) for column in stage_column.followers()]
        return told[0] if told else no_stage()

    slots = {path: f"l.{slot}" for path, slot in content_type.slots.items()}
    return Columns(
        content_type_id=content_type.id,
        branch_id=scope.branch_id,
        uids_of=uids_of,
        slots=slots,
        stage=stage,
        **COLUMNS,
    )


def columns_of_any(scope: Scope) -> Columns:
    """The same for a list of several types, whose filter names no fields of theirs."""
    return Columns(
        content_type_id=0, branch_id=scope.branch_id, uids_of=no_entries, slots={}, stage=no_stage, **COLUMNS
    )


def of_types(type_ids: Sequence[int], condition: SQL) -> SQL:
    """The condition, on entries of these types alone."""
    return SQL(f"(l.content_type_id = ANY(%s) AND {condition.text})", (list(type_ids), *condition.params))


def of_type(content_type: StoredType, condition: SQL) -> SQL:
    """The condition, on entries of the type alone."""
    return SQL(f"l.content_type_id = %s AND {condition.text}", (content_type.id, *condition.params))


def sources_of(scope: Scope, chain: Sequence[str], condition: SQL) -> list[SQL]:
    """For each language of the chain the rows that a list shows in it: those without a nearer language."""
    return [_source(scope, chain, place, condition) for place in range(len(chain))]


def page_of(sources: Sequence[SQL], order: SQL, window: Window, condition: SQL) -> SQL:
    """A page's language rows, found and sorted without reading a wide row. The sources are of those with the condition.

    Every language contributes at most as many as the page could need, from its own index.
    """
    if len(sources) == 1:
        bounds = compile_bounds(window, condition)
        return SQL(
            f"SELECT l.* {sources[0].text} ORDER BY {order.text} {bounds.text}",
            (*sources[0].params, *order.params, *bounds.params),
        )
    needed = min(window.skip + window.limit, 2**63 - 1)
    union = " UNION ALL ".join(
        f"(SELECT l.id AS pointer {source.text} ORDER BY {order.text} LIMIT %s)" for source in sources
    )
    params = [value for source in sources for value in (*source.params, *order.params, needed)]
    return SQL(
        f"""
        SELECT l.* FROM ({union}) AS candidate
        JOIN content_entrylocale AS l ON l.id = candidate.pointer
        LEFT JOIN content_entry AS e ON e.id = l.entry_id
        LEFT JOIN content_entryversion AS v ON v.id = l.latest_id
        ORDER BY {order.text} LIMIT %s OFFSET %s
        """,
        (*params, *order.params, window.limit, window.skip),
    )


def count_of(sources: Sequence[SQL]) -> SQL:
    """How many rows the sources have."""
    text = " + ".join(f"(SELECT count(*) {source.text})" for source in sources)
    return SQL(f"({text})", tuple(value for source in sources for value in source.params))


def _source(scope: Scope, chain: Sequence[str], place: int, condition: SQL) -> SQL:
    nearer = list(chain[:place])
    closer = SQL("")
    if nearer:
        closer = SQL(
            """AND NOT EXISTS (SELECT FROM content_entrylocale AS near WHERE near.entry_id = l.entry_id
                AND near.locale = ANY(%s) AND near.deleted_at IS NULL)""",
            (nearer,),
        )
    return SQL(
        f"{_FROM} WHERE l.locale = %s AND l.deleted_at IS NULL AND {condition.text} {closer.text}",
        (scope.branch_id, chain[place], *condition.params, *closer.params),
    )


def _shown_uids(scope: Scope, chain: Sequence[str], condition: SQL) -> SQL:
    """The uids of the entries that a list shows, the condition written once however many languages there are."""
    codes = list(chain)
    closer = SQL("")
    if len(codes) > 1:
        closer = SQL(
            """AND NOT EXISTS (SELECT FROM content_entrylocale AS near WHERE near.entry_id = l.entry_id
                AND near.locale = ANY(%s) AND near.deleted_at IS NULL
                AND array_position(%s, near.locale::text) < array_position(%s, l.locale::text))""",
            (codes, codes, codes),
        )
    return SQL(
        f"SELECT e.uid {_FROM} WHERE l.locale = ANY(%s) AND l.deleted_at IS NULL AND {condition.text} {closer.text}",
        (scope.branch_id, codes, *condition.params, *closer.params),
    )
