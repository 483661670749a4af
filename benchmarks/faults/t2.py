"""The only worker is killed shortly before everything is due, and started again: beside Celery tasks with `eta=`"""

import time
from datetime import UTC, datetime, timedelta

from benchmarks.baseline.schedule import Baseline, Found
from benchmarks.faults.counting import judge
from benchmarks.faults.instant import wire
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

BEFORE = timedelta(seconds=2)
SENDS_A_SECOND = 200


def run(run: Run) -> Outcome:
    """kill -9 of a node that knows of everything, before its time; who is live some time after another is ready?"""
    house, patience = run.house, run.pick(10.0, 30.0, 120.0)
    house.start_web()
    scene = make_scene(house, entries=run.pick(5, 50, 500), environments=10, has_webhook=False)
    population = Population()
    seconds = _kill_ours(scene, population, patience)
    found = _kill_theirs(Baseline(house), sum(population.jobs.values()), patience)
    return Outcome(
        f"the worker killed {BEFORE.seconds} s before {found.asked:,} items are due, and another started",
        [none_of(f"missing {patience:g} s after it is ready", scene.open_items()[1]), *judge(scene, population)],
        {
            "all live after it was ready s": seconds,
            f"missing {patience:g} s after it is ready, with `eta=`": found.missing,
            "doubled, with `eta=`": found.doubled,
        },
    )


def _kill_ours(scene: Scene, population: Population, patience: float) -> float:
    """How long after the second worker was ready all was done."""
    worker = scene.house.start_celery()
    at = datetime.now(UTC) + timedelta(seconds=6 + len(scene.uids) / 20)
    for start in range(0, len(scene.uids), 100):
        uids = scene.uids[start : start + 100]
        population.add(scene.publish(uids, at=wire(at)), len(uids) * scene.items_per_entry)
    _sleep_until(at - BEFORE)
    worker.kill()
    worker.start_again()
    worker.wait_for(lambda: worker.log.count(" ready.") == 2)
    _sleep_until(at)
    _, seconds = scene.wait_idle(patience)
    worker.ask_to_stop()
    return seconds


def _kill_theirs(baseline: Baseline, total: int, patience: float) -> Found:
    with baseline.worker(2) as first:
        at, asking = baseline.ask(total, timedelta(seconds=6 + total / SENDS_A_SECOND))
        _sleep_until(at - BEFORE)
        first.kill()
    with baseline.worker(2):
        baseline.wait(total, max(at, datetime.now(UTC)), patience=patience)
        found = baseline.found(total, asking)
    baseline.flush()
    return found


def _sleep_until(at: datetime) -> None:
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
