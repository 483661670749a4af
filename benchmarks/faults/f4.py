"""Redis forgets everything once a second"""

import time

from benchmarks.faults.counting import judge
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, at_most, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import make_scene
from benchmarks.faults.traffic import Traffic

LAG_SECONDS = 5.0
IDLE_SECONDS = 30.0


def run(run: Run) -> Outcome:
    """Editors write and publish while FLUSHALL is said again and again."""
    house = run.house
    flushes = run.pick(4, 12, 60)
    house.start_web()
    for _ in range(run.pick(1, 2, 2)):
        house.start_celery()
    scene, population = make_scene(house, entries=0), Population()
    with Traffic(scene, population, rate=run.pick(5, 5, 10)) as traffic:
        for _ in range(flushes):
            time.sleep(1.0)
            house.broker.flush()
    scene.wait_idle(IDLE_SECONDS)
    lags = scene.lags()
    return Outcome(
        f"{flushes} times FLUSHALL, one a second, while {len(traffic.titles)} entries are written and published",
        [
            *judge(scene, population, titles=traffic.titles),
            at_most("lag p99", lags.p99, LAG_SECONDS),
            none_of("web errors", scene.client.errors()),
        ],
        {"lag p50 s": lags.p50, "lag max s": lags.slowest},
    )
