"""One entry within the rules of roles: in which languages it is there for who asks, and what they may do with it there.

Without limits nothing is asked.
"""

from collections.abc import Collection

from content.database import fetch_all
from content.errors import EntryNotFound
from content.languages import fallback_chain
from content.query.sql import SQL
from content.sight import LANGUAGE_ROW, require_change, require_entry, rows_within, visible_keys
from content.types import StoredType
from stacks.limits import WHOLE, FieldLimits
from stacks.role_rules import Action
from stacks.scope import Scope

_OWN = "SELECT locale FROM content_entrylocale WHERE entry_id = %s AND deleted_at IS NULL"
_NEAREST = """
    SELECT e.id, l.locale FROM content_entry AS e
    JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = ANY(%s) AND l.deleted_at IS NULL
    WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL
    ORDER BY array_position(%s, l.locale::text) LIMIT 1
"""


def require_readable(scope: Scope, content_type: StoredType, uid: str, *, locale: str) -> None:
    """Raise EntryNotFound where who asks may not read what the entry says in the language, or falls back to."""
    if scope.limits is None:
        return
    chain = list(fallback_chain(scope, locale))
    rows = fetch_all(SQL(_NEAREST, (chain, scope.branch_id, uid, content_type.id, chain)))
    if not rows:
        raise EntryNotFound(uid)
    entry_id, source = rows[0]
    require_entry(scope, content_type, (entry_id, uid), locale=source)


def readable_languages(scope: Scope, content_type: StoredType, entry_id: int) -> set[str]:
    """The languages in which the entry may be read, those that fall back to another one among them."""
    own = _own_languages(entry_id)
    if scope.limits is None:
        seen = own
    else:
        keys = [(entry_id, content_type.uid, code) for code in own & scope.locale_fallbacks.keys()]
        seen = {code for _, _, code in visible_keys(scope, keys)}
    return {code for code in scope.locale_fallbacks if _source(scope, code, own) in seen}


def require_entry_seen(scope: Scope, content_type: StoredType, entry: tuple[int, str]) -> None:
    """Raise EntryNotFound where the entry of that id and uid may be read in no language."""
    if scope.limits is not None and not readable_languages(scope, content_type, entry[0]):
        raise EntryNotFound(entry[1])


def require_action(
    scope: Scope, content_type: StoredType, entry: tuple[int, str], action: Action, *, locale: str
) -> FieldLimits:
    """The fields that the action may write in a language of the entry, whatever it reads there.

    Raises EntryNotFound where it may not be read, Forbidden where the action is not allowed.
    """
    if scope.limits is None:
        return WHOLE
    source = _source(scope, locale, _own_languages(entry[0])) if locale in scope.locale_fallbacks else None
    if source is None:
        raise EntryNotFound(entry[1])
    return require_change(scope, content_type, entry, action, source=source, locale=locale)


def languages_within(
    scope: Scope, content_type: StoredType, entry_id: int, codes: Collection[str], action: Action
) -> set[str]:
    """Those languages, in the trash or not, in which the action is allowed with the entry."""
    rights = scope.limits.entry_rights(action, content_type.uid) if scope.limits is not None else None
    if rights is None:
        return set(codes)
    within = rows_within(scope, rights, LANGUAGE_ROW)
    statement = f"""SELECT l.locale FROM content_entrylocale AS l JOIN content_entry AS e ON e.id = l.entry_id
        WHERE l.entry_id = %s AND l.locale = ANY(%s) AND {within.text}"""  # noqa: S608 the condition is our own
    return {code for (code,) in fetch_all(SQL(statement, (entry_id, list(codes), *within.params)))}


def _own_languages(entry_id: int) -> set[str]:
    return {code for (code,) in fetch_all(SQL(_OWN, (entry_id,)))}


def _source(scope: Scope, locale: str, own: Collection[str]) -> str | None:
    """The language that is read in this one."""
    return next((code for code in fallback_chain(scope, locale) if code in own), None)
