"""Throughput and lag with one, two and four worker processes, beside Celery tasks with `eta=`"""

import sys
import time
from datetime import UTC, datetime, timedelta

from benchmarks.baseline.schedule import Baseline, Found
from benchmarks.faults.counting import judge
from benchmarks.faults.f10 import stream
from benchmarks.faults.instant import Burst, publish_at_one_instant, publish_in_bulk
from benchmarks.faults.population import Population
from benchmarks.faults.report import Check, Figure, Outcome
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

PROCESSES = (1, 2, 4)
HEADER = "| worker processes | load | last live after, s | items/s | lag p50, s | lag p99, s | missing | doubled |"
SENDS_A_SECOND = 400
"""How fast tasks are taken to be sent: the instant of the baseline's burst lies after the last of them."""


def run(run: Run) -> Outcome:
    """The same loads for each number of processes, and the baseline's burst beside each."""
    house = run.house
    house.start_web()
    baseline, figures = Baseline(house), dict[str, Figure]()
    checks: list[Check] = []
    _tell(HEADER, "|" + "---|" * 8)
    for processes in PROCESSES:
        scene = make_scene(house, entries=run.pick(10, 50, 500), environments=10, has_webhook=False)
        population = Population()
        worker = house.start_celery(concurrency=processes)
        burst = publish_at_one_instant(scene, population)
        _say(figures, processes, f"{burst.items:,} at one instant", burst, _harm(scene, population))
        bulk = _bulk(run, scene, population)
        _say(figures, processes, f"{bulk.items:,} asked for in bulk", bulk, _harm(scene, population))
        lags = stream(scene, population, run.pick(3.0, 8.0, 60.0), is_live=True)
        figures[f"{processes}: 5 requests a second, lag p99 s"] = round(lags.p99, 2)
        harm = _harm(scene, population)
        _tell(
            f"| {processes} | 5 requests a second, {lags.count:,} items | | | {lags.p50:.2f} | {lags.p99:.2f} | {harm} |"
        )
        checks += [check for check in judge(scene, population) if not check.holds]
        worker.ask_to_stop()
        found = _burst_of_baseline(baseline, burst.items, processes)
        _say_found(figures, processes, f"`eta=`: {found.asked:,} at one instant", found)
    none = Check("checks of population and invariants that fail", len(checks), "0", not checks)
    return Outcome("throughput and lag, beside one Celery task with `eta=` per item", [none, *checks], figures)


def _bulk(run: Run, scene: Scene, population: Population) -> Burst:
    """The same entries again and again, turning offline and live, until so many items are asked for."""
    turns = run.pick(2, 2, 6)
    bursts = [
        publish_in_bulk(scene, population, action="unpublish" if turn % 2 == 0 else "publish") for turn in range(turns)
    ]
    seconds = sum(burst.seconds for burst in bursts)
    last = bursts[-1]
    return Burst(sum(burst.items for burst in bursts), seconds, last.lags, sum(each.asking_seconds for each in bursts))


def _burst_of_baseline(baseline: Baseline, count: int, processes: int) -> Found:
    with baseline.worker(processes):
        at, asking = baseline.ask(count, timedelta(seconds=3 + count / SENDS_A_SECOND))
        time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
        baseline.wait(count, at, patience=120)
        found = baseline.found(count, asking)
    baseline.flush()
    return found


def _harm(scene: Scene, population: Population) -> str:
    """How many were lost and doubled so far, for the table."""
    with scene.house.database.connect() as rows:
        count = population.count(rows, scene.stack_id)
    return f"{count.lost} | {count.doubled}"


def _say(figures: dict[str, Figure], processes: int, load: str, burst: Burst, harm: str) -> None:
    figures[f"{processes}: {load}, s"] = round(burst.seconds, 2)
    lags = burst.lags
    numbers = f"{burst.seconds:.2f} | {burst.rate:,.0f} | {lags.p50:.2f} | {lags.p99:.2f}"
    _tell(f"| {processes} | {load} | {numbers} | {harm} |")


def _say_found(figures: dict[str, Figure], processes: int, load: str, found: Found) -> None:
    figures[f"{processes}: {load}, s"] = round(found.seconds, 2)
    rate = found.live / found.seconds if found.seconds else 0.0
    _tell(
        f"| {processes} | {load} | {found.seconds:.2f} | {rate:,.0f} | {found.p50:.2f} | {found.p99:.2f}"
        f" | {found.missing} | {found.doubled} |"
    )


def _tell(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)
