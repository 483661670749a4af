"""Reading files and folders for those who manage them: one statement for a get or a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from content.assets import FOLDER_TYPE, AssetFacts
from content.database import Row, fetch_all
from content.errors import AssetNotFound, FolderNotFound
from content.expand import asset_facts
from content.file_sight import seen_files
from content.query.compile import compile_order, compile_query
from content.query.fields import Fields
from content.query.language import EVERYTHING, And, Contains, Field, Kind, Not, Or, Query, Refers, Tagged
from content.query.sql import SQL, Columns, join
from content.query.window import Window
from content.sight_of_all import EntryNames, and_seen
from stacks.scope import Scope

ROOT = "cs_root"
"""How clients call the folder that is none."""

ASSET_FIELDS = Fields(
    kinds={
        "filename": Kind.TEXT,
        "content_type": Kind.TEXT,
        "description": Kind.TEXT,
        "dimension.height": Kind.NUMBER,
        "dimension.width": Kind.NUMBER,
        "file_size": Kind.NUMBER,
        "is_dir": Kind.BOOLEAN,
        "name": Kind.TEXT,
        "parent_uid": Kind.TEXT,
    }
)
"""What a query of files and folders may name beside what everything has."""

# Folders have no version; what a file does not have of the rest is null and counts as missing.
_FACTS = f"""json_build_array(asset.uid, asset.is_dir, coalesce(file.title, asset.name), asset.parent_uid,
    coalesce(file.version, asset.version), asset.created_at, asset.created_by,
    coalesce(file.created_at, asset.updated_at), coalesce(file.created_by, asset.updated_by),
    coalesce(file.description, ''), coalesce(file.tags, '[]'), coalesce(file.filename, ''),
    coalesce(file.content_type, '{FOLDER_TYPE}'), coalesce(file.file_size, 0), file.width, file.height)::text"""

_DATA = f"""jsonb_build_object('filename', file.filename, 'description', file.description, 'tags', file.tags,
    'content_type', coalesce(file.content_type, '{FOLDER_TYPE}'), 'file_size', file.file_size, 'is_dir', asset.is_dir,
    'parent_uid', nullif(asset.parent_uid, ''), 'name', CASE WHEN asset.is_dir THEN asset.name END,
    'dimension', CASE WHEN file.width IS NOT NULL
        THEN jsonb_build_object('width', file.width, 'height', file.height) END)"""

_EMBEDDED = """EXISTS (SELECT FROM content_reference AS link
    JOIN content_entrylocale AS saved ON saved.latest_id = link.version_id AND saved.deleted_at IS NULL
        AND saved.branch_id = link.branch_id
    JOIN content_field AS field ON field.content_type_id = saved.content_type_id AND field.path = link.path
        AND field.data_type IN ('json', 'text')
    WHERE link.branch_id = asset.branch_id AND link.kind = 'asset' AND link.target_uid = asset.uid {seen})"""
_EMBEDDING = EntryNames(
    "saved.content_type_id", "(SELECT uid FROM content_entry WHERE id = saved.entry_id)", "saved.created_by",
    "saved.latest_id", "saved.locale", "link.path",
)  # fmt: skip

_COLUMNS = Columns(
    content_type_id=0, data=_DATA, version_id="", key="asset.id", uid="asset.uid", title="asset.name", url="''",
    locale="''", version="asset.version", created_at="asset.created_at", created_by="asset.created_by",
    updated_at="asset.updated_at", updated_by="asset.updated_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssetSelection:
    """Which files a list is about: of one folder where it is named (empty: the root), at one version of each.

    `is_embedded` narrows it to files that a rich text of an entry's latest version embeds.
    """

    where: Query = EVERYTHING
    folder_uid: str | None = None
    version: int | None = None
    has_folders: bool = False
    is_embedded: bool = False


@dataclass(frozen=True, slots=True)
class AssetRow:
    """A file or folder as it is saved; `extra` holds the values of the SQL that the caller added."""

    facts: AssetFacts
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class AssetPage:
    """A slice of a list; `count` of the whole list where it was asked for."""

    rows: tuple[AssetRow, ...]
    count: int | None


def get_asset(scope: Scope, uid: str, *, version: int | None = None, extra: Sequence[SQL] = ()) -> AssetRow:
    """A file at its latest version or the one named. Raises AssetNotFound.

    `extra` adds columns; they may name `asset` and `file`, its version.
    """
    found = _get(scope, uid, AssetSelection(version=version), extra)
    if found is None:
        raise AssetNotFound(uid=uid)
    return found


def get_folder(scope: Scope, uid: str) -> AssetRow:
    """A folder. Raises FolderNotFound."""
    found = _get(scope, uid, AssetSelection(has_folders=True), ())
    if found is None or not found.facts.is_dir:
        raise FolderNotFound(uid=uid)
    return found


def list_assets(scope: Scope, selection: AssetSelection, window: Window, *, extra: Sequence[SQL] = ()) -> AssetPage:
    """The files, and folders where they are wanted, of a branch. `extra` as in get_asset."""
    source, order = _source(scope, selection), compile_order(window.sort, _COLUMNS)
    count = SQL(f"(SELECT count(*) {source.text})", source.params) if window.include_count else SQL("NULL::bigint")
    columns = join(", ", [SQL(_FACTS), *extra, count])
    found = fetch_all(
        SQL(
            f"""
            SELECT {columns.text}
            FROM (SELECT asset.id {source.text} ORDER BY {order.text} LIMIT %s OFFSET %s) AS page
            JOIN content_asset AS asset ON asset.id = page.id {_version_join(selection)}
            ORDER BY {order.text}
            """,
            (
                *columns.params, *source.params, *order.params, window.limit, window.skip,
                *_version_params(selection), *order.params,
            ),
        )
    )  # fmt: skip
    rows = tuple(_row(row[:-1]) for row in found)
    if not window.include_count:
        return AssetPage(rows, None)
    # A page past the end carries no row to hold the count.
    return AssetPage(rows, found[0][-1] if found else count_assets(scope, selection))


def count_assets(scope: Scope, selection: AssetSelection) -> int:
    """How many rows list_assets would page through."""
    source = _source(scope, selection)
    return int(fetch_all(SQL(f"SELECT count(*) {source.text}", source.params))[0][0])


def names_field(query: Query, path: str) -> bool:
    """Whether a query says anything about a field."""
    match query:
        case And(clauses) | Or(clauses):
            return any(names_field(clause, path) for clause in clauses)
        case Not(clause):
            return names_field(clause, path)
        case Contains(fields):
            return any(field.path == path for field in fields)
        case Tagged() | Refers():
            # Files have neither terms nor references.
            return False
        case _:
            field: Field = query.field
            return field.path == path


def _get(scope: Scope, uid: str, selection: AssetSelection, extra: Sequence[SQL]) -> AssetRow | None:
    columns, source = join(", ", [SQL(_FACTS), *extra]), _source(scope, selection)
    rows = fetch_all(
        SQL(f"SELECT {columns.text} {source.text} AND asset.uid = %s", (*columns.params, *source.params, uid))
    )
    return _row(rows[0]) if rows else None


def _source(scope: Scope, selection: AssetSelection) -> SQL:
    condition = compile_query(selection.where, _COLUMNS)
    wanted = [SQL("asset.branch_id = %s AND asset.deleted_at IS NULL", (scope.branch_id,)), condition]
    if selection.folder_uid is not None:
        wanted.append(SQL("asset.parent_uid = %s", (selection.folder_uid,)))
    if not selection.has_folders:
        wanted.append(SQL("NOT asset.is_dir"))
    if selection.version is not None:
        wanted.append(SQL("file.id IS NOT NULL"))
    if selection.is_embedded:
        embedding = and_seen(scope, _EMBEDDING)
        wanted.append(SQL(_EMBEDDED.format(seen=embedding.text), embedding.params))
    seen = seen_files(scope) if scope.limits is not None else None
    if seen is not None:
        wanted.append(seen)
    every = join(" AND ", wanted)
    return SQL(
        f"FROM content_asset AS asset {_version_join(selection)} WHERE {every.text}",
        (*_version_params(selection), *every.params),
    )


def _version_join(selection: AssetSelection) -> str:
    """The version of each file; where no condition names it, the planner drops it."""
    which = (
        "file.id = asset.latest_id" if selection.version is None else "file.asset_id = asset.id AND file.version = %s"
    )
    return f"LEFT JOIN content_assetversion AS file ON {which}"


def _version_params(selection: AssetSelection) -> tuple[int, ...]:
    return () if selection.version is None else (selection.version,)


def _row(row: Row) -> AssetRow:
    return AssetRow(asset_facts(orjson.loads(row[0])), tuple(row[1:]))
