"""What must hold of a stack's rows after any fault, as SQL: each query finds those that break it.

I1 what is live is the replay of the log; I2 one row per place; I3 each success has one line in the log and is owed once to
each webhook; I4 nothing runs past its lease; I5 nothing that is due is left; I6 what is live is the pinned version of the
highest order that was applied. I7 (the counts that a job tells are those of its items) and I8 (what was acknowledged can be
read) are seen from outside: `find_wrong_jobs` and `find_unreadable` ask over HTTP.
"""

import time
from collections.abc import Iterable

import psycopg

from benchmarks.faults.client import Client
from benchmarks.faults.servers import Row

_EFFECT = "a.stack_id = %(stack)s AND a.action ~ '^(entry|entry_variant|asset|taxonomy|term)\\.(publish|unpublish)$'"
_TOLD = f"""
SELECT target, taxonomy, locale, environment, version, content_locale FROM (
    SELECT DISTINCT ON (a.target_kind, a.target_uid, coalesce(a.facts->>'taxonomy', a.facts->>'entry'), a.facts->>'locale', a.facts->>'environment')
        a.target_uid AS target, coalesce(a.facts->>'taxonomy', a.facts->>'entry', '') AS taxonomy, a.facts->>'locale' AS locale,
        a.facts->>'environment' AS environment, (a.facts->>'version')::integer AS version,
        coalesce(a.facts->>'content_locale', '') AS content_locale, a.action
    FROM stacks_activity a WHERE {_EFFECT} AND a.facts ? 'seq'
    ORDER BY a.target_kind, a.target_uid, coalesce(a.facts->>'taxonomy', a.facts->>'entry'), a.facts->>'locale', a.facts->>'environment',
        (a.facts->>'due_at')::timestamptz DESC, (a.facts->>'seq')::bigint DESC
) AS newest WHERE action LIKE '%%.publish'
"""
_LIVE = """
SELECT coalesce(e.uid, f.uid, m.uid, kind.uid) AS target,
    coalesce(root.uid, base.uid, CASE WHEN p.term_id IS NULL THEN '' ELSE m.uid END),
    p.locale, n.uid AS environment, coalesce(v.version, w.version, mv.version, xv.version),
    coalesce(v.locale, mv.locale, xv.locale, '')
FROM publishing_publication p JOIN publishing_environment n ON n.id = p.environment_id
LEFT JOIN content_entry e ON e.id = p.entry_id LEFT JOIN content_entryversion v ON v.id = p.entry_version_id
LEFT JOIN content_asset f ON f.id = p.asset_id LEFT JOIN content_assetversion w ON w.id = p.asset_version_id
LEFT JOIN content_term m ON m.id = p.term_id LEFT JOIN content_term root ON root.id = m.taxonomy_id
LEFT JOIN content_termversion mv ON mv.id = p.term_version_id
LEFT JOIN content_entryvariant x ON x.id = p.variant_id LEFT JOIN content_entryvariantversion xv ON xv.id = p.variant_version_id
LEFT JOIN content_variant kind ON kind.id = x.variant_id LEFT JOIN content_entry base ON base.id = x.entry_id
WHERE p.stack_id = %(stack)s AND p.is_live
"""
_QUERIES = {
    "I1": f"(({_TOLD}) EXCEPT ({_LIVE})) UNION ALL (({_LIVE}) EXCEPT ({_TOLD}))",
    "I2": """
        SELECT entry_id, asset_id, term_id, variant_id, locale, environment_id, count(*) FROM publishing_publication
        WHERE stack_id = %(stack)s GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1""",
    "I3 log": f"""
        SELECT i.uid, i.state, told.times FROM publishing_publishitem i
        LEFT JOIN (SELECT a.facts->>'item' AS item, count(*) AS times FROM stacks_activity a WHERE {_EFFECT} GROUP BY 1)
            AS told ON told.item = i.uid::text
        WHERE i.stack_id = %(stack)s AND coalesce(told.times, 0) <> CASE i.state WHEN 'succeeded' THEN 1 ELSE 0 END""",
    "I3 webhooks": f"""
        SELECT a.id, h.uid, count(d.id) FROM stacks_activity a
        JOIN publishing_webhook h ON h.stack_id = a.stack_id AND h.name = 'faults' AND NOT h.is_disabled
        LEFT JOIN publishing_webhookdelivery d ON d.webhook_id = h.id AND d.activity_id = a.id
        WHERE {_EFFECT} AND a.target_kind = 'entry' AND a.at >= h.created_at
        GROUP BY a.id, h.uid HAVING count(d.id) <> 1""",
    "I4": """
        SELECT uid, worker, lease_until FROM publishing_publishitem
        WHERE stack_id = %(stack)s AND state = 'running'
            AND lease_until < clock_timestamp() - make_interval(secs => 2 * %(tick)s)""",
    "I5": """
        SELECT uid, state, next_try_at FROM publishing_publishitem
        WHERE stack_id = %(stack)s AND state IN ('scheduled', 'retry')
            AND next_try_at < clock_timestamp() - interval '5 seconds'""",
    "I6": """
        SELECT p.id, p.applied_due, p.applied_seq, newest.due_at, newest.id FROM publishing_publication p
        JOIN (
            SELECT DISTINCT ON (entry_id, asset_id, term_id, variant_id, locale, environment_id) * FROM publishing_publishitem
            WHERE stack_id = %(stack)s AND state IN ('succeeded', 'skipped') AND fence > 0
            ORDER BY entry_id, asset_id, term_id, variant_id, locale, environment_id, due_at DESC, id DESC
        ) AS newest ON newest.environment_id = p.environment_id AND newest.locale = p.locale
            AND (newest.entry_id = p.entry_id OR newest.asset_id = p.asset_id OR newest.term_id = p.term_id
                OR newest.variant_id = p.variant_id)
        WHERE p.applied_seq > 0 AND (
            (p.applied_due, p.applied_seq) <> (newest.due_at, newest.id)
            OR p.is_live <> (newest.action = 'publish')
            OR p.is_live AND (p.entry_version_id, p.asset_version_id, p.term_version_id, p.variant_version_id) IS DISTINCT FROM
                (newest.entry_version_id, newest.asset_version_id, newest.term_version_id, newest.variant_version_id))""",
}  # fmt: skip
_SUMMARY = """
SELECT count(*) FILTER (WHERE i.state NOT IN ('scheduled', 'retry', 'running')),
    count(*) FILTER (WHERE i.state = 'succeeded'), count(*) FILTER (WHERE i.state IN ('failed', 'cancelled')),
    count(*) FILTER (WHERE i.state IN ('skipped', 'superseded'))
FROM publishing_publishitem i JOIN publishing_publishjob j ON j.id = i.job_id WHERE j.uid = %s
"""
_OWED_SECONDS = 15.0


def find_broken(connection: "psycopg.Connection[Row]", stack_id: int, *, tick: float = 1.0) -> list[str]:
    """The invariants that do not hold, with the first rows that break them.

    Webhooks are told after the commit: what is owed to them may take a while, and only while a worker lives.
    """
    parameters = {"stack": stack_id, "tick": tick}
    broken = []
    for name, sql in _QUERIES.items():
        rows = connection.execute(sql, parameters).fetchmany(5)
        deadline = time.monotonic() + (_OWED_SECONDS if name == "I3 webhooks" else 0.0)
        while rows and time.monotonic() < deadline:
            time.sleep(0.2)
            rows = connection.execute(sql, parameters).fetchmany(5)
        if rows:
            broken.append(f"{name}: {rows}")
    return broken


def find_wrong_jobs(connection: "psycopg.Connection[Row]", client: Client, jobs: Iterable[str]) -> list[str]:
    """I7: jobs whose summary over HTTP is not the count of their items."""
    wrong = []
    for job in jobs:
        told = client.insist("GET", f"/v3/bulk/jobs/{job}").body.get("summary")
        row = connection.execute(_SUMMARY, [job]).fetchone() or ()
        counted = dict(zip(("total_processed", "success", "unsuccess", "skip"), row, strict=True))
        if told != counted:
            wrong.append(f"I7: {job} says {told}, has {counted}")
    return wrong


def find_unreadable(client: Client, titles: dict[str, str]) -> list[str]:
    """I8: entries that were acknowledged, by uid, and are not there with what they said."""
    return [
        f"I8: {uid}"
        for uid, title in titles.items()
        if client.insist("GET", f"/v3/content_types/page/entries/{uid}").body.get("entry", {}).get("title") != title
    ]
