"""What taxonomies and terms say at the moment somebody asks for them to go live, kept as immutable versions."""

from collections.abc import Collection

from content.database import fetch_all
from content.query.sql import SQL
from stacks.actor import Actor

# A version stands for a language's words and the term's place. Where nothing changed since the last one, it serves.
_KEEP = """
WITH now AS (
    SELECT t.id AS term_id, words.locale, words.name, words.description, t.parent_id, t.depth, t."order",
        last.id AS last_id, coalesce(last.version, 0) AS version,
        (last.name, last.description, last.parent_id, last.depth, last."order")
            IS NOT DISTINCT FROM (words.name, words.description, t.parent_id, t.depth, t."order") AS is_kept
    FROM unnest(%s::bigint[], %s::text[]) AS wanted (term_id, locale)
    JOIN content_term AS t ON t.id = wanted.term_id
    JOIN content_termtext AS words ON words.term_id = t.id AND words.locale = wanted.locale
    LEFT JOIN LATERAL (
        SELECT * FROM content_termversion WHERE term_id = t.id AND locale = words.locale ORDER BY version DESC LIMIT 1
    ) AS last ON TRUE
), written AS (
    INSERT INTO content_termversion
        (term_id, locale, version, name, description, parent_id, depth, "order", created_by, created_at)
    SELECT term_id, locale, version + 1, name, description, parent_id, depth, "order", %s, statement_timestamp()
    FROM now WHERE NOT is_kept
    RETURNING term_id, locale, id
)
SELECT term_id, locale, last_id FROM now WHERE is_kept
UNION ALL SELECT term_id, locale, id FROM written
"""


def keep_versions(actor: Actor, pairs: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The id of the version that says what each (term id, language) says now; one statement.

    The caller holds the terms' locks. A pair without words in the language has none.
    """
    if not pairs:
        return {}
    ids, locales = zip(*sorted(pairs), strict=True)
    rows = fetch_all(SQL(_KEEP, (list(ids), list(locales), actor.uid)))
    return {(term_id, locale): version_id for term_id, locale, version_id in rows}
