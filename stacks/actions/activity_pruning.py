"""Deleting the oldest part of a stack's activity log: the one way in which rows of the log go.

The application's role may not: call this on a connection of the role that owns the table.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from core.clock import utc_now
from core.errors import Forbidden
from stacks import activity
from stacks.actions.sealing import seal_pruning, seal_settled, sealed_until
from stacks.actor import Actor
from stacks.models import Activity
from stacks.permissions import Permission
from stacks.retention import Retention
from stacks.scope import Scope

# The last batch looks through the rest of the log.
_ALLOW_MINUTES = "SELECT set_config('statement_timeout', '10min', TRUE)"
_NO_RIGHT = "This role of the database may not delete activity; only the owner of the tables may."
# Oldest first, along the index of the stack's log; only what is sealed, so that nothing goes that was never there.
_DELETE = """DELETE FROM stacks_activity WHERE id IN (
    SELECT id FROM stacks_activity WHERE stack_id = %s AND at < %s AND id <= %s ORDER BY id LIMIT %s)
RETURNING id"""


def count_prunable_activity(actor: Actor, scope: Scope, retention: Retention) -> int:
    """How many rows of a stack's log are older than it keeps them."""
    actor.require(Permission.STACK_DELETE)
    before = retention.before(retention.activity_days, utc_now())
    if before is None:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALLOW_MINUTES)
        return Activity.objects.filter(stack_id=scope.stack_id, at__lt=before).count()


def prune_activity(actor: Actor, scope: Scope, retention: Retention, *, batch: int, is_over: Callable[[], bool]) -> int:
    """Delete what is older and sealed, in transactions of their own; what went and until when is the log's newest row.

    A seal of its own names the rows that went, so that the seals of what stays still hold.

    Raises Forbidden where the database's role may not.
    """
    actor.require(Permission.STACK_DELETE)
    before = retention.before(retention.activity_days, utc_now())
    if before is None:
        return 0
    require_right_to_prune_activity()
    seal_settled()
    total = 0
    while not is_over() and (deleted := _delete_batch(scope.stack_id, before, batch)):
        total += deleted
    if total:
        with transaction.atomic():
            activity.record(
                actor, scope, action="activity.prune", target=("stack", scope.stack_uid),
                deleted=total, before=before.isoformat(),
            )  # fmt: skip
    return total


def require_right_to_prune_activity() -> None:
    """Raise Forbidden where the connection's role lacks the right to delete activity."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('stacks_activity', 'DELETE')")
        if not cursor.fetchone()[0]:
            raise Forbidden(_NO_RIGHT)


def _delete_batch(stack_id: int, before: datetime, limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALLOW_MINUTES)
        cursor.execute("SELECT set_config('pressroom.prune_activity_before', %s, TRUE)", [before.isoformat()])
        cursor.execute(_DELETE, [stack_id, before, sealed_until(), limit])
        deleted = sorted(row[0] for row in cursor.fetchall())
        if deleted:
            seal_pruning(deleted, stack_id=stack_id, before=before)
        return len(deleted)
