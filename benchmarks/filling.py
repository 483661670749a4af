"""Many entries at once: copies of those that were written through the product, made by statements of their own.

A copy has everything that reads look at: version, language, narrow columns, publication, a reference to what it was copied
from. It has no unique values and no activity, which only writes look at.
"""

import psycopg

from benchmarks.data import SECTIONS, Bench

_COPIES = """
    CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
    WITH template AS (
        SELECT e.id AS entry_id, e.uid AS uid, l.latest_id AS version_id, row_number() OVER (ORDER BY e.id) - 1 AS place,
            count(*) OVER () AS total
        FROM content_entry AS e JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = 'en-us'
        WHERE e.content_type_id = %(type)s::bigint
    )
    SELECT template.entry_id AS old_entry, template.version_id AS old_version, template.uid AS related, number,
        nextval(pg_get_serial_sequence('content_entry', 'id')) AS entry_id,
        nextval(pg_get_serial_sequence('content_entryversion', 'id')) AS version_id,
        'blt' || left(md5(%(type)s::text || ' ' || number), 16) AS uid, format('Article %%s', lpad(number::text, 7, '0')) AS title,
        '/articles/' || number AS url, (%(sections)s::text[])[1 + number %% 4] AS section, number %% 10 = 0 AS featured,
        timestamptz '2020-01-01 08:00Z' + number %% 2000 * interval '1 day' AS date,
        now() - (%(last)s::int - number) * interval '1 second' AS saved_at
    FROM generate_series(%(first)s::int, %(last)s::int) AS number JOIN template ON template.place = number %% template.total
"""
_ENTRIES = """
    INSERT INTO content_entry (id, uid, uuid, created_by, created_at, branch_id, content_type_id, stack_id)
    SELECT c.entry_id, c.uid, gen_random_uuid(), e.created_by, c.saved_at, e.branch_id, e.content_type_id, e.stack_id
    FROM copies AS c JOIN content_entry AS e ON e.id = c.old_entry
"""
_VERSIONS = """
    INSERT INTO content_entryversion (id, locale, version, data, created_by, created_at, entry_id, stack_id, type_version_id)
    SELECT c.version_id, v.locale, 1, v.data || jsonb_build_object('title', c.title, 'url', c.url, 'section', c.section,
            'rank', c.number, 'featured', c.featured, 'date', to_char(c.date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'seo', jsonb_build_object('title', 'Article ' || c.number, 'description', v.data->'seo'->'description'),
            'related', jsonb_build_array(jsonb_build_object('uid', c.related, '_content_type_uid', 'article'))),
        v.created_by, c.saved_at, c.entry_id, v.stack_id, v.type_version_id
    FROM copies AS c JOIN content_entryversion AS v ON v.id = c.old_version
"""
_LANGUAGES = """
    INSERT INTO content_entrylocale (locale, version, title, url, created_by, updated_by, created_at, updated_at, branch_id,
        content_type_id, entry_id, stack_id, latest_id, uuid, {section}, {rank}, {featured}, {date})
    SELECT l.locale, 1, c.title, c.url, l.created_by, l.updated_by, c.saved_at, c.saved_at, l.branch_id, l.content_type_id,
        c.entry_id, l.stack_id, c.version_id, gen_random_uuid(), c.section, c.number, c.featured::int, c.date
    FROM copies AS c JOIN content_entrylocale AS l ON l.latest_id = c.old_version
"""
_REFERENCES = """
    INSERT INTO content_reference (path, kind, target_uid, target_type_uid, branch_id, version_id)
    SELECT 'related', 'entry', c.related, 'article', e.branch_id, c.version_id
    FROM copies AS c JOIN content_entry AS e ON e.id = c.old_entry
"""
_PUBLICATIONS = """
    INSERT INTO publishing_publication (locale, is_live, applied_due, applied_seq, published_at, published_by, title, url,
        content_created_at, content_updated_at, branch_id, content_type_id, entry_id, entry_version_id, environment_id,
        stack_id, {section}, {rank}, {featured}, {date})
    SELECT p.locale, true, p.applied_due, p.applied_seq, p.published_at, p.published_by, c.title, c.url,
        c.saved_at, c.saved_at, p.branch_id, p.content_type_id, c.entry_id, c.version_id, p.environment_id,
        p.stack_id, c.section, c.number, c.featured::int, c.date
    FROM copies AS c JOIN publishing_publication AS p ON p.entry_version_id = c.old_version AND p.is_live
"""


def fill(bench: Bench, total: int, owner_url: str) -> None:
    """Copy entries until the type has so many in the master language."""
    parameters = {
        "type": bench.article.id, "first": len(bench.uids), "last": total - 1, "sections": list(SECTIONS),
    }  # fmt: skip
    with psycopg.connect(owner_url) as connection:
        connection.execute(_COPIES, parameters)
        for statement in (_ENTRIES, _VERSIONS, _LANGUAGES, _REFERENCES, _PUBLICATIONS):
            connection.execute(statement.format(**bench.article.slots))
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
