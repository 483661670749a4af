"""What entries refer to, as it is saved: entries of any type, by uid, in one statement."""

from collections.abc import Collection

from content.database import fetch_all
from content.languages import fallback_chain
from content.query.sql import SQL
from content.reading import ASSETS_OF_VERSION, ENTRY_FACTS, EntryRow
from content.sight import visible
from stacks.scope import Scope


def find_targets(scope: Scope, uids: Collection[str], *, locale: str) -> dict[str, tuple[EntryRow, str]]:
    """The living entries among the uids, each in the language or the nearest one it falls back to, by uid.

    Beside each the uid of its type. What exists in none of these languages, or is of a deleted type, is not there.
    """
    chain = list(fallback_chain(scope, locale))
    rows = fetch_all(
        SQL(
            f"""
            SELECT {ENTRY_FACTS}, {ASSETS_OF_VERSION}, kind.uid
            FROM content_entry AS e
            JOIN content_contenttype AS kind ON kind.id = e.content_type_id AND kind.deleted_at IS NULL
            JOIN LATERAL (
                SELECT * FROM content_entrylocale
                WHERE entry_id = e.id AND locale = ANY(%s) AND deleted_at IS NULL
                ORDER BY array_position(%s, locale::text) LIMIT 1
            ) AS l ON TRUE
            JOIN content_entryversion AS v ON v.id = l.latest_id
            WHERE e.branch_id = %s AND e.uid = ANY(%s) AND e.deleted_at IS NULL
            """,
            (scope.branch_id, chain, chain, scope.branch_id, sorted(uids)),
        )
    )
    found = {row[1]: (EntryRow(*row[:11]), row[11]) for row in rows}
    if scope.limits is None:
        return found
    seen = visible(scope, [(row.entry_id, type_uid, row.locale) for row, type_uid in found.values()])
    return {uid: target for uid, target in found.items() if target[0].entry_id in seen}
