"""Where a file is used, by the latest version of which entries; and the versions it has, with their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.database import Row
from content.errors import AssetNotFound
from content.file_sight import seen_files
from content.paging import fetch_page
from content.query.sql import SQL, join
from content.query.window import Window
from content.sight_of_all import EntryNames, seen_entries
from content.variant_uses import uses_of
from stacks.scope import Scope

# A file that nothing uses has one row without an entry, one that does not exist has none.
_USES = """
FROM content_asset AS asset
LEFT JOIN LATERAL (
    SELECT link.path, saved.id FROM {links} AS link
    JOIN content_entrylocale AS saved ON saved.id = link.saved_id AND saved.deleted_at IS NULL {uses}
) AS link ON TRUE
LEFT JOIN content_entrylocale AS saved ON saved.id = link.id
LEFT JOIN content_entry AS e ON e.id = saved.entry_id
LEFT JOIN content_contenttype AS kind ON kind.id = e.content_type_id
WHERE asset.branch_id = %s AND asset.uid = %s AND NOT asset.is_dir AND asset.deleted_at IS NULL {files}
GROUP BY e.id, kind.id, saved.id
"""

_NAMES = EntryNames(
    "used.content_type_id", "used.uid", "saved.created_by", "saved.latest_id", "saved.locale", "link.path"
)
_USE_COLUMNS = """e.uid AS key, kind.uid AS type_uid, kind.title AS type_title, saved.locale, saved.title,
    array_agg(DISTINCT link.path::text)"""

_VERSIONS = """
FROM content_asset AS asset
LEFT JOIN content_assetversion AS file ON file.asset_id = asset.id
LEFT JOIN content_assetversionname AS name ON name.version_id = file.id
WHERE asset.branch_id = %s AND asset.uid = %s AND NOT asset.is_dir AND asset.deleted_at IS NULL {files}
"""
_NAME = "name.title, name.updated_by, name.updated_at"
_EVERY_VERSION = f"file.version AS key, {_NAME}"
_NAMED_VERSION = f"CASE WHEN name.id IS NOT NULL THEN file.version END AS key, {_NAME}"


@dataclass(frozen=True, slots=True)
class AssetUse:
    """An entry that uses a file in a language, and the fields that do; `extra` as the caller asked."""

    entry_uid: str
    content_type_uid: str
    content_type_title: str
    locale: str
    title: str
    paths: tuple[str, ...]
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class AssetUses:
    """A slice of the uses, and the number of all."""

    rows: tuple[AssetUse, ...]
    count: int


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """One version of a file; without a name its title is None."""

    version: int
    title: str | None
    updated_by: str | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class NamedVersions:
    """A slice of a file's versions, newest first, and the number of all."""

    rows: tuple[NamedVersion, ...]
    count: int


def list_asset_uses(scope: Scope, uid: str, window: Window, *, extra: Sequence[SQL] = ()) -> AssetUses:
    """The entries that use a file, by content type and title. One query. Raises AssetNotFound.

    `extra` adds columns; they may name `e`, the entry.
    """
    columns = join(", ", [SQL(_USE_COLUMNS), *extra])
    uses, files = _and_seen_uses(scope), _and_seen_files(scope)
    source = _USES.format(links=uses_of("asset", "asset"), uses=uses.text, files=files.text)
    params = (*columns.params, *uses.params, scope.branch_id, uid, *files.params)
    statement = SQL(f"SELECT {columns.text} {source}", params)
    page = fetch_page(statement, window, order="type_uid, title, key, locale")
    if page is None:
        raise AssetNotFound(uid=uid)
    return AssetUses(tuple(_use(row) for row in page.rows), page.count)


def list_asset_versions(scope: Scope, uid: str, window: Window, *, is_named: bool = False) -> NamedVersions:
    """The versions of a file, or only those with a name, newest first. One query. Raises AssetNotFound."""
    columns = _NAMED_VERSION if is_named else _EVERY_VERSION
    files = _and_seen_files(scope)
    source = _VERSIONS.format(files=files.text)
    statement = SQL(f"SELECT {columns} {source}", (scope.branch_id, uid, *files.params))
    page = fetch_page(statement, window, order="key DESC")
    if page is None:
        raise AssetNotFound(uid=uid)
    return NamedVersions(tuple(NamedVersion(*row) for row in page.rows), page.count)


def _and_seen_files(scope: Scope) -> SQL:
    seen = seen_files(scope)
    return SQL("") if seen is None else SQL(f"AND {seen.text}", seen.params)


def _and_seen_uses(scope: Scope) -> SQL:
    """Only uses in entries that may be read, and in fields of theirs that are shown."""
    seen = seen_entries(scope, _NAMES)
    if seen is None:
        return SQL("")
    return SQL(
        f"AND EXISTS (SELECT FROM content_entry AS used WHERE used.id = saved.entry_id AND {seen.text})", seen.params
    )


def _use(row: Row) -> AssetUse:
    values: list[Any] = [*row[:5], tuple(row[5]), tuple(row[6:])]
    return AssetUse(*values)
