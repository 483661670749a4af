"""The statements of publishing.queue, which alone runs them."""

# One statement. An item whose lease ran out is claimed alone, because it may be what stopped its worker; else the
# oldest due items, an equal share of the batch for every stack that has any. Walking the stacks one probe at a time
# keeps the cost independent of how much is scheduled for later, the array that of how much was done before.
CLAIM = """
WITH RECURSIVE waiting AS (
    (SELECT stack_id FROM publishing_publishitem WHERE state IN ('scheduled', 'retry') ORDER BY stack_id LIMIT 1)
    UNION ALL
    SELECT (SELECT i.stack_id FROM publishing_publishitem i
        WHERE i.state IN ('scheduled', 'retry') AND i.stack_id > waiting.stack_id ORDER BY i.stack_id LIMIT 1)
    FROM waiting WHERE waiting.stack_id IS NOT NULL
), crashed AS (
    SELECT id FROM publishing_publishitem WHERE state = 'running' AND lease_until < statement_timestamp()
    ORDER BY lease_until, id LIMIT 1 FOR UPDATE SKIP LOCKED
), turns AS (
    SELECT w.stack_id, oldest.next_try_at FROM waiting w CROSS JOIN LATERAL (
        SELECT i.next_try_at FROM publishing_publishitem i
        WHERE i.stack_id = w.stack_id AND i.state IN ('scheduled', 'retry')
            AND i.next_try_at <= statement_timestamp()
        ORDER BY i.next_try_at, i.id LIMIT 1
    ) oldest
    WHERE NOT EXISTS (SELECT FROM crashed)
    ORDER BY oldest.next_try_at LIMIT %(batch)s
), due AS (
    SELECT picked.id FROM turns t CROSS JOIN LATERAL (
        SELECT i.id FROM publishing_publishitem i
        WHERE i.stack_id = t.stack_id AND i.state IN ('scheduled', 'retry')
            AND i.next_try_at <= statement_timestamp()
        ORDER BY i.next_try_at, i.id
        LIMIT ceil(%(batch)s::numeric / (SELECT count(*) FROM turns)) FOR UPDATE SKIP LOCKED
    ) picked
)
UPDATE publishing_publishitem item
SET state = 'running', fence = item.fence + 1, attempts = item.attempts + 1, worker = %(worker)s,
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE item.id = ANY(ARRAY(SELECT id FROM crashed UNION ALL SELECT id FROM due))
RETURNING item.id, item.fence, item.attempts, item.entry_id, item.asset_id, item.term_id,
    item.variant_id, item.environment_id, item.job_id, item.company, item.id = ANY(ARRAY(SELECT id FROM crashed))
"""

FOLLOWERS = """
SELECT item.id, item.fence + 1, item.attempts + 1, item.entry_id, item.asset_id, item.term_id, item.variant_id,
    item.environment_id, item.job_id, item.company
FROM publishing_publishitem item WHERE item.job_id = ANY(%s) AND item.company = 2 AND item.state = 'scheduled'
ORDER BY item.id
"""

# In the leader's transaction, after the locks of their targets.
TAKE_FOLLOWERS = """
UPDATE publishing_publishitem item
SET state = 'running', fence = item.fence + 1, attempts = item.attempts + 1, worker = %(worker)s,
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
FROM jsonb_to_recordset(%(taken)s) AS taken(id bigint, fence integer)
WHERE item.id = taken.id AND item.fence + 1 = taken.fence AND item.state = 'scheduled'
"""

OLDEST_DUE = """
SELECT id FROM (
    (SELECT id, next_try_at AS since FROM publishing_publishitem
        WHERE state IN ('scheduled', 'retry') AND next_try_at <= statement_timestamp()
        ORDER BY next_try_at, id LIMIT 1)
    UNION ALL
    (SELECT id, lease_until FROM publishing_publishitem
        WHERE state = 'running' AND lease_until < statement_timestamp() ORDER BY lease_until, id LIMIT 1)
) due ORDER BY since LIMIT 1
"""

FINISH = """
UPDATE publishing_publishitem item
SET state = done.state, reason = done.reason, applied_at = statement_timestamp(), lease_until = NULL
FROM jsonb_to_recordset(%s) AS done(id bigint, fence integer, state text, reason text)
WHERE item.id = done.id AND item.fence = done.fence AND item.state = 'running'
"""

# What is named, and what goes only together with any of it. In the order of their keys, as whatever locks several items does.
CANCEL = """
WITH named AS ({named}), waiting AS (
    SELECT item.id FROM publishing_publishitem item
    WHERE item.state IN ('scheduled', 'retry') AND item.id IN (
        SELECT id FROM named UNION ALL SELECT other.id FROM publishing_publishitem other
        WHERE other.job_id IN (SELECT job_id FROM named WHERE company > 0))
    ORDER BY item.id FOR UPDATE
), cancelled AS (
    UPDATE publishing_publishitem item SET state = 'cancelled', reason = %s FROM waiting WHERE item.id = waiting.id
    RETURNING item.id
)
SELECT count(*) FROM cancelled JOIN named ON named.id = cancelled.id
"""

CANCEL_IN_ENVIRONMENT = """
WITH together AS (
    SELECT DISTINCT job_id FROM publishing_publishitem
    WHERE stack_id = %(stack)s AND environment_id = %(environment)s AND state IN ('scheduled', 'retry') AND company > 0
), waiting AS (
    SELECT id FROM publishing_publishitem
    WHERE stack_id = %(stack)s AND state IN ('scheduled', 'retry')
        AND (environment_id = %(environment)s OR company > 0 AND job_id IN (SELECT job_id FROM together))
    ORDER BY id FOR UPDATE
)
UPDATE publishing_publishitem item SET state = 'cancelled', reason = %(reason)s FROM waiting WHERE item.id = waiting.id
"""

# A job, its items in order and its line in the log. A skipped item is closed before it begins.
ENQUEUE = """
WITH job AS (
    INSERT INTO publishing_publishjob (stack_id, branch_id, uid, kind, action, created_by, actor_kind, facts)
    VALUES (%(stack)s, %(branch)s, gen_random_uuid(), %(kind)s, %(action)s, %(created_by)s, %(actor_kind)s, '{}')
    RETURNING id, uid, created_at
), items AS (
    INSERT INTO publishing_publishitem (job_id, uid, stack_id, branch_id, entry_id, asset_id, term_id, variant_id,
        entry_version_id, asset_version_id, term_version_id, variant_version_id, environment_id, locale, action, state, company, reason, due_at, next_try_at,
        scheduled_text, fence, attempts, worker, created_by)
    SELECT job.id, gen_random_uuid(), %(stack)s, %(branch)s, item.entry_id, item.asset_id, item.term_id,
        item.variant_id, item.entry_version_id, item.asset_version_id, item.term_version_id, item.variant_version_id,
        item.environment_id, item.locale, item.action,
        CASE WHEN item.skip_reason = '' THEN 'scheduled' ELSE 'skipped' END, item.company, item.skip_reason, %(due_at)s,
        CASE item.company WHEN 2 THEN %(beyond)s ELSE %(due_at)s END, %(scheduled_text)s, 0, 0, '', %(created_by)s
    FROM job, ROWS FROM (jsonb_to_recordset(%(items)s::jsonb) AS (entry_id bigint, asset_id bigint, term_id bigint,
        variant_id bigint, entry_version_id bigint, asset_version_id bigint, term_version_id bigint,
        variant_version_id bigint, environment_id bigint, locale text,
        skip_reason text, action text, company smallint)) WITH ORDINALITY AS item
    ORDER BY item.ordinality
), log AS (
    INSERT INTO stacks_activity (stack_id, branch_id, actor_kind, actor_uid, credential_uid, origin, action, target_kind,
        target_uid, facts)
    SELECT %(stack)s, %(branch)s, %(actor_kind)s, %(created_by)s, %(credential)s, %(origin)s::jsonb, 'publish_queue.' || %(action)s,
        'publish_job', job.uid::text, %(facts)s::jsonb FROM job
)
SELECT id, uid, created_at FROM job
"""
