"""Which publications a list of live entries shows, as SQL: the pieces that every such list is put together from.

Rows are named `p` (publication), `e` (entry), `v` (version) and `l` (language); `env` is the environment.
"""

from collections.abc import Sequence

from content.query.compile import compile_bounds, compile_query
from content.query.language import Query
from content.query.sql import SQL, Columns, no_entries, no_stage
from content.query.window import Window
from content.sight import within
from content.types import StoredType, load_type
from stacks.scope import Scope

COLUMNS = {
    "data": "v.data", "version_id": "p.entry_version_id", "key": "p.entry_id", "uid": "e.uid", "title": "p.title",
    "url": "p.url", "locale": "v.locale", "version": "v.version", "created_at": "p.content_created_at",
    "created_by": "l.created_by", "updated_at": "p.content_updated_at", "updated_by": "v.created_by",
}  # fmt: skip

# Joins that the planner drops where neither the filter nor the order mentions them.
JOINS = """
    LEFT JOIN content_entry AS e ON e.id = p.entry_id
    LEFT JOIN content_entryversion AS v ON v.id = p.entry_version_id
    LEFT JOIN content_entrylocale AS l ON l.entry_id = p.entry_id AND l.locale = v.locale"""
_LIVE = "p.environment_id = (SELECT id FROM env) AND p.is_live"


def columns_of(scope: Scope, content_type: StoredType, languages: Sequence[str]) -> Columns:
    """Where a list of one type keeps what its filter names; what it refers to counts where it is live beside it."""

    def uids_of(content_type_uid: str, query: Query) -> SQL:
        target = load_type(scope, content_type_uid)
        names = columns_of(scope, target, languages)
        return _shown_uids(languages, of_type(target, within(scope, target, names, compile_query(query, names))))

    slots = {path: f"p.{slot}" for path, slot in content_type.slots.items()}
    return Columns(
        content_type_id=content_type.id,
        branch_id=scope.branch_id,
        uids_of=uids_of,
        slots=slots,
        stage=no_stage,
        **COLUMNS,
    )


def columns_of_any(scope: Scope) -> Columns:
    """The same for a list of several types, whose filter names no fields of theirs."""
    return Columns(
        content_type_id=0, branch_id=scope.branch_id, uids_of=no_entries, slots={}, stage=no_stage, **COLUMNS
    )


def of_types(type_ids: Sequence[int], condition: SQL) -> SQL:
    """The condition, on entries of these types alone."""
    return SQL(f"(p.content_type_id = ANY(%s) AND {condition.text})", (list(type_ids), *condition.params))


def of_type(content_type: StoredType, condition: SQL) -> SQL:
    """The condition, on entries of the type alone."""
    return SQL(f"p.content_type_id = %s AND {condition.text}", (content_type.id, *condition.params))


def sources_of(languages: Sequence[str], condition: SQL) -> list[SQL]:
    """For each language the publications that a list shows in it: those without a nearer live one."""
    return [_source(languages, place, condition) for place in range(len(languages))]


def page_of(sources: Sequence[SQL], order: SQL, window: Window, condition: SQL) -> SQL:
    """A page's publications, found and sorted without a wide row. The sources are of those with the condition.

    Each language adds what the page could need at most.
    """
    if len(sources) == 1:
        bounds = compile_bounds(window, condition)
        return SQL(
            f"SELECT p.* {sources[0].text} ORDER BY {order.text} {bounds.text}",
            (*sources[0].params, *order.params, *bounds.params),
        )
    needed = min(window.skip + window.limit, 2**63 - 1)
    union = " UNION ALL ".join(
        f"(SELECT p.id AS pointer {source.text} ORDER BY {order.text} LIMIT %s)" for source in sources
    )
    params = [value for source in sources for value in (*source.params, *order.params, needed)]
    return SQL(
        f"""
        SELECT p.* FROM ({union}) AS candidate
        JOIN publishing_publication AS p ON p.id = candidate.pointer {JOINS}
        ORDER BY {order.text} LIMIT %s OFFSET %s
        """,
        (*params, *order.params, window.limit, window.skip),
    )


def count_of(sources: Sequence[SQL]) -> SQL:
    """How many publications the sources have."""
    text = " + ".join(f"(SELECT count(*) {source.text})" for source in sources)
    return SQL(f"({text})", tuple(value for source in sources for value in source.params))


def _source(languages: Sequence[str], place: int, condition: SQL) -> SQL:
    nearer = list(languages[:place])
    closer = SQL("")
    if nearer:
        closer = SQL(
            """AND NOT EXISTS (SELECT FROM publishing_publication AS near WHERE near.entry_id = p.entry_id
                AND near.environment_id = p.environment_id AND near.locale = ANY(%s) AND near.is_live)""",
            (nearer,),
        )
    return SQL(
        f"""
        FROM publishing_publication AS p {JOINS}
        WHERE {_LIVE} AND p.locale = %s AND {condition.text} {closer.text}""",
        (languages[place], *condition.params, *closer.params),
    )


def _shown_uids(languages: Sequence[str], condition: SQL) -> SQL:
    """The uids of the entries that a list shows, the condition written once however many languages there are."""
    codes = list(languages)
    closer = SQL("")
    if len(codes) > 1:
        closer = SQL(
            """AND NOT EXISTS (SELECT FROM publishing_publication AS near WHERE near.entry_id = p.entry_id
                AND near.environment_id = p.environment_id AND near.locale = ANY(%s) AND near.is_live
                AND array_position(%s, near.locale::text) < array_position(%s, p.locale::text))""",
            (codes, codes, codes),
        )
    return SQL(
        f"""
        SELECT e.uid FROM publishing_publication AS p {JOINS}
        WHERE {_LIVE} AND p.locale = ANY(%s) AND {condition.text} {closer.text}""",
        (codes, *condition.params, *closer.params),
    )
