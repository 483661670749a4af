"""100,000 pending items in one stack against 1,000"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import quote

from django.db import connection, transaction

from benchmarks.faults.counting import judge
from benchmarks.faults.instant import wire
from benchmarks.faults.population import Population
from benchmarks.faults.report import Check, Figure, Outcome, at_most
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene
from publishing import queue
from publishing.drain import drain

LIMIT = 1.5
FEW = 1_000
FAR = datetime(2031, 1, 1, tzinfo=UTC)
"""When what pends is due: nothing of it comes up while the program runs."""
PLACES = 10


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to time. `is_bounded` says that it may not depend on how much is pending."""

    name: str
    act: Callable[[], object]
    is_bounded: bool = True


def run(run: Run) -> Outcome:
    """Time the same things before and after the stack fills up with what is due in years."""
    house, rounds = run.house, run.pick(5, 15, 40)
    many = run.pick(3_000, 20_000, 100_000)
    house.start_web()
    few_entries = FEW // PLACES
    scene = make_scene(house, entries=many // PLACES // 10, environments=PLACES, locales=(), has_webhook=False)
    population = Population()
    _fill(scene, population, FEW, uids=scene.uids[:few_entries] or scene.uids)
    _analyze(scene)
    before = _time_all(scene, population, rounds)
    began = time.monotonic()
    _fill(scene, population, many - FEW, uids=scene.uids)
    filling = time.monotonic() - began
    _analyze(scene)
    after = _time_all(scene, population, rounds)
    drift = after["a get of an entry"] / before["a get of an entry"]
    checks, figures = [], dict[str, Figure]()
    for probe in _probes(scene, population):
        ratio = after[probe.name] / before[probe.name] / max(drift, 1.0)
        figures[f"{probe.name}, ms"] = f"{before[probe.name]:.1f} to {after[probe.name]:.1f}"
        if probe.is_bounded:
            checks.append(at_most(probe.name, ratio, LIMIT, "times"))
        else:
            figures[f"{probe.name}, times"] = round(ratio, 2)
    figures |= {"scheduled a second": round((many - FEW) / filling), "drift of the machine": round(drift, 2)}
    _clear(scene)
    judged = [check for check in judge(scene, population) if check.name != "lost"]
    failed = [check for check in judged if not check.holds]
    none = Check("checks of population and invariants that fail", len(failed), "0", not failed)
    return Outcome(f"{many:,} items pending in one stack, times against {FEW:,}", [*checks, none, *failed], figures)


def _fill(scene: Scene, population: Population, items: int, *, uids: list[str]) -> None:
    """Schedule the entries in every environment, each request for an instant of its own."""
    already = sum(population.jobs.values())
    number = already
    while number < already + items:
        start = number // PLACES % len(uids)
        chosen = uids[start : start + min(100, (already + items - number) // PLACES)]
        at = wire(FAR + timedelta(minutes=number))
        population.add(scene.publish(chosen, at=at), len(chosen) * PLACES)
        number += len(chosen) * PLACES


def _analyze(scene: Scene) -> None:
    with scene.house.database.connect() as rows:
        rows.execute("ANALYZE publishing_publishitem, publishing_publishjob")


def _time_all(scene: Scene, population: Population, rounds: int) -> dict[str, float]:
    """Medians in milliseconds, the probes interleaved."""
    times: dict[str, list[float]] = {}
    probes = list(_probes(scene, population))
    for _ in range(rounds):
        for probe in probes:
            began = time.perf_counter()
            probe.act()
            times.setdefault(probe.name, []).append((time.perf_counter() - began) * 1000)
    drain(lambda: False)
    connection.close()
    medians = {name: statistics.median(each) for name, each in times.items()}
    print(*(f"{name}: {value:.1f} ms" for name, value in medians.items()), sep="\n", file=sys.stderr)
    return medians


def _probes(scene: Scene, population: Population) -> Iterator[Probe]:
    entry = f"/v3/content_types/page/entries/{scene.uids[0]}"
    items = _waiting(scene)
    minutes = count()
    listed = "/v3/publish-queue"
    due_before = quote(wire(FAR + timedelta(minutes=500)))

    def ask(method: str, path: str, body: object = None) -> None:
        answer = scene.client.call(method, path, body)
        assert answer.status in (200, 201), answer

    def publish(**more: object) -> None:
        place = {"environments": list(scene.environments[:1]), "locales": list(scene.locales)}
        answer = scene.client.call("POST", f"{entry}/publish", {"entry": place, **more})
        population.add(answer, 1)

    def publish_and_claim() -> None:
        publish()
        _claim()

    def later() -> str:
        return wire(FAR + timedelta(days=1000, seconds=next(minutes)))

    yield Probe("a get of an entry", lambda: ask("GET", entry), is_bounded=False)
    yield Probe("a claim where nothing is due", _claim)
    yield Probe("a claim of due items", publish_and_claim)
    yield Probe("the tick's look for due work", queue.find_oldest_due)
    yield Probe("the queue's first page", lambda: ask("GET", listed))
    yield Probe("the queue of a state", lambda: ask("GET", f"{listed}?state=scheduled"))
    yield Probe("the queue of what failed", lambda: ask("GET", f"{listed}?state=failed"))
    yield Probe("the queue of an environment", lambda: ask("GET", f"{listed}?environment={scene.environments[3]}"))
    yield Probe("the queue of a stretch of time", lambda: ask("GET", f"{listed}?due_before={due_before}"))
    yield Probe("the queue of an entry", lambda: ask("GET", f"{listed}?entry={scene.uids[1]}"), is_bounded=False)
    yield Probe("the queue with a count", lambda: ask("GET", f"{listed}?include_count=true"), is_bounded=False)
    yield Probe("one item", lambda: ask("GET", f"{listed}/{items[0]}"))
    yield Probe("rescheduling", lambda: ask("PUT", f"{listed}/{items[0]}", {"scheduled_at": later()}))
    yield Probe("cancelling", lambda: ask("DELETE", f"{listed}/{items.pop()}"))
    yield Probe("scheduling one more", lambda: publish(scheduled_at=later()))


def _waiting(scene: Scene) -> list[str]:
    """The uids of waiting items, the newest last."""
    sql = "SELECT uid::text FROM publishing_publishitem WHERE stack_id = %s AND state = 'scheduled' AND due_at >= %s ORDER BY id"
    with scene.house.database.connect() as rows:
        return [str(uid) for (uid,) in rows.execute(sql, [scene.stack_id, FAR]).fetchall()]


def _claim() -> None:
    """A worker's claim, taken back."""
    with _taken_back():
        queue.claim()


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _clear(scene: Scene) -> None:
    """Let a worker do what is due, and cancel the rest by deleting the environments."""
    scene.house.start_publisher()
    deadline = time.monotonic() + 60
    while scene.open_items()[0] and time.monotonic() < deadline:
        time.sleep(0.1)
    for name in scene.environments:
        scene.client.insist("DELETE", f"/v3/environments/{name}")
