"""Editors cancel and reschedule items at the moment workers take them"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.faults.counting import judge
from benchmarks.faults.instant import wire
from benchmarks.faults.population import Population
from benchmarks.faults.report import Check, Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

LATER = "2999-01-01T00:00:00.000Z"
EDITORS = 6
AT_ONCE = 10
"""Items due at one instant, and an instant every so often."""
EVERY = timedelta(seconds=1)
EARLY_SECONDS = 0.8
_ITEMS = """
SELECT i.uid::text, i.state, i.due_at, (SELECT count(*) FROM stacks_activity a WHERE a.stack_id = i.stack_id
    AND a.action = 'entry.publish' AND a.facts->>'item' = i.uid::text)
FROM publishing_publishitem i WHERE i.stack_id = %s ORDER BY i.due_at, i.id
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An editor's change of mind and how it was answered."""

    item: str
    is_cancelled: bool
    status: int


def run(run: Run) -> Outcome:
    """Race each item's execution with one change of mind about it, and compare the answer with what came of the item."""
    house, pairs = run.house, run.pick(40, 200, 1000)
    house.start_web()
    for _ in range(2):
        house.start_celery(concurrency=2, PUBLISH_BATCH_SIZE="5")
    scene = make_scene(house, entries=pairs, environments=1, locales=(), has_webhook=False)
    population = Population()
    _schedule(scene, population)
    attempts = _race(scene, run.dice)
    scene.wait_idle(5)
    wrong, kept = _contradictions(scene, attempts)
    for uid in kept:
        scene.client.insist("DELETE", f"/v3/publish-queue/{uid}")
    won = sum(attempt.status == 200 for attempt in attempts)
    lost = sum(attempt.status == 409 for attempt in attempts)
    return Outcome(
        f"{pairs} items raced by {EDITORS} editors who cancel or reschedule them",
        [
            none_of("told done and applied, or told too late and not applied", len(wrong)),
            none_of("answers other than 200 and 409", len(attempts) - won - lost),
            Check("both sides win", f"{won} editors, {lost} workers", "each some", won > 0 and lost > 0),
            *judge(scene, population),
        ],
    )


def _schedule(scene: Scene, population: Population) -> None:
    first = datetime.now(UTC) + timedelta(seconds=2 + len(scene.uids) * 0.02)
    for place in range(0, len(scene.uids), AT_ONCE):
        uids = scene.uids[place : place + AT_ONCE]
        population.add(scene.publish(uids, at=wire(first + place // AT_ONCE * EVERY)), len(uids))


def _race(scene: Scene, dice: random.Random) -> list[Attempt]:
    with scene.house.database.connect() as rows:
        items = rows.execute(_ITEMS, [scene.stack_id]).fetchall()
    spread = scene.house.tick + 0.2
    plan = [
        (uid, due_at + timedelta(seconds=dice.uniform(-EARLY_SECONDS, spread)), dice.random() < 0.5)
        for uid, _, due_at, _ in items
        if isinstance(due_at, datetime)
    ]
    attempts: list[Attempt] = []
    lock = threading.Lock()

    def change(step: tuple[object, datetime, bool]) -> None:
        uid, at, is_cancelled = step
        time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
        path = f"/v3/publish-queue/{uid}"
        if is_cancelled:
            answer = scene.client.insist("DELETE", path)
        else:
            answer = scene.client.insist("PUT", path, {"scheduled_at": LATER})
        with lock:
            attempts.append(Attempt(str(uid), is_cancelled, answer.status))

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(change, sorted(plan, key=lambda step: step[1])))
    return attempts


def _contradictions(scene: Scene, attempts: list[Attempt]) -> tuple[list[Attempt], list[str]]:
    """What was answered and is not so, and what waits for another time as it should."""
    with scene.house.database.connect() as rows:
        found = {str(row[0]): row[1:] for row in rows.execute(_ITEMS, [scene.stack_id]).fetchall()}
    wrong, kept = [], []
    for attempt in attempts:
        state, due_at, effects = found[attempt.item]
        is_later = isinstance(due_at, datetime) and due_at.year == 2999
        if attempt.status == 200:
            wanted = "cancelled" if attempt.is_cancelled else "scheduled"
            is_right = (state, effects, is_later) == (wanted, 0, not attempt.is_cancelled)
            if is_later:
                kept.append(attempt.item)
        else:
            is_right = (state, effects, is_later) == ("succeeded", 1, False)
        if not is_right:
            wrong.append(attempt)
    return wrong, kept
