"""Entries whose text in a language is not written yet, or behind the text that it translates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from content.database import fetch_all
from content.languages import fallback_chain, require_locale
from content.query.sql import SQL
from content.sight import seen_of
from content.types import StoredType
from stacks.scope import Scope

# Named `l` and `e` as everywhere: the text to translate and its entry; `own` is the language that is asked about.
# The newest change of a text first, off its index: as many rows are read as are shown, and those that are up to date
# between them.
_OF_TYPE = """
    (SELECT l.updated_at, l.entry_id, e.uid, %s::text AS type_uid, l.title, l.locale, l.version, l.updated_by,
        coalesce(own.version, 0) AS own_version, greatest(l.worded_version - own.source_version, 0) AS behind
    FROM content_entrylocale AS l
    JOIN content_entry AS e ON e.id = l.entry_id
    LEFT JOIN content_entrylocale AS own ON own.entry_id = l.entry_id AND own.locale = %s AND own.deleted_at IS NULL
    WHERE l.content_type_id = %s AND l.locale = %s AND l.deleted_at IS NULL {after} {seen} AND {wanted}
    ORDER BY l.updated_at DESC, l.entry_id DESC LIMIT %s)"""
_AFTER = "AND (l.updated_at, l.entry_id) < (%s, %s)"
_BEHIND = "(own.source_locale = l.locale AND own.source_version > 0 AND own.source_version < l.worded_version)"
# A nearer fallback that the entry has is what the language shows and what is translated.
_MISSING = """(own.id IS NULL AND NOT EXISTS (
    SELECT FROM content_entrylocale AS nearer
    WHERE nearer.entry_id = l.entry_id AND nearer.locale = ANY(%s) AND nearer.deleted_at IS NULL))"""


class Lack(StrEnum):
    """What may be the matter with a translation."""

    BEHIND = "behind"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Translation:
    """A text of an entry that wants translating: its own facts, and how the translation stands.

    `version` is 0 where the translation was not begun; `behind` counts the versions of the text it has not seen.
    """

    changed_at: datetime
    entry_id: int
    uid: str
    type_uid: str
    title: str
    source_locale: str
    source_version: int
    changed_by: str
    version: int
    behind: int

    @property
    def key(self) -> tuple[datetime, int]:
        """Where it stands in the list."""
        return self.changed_at, self.entry_id


@dataclass(frozen=True, slots=True)
class TranslationPage:
    """A slice of the list, and the key behind which the next one begins; None where this is the last."""

    rows: tuple[Translation, ...]
    next: tuple[datetime, int] | None


def list_translations(
    scope: Scope,
    types: Sequence[StoredType],
    *,
    locale: str,
    lack: Lack | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 25,
) -> TranslationPage:
    """The entries of the types that lack something in the language, those whose text changed last in front.

    Only what may be read is told, in one query. The master translates nothing, so nothing lacks in it. Raises
    LocaleNotFound.
    """
    code = require_locale(scope, locale)
    chain = fallback_chain(scope, code)
    branches = [
        _of_type(scope, each, chain, place, lack=lack, after=after, limit=limit + 1)
        for each in types
        for place in range(1, len(chain))
    ]
    if not branches:
        return TranslationPage((), None)
    union = " UNION ALL ".join(branch.text for branch in branches)
    params = tuple(value for branch in branches for value in branch.params)
    statement = f"SELECT * FROM ({union}) AS found ORDER BY updated_at DESC, entry_id DESC LIMIT %s"
    rows = [Translation(*row) for row in fetch_all(SQL(statement, (*params, limit + 1)))]
    return TranslationPage(tuple(rows[:limit]), rows[limit - 1].key if len(rows) > limit else None)


def _of_type(
    scope: Scope,
    content_type: StoredType,
    chain: Sequence[str],
    place: int,
    *,
    lack: Lack | None,
    after: tuple[datetime, int] | None,
    limit: int,
) -> SQL:
    """The entries of one type whose text in one of the fallbacks is what is, or is to be, translated."""
    seen, wanted = seen_of(scope, content_type), _wanted(list(chain[1:place]), lack)
    text = _OF_TYPE.format(after=_AFTER if after else "", seen=seen.text, wanted=wanted.text)
    of_source = (content_type.uid, chain[0], content_type.id, chain[place])
    return SQL(text, (*of_source, *(after or ()), *seen.params, *wanted.params, limit))


def _wanted(nearer: list[str], lack: Lack | None) -> SQL:
    missing = SQL(_MISSING, (nearer,))
    match lack:
        case Lack.BEHIND:
            return SQL(_BEHIND)
        case Lack.MISSING:
            return missing
        case None:
            return SQL(f"({_BEHIND} OR {missing.text})", missing.params)
