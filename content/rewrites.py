"""The rows of rewrites: requested, claimed, moved on, ended. The only writer of their state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from content.claims import first_row, worker_name
from content.models import ContentRewrite, ContentType, Entry
from content.ports import rewrite_requested
from core.json_values import JSONObject
from stacks.actor import Actor
from stacks.models import Branch

LISTED = 100
"""How many broken entries a rewrite names."""

_CLAIM = """
UPDATE content_contentrewrite AS claimed
SET state = 'running', fence = fence + 1, attempts = attempts + 1, worker = %s,
    lease_until = clock_timestamp() + make_interval(secs => %s)
WHERE id = (
    SELECT id FROM content_contentrewrite
    WHERE (state = 'waiting' AND next_try_at <= statement_timestamp())
        OR (state = 'running' AND lease_until < statement_timestamp())
    ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, fence, attempts
"""
_OLDEST_DUE = """
SELECT id, cursor FROM content_contentrewrite
WHERE (state = 'waiting' AND next_try_at <= statement_timestamp())
    OR (state = 'running' AND lease_until < statement_timestamp())
ORDER BY next_try_at, id LIMIT 1
"""
_RELEASED = """
UPDATE content_contentrewrite
SET state = 'waiting', attempts = attempts - 1, lease_until = NULL, worker = ''
WHERE id = %s AND fence = %s AND state = 'running'
"""
_FAILED = """
UPDATE content_contentrewrite
SET state = 'waiting', error = %s, lease_until = NULL, worker = '',
    next_try_at = clock_timestamp() + make_interval(secs => %s)
WHERE id = %s AND fence = %s AND state = 'running'
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A rewrite this worker holds, for as long as the row carries this fence."""

    id: int
    fence: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a change of a type asks of its entries."""

    default_paths: tuple[str, ...] = ()
    renames_titles: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What one batch did under a version of the type: the id of its last entry, and the entries that break its rules."""

    type_version: int
    last_id: int
    entry_count: int
    version_count: int
    broken: Sequence[JSONObject]
    is_last: bool


class ClaimLost(Exception):
    """Another worker holds the rewrite, or it ended."""


def lock_open(content_type_ids: Iterable[int]) -> None:
    """Wait for the batches at work on these types. A change of a type does so before it locks any entry."""
    rows = ContentRewrite.objects.filter(content_type__in=list(content_type_ids), state__in=ContentRewrite.OPEN)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def request(actor: Actor, content_type: ContentType, need: Need) -> ContentRewrite:
    """Begin the rewrite of a locked type's entries to its latest version; one that is open begins anew."""
    total = Entry.objects.filter(content_type=content_type, deleted_at=None).count()
    rewrite = ContentRewrite.objects.filter(content_type=content_type, state__in=ContentRewrite.OPEN).first()
    if rewrite is None:
        rewrite = ContentRewrite(
            stack_id=content_type.stack_id, branch_id=content_type.branch_id, content_type=content_type
        )
    rewrite.type_version = content_type.version
    rewrite.default_paths = list(dict.fromkeys([*rewrite.default_paths, *need.default_paths]))
    rewrite.renames_titles = rewrite.renames_titles or need.renames_titles
    rewrite.state = ContentRewrite.State.WAITING
    rewrite.cursor = rewrite.done = rewrite.version_count = rewrite.broken_count = rewrite.attempts = 0
    rewrite.total, rewrite.broken, rewrite.error = total, [], ""
    rewrite.fence += 1
    rewrite.next_try_at = rewrite.updated_at = timezone.now()
    rewrite.actor_kind, rewrite.created_by, rewrite.credential_uid = actor.kind.value, actor.uid, actor.credential_uid
    rewrite.save()
    return rewrite


def wake() -> None:
    """Have upper apps call a worker once the caller's transaction is committed."""
    for follow in rewrite_requested.followers():
        transaction.on_commit(follow)


def cancel(content_type: ContentType, *, reason: str) -> None:
    """End what is open for a type that goes."""
    ContentRewrite.objects.filter(content_type=content_type, state__in=ContentRewrite.OPEN).update(
        state=ContentRewrite.State.CANCELLED, error=reason, finished_at=timezone.now(), lease_until=None
    )


def cancel_in_branch(branch: Branch) -> None:
    """Follows `stacks.ports.branch_deleted`: end what is open in it."""
    ContentRewrite.objects.filter(branch=branch, state__in=ContentRewrite.OPEN).update(
        state=ContentRewrite.State.CANCELLED,
        error="The branch was deleted.",
        finished_at=timezone.now(),
        lease_until=None,
    )


def claim() -> Claimed | None:
    """Take the rewrite that has waited the longest, by the database's clock; None where none waits."""
    row = first_row(_CLAIM, [worker_name(), settings.PUBLISH_LEASE_SECONDS])
    return None if row is None else Claimed(*row)


def find_oldest_due() -> tuple[int, int] | None:
    """The id and cursor of the rewrite that has waited the longest; None where none waits."""
    return first_row(_OLDEST_DUE)


def hold(claimed: Claimed) -> ContentRewrite:
    """The row of a claimed rewrite, locked until the transaction ends. Raises ClaimLost."""
    rewrite = (
        ContentRewrite.objects.filter(pk=claimed.id, fence=claimed.fence, state=ContentRewrite.State.RUNNING)
        .select_for_update(of=("self",))
        .first()
    )
    if rewrite is None:
        raise ClaimLost
    return rewrite


def move_on(rewrite: ContentRewrite, progress: Progress) -> None:
    """Write down in the batch's own transaction what it did, and let the row wait for its next turn, or end it."""
    now = timezone.now()
    rewrite.type_version = progress.type_version
    rewrite.cursor = progress.last_id
    rewrite.done += progress.entry_count
    rewrite.version_count += progress.version_count
    rewrite.broken_count += len(progress.broken)
    rewrite.broken = [*rewrite.broken, *progress.broken][:LISTED]
    rewrite.attempts, rewrite.error, rewrite.worker = 0, "", ""
    rewrite.lease_until, rewrite.next_try_at, rewrite.updated_at = None, now, now
    rewrite.state = ContentRewrite.State.SUCCEEDED if progress.is_last else ContentRewrite.State.WAITING
    rewrite.total = rewrite.done if progress.is_last else max(rewrite.total, rewrite.done)
    rewrite.finished_at = now if progress.is_last else None
    rewrite.save()


def put_back(claimed: Claimed, *, error: str, delay: float) -> None:
    """Let a failed batch be tried again after some seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [error[:2000], delay, claimed.id, claimed.fence])


def release(claimed: Claimed) -> None:
    """Give an untouched batch back at once, as if it had never been claimed."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASED, [claimed.id, claimed.fence])
