"""kill -9 of workers, each with everything it started, while they hold claimed items"""

import time

from benchmarks.faults.counting import claims, judge
from benchmarks.faults.holders import find_holder
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, at_most
from benchmarks.faults.run import Run
from benchmarks.faults.scene import make_scene

RECOVERY_SECONDS = 15.0


def run(run: Run) -> Outcome:
    """Issue everything at once, and kill a worker each time a further share of it is done."""
    house = run.house
    kills = run.pick(2, 6, 20)
    house.start_web()
    publishers, nodes = run.pick((2, 0), (2, 1), (2, 2))
    workers = [house.start_publisher(is_awaited=False) for _ in range(publishers)]
    workers += [house.start_celery(concurrency=1, is_awaited=False) for _ in range(nodes)]
    scene = make_scene(house, entries=run.pick(50, 150, 500), environments=run.pick(3, 5, 10))
    population = Population()
    size = run.pick(50, 50, 100)
    for start in range(0, len(scene.uids), size):
        uids = scene.uids[start : start + size]
        population.add(scene.publish(uids), len(uids) * scene.items_per_entry)
    total = sum(population.jobs.values())
    for number in range(1, kills + 1):
        while scene.count_done() < number * total / (kills + 2) and scene.open_items()[1]:
            time.sleep(0.01)
        victim = find_holder(scene, workers, run.dice)
        victim.kill()
        victim.start_again()
    began = time.monotonic()
    limit = house.lease + RECOVERY_SECONDS
    scene.wait_idle(limit * 2)
    after = time.monotonic() - began
    lags = scene.lags()
    return Outcome(
        f"{kills} times kill -9 of one of {len(workers)} workers over {total:,} items",
        [
            *judge(scene, population),
            at_most("all done after the last kill", after, limit),
        ],
        {"lag p50 s": lags.p50, "lag p99 s": lags.p99, **claims(scene)},
    )
