"""PostgreSQL behind a connection that is slow, goes silent, and is reset at COMMIT"""

import time

from benchmarks.faults.counting import claims, judge
from benchmarks.faults.house import House
from benchmarks.faults.population import Population
from benchmarks.faults.proxy import Moment, Proxy
from benchmarks.faults.report import Outcome, at_most
from benchmarks.faults.run import Run
from benchmarks.faults.scene import make_scene
from benchmarks.faults.traffic import Traffic

HANG_SECONDS = 30.0
LATENCY_SECONDS = 0.5
RESETS = 0.25
"""The share of commits that are harmed, half of them before they arrive."""


def run(run: Run) -> Outcome:
    """Editors write and publish while web servers and workers reach the database through the proxy alone."""
    house = run.house
    late, cut, silent = run.pick((2.0, 3.0, 3.0), (6.0, 8.0, 6.0), (30.0, 60.0, 60.0))
    with Proxy(house.database.cluster.port) as proxy:
        _start_behind(house, proxy)
        scene, population = make_scene(house, entries=run.pick(20, 40, 200)), Population()
        with Traffic(scene, population, rate=run.pick(4, 4, 10)) as traffic:
            population.add(scene.publish(scene.uids), len(scene.uids) * scene.items_per_entry)
            proxy.harm.at_commit = lambda: _moment(run)
            time.sleep(cut)
            proxy.harm.at_commit = _not_now
            proxy.harm.latency = LATENCY_SECONDS
            time.sleep(late)
            proxy.harm.latency = 0.0
            proxy.harm.is_half_open = True
            time.sleep(silent)
            proxy.harm.is_half_open = False
            healed = time.monotonic()
        answered = time.monotonic() - healed
        # What was claimed over a connection that went silent is free when its lease ends.
        is_idle, _ = scene.wait_idle(HANG_SECONDS + house.lease)
        recovered = time.monotonic() - healed if is_idle else float("inf")
        checks = judge(scene, population, titles=traffic.titles)
    return Outcome(
        f"{cut:g} s with {RESETS:.0%} of commits reset, {late:g} s at {LATENCY_SECONDS} s each way, {silent:g} s silent",
        [
            *checks,
            at_most("slowest answer", scene.client.slowest, HANG_SECONDS),
            at_most("every editor answered after it heals", answered, HANG_SECONDS),
            at_most("nothing left to do after it heals", recovered, HANG_SECONDS + house.lease),
        ],
        {
            "commits reset": proxy.resets,
            "answers 503": scene.client.statuses[503],
            "answers 500": scene.client.statuses[500],
            **claims(scene),
        },
    )


def _start_behind(house: House, proxy: Proxy) -> None:
    url = house.database.url(proxy.port)
    house.start_web(DATABASE_URL=url)
    house.start_publisher(DATABASE_URL=url)
    house.start_celery(concurrency=1, DATABASE_URL=url)


def _moment(run: Run) -> Moment:
    dice = run.dice.random()
    return "before" if dice < RESETS / 2 else "after" if dice < RESETS else ""


def _not_now() -> Moment:
    return ""
