"""What this process counts while it drains the queue, and where it says so now and then.

Counts stay in memory and are written as one row of this process's own, so that counting costs the queue nothing and no
two workers wait for one row. A process that is killed takes along at most what it counted since it last said so.
"""

import os
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable

from django.db import connection

from core.json_values import dump_json
from publishing.models import Worker

LAG_BUCKETS = (0.1, 0.25, 0.5, 1.0, 1.5, 3.0, 10.0, 35.0, 120.0, 600.0)
"""Upper ends, in seconds, of how late items took effect."""
LAG_SUM = "lag_sum"
ATTEMPTS = "attempts"
LEASE_EXPIRIES = "lease_expiries"
FENCE_REJECTS = "fence_rejects"
WEBHOOK_TRIES = {"delivered": "webhook_delivered", "failed": "webhook_failed"}
"""The counters of tries to send a webhook, by how they ended."""
EVERY_SECONDS = 5.0
"""How often a process that drains says that it does."""
_FORGET_HOURS = 24

# The rows of processes that have been silent for long become one; then this process's own is written anew.
_FOLD = """
WITH silent AS (
    DELETE FROM publishing_worker WHERE name <> '' AND seen_at < statement_timestamp() - make_interval(hours => %(hours)s)
    RETURNING counters
), counted AS (
    SELECT key, sum(value::numeric) AS total FROM (
        SELECT each.key, each.value FROM silent, jsonb_each_text(silent.counters) AS each
        UNION ALL
        SELECT each.key, each.value FROM publishing_worker AS gone, jsonb_each_text(gone.counters) AS each
        WHERE gone.name = ''
    ) AS rows GROUP BY key
)
INSERT INTO publishing_worker (name, started_at, seen_at, counters)
SELECT '', statement_timestamp(), 'epoch', coalesce(jsonb_object_agg(key, total), '{}') FROM counted
HAVING EXISTS (SELECT FROM silent)
ON CONFLICT (name) DO UPDATE SET counters = excluded.counters
"""
_SAY = """
INSERT INTO publishing_worker (name, started_at, seen_at, counters)
VALUES (%(name)s, statement_timestamp(), statement_timestamp(), %(counters)s)
ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, counters = excluded.counters
"""


def lag_bucket(end: float) -> str:
    """The counter of items that were at most so many seconds late, and later than the bucket before allows."""
    return f"lag_le_{end}"


class Tally:
    """The counts of one process. A child that was forked begins with none of its parent's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._pid = 0
        self._name = ""
        self._said_at = float("-inf")

    def count(self, name: str, number: float = 1) -> None:
        """Add to a counter."""
        with self._lock:
            self._begin()
            self._counts[name] += number  # type: ignore[assignment]  # sums of seconds stand beside numbers of things

    def observe_lags(self, lags: Iterable[float]) -> None:
        """Count items by how many seconds after their time they took effect."""
        for lag in lags:
            end = next((end for end in LAG_BUCKETS if lag <= end), float("inf"))
            self.count(lag_bucket(end))
            self.count(LAG_SUM, max(lag, 0.0))

    def say(self, *, is_urgent: bool = False) -> None:
        """Write the counts, and that this process is there, unless it has done so a moment ago."""
        with self._lock:
            is_first = self._begin()
            if not is_urgent and time.monotonic() - self._said_at < EVERY_SECONDS:
                return
            self._said_at = time.monotonic()
            parameters = {"name": self._name, "counters": dump_json(dict(self._counts)).decode()}
        with connection.cursor() as cursor:
            if is_first:
                cursor.execute(_FOLD, {"hours": _FORGET_HOURS})
            cursor.execute(_SAY, parameters)

    def _begin(self) -> bool:
        """Whether the process says something for the first time."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._name = f"{socket.gethostname()[:100]}:{self._pid}:{secrets.token_hex(4)}"
            self._counts = Counter()
            self._said_at = float("-inf")
        return self._said_at == float("-inf")


TALLY = Tally()


def read_totals() -> dict[str, float]:
    """Every counter over all processes, those that have ended among them. One query."""
    totals: Counter[str] = Counter()
    for counters in Worker.objects.values_list("counters", flat=True):
        totals.update(counters)
    return dict(totals)
