"""Everybody who was asked for, counted: applied exactly once, or refused with a reason, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg

from benchmarks.faults.client import Answer
from benchmarks.faults.report import Check
from benchmarks.faults.servers import Row

_COUNT = """
WITH effects AS (
    SELECT facts->>'item' AS item, count(*) AS times FROM stacks_activity
    WHERE stack_id = %(stack)s AND action ~ '^(entry|asset|taxonomy|term)\\.(publish|unpublish)$' AND facts ? 'item'
    GROUP BY 1
), items AS (
    SELECT i.state, i.reason, i.action, j.uid::text = ANY(%(jobs)s) AS is_issued, coalesce(e.times, 0) AS times
    FROM publishing_publishitem i JOIN publishing_publishjob j ON j.id = i.job_id
    LEFT JOIN effects e ON e.item = i.uid::text
    WHERE i.stack_id = %(stack)s
)
SELECT count(*) FILTER (WHERE is_issued),
    count(*) FILTER (WHERE is_issued AND state = 'succeeded' AND times = 1),
    count(*) FILTER (WHERE state IN ('superseded', 'skipped', 'failed', 'cancelled') AND times = 0 AND reason <> ''),
    count(*) FILTER (WHERE state IN ('scheduled', 'retry', 'running')),
    coalesce(sum(greatest(times - 1, 0)), 0)::bigint,
    count(*) FILTER (WHERE state = 'succeeded' AND times = 0 OR state <> 'succeeded' AND times > 0
        OR state IN ('superseded', 'skipped', 'failed', 'cancelled') AND reason = ''),
    count(*) FILTER (WHERE NOT is_issued),
    count(*) FILTER (WHERE state = 'succeeded' AND action = 'publish')
FROM items
"""
_STRETCHES = "SELECT count(*) FROM publishing_publicationhistory WHERE stack_id = %s"


@dataclass(frozen=True, slots=True)
class Count:
    """What became of a population. `strangers` are items of jobs that no client was told of."""

    asked: int
    issued: int
    applied_once: int
    refused: int
    still_open: int
    doubled: int
    unexplained: int
    strangers: int

    @property
    def lost(self) -> int:
        """Who was promised and neither took effect nor was refused."""
        return max(self.asked - self.applied_once - self.refused, 0)

    def checks(self) -> list[Check]:
        """The figures that must be zero, and the sum that must come out."""
        return [
            Check("issued", self.issued, str(self.asked), self.issued == self.asked),
            Check("applied exactly once + refused with a reason", self.applied_once + self.refused, str(self.asked),
                  self.applied_once + self.refused == self.asked),
            Check("lost", self.lost, "0", self.lost == 0 and self.still_open == 0),
            Check("double effects", self.doubled, "0", self.doubled == 0),
            Check("unexplained or unasked", self.unexplained + self.strangers, "0",
                  self.unexplained + self.strangers == 0),
        ]  # fmt: skip


@dataclass(slots=True)
class Population:
    """The jobs that clients were promised, with how many items each has."""

    jobs: dict[str, int] = field(default_factory=dict)
    refusals: list[Answer] = field(default_factory=list)

    def add(self, answer: Answer, items: int) -> None:
        """Count a request by its answer: promised, or refused as a whole."""
        if answer.status in (200, 201) and "job_id" in answer.body:
            self.jobs[str(answer.body["job_id"])] = items
        else:
            self.refusals.append(answer)

    def add_all(self, answers: Iterable[tuple[Answer, int]]) -> None:
        """The same for several."""
        for answer, items in answers:
            self.add(answer, items)

    def count(self, connection: "psycopg.Connection[Row]", stack_id: int) -> Count:
        """Look at the stack's rows. An effect is a line in the log; a stretch of history too many is a double as well."""
        row = connection.execute(_COUNT, {"stack": stack_id, "jobs": list(self.jobs)}).fetchone()
        found = [int(str(value)) for value in row or (0,) * 8]
        stretches = connection.execute(_STRETCHES, [stack_id]).fetchone() or (0,)
        issued, applied, refused, still_open, doubled, unexplained, strangers, published = found
        return Count(
            asked=sum(self.jobs.values()),
            issued=issued,
            applied_once=applied,
            refused=refused,
            still_open=still_open,
            doubled=doubled + max(int(str(stretches[0])) - published, 0),
            unexplained=unexplained,
            strangers=strangers,
        )
