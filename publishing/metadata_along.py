"""An entry's metadata goes live with the entry, where the entry is published by itself and not in bulk."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from core.json_values import dump_json

# Of each extension and scope the metadata of the nearest language of the place's fallbacks that has some, as reads of
# the latest version show it. The rows are locked against their deletion, in the order of their keys.
_NEAREST = """
WITH RECURSIVE chain AS (
    SELECT place.branch_id, entry.uid AS entity_uid, place.environment_id, place.locale, place.published_at,
        place.published_by, branch.locale_fallbacks, place.locale::text AS code, 0 AS distance
    FROM jsonb_populate_recordset(NULL::publishing_publication, %s) AS place
    JOIN content_entry AS entry ON entry.id = place.entry_id
    JOIN stacks_branch AS branch ON branch.id = place.branch_id
    UNION ALL
    SELECT branch_id, entity_uid, environment_id, locale, published_at, published_by, locale_fallbacks,
        locale_fallbacks->>code, distance + 1
    FROM chain WHERE locale_fallbacks->>code IS NOT NULL
), found AS MATERIALIZED (
    SELECT kept.id, kept.extension_uid, kept.scope, kept.version, kept.presets, kept.entity_uid, chain.environment_id,
        chain.locale, chain.published_at, chain.published_by, chain.distance
    FROM chain JOIN content_metadata AS kept ON kept.branch_id = chain.branch_id
        AND kept.entity_uid = chain.entity_uid AND kept.entity_type = 'entry' AND kept.locale = chain.code
    ORDER BY kept.id FOR SHARE OF kept
), nearest AS (
    SELECT DISTINCT ON (entity_uid, environment_id, locale, extension_uid, scope) * FROM found
    ORDER BY entity_uid, environment_id, locale, extension_uid, scope, distance
), outdated AS (
    DELETE FROM publishing_metadatapublication AS shown USING found, nearest
    WHERE shown.metadata_id = found.id AND shown.environment_id = found.environment_id AND shown.locale = found.locale
        AND (nearest.entity_uid, nearest.environment_id, nearest.locale, nearest.extension_uid, nearest.scope)
            = (found.entity_uid, found.environment_id, found.locale, found.extension_uid, found.scope)
        AND nearest.id <> found.id
)
INSERT INTO publishing_metadatapublication
    (metadata_id, environment_id, locale, version, presets, published_at, published_by)
SELECT id, environment_id, locale, version, presets, published_at, published_by FROM nearest
ORDER BY id, environment_id, locale
ON CONFLICT (metadata_id, environment_id, locale) DO UPDATE SET version = excluded.version,
    presets = excluded.presets, published_at = excluded.published_at, published_by = excluded.published_by
"""


def publish_metadata_of(pointers: Sequence[dict[str, Any]]) -> None:
    """Make the metadata of the entries live as it is now, where these new rows of pointers show the entries."""
    if pointers:
        with connection.cursor() as cursor:
            cursor.execute(_NEAREST, [dump_json(list(pointers)).decode()])
