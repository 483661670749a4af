"""What a step of pruning is, and what steps have in common."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import connection

from content.models import Entry
from publishing.pruning.horizon import Horizon, Parameters

Delete: TypeAlias = Callable[[Horizon, Sequence[int], int], int]
"""Deletes, of the rows or entries of these ids, what is behind the horizon still, at most so many; their number.

Runs in a transaction of its own. What somebody else has locked is left for another time."""


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of one table, of a kind that has the name. `ids` finds the rows to begin with, or the entries below which they
    lie, with their weights.

    What weighs more than one takes so many rows along.
    """

    name: str
    count: str
    ids: str
    delete: Delete


def rows(name: str, alias: str, found: str, *, once: str = "TRUE", order: str = "") -> Step:
    """A step whose rows nothing else hangs on, once that is so."""
    table = found.split()[1]
    free = f"{found} AND {alias}.id = ANY(%(ids)s) AND {once} FOR UPDATE OF {alias} SKIP LOCKED"
    return Step(
        name=name,
        count=f"SELECT count(*) {found}",
        ids=f"SELECT {alias}.id, 1 {found} ORDER BY {order or f'{alias}.id'}",
        delete=_deleting(f"DELETE FROM {table} WHERE id IN (SELECT {alias}.id {free})"),
    )


def find(horizon: Horizon, statement: str, more: Parameters) -> list[tuple[Any, ...]]:
    """What the statement finds of locked rows: asked after the lock, so that nothing newer exists."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {**horizon.params(), **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def lock_entries(entry_ids: Iterable[int]) -> list[int]:
    """Those of the entries that nobody else is at, locked as every writer locks them; nothing is waited for."""
    found = Entry.objects.filter(pk__in=list(entry_ids)).order_by("pk")
    return list(found.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))


def _deleting(statement: str) -> Delete:
    def delete(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**horizon.params(), "ids": list(ids)})
            return int(cursor.rowcount)

    return delete
