"""What lies in the trash: the deleted languages of a type's entries, the latest deletion first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.database import fetch_all
from content.query.sql import SQL
from content.query.window import Window
from content.sight import LANGUAGE_ROW, rows_within, seen_of
from content.types import StoredType
from stacks.role_rules import Action
from stacks.scope import Scope

# A page past the end has one row without a key, which holds the count.
_TRASH = """
WITH found AS (
    SELECT e.uid, l.locale, l.title, l.version, l.deleted_at, l.updated_by, e.deleted_at IS NULL AS is_partial, l.id
    FROM content_entrylocale AS l JOIN content_entry AS e ON e.id = l.entry_id
    WHERE l.content_type_id = %s AND l.deleted_at IS NOT NULL AND (%s::text IS NULL OR l.locale = %s)
        AND (%s::text IS NULL OR e.uid = %s) {seen}
)
SELECT (SELECT count(*) FROM found WHERE %s), page.* FROM (SELECT) AS one LEFT JOIN (
    SELECT * FROM found ORDER BY deleted_at DESC, id DESC LIMIT %s OFFSET %s
) AS page ON TRUE
ORDER BY page.deleted_at DESC, page.id DESC
"""


@dataclass(frozen=True, slots=True)
class TrashRow:
    """An entry in one language that was deleted. `is_partial`: other languages of it are still there."""

    uid: str
    locale: str
    title: str
    version: int
    deleted_at: datetime
    deleted_by: str
    is_partial: bool


@dataclass(frozen=True, slots=True)
class TrashPage:
    """A slice of the trash; `count` of all of it where it was asked for."""

    rows: tuple[TrashRow, ...]
    count: int | None


def list_trash(
    scope: Scope, content_type: StoredType, window: Window, *, locale: str | None = None, uid: str | None = None
) -> TrashPage:
    """The deleted languages of a type's entries, or of one language or entry alone. One query."""
    names, seen = (locale, locale, uid, uid), seen_of(scope, content_type)
    page = (window.include_count, window.limit, window.skip)
    rows = fetch_all(SQL(_TRASH.replace("{seen}", seen.text), (content_type.id, *names, *seen.params, *page)))
    found = tuple(TrashRow(*row[1:8]) for row in rows if row[1] is not None)
    return TrashPage(found, rows[0][0] if window.include_count else None)


def restorable(scope: Scope, content_type: StoredType, rows: Sequence[TrashRow]) -> set[tuple[str, str]]:
    """Uid and language of those of the rows that rules of roles let somebody bring back. One query where rules count."""
    keys = {(row.uid, row.locale) for row in rows if row.locale in scope.locale_fallbacks}
    rights = scope.limits.entry_rights(Action.UPDATE, content_type.uid) if scope.limits is not None else None
    if rights is None or not keys:
        return keys
    within = rows_within(scope, rights, LANGUAGE_ROW)
    statement = f"""SELECT e.uid, l.locale FROM content_entrylocale AS l JOIN content_entry AS e ON e.id = l.entry_id
        WHERE l.content_type_id = %s AND e.uid = ANY(%s) AND {within.text}"""  # noqa: S608 the condition is our own
    found = fetch_all(SQL(statement, (content_type.id, [uid for uid, _ in keys], *within.params)))
    return keys & {(uid, locale) for uid, locale in found}
