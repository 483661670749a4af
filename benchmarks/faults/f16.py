"""Receivers of webhooks that answer 500, hang, reset, redirect, drip, or are gone"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence

import psycopg

from benchmarks.faults.counting import judge
from benchmarks.faults.population import Population
from benchmarks.faults.receivers import ALWAYS, PATHS, RECOVERING, TRAP, Receivers, open_receivers
from benchmarks.faults.report import Check, Outcome, at_most, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Lags, Scene, make_scene
from benchmarks.faults.servers import Row

FAILURES = 2
RECEIVER_SECONDS = 1.0
THREADS = 4
HOURS = (75.0, 91.0)
"""What ten tries are spread over, the jitter included."""
_RATE = 10.0
# The time of what waits for a later try has come. How long it was to wait is known before.
_HURRY = """
WITH waiting AS (
    SELECT id, next_try_at - updated_at AS wait FROM publishing_webhookdelivery
    WHERE stack_id = %s AND state = 'waiting' AND attempts > 0 AND next_try_at > clock_timestamp() FOR UPDATE
)
UPDATE publishing_webhookdelivery d SET next_try_at = clock_timestamp() FROM waiting WHERE d.id = waiting.id
RETURNING d.uid, d.attempts, extract(epoch FROM waiting.wait)
"""
_STATES = """
SELECT h.name, d.uid, d.state, d.attempts FROM publishing_webhookdelivery d JOIN publishing_webhook h ON h.id = d.webhook_id
WHERE d.stack_id = %s
"""
_DISABLED = "SELECT name FROM publishing_webhook WHERE stack_id = %s AND is_disabled"


def run(run: Run) -> Outcome:
    """Publish without webhooks and with one for each kind of receiver; hurry the tries; count who was told."""
    house, entries = run.house, run.pick(2, 6, 40)
    house.start_web()
    house.start_publisher(WEBHOOK_SECONDS=str(RECEIVER_SECONDS), WEBHOOK_THREADS=str(THREADS))
    scene = make_scene(house, entries=2 * entries, environments=1, locales=(), has_webhook=False)
    population = Population()
    quiet = _publish(scene, population, scene.uids[:entries])
    with open_receivers(FAILURES) as receivers:
        for path in PATHS:
            _add_webhook(scene, path, receivers.url(path))
        loud = _publish(scene, population, scene.uids[entries:])
        waits = _see_through(scene, entries, seconds=60 + entries * len(PATHS) * FAILURES * RECEIVER_SECONDS)
        checks = _judge(scene, receivers, waits, entries)
    return Outcome(
        f"{entries} publishes told to {len(PATHS)} receivers, of which {len(PATHS) - 1} misbehave",
        [*checks, at_most("lag p99 while they do", loud.p99, max(2 * quiet.p99, 1.5)), *judge(scene, population)],
        {
            "lag p99 without webhooks, s": quiet.p99,
            "lag p99 with them, s": loud.p99,
            "tries": receivers.tries.total(),
            "taken twice": sum(count - 1 for count in receivers.taken.values()),
        },
    )


def _add_webhook(scene: Scene, path: str, url: str) -> None:
    webhook = {
        "name": path, "destinations": [{"target_url": url}], "channels": ["content_types.entries.publish"],
        "retry_policy": "automatic",
    }  # fmt: skip
    scene.client.insist("POST", "/v3/webhooks", {"webhook": webhook})


def _publish(scene: Scene, population: Population, uids: Sequence[str]) -> Lags:
    since = scene.now()
    for uid in uids:
        population.add(scene.publish([uid]), 1)
        time.sleep(1 / _RATE)
    scene.wait_idle(30)
    return scene.lags(since, scene.now())


def _see_through(scene: Scene, entries: int, *, seconds: float) -> Mapping[tuple[str, int], float]:
    """Let each wait for another try be over at once, until all have ended; how long each would have been, in seconds."""
    waits: dict[tuple[str, int], float] = {}
    owed = entries * (len(PATHS) - 1)
    deadline = time.monotonic() + seconds
    with scene.house.database.connect() as rows:
        while time.monotonic() < deadline:
            for uid, attempts, wait in rows.execute(_HURRY, [scene.stack_id]).fetchall():
                waits[str(uid), int(str(attempts))] = float(str(wait))
            ends = Counter(state for name, _, state, _ in _deliveries(rows, scene) if name != "gone")
            if ends["delivered"] + ends["failed"] == owed:
                break
            time.sleep(0.1)
    return waits


def _deliveries(rows: "psycopg.Connection[Row]", scene: Scene) -> list[tuple[str, str, str, int]]:
    found = rows.execute(_STATES, [scene.stack_id]).fetchall()
    return [(str(name), str(uid), str(state), int(str(attempts))) for name, uid, state, attempts in found]


def _judge(scene: Scene, receivers: Receivers, waits: Mapping[tuple[str, int], float], entries: int) -> list[Check]:
    with scene.house.database.connect() as rows:
        deliveries = _deliveries(rows, scene)
        disabled = [str(name) for (name,) in rows.execute(_DISABLED, [scene.stack_id]).fetchall()]
    told = [(name, uid) for name, uid, state, _ in deliveries if name not in ALWAYS and state == "delivered"]
    taken = {(name, uid) for name, uid in receivers.taken if name != TRAP}
    tries = {uid: attempts for name, uid, _, attempts in deliveries if name in RECOVERING}
    given_up = [uid for name, uid, state, attempts in deliveries if (name, state, attempts) == ("never", "failed", 10)]
    hours = [sum(wait for (own, _), wait in waits.items() if own == uid) / 3600 for uid in given_up]
    few, many = (min(hours), max(hours)) if hours else (0.0, 0.0)
    return [
        none_of("not told", entries * (1 + len(RECOVERING)) - len(told)),
        none_of("said to be told and not received", len(set(told) - taken)),
        none_of("received and not known to be", len(taken - set(told))),
        none_of("who recovered and took other than the third try", sum(count != FAILURES + 1 for count in tries.values())),
        none_of("ids with more than one body", sum(len(bodies) > 1 for bodies in receivers.bodies.values())),
        none_of("redirects followed", sum(path == TRAP for path, _ in receivers.tries)),
        none_of("given up other than after ten tries", entries - len(given_up)),
        Check(
            "hours that ten tries take", f"{few:.1f} to {many:.1f}", f"{HOURS[0]:.0f} to {HOURS[1]:.0f}",
            HOURS[0] <= few <= many <= HOURS[1],
        ),
        Check("turned off", ", ".join(disabled), "gone", disabled == ["gone"]),
    ]  # fmt: skip
