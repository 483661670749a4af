"""Which worker holds claimed items at this moment: the one whose death hurts."""

import os
import random
import time
from collections.abc import Sequence
from contextlib import suppress

from benchmarks.faults.processes import Child
from benchmarks.faults.scene import Scene

_RUNNING = """
SELECT split_part(worker, ':', 2)::integer, count(*) FROM publishing_publishitem
WHERE stack_id = %s AND state = 'running' GROUP BY 1
"""


def find_holder(scene: Scene, workers: Sequence[Child], dice: random.Random, *, seconds: float = 2.0) -> Child:
    """A worker that holds items now; any that lives where none is caught with some in that time."""
    alive = [worker for worker in workers if worker.is_alive]
    deadline = time.monotonic() + seconds
    with scene.house.database.connect() as rows:
        while time.monotonic() < deadline:
            held = {int(str(pid)) for pid, _ in rows.execute(_RUNNING, [scene.stack_id]).fetchall()}
            groups = {_group(pid) for pid in held}
            holders = [worker for worker in alive if worker.process.pid in groups]
            if holders:
                return dice.choice(holders)
            time.sleep(0.005)
    return dice.choice(alive)


def held_by(scene: Scene) -> dict[int, int]:
    """How many items are claimed now, by the process that claimed them."""
    with scene.house.database.connect() as rows:
        return {int(str(pid)): int(str(count)) for pid, count in rows.execute(_RUNNING, [scene.stack_id]).fetchall()}


def _group(pid: int) -> int:
    with suppress(ProcessLookupError):
        return os.getpgid(pid)
    return 0
