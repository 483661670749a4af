"""Items that are tried again because somebody asks: back to waiting, in the order they always had."""

from collections.abc import Collection

from django.db import IntegrityError, connection

from publishing.errors import QueueItemClosed
from publishing.queue import BEYOND

# What goes only together with any of them is tried again with it. A place that is asked for at the same instant by
# another open item stays with that one. The order (due_at, id) is kept, so that nothing newer is undone.
_AGAIN = """
WITH named AS (
    SELECT id FROM publishing_publishitem
    WHERE state IN ('failed', 'retry') AND (id = ANY(%(ids)s) OR company > 0 AND job_id IN (
        SELECT job_id FROM publishing_publishitem WHERE id = ANY(%(ids)s) AND company > 0))
    ORDER BY id FOR UPDATE
)
UPDATE publishing_publishitem item
SET state = 'scheduled', attempts = 0, reason = '', applied_at = NULL, worker = '',
    next_try_at = CASE item.company WHEN 2 THEN %(beyond)s ELSE statement_timestamp() END
FROM named
WHERE item.id = named.id AND NOT EXISTS (
    SELECT FROM publishing_publishitem other
    WHERE (other.entry_id = item.entry_id OR other.asset_id = item.asset_id OR other.term_id = item.term_id
            OR other.variant_id = item.variant_id)
        AND other.id <> item.id AND other.locale = item.locale AND other.environment_id = item.environment_id
        AND other.action = item.action AND other.due_at = item.due_at
        AND other.state IN ('scheduled', 'retry', 'running'))
"""


def put_back(item_ids: Collection[int]) -> int:
    """Let workers take items that have failed, or wait for another try, at once; how many there are of them.

    Raises QueueItemClosed where another request takes the place of one of them in this moment.
    """
    with connection.cursor() as cursor:
        try:
            cursor.execute(_AGAIN, {"ids": list(item_ids), "beyond": BEYOND})
        except IntegrityError as error:
            raise QueueItemClosed from error
        return int(cursor.rowcount)
