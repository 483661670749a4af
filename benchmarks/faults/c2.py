"""Writes and publishes, one by one and at once, against a model"""

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote

from hypothesis import HealthCheck, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.faults import invariants
from benchmarks.faults.client import Client
from benchmarks.faults.door import Call, Door, Reply
from benchmarks.faults.model import CONTENT_TYPE, ENTRIES, Model, model_behind
from benchmarks.faults.report import Check, Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene


@dataclass(frozen=True, slots=True)
class OuterDoor(Door):
    """Calls over HTTP, each of several over a connection of its own."""

    scene: Scene
    reader: Client
    pool: ThreadPoolExecutor
    environment: str

    def send(self, calls: Sequence[Call]) -> list[Reply]:
        """The calls at once."""
        if len(calls) == 1:
            return [self._send(calls[0])]
        return list(self.pool.map(self._send, calls))

    def read_live(self, query: str) -> Reply:
        """Delivery, as a reader sees it."""
        path = f"/v3/{ENTRIES}?environment={self.environment}&query={quote(query)}"
        answer = self.reader.call("GET", path)
        return Reply(answer.status, answer.body)

    def settle(self) -> None:
        """Wait for the workers."""
        is_idle, _ = self.scene.wait_idle(60)
        assert is_idle, "the queue does not get empty"

    def _send(self, call: Call) -> Reply:
        answer = self.scene.client.call(call.method, f"/v3/{call.path}", call.body, headers=call.headers)
        return Reply(answer.status, answer.body)


def run(run: Run) -> Outcome:
    """Walk so many sequences; the first that diverges is shrunk and printed."""
    house = run.house
    sequences, steps = run.pick((3, 12), (40, 25), (2000, 50))
    house.start_web()
    house.start_celery(concurrency=2)
    scene = make_scene(house, entries=0, environments=1, has_webhook=False)
    made = scene.client.insist("POST", "/v3/content_types", {"content_type": CONTENT_TYPE})
    assert made.status == 201, made
    reader = Client(house.port, {"api_key": scene.api_key, "access_token": scene.delivery_token})
    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        model = model_behind(OuterDoor(scene, reader, pool, scene.environments[0]))
        divergence = _walk(model, sequences, steps, run.seed)
    with house.database.connect() as connection:
        broken = invariants.find_broken(connection, scene.stack_id, tick=house.tick)
    print(*broken, sep="\n", end="\n" if broken else "", file=sys.stderr)
    return Outcome(
        f"{sequences:,} walks of up to {steps} steps through create, update, publish and delete",
        [
            Check("divergences from the model", divergence or 0, "0", not divergence),
            none_of("invariants broken", len(broken)),
            none_of("web errors", scene.client.errors()),
        ],
        {"requests": sum(scene.client.statuses.values()), "seconds": time.monotonic() - began},
    )


def _walk(model: type[Model], sequences: int, steps: int, seed: int) -> str:
    """What diverged; nothing where all is well."""
    bounds = settings(
        max_examples=sequences, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        run_state_machine_as_test(seeded(seed)(model), settings=bounds)
    except AssertionError as divergence:
        return json.dumps(str(divergence))[:500]
    return ""
