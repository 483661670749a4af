"""Entries in temporary copies of the real tables, indexes included, and questions to them in compiled SQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from content.query.compile import compile_order, compile_query
from content.query.fields import Fields
from content.query.language import Kind, Query
from content.query.sql import Columns
from content.query.window import SortTerm
from tests.content.query.naive import leaves

TYPE_ID = 7
STARTED_AT = datetime(2026, 1, 1, tzinfo=UTC)

COLUMNS = Columns(
    content_type_id=TYPE_ID,
    data="v.data",
    version_id="l.latest_id",
    key="l.entry_id",
    uid="e.uid",
    title="l.title",
    url="l.url",
    locale="l.locale",
    version="l.version",
    created_at="l.created_at",
    created_by="l.created_by",
    updated_at="l.updated_at",
    updated_by="l.updated_by",
)

FIELDS = Fields(
    kinds={
        "summary": Kind.TEXT,
        "state": Kind.TEXT,
        "price": Kind.NUMBER,
        "flag": Kind.BOOLEAN,
        "at": Kind.INSTANT,
        "seo.keyword": Kind.TEXT,
        "rows.n": Kind.NUMBER,
        "rows.label": Kind.TEXT,
        "page.hero.heading": Kind.TEXT,
        "extra": Kind.ANY,
        "author": Kind.ANY,
    },
    indexed=frozenset({"state", "price", "at", "rows.n"}),
)

FROM = (
    "FROM content_entrylocale l LEFT JOIN content_entry e ON e.id = l.entry_id AND e.branch_id = 1"
    " LEFT JOIN content_entryversion v ON v.id = l.latest_id"
    f" WHERE l.content_type_id = {TYPE_ID} AND l.locale = 'en-us' AND l.deleted_at IS NULL"
)


def create_tables() -> None:
    """Empty tables that hide the real ones until the transaction ends."""
    with connection.cursor() as cursor:
        for table in ("content_entry", "content_entrylocale", "content_entryversion", "content_indexvalue"):
            cursor.execute(
                f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY) ON COMMIT DROP"
            )


def load(entries: Sequence[Mapping[str, Any]]) -> None:
    """Entries `e0`, `e1`, ... in place of what was there, one minute apart."""
    rows = [(number, f"e{number}", entry) for number, entry in enumerate(entries)]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE content_entry, content_entrylocale, content_entryversion, content_indexvalue")
        _insert(
            "content_entry (id, uid, uuid, stack_id, branch_id, content_type_id, created_by, created_at)",
            "(%s, %s, gen_random_uuid(), 1, 1, 7, '', now())",
            [(number, uid) for number, uid, _ in rows],
        )
        _insert(
            "content_entryversion (id, stack_id, entry_id, locale, version, type_version_id, data, created_by, created_at)",
            "(%s, 1, %s, 'en-us', 1, 1, %s, '', now())",
            [(number, number, json.dumps(entry, ensure_ascii=False)) for number, _, entry in rows],
        )
        _insert(
            "content_entrylocale (stack_id, branch_id, content_type_id, entry_id, locale, latest_id, version, title, url,"
            " created_by, updated_by, created_at, updated_at)",
            "(1, 1, 7, %s, 'en-us', %s, %s, %s, %s, 'blt1', 'blt2', %s, %s)",
            [_locale_row(number, entry) for number, _, entry in rows],
        )
        _insert(
            "content_indexvalue (version_id, content_type_id, path, text, number, instant)",
            "(%s, 7, %s, %s, %s, %s)",
            [(number, *value) for number, _, entry in rows for value in _index_values(entry)],
        )


def _locale_row(number: int, entry: Mapping[str, Any]) -> tuple[Any, ...]:
    at = STARTED_AT + timedelta(minutes=number)
    return (number, number, number % 3 + 1, entry.get("title", "")[:500], entry.get("url", ""), at, at)


def _insert(into: str, values: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {into} VALUES {values}", rows)


def _index_values(entry: Mapping[str, Any]) -> Iterable[tuple[str, str | None, float | None, datetime | None]]:
    for path in FIELDS.indexed:
        for value in leaves(entry, path):
            if value is None or value == "":
                continue
            match FIELDS.kinds[path]:
                case Kind.TEXT:
                    yield path, value[:200], None, None
                case Kind.NUMBER:
                    yield path, None, float(value), None
                case _:
                    yield path, None, None, datetime.fromisoformat(value)


def find(query: Query, *terms: SortTerm) -> list[str]:
    """The uids of the entries that the query finds, sorted by the terms, then as they were loaded."""
    condition, order = compile_query(query, COLUMNS), compile_order(terms, COLUMNS)
    with connection.cursor() as cursor:
        params: list[Any] = [*condition.params, *order.params]
        cursor.execute(f"SELECT e.uid {FROM} AND {condition.text} ORDER BY {order.text}", params)
        return [uid for (uid,) in cursor.fetchall()]


def explain(query: Query, *terms: SortTerm) -> str:
    """The plan for a page of entries."""
    condition, order = compile_query(query, COLUMNS), compile_order(terms, COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN SELECT l.entry_id {FROM} AND {condition.text} ORDER BY {order.text} LIMIT 20",
            list[Any]([*condition.params, *order.params]),
        )
        return "\n".join(line for (line,) in cursor.fetchall())
