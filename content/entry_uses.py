"""Which entries refer to an entry: by a reference field, or by embedding it in rich text, wherever that stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from content.database import Row, wire_time
from content.entry_sight import require_readable
from content.errors import EntryNotFound
from content.languages import fallback_chain
from content.paging import fetch_page
from content.query.sql import SQL, join
from content.query.window import Window
from content.sight_of_all import EntryNames, and_seen
from content.types import StoredType
from content.variant_uses import uses_of
from stacks.scope import Scope

# An entry that nothing refers to has one row without a key, one that does not exist has none. Of each entry the
# language is looked at that a reader would be shown; what lies in the trash stands in nobody's way.
_USES = """
FROM content_entry AS target
LEFT JOIN LATERAL {links} AS link ON TRUE
LEFT JOIN (
    content_entrylocale AS saved
    JOIN content_entry AS e ON e.id = saved.entry_id
    JOIN content_contenttype AS kind ON kind.id = e.content_type_id
) ON saved.id = link.saved_id AND saved.locale = ANY(%s) AND (saved.deleted_at IS NULL OR %s)
    AND NOT EXISTS (
        SELECT FROM content_entrylocale AS near WHERE near.entry_id = saved.entry_id AND near.deleted_at IS NULL
            AND array_position(%s, near.locale::text) < array_position(%s, saved.locale::text)
    ) {seen}
WHERE target.branch_id = %s AND target.uid = %s AND target.content_type_id = %s AND target.deleted_at IS NULL
GROUP BY e.id, kind.id, saved.id
"""
_NAMES = EntryNames("e.content_type_id", "e.uid", "saved.created_by", "saved.latest_id", "saved.locale", "link.path")
_COLUMNS = f"""e.uid AS key, kind.uid AS type_uid, kind.title AS type_title, saved.locale, saved.title, saved.version,
    {wire_time("saved.deleted_at")}"""


@dataclass(frozen=True, slots=True)
class EntryUse:
    """An entry that refers to another in a language; `deleted_at` where it lies in the trash; `extra` as asked."""

    entry_uid: str
    content_type_uid: str
    content_type_title: str
    locale: str
    title: str
    version: int
    deleted_at: str | None
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryUses:
    """A slice of the uses, and the number of all."""

    rows: tuple[EntryUse, ...]
    count: int


def list_entry_uses(
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str,
    window: Window,
    with_deleted: bool = False,
    extra: Sequence[SQL] = (),
) -> EntryUses:
    """The entries whose latest version refers to an entry, by content type and title (CS-83, CS-86). One query.

    Each is looked at in the language, or in the nearest one it falls back to. `extra` adds columns; they may name `e`,
    the entry, and `saved`, its row of the language. Raises EntryNotFound.
    """
    require_readable(scope, content_type, uid, locale=locale)
    chain = list(fallback_chain(scope, locale))
    columns = join(", ", [SQL(_COLUMNS), *extra])
    target = (scope.branch_id, uid, content_type.id)
    seen = and_seen(scope, _NAMES)
    source = _USES.format(links=uses_of("target", "entry"), seen=seen.text)
    params = (*columns.params, chain, with_deleted, chain, chain, *seen.params, *target)
    statement = SQL(f"SELECT {columns.text} {source}", params)
    page = fetch_page(statement, window, order="type_uid, title, key, locale")
    if page is None:
        raise EntryNotFound(uid)
    return EntryUses(tuple(_use(row) for row in page.rows), page.count)


def _use(row: Row) -> EntryUse:
    values: list[Any] = [*row[:7], tuple(row[7:])]
    return EntryUse(*values)
