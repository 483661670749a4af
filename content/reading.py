"""Reading saved entries: one statement for a get or a list, JSON left as text.

What is live is read in publishing; what the wire calls things is the rims' business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from content.database import Row, fetch_all, fetch_proving, wire_time
from content.entry_rows import columns_of, count_of, of_type, page_of, sources_of
from content.errors import EntryNotFound
from content.inheritance import versions_of
from content.languages import fallback_chain
from content.query.compile import compile_order, compile_query
from content.query.language import EVERYTHING, Query
from content.query.sql import SQL, join
from content.query.window import Window
from content.sight import seen_of, within
from content.types import StoredType
from stacks.scope import Scope

ASSET_FACTS = """json_build_array(asset.uid, FALSE, file.title, asset.parent_uid, file.version, asset.created_at,
    asset.created_by, file.created_at, file.created_by, file.description, file.tags, file.filename, file.content_type,
    file.file_size, file.width, file.height)"""
"""The AssetFacts of a file, as content.expand reads them."""

ASSETS_OF_VERSION = f"""(
    SELECT json_agg({ASSET_FACTS})::text
    FROM (SELECT DISTINCT target_uid FROM content_reference WHERE version_id = v.id AND kind = 'asset') AS used
    JOIN content_asset AS asset ON asset.branch_id = %s AND asset.uid = used.target_uid AND asset.deleted_at IS NULL
    JOIN content_assetversion AS file ON file.id = asset.latest_id
)"""
"""The files that version `v` points at."""

ENTRY_FACTS = f"""e.id, e.uid, l.locale, v.version, v.id, v.data::text, {wire_time("l.created_at")}, l.created_by,
    {wire_time("v.created_at")}, v.created_by"""
"""The first facts of an EntryRow, of the entry `e`, its language `l` and the version `v`."""


class EntryRow(NamedTuple):
    """One saved version of an entry, as it is read: a tuple, since a list makes a hundred of them.

    `data` is the content as JSON text; times are texts as clients see them. `assets` is a JSON text of the files it points at, where the type has file
    fields. `extra` holds the values of the SQL that the caller added.
    """

    entry_id: int
    uid: str
    locale: str
    version: int
    version_id: int
    data: str
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    assets: str | None
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A slice of a list; `count` of the whole list where it was asked for."""

    rows: tuple[EntryRow, ...]
    count: int | None


def get_entry(
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str,
    version: int | None = None,
    extra: Sequence[SQL] = (),
) -> EntryRow:
    """An entry in a language or the nearest one it falls back to: its latest version, or the named one (CS-20, CS-21).

    `extra` adds columns; they may name `e` (entry), `l` (language) and `v` (version). Raises EntryNotFound.
    """
    language = _nearest(fallback_chain(scope, locale))
    columns = _columns(scope, content_type, extra)
    which = (
        "content_entryversion AS v ON v.id = l.latest_id"
        if version is None
        else f"{versions_of('e.id')} AS v ON v.locale = l.locale AND v.version = %s"
    )
    versions = () if version is None else (version,)
    seen = seen_of(scope, content_type)
    statement = SQL(
        f"""
        SELECT {columns.text}
        FROM content_entry AS e
        {language.text}
        JOIN {which}
        WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL {seen.text}
        """,
        (*columns.params, *language.params, *versions, scope.branch_id, uid, content_type.id, *seen.params),
    )
    rows = fetch_proving(statement)
    if not rows:
        raise EntryNotFound(uid)
    return _row(rows[0])


def _nearest(chain: Sequence[str]) -> SQL:
    """The row of the first language of the chain that the entry has, joined to it."""
    if len(chain) == 1:
        living = "l.entry_id = e.id AND l.locale = %s AND l.deleted_at IS NULL"
        return SQL(f"JOIN content_entrylocale AS l ON {living}", (chain[0],))
    codes = list(chain)
    return SQL(
        """JOIN LATERAL (
            SELECT * FROM content_entrylocale WHERE entry_id = e.id AND locale = ANY(%s) AND deleted_at IS NULL
            ORDER BY array_position(%s, locale::text) LIMIT 1
        ) AS l ON TRUE""",
        (codes, codes),
    )


def list_entries(
    scope: Scope,
    content_type: StoredType,
    *,
    locale: str,
    window: Window,
    where: Query = EVERYTHING,
    extra: Sequence[SQL] = (),
) -> EntryPage:
    """The entries of a type in a language, each where it does not have it in the nearest one it falls back to.

    Sorts and pages over narrow rows, then fetches the wide ones. `extra` as in get_entry.
    """
    chain = fallback_chain(scope, locale)
    names = columns_of(scope, content_type, chain)
    condition = within(scope, content_type, names, compile_query(where, names))
    sources = sources_of(scope, chain, of_type(content_type, condition))
    order = compile_order(window.sort, names)
    count = count_of(sources) if window.include_count else SQL("NULL::bigint")
    columns = _columns(scope, content_type, [*extra, count])
    narrow = page_of(sources, order, window, condition)
    statement = SQL(
        f"""
        WITH page AS MATERIALIZED ({narrow.text})
        SELECT {columns.text}
        FROM page AS l
        JOIN content_entry AS e ON e.id = l.entry_id
        JOIN content_entryversion AS v ON v.id = l.latest_id
        ORDER BY {order.text}
        """,
        (*narrow.params, *columns.params, *order.params),
    )
    found = fetch_proving(statement)
    rows = tuple(_row(row[:-1]) for row in found)
    if not window.include_count:
        return EntryPage(rows, None)
    if found:
        return EntryPage(rows, found[0][-1])
    # A page past the end carries no row to hold the count.
    return EntryPage(rows, count_entries(scope, content_type, locale=locale, where=where))


def count_entries(scope: Scope, content_type: StoredType, *, locale: str, where: Query = EVERYTHING) -> int:
    """How many entries list_entries would page through."""
    chain = fallback_chain(scope, locale)
    names = columns_of(scope, content_type, chain)
    condition = within(scope, content_type, names, compile_query(where, names))
    count = count_of(sources_of(scope, chain, of_type(content_type, condition)))
    return int(fetch_all(SQL(f"SELECT {count.text}", count.params))[0][0])


def _columns(scope: Scope, content_type: StoredType, extra: Sequence[SQL]) -> SQL:
    has_files = bool(content_type.compiled.file_paths)
    assets = SQL(ASSETS_OF_VERSION, (scope.branch_id,)) if has_files else SQL("NULL::text")
    return join(", ", [SQL(ENTRY_FACTS), assets, *extra])


def _row(row: Row) -> EntryRow:
    return EntryRow._make((*row[:11], row[11:]))
