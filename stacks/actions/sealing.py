"""Sealing the activity log: digests of the rows that are settled, each seal linked to all before it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from core.clock import utc_now
from stacks.horizon import Horizon
from stacks.models import ActivitySeal
from stacks.seals import ROWS, link_of

BATCH = 1000
"""How many rows a seal covers at most."""
_LOCK = 0x5EA15
"""Whoever writes a seal holds this advisory lock until the transaction ends."""


def sealed_until() -> int:
    """The id up to which the log is sealed."""
    last = ActivitySeal.objects.order_by("-number").values_list("until_id", flat=True).first()
    return last or 0


def seal_settled() -> int:
    """Seal all that is settled by now; how many rows that were."""
    until, total = Horizon().move(), 0
    while count := seal_activity(until):
        total += count
    return total


def seal_activity(until: int) -> int:
    """Seal the next rows up to an id that is settled; how many. None where there are none, or another is sealing."""
    return _seal(until) if sealed_until() < until else 0


@transaction.atomic
def _seal(until: int) -> int:
    if not _is_alone():
        return 0
    after = sealed_until()
    with connection.cursor() as cursor:
        cursor.execute(f"{ROWS} LIMIT {BATCH}", [after, until])
        rows = cursor.fetchall()
    if not rows:
        return 0
    _append(
        ActivitySeal(
            kind=ActivitySeal.Kind.ROWS,
            after_id=after,
            until_id=rows[-1][0],
            row_ids=[pk for pk, _ in rows],
            digests=b"".join(bytes(digest) for _, digest in rows),
        )
    )
    return len(rows)


def seal_pruning(deleted: Sequence[int], *, stack_id: int, before: datetime) -> None:
    """Put down, in the transaction that deletes them, which sealed rows of a stack went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    until = sealed_until()
    _append(
        ActivitySeal(
            kind=ActivitySeal.Kind.PRUNING,
            after_id=until,
            until_id=until,
            row_ids=list(deleted),
            stack_id=stack_id,
            before=before,
        )
    )


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _append(seal: ActivitySeal) -> None:
    """Write the seal as the next one. The caller holds the lock."""
    last = ActivitySeal.objects.order_by("-number").only("number", "link").first()
    seal.number = last.number + 1 if last else 1
    seal.sealed_at = utc_now()
    seal.link = link_of(seal, bytes(last.link) if last else b"")
    seal.save(force_insert=True)
