"""Redis is killed in the midst of a run, and comes back"""

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
    """Editors write and publish before, while and after the broker is away."""
    house = run.house
    before, away = run.pick((1.0, 3.0), (3.0, 8.0), (15.0, 30.0))
    house.start_web()
    for _ in range(run.pick(1, 2, 2)):
        house.start_celery()
    scene, population = make_scene(house, entries=0), Population()
    with Traffic(scene, population, rate=run.pick(5, 5, 10)) as traffic:
        time.sleep(before)
        house.broker.kill()
        killed_at = scene.now()
        time.sleep(away)
        back_at = scene.now()
        house.broker.start()
        time.sleep(before)
    scene.wait_idle(IDLE_SECONDS)
    down, after = scene.lags(killed_at, back_at), scene.lags(back_at)
    return Outcome(
        f"Redis killed for {away:g} s while {len(traffic.titles)} entries are written and published",
        [
            *judge(scene, population, titles=traffic.titles),
            at_most("lag p99 while Redis is away", down.p99, LAG_SECONDS),
            none_of("web errors", scene.client.errors()),
        ],
        {"lag p50 while away s": down.p50, "lag p99 afterwards s": after.p99, "slowest answer s": scene.client.slowest},
    )
