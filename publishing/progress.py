"""What the queue of a branch is doing at the moment: how much waits, is late and runs, and for which requests."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q

from core.clock import utc_now
from publishing.item_sight import seen_queue
from publishing.models import OPEN_STATES, PublishItem, PublishJob, State
from publishing.queue import WAITING
from publishing.reading import JobStatus, job_counts, job_status
from stacks.scope import Scope

COUNTED = 1000
_JOBS = 5

# Counting stops early, so that a look costs the same however much is scheduled.
_COUNTS = """
SELECT
    (SELECT count(*) FROM (SELECT FROM publishing_publishitem
        WHERE stack_id = %(stack)s AND branch_id = %(branch)s AND state IN ('scheduled', 'retry')
        LIMIT %(most)s) AS few),
    (SELECT count(*) FROM (SELECT FROM publishing_publishitem
        WHERE stack_id = %(stack)s AND branch_id = %(branch)s AND state IN ('scheduled', 'retry')
            AND next_try_at < statement_timestamp() - make_interval(secs => %(late)s)
        LIMIT %(most)s) AS few),
    (SELECT count(*) FROM (SELECT FROM publishing_publishitem
        WHERE branch_id = %(branch)s AND state = 'running' LIMIT %(most)s) AS few),
    (SELECT count(*) FROM (SELECT FROM publishing_publishitem
        WHERE branch_id = %(branch)s AND state = 'failed' LIMIT %(most)s) AS few)
"""
_AT_WORK = """
SELECT DISTINCT job_id FROM (
    (SELECT job_id FROM publishing_publishitem
        WHERE branch_id = %(branch)s AND state = 'running' LIMIT %(most)s)
    UNION ALL
    (SELECT job_id FROM publishing_publishitem
        WHERE stack_id = %(stack)s AND branch_id = %(branch)s AND state IN ('scheduled', 'retry')
            AND next_try_at <= statement_timestamp()
        ORDER BY next_try_at, id LIMIT %(most)s)
) AS due ORDER BY job_id DESC LIMIT %(jobs)s
"""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far one request is: `counts` by state, in the order of states, without those that no item is in."""

    job: PublishJob
    status: JobStatus
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many items it has."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many of them no worker will touch any more."""
        return self.total - self.waiting - self.counts.get(State.RUNNING, 0)

    @property
    def waiting(self) -> int:
        """How many of them no worker has taken yet."""
        return self.counts.get(State.SCHEDULED, 0) + self.counts.get(State.RETRY, 0)

    @property
    def failed(self) -> int:
        """How many have failed."""
        return self.counts.get(State.FAILED, 0)

    @property
    def is_open(self) -> bool:
        """Whether a worker will touch any of them."""
        return any(self.counts.get(state) for state in OPEN_STATES)


@dataclass(frozen=True, slots=True)
class Progress:
    """What waits, what of that is late, what runs and what has failed, up to COUNTED each; the newest requests at work."""

    waiting: int
    late: int
    running: int
    failed: int
    jobs: tuple[JobProgress, ...]


def read_progress(scope: Scope) -> Progress:
    """How the queue of the branch is. Four queries at most."""
    if scope.limits is not None:
        return _seen_progress(scope)
    parameters = {
        "stack": scope.stack_id,
        "branch": scope.branch_id,
        "most": COUNTED + 1,
        "jobs": _JOBS,
        "late": settings.READY_OVERDUE_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, parameters)
        waiting, late, running, failed = cursor.fetchone()
        cursor.execute(_AT_WORK, parameters)
        ids = [pk for (pk,) in cursor.fetchall()]
    jobs = PublishJob.objects.filter(pk__in=ids).order_by("-pk") if ids else ()
    return Progress(waiting, late, running, failed, progress_of(scope, list(jobs)))


def _seen_progress(scope: Scope) -> Progress:
    """The same of what is there for who asks."""
    items = seen_queue(scope, PublishItem.objects.filter(branch=scope.branch_id))
    waiting, now = items.filter(state__in=WAITING), utc_now()
    late = waiting.filter(next_try_at__lt=now - timedelta(seconds=settings.READY_OVERDUE_SECONDS))
    running, failed = items.filter(state=State.RUNNING), items.filter(state=State.FAILED)
    at_work = items.filter(Q(state=State.RUNNING) | Q(state__in=WAITING, next_try_at__lte=now))
    jobs = PublishJob.objects.filter(pk__in=at_work.values("job")).order_by("-pk")[:_JOBS]
    few = slice(COUNTED + 1)
    return Progress(
        waiting=waiting[few].count(),
        late=late[few].count(),
        running=running[few].count(),
        failed=failed[few].count(),
        jobs=progress_of(scope, list(jobs)),
    )


def progress_of(scope: Scope, jobs: list[PublishJob]) -> tuple[JobProgress, ...]:
    """How far requests are. One query."""
    counts = job_counts([job.pk for job in jobs], scope=scope) if jobs else {}
    return tuple(
        JobProgress(
            job,
            job_status(counts[job.pk]),
            {state: counts[job.pk][state] for state in State.values if counts[job.pk][state]},
        )
        for job in jobs
    )
