"""Content types and global fields as lists and gets show them: one statement, documents left as JSON text."""

from dataclasses import dataclass
from datetime import datetime

from content.database import fetch_all
from content.errors import ContentTypeNotFound, GlobalFieldNotFound
from content.query.compile import compile_order, compile_query
from content.query.language import EVERYTHING, Query
from content.query.sql import SQL, Columns
from content.query.window import Window
from core.errors import Invalid, Problem
from stacks.role_rules import EVERYTHING as EVERY_NAME
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A content type or a global field at a version; `document` is JSON text, as it was sent."""

    uid: str
    version: int
    document: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A slice of a list; `count` of the whole list where it was asked for."""

    rows: tuple[DocumentRow, ...]
    count: int | None


@dataclass(frozen=True, slots=True)
class _Source:
    """The tables of one kind of document, and the SQL of a document with its global fields' schemas inlined."""

    table: str
    version_table: str
    key: str
    inlined: str


_TYPES = _Source(
    "content_contenttype",
    "content_contenttypeversion",
    "content_type_id",
    "v.document || jsonb_build_object('schema', v.resolved_schema)",
)
_GLOBAL_FIELDS = _Source("content_globalfield", "content_globalfieldversion", "global_field_id", "v.document")

# A version that is not the latest was last changed when it was made.
_CHANGED = """CASE WHEN v.id = o.latest_id THEN o.updated_at ELSE v.created_at END,
    CASE WHEN v.id = o.latest_id THEN o.updated_by ELSE v.created_by END"""

_COLUMNS = Columns(
    content_type_id=0, data="v.document", version_id="", key="o.id", uid="o.uid", title='o.title COLLATE "C"',
    url="''", locale="''", version="o.version", created_at="o.created_at", created_by="o.created_by",
    updated_at="o.updated_at", updated_by="o.updated_by",
)  # fmt: skip


def list_content_types(
    scope: Scope, *, window: Window, where: Query = EVERYTHING, inline: bool = False
) -> DocumentPage:
    """The living types of a branch; `inline` puts the global fields' schemas into theirs."""
    return _page(_TYPES, scope, window=window, where=where, inline=inline)


def list_global_fields(scope: Scope, *, window: Window, where: Query = EVERYTHING) -> DocumentPage:
    """The living global fields of a branch."""
    return _page(_GLOBAL_FIELDS, scope, window=window, where=where, inline=False)


def get_content_type(scope: Scope, uid: str, *, version: int | None = None, inline: bool = False) -> DocumentRow:
    """The type of that uid as it is, or as it was at a version. Raises ContentTypeNotFound, and Invalid for the version."""
    row = _find(_TYPES, scope, uid, version=version, inline=inline)
    if row is None:
        raise ContentTypeNotFound(uid)
    return row


def get_global_field(scope: Scope, uid: str, *, version: int | None = None) -> DocumentRow:
    """The global field of that uid, as get_content_type. Raises GlobalFieldNotFound, and Invalid for the version."""
    row = _find(_GLOBAL_FIELDS, scope, uid, version=version, inline=False)
    if row is None:
        raise GlobalFieldNotFound(uid)
    return row


def count_content_types(scope: Scope, *, where: Query = EVERYTHING) -> int:
    """How many types list_content_types would page through."""
    return _count(_TYPES, scope, where)


def count_global_fields(scope: Scope, *, where: Query = EVERYTHING) -> int:
    """How many global fields list_global_fields would page through."""
    return _count(_GLOBAL_FIELDS, scope, where)


def _page(source: _Source, scope: Scope, *, window: Window, where: Query, inline: bool) -> DocumentPage:
    condition, order = _condition(source, scope, where), compile_order(window.sort, _COLUMNS)
    found = fetch_all(
        SQL(
            f"{_select(source, inline=inline)} WHERE {condition.text} ORDER BY {order.text} LIMIT %s OFFSET %s",
            (*condition.params, *order.params, window.limit, window.skip),
        )
    )
    count = _count(source, scope, where) if window.include_count else None
    return DocumentPage(tuple(DocumentRow(*row) for row in found), count)


def _find(source: _Source, scope: Scope, uid: str, *, version: int | None, inline: bool) -> DocumentRow | None:
    condition = _condition(source, scope, EVERYTHING)
    which = f"LEFT JOIN {source.version_table} AS v ON "
    own = f"(v.{source.key} = o.id OR v.id = o.inherited_id)"
    which += "v.id = o.latest_id" if version is None else f"{own} AND v.version = %s"
    versions = () if version is None else (version,)
    statement = SQL(
        f"{_select(source, inline=inline, which=which)} WHERE {condition.text} AND o.uid = %s",
        (*versions, *condition.params, uid),
    )
    rows = fetch_all(statement)
    if rows and rows[0][1] is None:
        raise Invalid([Problem("version", "version", "is not a version of it.")])
    return DocumentRow(*rows[0]) if rows else None


def _count(source: _Source, scope: Scope, where: Query) -> int:
    condition = _condition(source, scope, where)
    return int(fetch_all(SQL(f"SELECT count(*) {_from(source)} WHERE {condition.text}", condition.params))[0][0])


def _condition(source: _Source, scope: Scope, where: Query) -> SQL:
    condition = compile_query(where, _COLUMNS)
    seen = scope.limits.type_documents() if scope.limits and source is _TYPES else EVERY_NAME
    if not seen.is_all:
        condition = SQL(f"(o.uid = ANY(%s) AND {condition.text})", (sorted(seen.uids), *condition.params))
    return SQL(f"o.branch_id = %s AND o.deleted_at IS NULL AND {condition.text}", (scope.branch_id, *condition.params))


def _select(source: _Source, *, inline: bool, which: str = "") -> str:
    document = source.inlined if inline else "v.document"
    facts = f"o.created_at, o.created_by, {_CHANGED}"
    return f"SELECT o.uid, v.version, ({document})::text, {facts} {_from(source, which)}"


def _from(source: _Source, which: str = "") -> str:
    return f"FROM {source.table} AS o {which or f'JOIN {source.version_table} AS v ON v.id = o.latest_id'}"
