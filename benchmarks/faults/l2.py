"""Readers of delivery while a large publish is under way"""

import time
from collections.abc import Sequence

from benchmarks.faults.counting import judge
from benchmarks.faults.instant import Burst, publish_in_bulk
from benchmarks.faults.population import Population
from benchmarks.faults.readers import Readers, Stretch
from benchmarks.faults.report import Check, Figure, Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import make_scene

RATE = 60.0
SLOWER = 1.5
_SETTLING_SECONDS = 1.0
"""Before a quiet stretch, so that what the one before left behind is not held against it."""


def run(run: Run) -> Outcome:
    """The same readers in turns: while nothing else happens, and while everything is published.

    In turns, because whatever else the machine does changes within a minute: both have their share of it.
    """
    house = run.house
    turns, quiet = run.pick((2, 2.0), (4, 4.0), (10, 10.0))
    house.start_web()
    house.start_celery(concurrency=1)
    scene = make_scene(house, entries=run.pick(20, 100, 500), environments=10, has_webhook=False)
    population = Population()
    publish_in_bulk(scene, population)
    idle, busy, bursts = list[Stretch](), list[Stretch](), list[Burst]()
    with Readers(scene, RATE) as readers:
        for turn in range(turns):
            time.sleep(_SETTLING_SECONDS)
            began = time.monotonic()
            time.sleep(quiet)
            asked = time.monotonic()
            bursts.append(publish_in_bulk(scene, population, action=("unpublish", "publish")[turn % 2]))
            idle.append((began, asked))
            busy.append((asked, time.monotonic()))
    ratio = readers.percentile(0.99, busy) / readers.percentile(0.99, idle)
    return Outcome(
        f"{RATE:g} reads a second while {sum(burst.items for burst in bursts):,} publishes run",
        [
            Check("delivery p99, times that without", ratio, f"< {SLOWER:g}", ratio < SLOWER),
            none_of("failed reads", readers.failures()),
            *judge(scene, population),
        ],
        _figures(readers, idle, busy, bursts),
    )


def _figures(
    readers: Readers, idle: Sequence[Stretch], busy: Sequence[Stretch], bursts: Sequence[Burst]
) -> dict[str, Figure]:
    """Without publishes and with them, in milliseconds."""
    told: dict[str, Figure] = {
        f"p{share * 100:g} ms": f"{readers.percentile(share, idle):.1f} to {readers.percentile(share, busy):.1f}"
        for share in (0.5, 0.9, 0.99)
    }
    seconds = sum(until - since for since, until in busy)
    items = sum(each.items for each in bursts)
    return told | {"reads": len(readers.readings), "publishes a second": round(items / seconds)}
