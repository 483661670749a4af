"""The rows of merges that workers do: claimed, kept alive while they run, ended. The only writer of their state."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.db import connection
from django.utils import timezone

from content.claims import first_row, kept_leased, worker_name
from content.models import BranchMerge
from core.errors import PressroomError, Problem
from core.json_values import JSONValue

TOLD_SECONDS = 0.5
"""How often a running merge says how far it is."""

_CLAIM = """
UPDATE content_branchmerge AS claimed
SET state = 'running', fence = fence + 1, attempts = attempts + 1, worker = %s, done = 0, updated_at = clock_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => %s)
WHERE id = (
    SELECT id FROM content_branchmerge
    WHERE state = 'waiting' OR (state = 'running' AND lease_until < statement_timestamp())
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, fence, attempts
"""
_OLDEST_DUE = """
SELECT id, fence FROM content_branchmerge
WHERE state = 'waiting' OR (state = 'running' AND lease_until < statement_timestamp())
ORDER BY id LIMIT 1
"""
_TOLD = """
UPDATE content_branchmerge SET done = %s, lease_until = clock_timestamp() + make_interval(secs => %s)
WHERE id = %s AND fence = %s AND state = 'running'
"""


@dataclass(slots=True)
class Claimed:
    """A merge that this worker holds, for as long as the row carries this fence; `done` counts what is written so far."""

    id: int
    fence: int
    attempts: int
    done: int = field(default=0)

    def count(self) -> None:
        """One more is written."""
        self.done += 1


class MergeLost(Exception):
    """Another worker holds the merge."""


def claim() -> Claimed | None:
    """Take the merge that has waited the longest, by the database's clock; None where none waits."""
    row = first_row(_CLAIM, [worker_name(), settings.PUBLISH_LEASE_SECONDS])
    return None if row is None else Claimed(*row)


def find_oldest_due() -> tuple[int, int] | None:
    """The id and fence of the merge that has waited the longest; None where none waits."""
    return first_row(_OLDEST_DUE)


def kept_alive(claimed: Claimed) -> AbstractContextManager[None]:
    """Renew the lease and tell how far the merge is for as long as the block runs."""
    pause = min(TOLD_SECONDS, settings.PUBLISH_LEASE_SECONDS / 3)
    return kept_leased(f"the merge {claimed.id}", partial(_tell, claimed), pause=pause)


def hold(claimed: Claimed) -> BranchMerge:
    """The row of a claimed merge, locked until the transaction ends. Raises MergeLost."""
    rows = BranchMerge.objects.filter(pk=claimed.id, fence=claimed.fence, state=BranchMerge.State.RUNNING)
    merge = rows.select_for_update(of=("self",)).first()
    if merge is None:
        raise MergeLost
    return merge


def finish(claimed: Claimed, *, items: list[JSONValue]) -> None:
    """Write down what a merge did, in the transaction that does it. Raises MergeLost."""
    merge = hold(claimed)
    merge.items, merge.done = items, len(items)
    _end(merge, BranchMerge.State.SUCCEEDED)


def fail(claimed: Claimed, error: PressroomError) -> None:
    """Write down why a merge did nothing, in a transaction. Raises MergeLost."""
    problems: tuple[Problem, ...] = getattr(error, "problems", ())
    merge = hold(claimed)
    merge.problems = [{"path": each.path, "message": each.message} for each in problems]
    merge.error, merge.done, merge.revert_branch = error.message, 0, ""
    _end(merge, BranchMerge.State.FAILED)


def put_back(claimed: Claimed) -> None:
    """Let a merge that broke off be tried once more."""
    rows = BranchMerge.objects.filter(pk=claimed.id, fence=claimed.fence, state=BranchMerge.State.RUNNING)
    rows.update(state=BranchMerge.State.WAITING, lease_until=None, worker="", updated_at=timezone.now())


def _end(merge: BranchMerge, state: BranchMerge.State) -> None:
    merge.state, merge.lease_until, merge.worker = state, None, ""
    merge.updated_at = merge.finished_at = timezone.now()
    merge.save()


def _tell(claimed: Claimed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [claimed.done, settings.PUBLISH_LEASE_SECONDS, claimed.id, claimed.fence])
