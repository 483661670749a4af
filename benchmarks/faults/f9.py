"""Thousands of items that are due at one instant"""

from benchmarks.faults.counting import judge
from benchmarks.faults.instant import publish_at_one_instant
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, at_most
from benchmarks.faults.run import Run
from benchmarks.faults.scene import make_scene

DONE_SECONDS = 20.0


def run(run: Run) -> Outcome:
    """Schedule them all for one moment, and see when the last is live."""
    house = run.house
    house.start_web()
    house.start_celery(concurrency=2)
    scene = make_scene(house, entries=run.pick(20, 100, 500), environments=10, has_webhook=False)
    population = Population()
    burst = publish_at_one_instant(scene, population)
    return Outcome(
        f"{burst.items:,} items due at one instant, two worker processes",
        [
            *judge(scene, population),
            at_most("the last is live after", burst.seconds, DONE_SECONDS),
            at_most("lag p99", burst.lags.p99, DONE_SECONDS),
        ],
        {"lag p50 s": burst.lags.p50, "items a second": round(burst.rate), "earliest s": burst.lags.earliest},
    )
