"""A steady stream of scheduled items"""

import threading
import time
from datetime import UTC, datetime, timedelta

from benchmarks.faults.counting import judge
from benchmarks.faults.instant import wire
from benchmarks.faults.population import Population
from benchmarks.faults.report import Check, Outcome, at_most
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Lags, Scene, make_scene

RATE = 5.0
AHEAD = timedelta(seconds=2.5)
P50_SECONDS, P99_SECONDS, MOST_SECONDS = 0.6, 1.5, 3.0


def run(run: Run) -> Outcome:
    """Schedule an item for a moment from now, five times a second, and see how late each is live."""
    house, seconds = run.house, run.pick(4.0, 30.0, 3600.0)
    house.start_web()
    house.start_celery(concurrency=2)
    scene = make_scene(house, entries=50, environments=1, locales=(), has_webhook=False)
    population = Population()
    lags = stream(scene, population, seconds)
    return Outcome(
        f"{RATE:g} items a second for {seconds:g} s, each scheduled {AHEAD.total_seconds():g} s ahead",
        [
            *judge(scene, population),
            at_most("lag p50", lags.p50, P50_SECONDS),
            at_most("lag p99", lags.p99, P99_SECONDS),
            at_most("longest lag", lags.slowest, MOST_SECONDS),
            Check("shortest lag", lags.earliest, "≥ 0 s", lags.earliest >= 0),
        ],
        {"tick s": house.tick},
    )


def stream(scene: Scene, population: Population, seconds: float, *, is_live: bool = False) -> Lags:
    """Publish one entry after the other, then unpublish them, and so on, each a little ahead of its time.

    `is_live` says that all of them are live: each request is to change something, or it has no lag.
    """
    since = wire(datetime.now(UTC))
    clients = threading.BoundedSemaphore(8)
    threads: list[threading.Thread] = []
    began = time.monotonic()
    for number in range(int(seconds * RATE)):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        clients.acquire()
        thread = threading.Thread(target=_ask, args=(scene, population, number + is_live * len(scene.uids), clients))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    scene.wait_idle(60)
    return scene.lags(since)


def _ask(scene: Scene, population: Population, number: int, clients: threading.BoundedSemaphore) -> None:
    try:
        turn, place = divmod(number, len(scene.uids))
        action = "publish" if turn % 2 == 0 else "unpublish"
        answer = scene.publish([scene.uids[place]], action=action, at=wire(datetime.now(UTC) + AHEAD))
        population.add(answer, scene.items_per_entry)
    finally:
        scene.client.hang_up()
        clients.release()
