"""Which languages an entry exists in."""

from content.database import fetch_all
from content.errors import EntryNotFound
from content.query.sql import SQL
from content.sight import seen_of
from content.types import StoredType
from stacks.scope import Scope

_LANGUAGES = """
    SELECT l.locale FROM content_entry AS e
    JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.deleted_at IS NULL AND l.locale = ANY(%s)
    WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL {seen}
    ORDER BY l.locale <> %s, l.locale
"""


def list_languages(scope: Scope, content_type: StoredType, uid: str) -> tuple[str, ...]:
    """The languages in which an entry has content of its own, the master first (CS-87). Raises EntryNotFound."""
    place = (scope.branch_id, uid, content_type.id)
    seen = seen_of(scope, content_type)
    statement = _LANGUAGES.replace("{seen}", seen.text)
    rows = fetch_all(SQL(statement, (list(scope.locale_fallbacks), *place, *seen.params, scope.master_locale)))
    if not rows:
        raise EntryNotFound(uid)
    return tuple(code for (code,) in rows)
