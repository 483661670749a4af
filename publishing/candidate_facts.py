"""The statements that find what an item's effect is decided on: one row for an item, a column for a fact."""

from typing import Any

from django.db import connection

from content.query.sql import SQL
from content.schema.slots import SLOTS

FACTS = """
SELECT i.id, i.uid::text, j.uid::text AS job_uid, i.action, i.due_at, i.stack_id, i.branch_id, i.locale,
    i.entry_id, i.asset_id, i.term_id, i.variant_id, i.environment_id, i.entry_version_id, i.asset_version_id,
    i.term_version_id, i.variant_version_id, i.created_by, j.actor_kind,
    j.kind = 'entry' AND i.variant_id IS NULL AS takes_metadata,
    CASE WHEN i.entry_id IS NOT NULL THEN 'entry' WHEN i.asset_id IS NOT NULL THEN 'asset'
        WHEN i.variant_id IS NOT NULL THEN 'entry_variant' WHEN m.depth = 0 THEN 'taxonomy' ELSE 'term' END AS kind,
    coalesce(kind.uid, e.uid, a.uid, m.uid) AS target_uid, e.id AS base_id,
    CASE WHEN i.variant_id IS NOT NULL THEN e.uid END AS base_uid, n.uid AS environment_uid,
    n.name AS environment_name, t.uid AS content_type_uid,
    CASE WHEN i.variant_id IS NULL THEN e.content_type_id END AS content_type_id, root.uid AS taxonomy_uid,
    coalesce(v.version, w.version, mv.version, xv.version) AS version,
    coalesce(v.locale, mv.locale, xv.locale, '') AS content_locale,
    CASE WHEN v.id = l.latest_id THEN l.title
        WHEN v.id IS NOT NULL THEN coalesce(nullif(left(v.data->>named.field, 500), ''), e.uid)
        ELSE coalesce(w.title, mv.name, '') END AS title,
    CASE WHEN v.id = l.latest_id THEN l.url ELSE coalesce(v.data->>'url', '') END AS url,
    CASE WHEN v.id = l.latest_id THEN NULL ELSE v.data::text END AS older_data, {slots},
    coalesce(l.created_at, a.created_at, e.created_at, m.created_at) AS content_created_at,
    coalesce(v.created_at, w.created_at, mv.created_at, xv.created_at, statement_timestamp()) AS content_updated_at,
    statement_timestamp() AS now,
    coalesce(e.deleted_at, a.deleted_at, m.deleted_at, kind.deleted_at) IS NULL AS is_target_alive,
    CASE WHEN i.entry_id IS NOT NULL THEN l.id IS NOT NULL AND l.deleted_at IS NULL
        WHEN i.term_id IS NOT NULL THEN words.id IS NOT NULL
        WHEN i.variant_id IS NOT NULL THEN told.id IS NOT NULL AND told.deleted_at IS NULL
        ELSE TRUE END AS is_content_alive,
    coalesce(v.id, w.id, mv.id, xv.id) IS NOT NULL AS has_version,
    b.locale_fallbacks ? i.locale AS has_locale, b.uid AS branch_uid,
    n.deleted_at IS NULL AS is_environment_alive,
    EXISTS (SELECT FROM publishing_publishrule r WHERE r.stack_id = i.stack_id AND r.deleted_at IS NULL) AS is_ruled
FROM {source}
JOIN publishing_environment n ON n.id = i.environment_id
JOIN stacks_branch b ON b.id = i.branch_id
LEFT JOIN content_entryvariant x ON x.id = i.variant_id
LEFT JOIN content_variant kind ON kind.id = x.variant_id
LEFT JOIN content_entryvariantversion xv ON xv.id = i.variant_version_id
LEFT JOIN content_entryvariantlocale told ON told.entry_variant_id = xv.entry_variant_id AND told.locale = xv.locale
LEFT JOIN content_entry e ON e.id = coalesce(i.entry_id, x.entry_id)
LEFT JOIN content_contenttype t ON t.id = e.content_type_id
LEFT JOIN content_entryversion v ON v.id = i.entry_version_id
LEFT JOIN content_contenttypeversion tv ON tv.id = v.type_version_id
LEFT JOIN LATERAL (SELECT coalesce(nullif(tv.document #>> '{options,title}', ''), 'title') AS field) named
    ON jsonb_typeof(v.data->named.field) = 'string'
LEFT JOIN content_entrylocale l ON l.entry_id = v.entry_id AND l.locale = v.locale
LEFT JOIN content_asset a ON a.id = i.asset_id
LEFT JOIN content_assetversion w ON w.id = i.asset_version_id
LEFT JOIN content_term m ON m.id = i.term_id
LEFT JOIN content_term root ON root.id = coalesce(m.taxonomy_id, m.id)
LEFT JOIN content_termversion mv ON mv.id = i.term_version_id
LEFT JOIN content_termtext words ON words.term_id = mv.term_id AND words.locale = mv.locale
""".replace("{slots}", ", ".join(f"l.{name}" for name in SLOTS))
"""The facts of the items `i` with their jobs `j` that `{source}` names."""

CLAIMED_FACTS = FACTS.replace(
    "{source}",
    """publishing_publishitem i
JOIN jsonb_to_recordset(%s) AS claimed(id bigint, fence integer) ON claimed.id = i.id AND claimed.fence = i.fence
JOIN publishing_publishjob j ON j.id = i.job_id""",
)
CLAIMED_FACTS += "WHERE i.state = 'running' ORDER BY i.id FOR UPDATE OF i FOR SHARE OF b"
"""The facts of items that a worker claimed and still holds, locked until the transaction ends."""

HOLD_BRANCHES = """
SELECT FROM stacks_branch WHERE id IN (SELECT branch_id FROM publishing_publishitem WHERE id = ANY(%s))
ORDER BY id FOR SHARE
"""
"""Holds the branches of items against deletion."""


def read_facts(statement: SQL) -> list[dict[str, Any]]:
    """The rows of a statement, each column by its name."""
    with connection.cursor() as cursor:
        # The parameters are whatever psycopg can adapt; the stubs know fewer types than it does.
        cursor.execute(statement.text, statement.params)  # type: ignore[arg-type]
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
