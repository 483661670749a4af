"""The versions of an entry as they are read: of one language, or of the nearest one it falls back to."""

from dataclasses import dataclass
from datetime import datetime

from content.database import fetch_all, wire_time
from content.errors import EntryNotFound
from content.languages import fallback_chain
from content.query.sql import SQL
from content.types import StoredType
from stacks.scope import Scope

# An entry without a row of the language or its fallbacks has no line; a page past the end has one row without a version.
_VERSIONS = """
WITH line AS (
    SELECT l.entry_id, l.locale FROM content_entry AS e
    JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = ANY(%s) AND l.deleted_at IS NULL
    WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL
    ORDER BY array_position(%s, l.locale::text) LIMIT 1
), found AS (
    SELECT v.version, v.created_at, v.created_by, name.title, name.updated_by AS named_by, name.updated_at AS named_at
    FROM line JOIN content_entryversion AS v ON v.entry_id = line.entry_id AND v.locale = line.locale
    LEFT JOIN content_entryversionname AS name ON name.version_id = v.id
    WHERE NOT %s OR name.id IS NOT NULL
)
SELECT line.locale, (SELECT count(*) FROM found), page.* FROM line LEFT JOIN (
    SELECT * FROM found ORDER BY version DESC LIMIT %s OFFSET %s
) AS page ON TRUE
ORDER BY page.version DESC
"""


def name_of(version_id: str) -> str:
    """SQL of the name of the version whose id stands in a column, as clients see it; null where it has none."""
    return f"""(
        SELECT json_build_object('title', name.title, 'updated_by', name.updated_by,
            'updated_at', {wire_time("name.updated_at")})
        FROM content_entryversionname AS name WHERE name.version_id = {version_id}
    )"""


@dataclass(frozen=True, slots=True)
class VersionName:
    """What a version is called, since when and by whom."""

    title: str
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """One version of an entry in a language, without what it says."""

    version: int
    locale: str
    saved_at: datetime
    saved_by: str
    name: VersionName | None


@dataclass(frozen=True, slots=True)
class SavedVersions:
    """A slice of an entry's versions, newest first, and the number of all."""

    rows: tuple[SavedVersion, ...]
    count: int


def list_versions(
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str,
    skip: int,
    limit: int,
    is_named: bool = False,
) -> SavedVersions:
    """The versions of an entry in a language, or only those with a name, newest first (CS-76, CS-77, CS-79).

    Where the entry does not exist in the language, those of the nearest language it falls back to. One query.
    Raises EntryNotFound.
    """
    chain = list(fallback_chain(scope, locale))
    rows = fetch_all(SQL(_VERSIONS, (chain, scope.branch_id, uid, content_type.id, chain, is_named, limit, skip)))
    if not rows:
        raise EntryNotFound(uid)
    found = tuple(
        SavedVersion(version, language, at, by, None if title is None else VersionName(title, named_by, named_at))
        for language, _, version, at, by, title, named_by, named_at in rows
        if version is not None
    )
    return SavedVersions(found, rows[0][1])
