"""Whether what is due gets done: how long the oldest item has been waiting, and who is there to take it."""

from dataclasses import dataclass

from django.conf import settings

from content.database import fetch_all
from content.query.sql import SQL
from publishing.tally import EVERY_SECONDS

_HEALTH = """
    SELECT
        (SELECT extract(epoch FROM statement_timestamp() - min(due.since)) FROM (
            (SELECT next_try_at AS since FROM publishing_publishitem
                WHERE state IN ('scheduled', 'retry') AND next_try_at <= statement_timestamp()
                ORDER BY next_try_at, id LIMIT 1)
            UNION ALL
            (SELECT lease_until FROM publishing_publishitem
                WHERE state = 'running' AND lease_until < statement_timestamp() ORDER BY lease_until, id LIMIT 1)
        ) AS due),
        (SELECT count(*) FROM publishing_worker
            WHERE name <> '' AND seen_at > statement_timestamp() - make_interval(secs => %s)),
        (SELECT extract(epoch FROM statement_timestamp() - log.at) FROM stacks_activity log
            WHERE log.id > coalesce((SELECT until_id FROM stacks_activityseal ORDER BY number DESC LIMIT 1), 0)
            ORDER BY log.id LIMIT 1)
"""
_DEPTHS = """
    SELECT state, due_at <= statement_timestamp() AS is_due, count(*) FROM publishing_publishitem
    WHERE state IN ('scheduled', 'retry', 'running') GROUP BY state, is_due
"""
_MISSED_BEATS = 4


@dataclass(frozen=True, slots=True)
class Health:
    """`overdue_seconds` of the oldest item that is due, 0 where none is; how many processes drain the queue.

    `unsealed_seconds` is the age of the oldest line of the activity log that no seal covers. It makes nobody unready:
    a long transaction holds sealing up and nothing else.
    """

    overdue_seconds: float
    workers: int
    unsealed_seconds: float = 0.0

    @property
    def overdue_minutes(self) -> int:
        """The same in whole minutes, one at least."""
        return max(round(self.overdue_seconds / 60), 1)

    @property
    def problems(self) -> list[str]:
        """What is wrong, a sentence each."""
        if self.overdue_seconds <= settings.READY_OVERDUE_SECONDS:
            return []
        nobody = "" if self.workers else " Nobody drains the queue: start a worker or `manage.py publisher`."
        return [f"The oldest item of the publish queue has been due for {self.overdue_seconds:.0f} seconds.{nobody}"]


def read_health() -> Health:
    """How the queue is. One query, over indexes."""
    overdue, workers, unsealed = fetch_all(SQL(_HEALTH, (_MISSED_BEATS * EVERY_SECONDS,)))[0]
    return Health(max(float(overdue or 0), 0.0), workers, max(float(unsealed or 0), 0.0))


def read_depths() -> list[tuple[str, bool, int]]:
    """How many open items there are, by state and whether they are due. One query."""
    return [(state, is_due, count) for state, is_due, count in fetch_all(SQL(_DEPTHS))]
