"""Many items due at one instant: scheduled ahead in requests of a bearable size, and how long they take once they are due."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.faults.population import Population
from benchmarks.faults.scene import Lags, Scene

REQUEST_ENTRIES = 100
_DUE_SINCE = """
SELECT count(*), extract(epoch FROM max(applied_at) - min(due_at)) FROM publishing_publishitem
WHERE stack_id = %s AND state = 'succeeded' AND due_at >= %s
"""


@dataclass(frozen=True, slots=True)
class Burst:
    """How a burst went. `seconds` is from its instant until the last item was live."""

    items: int
    seconds: float
    lags: Lags
    asking_seconds: float

    @property
    def rate(self) -> float:
        """Items a second."""
        return self.items / self.seconds if self.seconds else 0.0


def wire(at: datetime) -> str:
    """The instant as requests name it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def publish_at_one_instant(
    scene: Scene, population: Population, *, action: str = "publish", patience: float = 300.0
) -> Burst:
    """Schedule every entry of the scene everywhere for one instant, and wait until all of it is done."""
    requests = -(-len(scene.uids) // REQUEST_ENTRIES)
    at = datetime.now(UTC) + timedelta(seconds=3 + requests * 1.2)
    began = time.monotonic()
    for start in range(0, len(scene.uids), REQUEST_ENTRIES):
        uids = scene.uids[start : start + REQUEST_ENTRIES]
        population.add(scene.publish(uids, action=action, at=wire(at)), len(uids) * scene.items_per_entry)
    asking = time.monotonic() - began
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
    scene.wait_idle(patience)
    return _look_at(scene, at, asking)


def publish_in_bulk(scene: Scene, population: Population, *, action: str = "publish", patience: float = 600.0) -> Burst:
    """Ask for every entry of the scene everywhere, now, and wait until all of it is done."""
    at, began = datetime.now(UTC), time.monotonic()
    for start in range(0, len(scene.uids), REQUEST_ENTRIES):
        uids = scene.uids[start : start + REQUEST_ENTRIES]
        population.add(scene.publish(uids, action=action), len(uids) * scene.items_per_entry)
    asking = time.monotonic() - began
    scene.wait_idle(patience)
    return _look_at(scene, at, asking)


def _look_at(scene: Scene, at: datetime, asking_seconds: float) -> Burst:
    since = wire(at)
    with scene.house.database.connect() as rows:
        count, seconds = rows.execute(_DUE_SINCE, [scene.stack_id, since]).fetchone() or (0, 0)
    return Burst(int(str(count)), float(str(seconds or 0)), scene.lags(since), asking_seconds)
