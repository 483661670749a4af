"""Counting and deleting what a stack keeps no longer."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.db import connection, transaction

from publishing.offline import allow_minutes
from publishing.pruning.horizon import Horizon
from publishing.pruning.step import Step
from publishing.pruning.steps import STEPS
from publishing.transfer.progress import Progress


def count_prunable(horizon: Horizon) -> Mapping[str, int]:
    """What pruning would delete now, by the names of the steps; nothing changes."""
    with transaction.atomic(), connection.cursor() as cursor:
        allow_minutes()
        counts = nothing()
        for step in STEPS:
            cursor.execute(step.count, horizon.params())
            counts[step.name] += int(cursor.fetchone()[0])
    return counts


def prune(
    horizon: Horizon, progress: Progress, *, batch: int, is_over: Callable[[], bool]
) -> Iterator[tuple[str, int]]:
    """Delete what is behind the horizon, step by step and batch by batch: the name of the step and how much, once committed.

    Every batch is a transaction of its own, and `is_over` is asked before each. What a run that was stopped has left is
    found by the next, and several may run at once.
    """
    for step in STEPS:
        for deleted in _prune_step(step, horizon, progress, batch, is_over):
            yield step.name, deleted


def nothing() -> dict[str, int]:
    """Nought for each step, by its name."""
    return {step.name: 0 for step in STEPS}


def _prune_step(
    step: Step, horizon: Horizon, progress: Progress, batch: int, is_over: Callable[[], bool]
) -> Iterator[int]:
    if is_over():
        return
    rows = _find(step, horizon)
    progress.begin(step.name, len(rows))
    for chunk in _chunks(rows, batch):
        deleted = batch
        while deleted >= batch and not is_over():
            with transaction.atomic():
                deleted = step.delete(horizon, chunk, batch)
            yield deleted
        for _ in chunk:
            progress.advance()


def _find(step: Step, horizon: Horizon) -> list[tuple[int, int]]:
    with transaction.atomic(), connection.cursor() as cursor:
        allow_minutes()
        cursor.execute(step.ids, horizon.params())
        rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def _chunks(rows: Sequence[tuple[int, int]], size: int) -> Iterator[Sequence[int]]:
    """The ids, in chunks whose weights add up to the size at most; what is heavier by itself stands alone."""
    chunk: list[int] = []
    total = 0
    for pk, weight in rows:
        if chunk and total + weight > size:
            yield chunk
            chunk, total = [], 0
        chunk.append(pk)
        total += weight
    if chunk:
        yield chunk
