"""Which entries are there for who asks, and what they may do with them: the rights of roles, as SQL over language rows.

The same condition answers lists and single entries. Without limits nothing is asked and no condition is added.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from content.database import fetch_all
from content.errors import EntryNotFound
from content.query.sql import SQL, Columns, join
from content.types import StoredType
from core.errors import Forbidden
from core.json_values import JSONObject, JSONValue
from stacks.limits import WHOLE, Chosen, EntryRight, FieldLimits, Limits, any_of
from stacks.role_rules import Action, Names
from stacks.scope import Scope
from stacks.seen_scope import uids_of_languages

_ROWS = """FROM content_entrylocale AS l JOIN content_entry AS e ON e.id = l.entry_id
WHERE l.entry_id = ANY(%s) AND l.deleted_at IS NULL"""
_SAVED = ("e.uid", "l.created_by", "l.latest_id")
"""The columns of an entry's uid, its maker and its version in _ROWS."""

_ALL = SQL("")
LANGUAGE_ROW = Columns(
    content_type_id=0, data="", version_id="l.latest_id", key="", uid="e.uid", title="", url="", locale="l.locale",
    version="", created_at="", created_by="l.created_by", updated_at="", updated_by="",
)  # fmt: skip
"""Where the rows that a get reads keep what rights ask for."""

EntryKey: TypeAlias = tuple[int, str, str]
"""An entry's id, the uid of its type and a language that it has."""


def within(scope: Scope, content_type: StoredType, columns: Columns, condition: SQL) -> SQL:
    """The condition, on entries that may be read alone."""
    seen = seen_rows(scope, content_type, columns)
    return condition if seen is None else SQL(f"({seen.text} AND {condition.text})", (*seen.params, *condition.params))


def seen_of(scope: Scope, content_type: StoredType) -> SQL:
    """What is added to a condition on an entry `e` and its language `l`, so that it holds only where it may be read."""
    if scope.limits is None:
        return _ALL
    seen = seen_rows(scope, content_type, LANGUAGE_ROW)
    return _ALL if seen is None else SQL(f"AND {seen.text}", seen.params)


def seen_rows(scope: Scope, content_type: StoredType, columns: Columns) -> SQL | None:
    """The condition under which a row of the type may be read; None where all of them may."""
    rights = scope.limits.entry_rights(Action.READ, content_type.uid) if scope.limits else None
    return None if rights is None else rows_within(scope, rights, columns)


def rows_within(scope: Scope, rights: Sequence[EntryRight], columns: Columns) -> SQL:
    """The condition under which one of the rights is about a row."""
    if scope.limits is None or not rights:
        return SQL("FALSE")
    named = (columns.uid, columns.created_by, columns.version_id)
    pieces = [
        SQL(f"({columns.locale} = ANY(%s) AND {reach.text})", (_codes(scope, right), *reach.params))
        for right in rights
        for reach in [_reach(scope.limits, right, named)]
    ]
    either = join(" OR ", pieces)
    return SQL(f"({either.text})", either.params)


def visible(scope: Scope, found: Collection[EntryKey]) -> set[int]:
    """The ids of those entries that may be read in the language named. One query for each type that has limits."""
    return {entry_id for entry_id, _, _ in visible_keys(scope, found)}


def visible_keys(scope: Scope, found: Collection[EntryKey]) -> set[EntryKey]:
    """Those entries, each in the languages in which it may be read, as `visible`."""
    return keys_for(scope, found, Action.READ)


def keys_for(scope: Scope, found: Collection[EntryKey], action: Action) -> set[EntryKey]:
    """Those entries, each in the languages, all of which they have, in which the action is allowed, as `visible`."""
    seen: set[EntryKey] = set()
    for type_uid in {type_uid for _, type_uid, _ in found}:
        keys = [key for key in found if key[1] == type_uid]
        rights = scope.limits.entry_rights(action, type_uid) if scope.limits else None
        if scope.limits is None or rights is None:
            seen.update(keys)
            continue
        standing = rights_on(scope.limits, rights, {entry_id for entry_id, _, _ in keys})
        seen.update(key for key in keys if _covering(scope, standing.get((key[0], key[2]), ()), key[2]))
    return seen


def languages_for(
    scope: Scope, content_type: StoredType, entry_id: int, codes: Collection[str], action: Action
) -> set[str]:
    """Those languages of an entry, all of which it has, in which the action is allowed. One query where rules count."""
    rights = scope.limits.entry_rights(action, content_type.uid) if scope.limits else None
    if rights is None:
        return set(codes)
    standing = rights_on(scope.limits, rights, [entry_id])
    return {code for code in codes if _covering(scope, standing.get((entry_id, code), ()), code)}


def fields_to_begin_with(scope: Scope, content_type: StoredType, *, locale: str) -> FieldLimits | None:
    """The fields that may be written where an entry begins in a language, whatever it says; None where none may begin."""
    rights = scope.limits.entry_rights(Action.CREATE, content_type.uid) if scope.limits else None
    if rights is None:
        return WHOLE
    allowed = _covering(scope, [right for right in rights if _may_begin(right.chosen)], locale)
    return any_of([right.fields for right in allowed]) if allowed else None


def languages_to_begin_in(scope: Scope, content_type: StoredType) -> list[str]:
    """The languages in which an entry of the type may begin, the master first."""
    codes = sorted(scope.locale_fallbacks, key=lambda code: (code != scope.master_locale, code))
    return [code for code in codes if fields_to_begin_with(scope, content_type, locale=code) is not None]


def _may_begin(chosen: Chosen) -> bool:
    return bool(chosen.is_all or chosen.own or chosen.terms)


def rights_on(
    limits: Limits | None, rights: Sequence[EntryRight], entry_ids: Collection[int]
) -> Mapping[tuple[int, str], Sequence[EntryRight]]:
    """Which of the rights reach each language row of the entries, whatever languages they are for."""
    if limits is None or not rights or not entry_ids:
        return {}
    reaches = join(", ", (_reach(limits, right, _SAVED) for right in rights))
    rows = fetch_all(SQL(f"SELECT l.entry_id, l.locale, {reaches.text} {_ROWS}", (*reaches.params, list(entry_ids))))
    return {
        (entry_id, locale): [right for right, reached in zip(rights, reached_by, strict=True) if reached]
        for entry_id, locale, *reached_by in rows
    }


def require_entry(scope: Scope, content_type: StoredType, entry: tuple[int, str], *, locale: str) -> None:
    """Raise EntryNotFound where the entry of that id and uid may not be read in a language that it has."""
    if scope.limits is not None and entry[0] not in visible(scope, [(entry[0], content_type.uid, locale)]):
        raise EntryNotFound(entry[1])


def require_change(
    scope: Scope, content_type: StoredType, entry: tuple[int, str], action: Action, *, source: str, locale: str
) -> FieldLimits:
    """The fields that may be written in a language of an entry that reads there as its language `source`.

    Raises EntryNotFound where it may not be read, Forbidden where the action is not allowed.
    """
    if scope.limits is None:
        return WHOLE
    require_entry(scope, content_type, entry, locale=source)
    rights = scope.limits.entry_rights(action, content_type.uid)
    if rights is None:
        return WHOLE
    allowed = _covering(scope, rights_on(scope.limits, rights, [entry[0]]).get((entry[0], source), ()), locale)
    return _fields(allowed, action)


def require_creation(scope: Scope, content_type: StoredType, *, locale: str, content: JSONObject) -> FieldLimits:
    """The fields that may be written where an entry begins in a language. Raises Forbidden where it may not begin."""
    if scope.limits is None:
        return WHOLE
    rights = scope.limits.entry_rights(Action.CREATE, content_type.uid)
    if rights is None:
        return WHOLE
    terms = set(_terms_in(content))
    begun = [right for right in rights if _begins(right.chosen, terms) and not _begins(right.but, terms)]
    return _fields(_covering(scope, begun, locale), Action.CREATE)


def _fields(allowed: Sequence[EntryRight], action: Action) -> FieldLimits:
    if not allowed:
        raise Forbidden(f"Your role does not allow this here (entry {action.value}).")
    return any_of([right.fields for right in allowed])


def _covering(scope: Scope, rights: Sequence[EntryRight], code: str) -> list[EntryRight]:
    uid = uids_of_languages(scope).get(code, "") if rights else ""
    return [right for right in rights if right.covers_locale(code, uid)]


def _codes(scope: Scope, right: EntryRight) -> list[str]:
    uids = uids_of_languages(scope)
    return [code for code in scope.locale_fallbacks if right.covers_locale(code, uids.get(code, ""))]


def _reach(limits: Limits, right: EntryRight, columns: tuple[str, str, str]) -> SQL:
    """The condition under which a right is about a row, whatever the language."""
    given, taken = _chosen(limits, right.chosen, columns), _chosen(limits, right.but, columns)
    if not right.but:
        return given
    return SQL(f"({given.text} AND NOT {taken.text})", (*given.params, *taken.params))


def _chosen(limits: Limits, chosen: Chosen, columns: tuple[str, str, str]) -> SQL:
    uid, created_by, version_id = columns
    if chosen.is_all:
        return SQL("TRUE")
    pieces = [SQL(f"{uid} = ANY(%s)", (sorted(chosen.uids),))] if chosen.uids else []
    if chosen.own:
        pieces.append(SQL(f"coalesce({created_by} = %s, FALSE)", (limits.person_uid,)))
    pieces += [_tagged(taxonomy, terms, version_id) for taxonomy, terms in chosen.terms]
    either = join(" OR ", pieces)
    return SQL(f"({either.text})", either.params) if pieces else SQL("FALSE")


def _tagged(taxonomy: str, terms: Names, version_id: str) -> SQL:
    """Whether the version has a term of the taxonomy, or one of those named."""
    named = None if terms.is_all else sorted(terms.uids)
    return SQL(
        f"""EXISTS (SELECT FROM content_reference AS tag WHERE tag.version_id = {version_id} AND tag.kind = 'term'
            AND tag.target_type_uid = %s AND (%s::text[] IS NULL OR tag.target_uid = ANY(%s::text[])))""",
        (taxonomy, named, named),
    )


def _begins(chosen: Chosen, terms: Collection[tuple[str, str]]) -> bool:
    """Whether an entry that is about to be made, with these terms, would be among the chosen."""
    return (
        chosen.is_all
        or chosen.own
        or any(taxonomy == named and term in among for taxonomy, term in terms for named, among in chosen.terms)
    )


def _terms_in(value: JSONValue) -> Iterable[tuple[str, str]]:
    """The terms, each with its taxonomy, wherever they stand in the content."""
    if isinstance(value, dict):
        taxonomy, term = value.get("taxonomy_uid"), value.get("term_uid")
        if isinstance(taxonomy, str) and isinstance(term, str):
            yield taxonomy, term
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in below:
        yield from _terms_in(each)
