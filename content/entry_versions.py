"""The versions of an entry as they are read: of one language, or of the nearest one it falls back to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from content.database import fetch_all, wire_time
from content.entry_sight import require_readable
from content.errors import EntryNotFound, EntryVersionNotFound
from content.inheritance import versions_of
from content.languages import fallback_chain
from content.query.sql import SQL
from content.types import StoredType, at_version
from core.json_values import JSONObject
from stacks.scope import Scope

# An entry without a row of the language or its fallbacks has no line; a page past the end has one row without a version.
_VERSIONS = f"""
WITH line AS (
    SELECT l.entry_id, l.locale FROM content_entry AS e
    JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = ANY(%s) AND l.deleted_at IS NULL
    WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL
    ORDER BY array_position(%s, l.locale::text) LIMIT 1
), found AS (
    SELECT v.version, v.created_at, v.created_by, name.title, name.updated_by AS named_by, name.updated_at AS named_at
    FROM line JOIN {versions_of("line.entry_id")} AS v ON v.locale = line.locale
    LEFT JOIN content_entryversionname AS name ON name.version_id = v.id AND name.entry_id = line.entry_id
    WHERE NOT %s OR name.id IS NOT NULL
)
SELECT line.locale, (SELECT count(*) FROM found), page.* FROM line LEFT JOIN (
    SELECT * FROM found ORDER BY version DESC LIMIT %s OFFSET %s
) AS page ON TRUE
ORDER BY page.version DESC
"""

_VERSION = f"""
SELECT v.version, l.locale, v.created_at, v.created_by, name.title, name.updated_by, name.updated_at,
    v.data::text, v.type_version_id
FROM content_entry AS e
JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = ANY(%s) AND l.deleted_at IS NULL
LEFT JOIN {versions_of("e.id")} AS v ON v.locale = l.locale AND v.version = coalesce(%s, l.version)
LEFT JOIN content_entryversionname AS name ON name.version_id = v.id AND name.entry_id = e.id
WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL
ORDER BY array_position(%s, l.locale::text) LIMIT 1
"""


def name_of(version_id: str) -> str:
    """SQL of what the entry `e` calls the version whose id stands in a column, as clients see it; null for no name."""
    return f"""(
        SELECT json_build_object('title', name.title, 'updated_by', name.updated_by,
            'updated_at', {wire_time("name.updated_at")})
        FROM content_entryversionname AS name WHERE name.version_id = {version_id} AND name.entry_id = e.id
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
class VersionContent:
    """One version of an entry with what it says, and its type as it was then."""

    saved: SavedVersion
    content_type: StoredType
    data: JSONObject


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
    require_readable(scope, content_type, uid, locale=locale)
    chain = list(fallback_chain(scope, locale))
    rows = fetch_all(SQL(_VERSIONS, (chain, scope.branch_id, uid, content_type.id, chain, is_named, limit, skip)))
    if not rows:
        raise EntryNotFound(uid)
    found = tuple(_saved(locale=line, facts=facts) for line, _, *facts in rows if facts[0] is not None)
    return SavedVersions(found, rows[0][1])


def get_version(
    scope: Scope, content_type: StoredType, uid: str, *, locale: str, version: int | None
) -> VersionContent:
    """A version of an entry in a language, or in the nearest one it falls back to; the latest where none is named.

    One query, and one the first time a process sees an older version of the type. Raises EntryNotFound and
    EntryVersionNotFound.
    """
    require_readable(scope, content_type, uid, locale=locale)
    chain = list(fallback_chain(scope, locale))
    rows = fetch_all(SQL(_VERSION, (chain, version, scope.branch_id, uid, content_type.id, chain)))
    if not rows:
        raise EntryNotFound(uid)
    number, line, *facts, data, type_version_id = rows[0]
    if number is None:
        raise EntryVersionNotFound(uid, version or 0)
    saved = _saved(locale=line, facts=[number, *facts])
    return VersionContent(saved, at_version(content_type, type_version_id), orjson.loads(data))


def _saved(*, locale: str, facts: Sequence[Any]) -> SavedVersion:
    version, saved_at, saved_by, title, named_by, named_at = facts
    name = None if title is None else VersionName(title, named_by, named_at)
    return SavedVersion(version, locale, saved_at, saved_by, name)
