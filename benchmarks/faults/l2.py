"""Readers of delivery while a large publish is under way"""

import time

from benchmarks.faults.counting import judge
from benchmarks.faults.instant import publish_in_bulk
from benchmarks.faults.population import Population
from benchmarks.faults.readers import Readers
from benchmarks.faults.report import Check, Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import make_scene

RATE = 60.0
SLOWER = 1.5


def run(run: Run) -> Outcome:
    """The same readers while nothing else happens and while everything is published again and again."""
    house = run.house
    turns, idle = run.pick((1, 2.0), (2, 6.0), (10, 20.0))
    house.start_web()
    house.start_celery(concurrency=1)
    scene = make_scene(house, entries=run.pick(20, 100, 500), environments=10, has_webhook=False)
    population = Population()
    publish_in_bulk(scene, population)
    with Readers(scene, RATE) as readers:
        time.sleep(1.0)
        started = time.monotonic()
        time.sleep(idle)
        busy = time.monotonic()
        bursts = [
            publish_in_bulk(scene, population, action=("unpublish", "publish")[turn % 2]) for turn in range(turns)
        ]
        ended = time.monotonic()
        time.sleep(idle / 2)
        last = time.monotonic()
    p99 = (readers.percentile(0.99, since=started, until=busy), readers.percentile(0.99, since=busy, until=ended))
    p50 = (readers.percentile(0.5, since=started, until=busy), readers.percentile(0.5, since=busy, until=ended))
    ratio = p99[1] / p99[0]
    return Outcome(
        f"{RATE:g} reads a second while {sum(burst.items for burst in bursts):,} publishes run",
        [
            Check("delivery p99, times that without", ratio, f"< {SLOWER:g}", ratio < SLOWER),
            none_of("failed reads", readers.failures()),
            *judge(scene, population),
        ],
        {
            "p50 ms": f"{p50[0]:.1f} to {p50[1]:.1f}", "p99 ms": f"{p99[0]:.1f} to {p99[1]:.1f}",
            "p99 afterwards ms": round(readers.percentile(0.99, since=ended, until=last), 1), "reads": len(readers.readings),
            "publishes a second": round(sum(each.items for each in bursts) / (ended - busy)),
        },
    )  # fmt: skip
