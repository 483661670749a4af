"""Nothing left: of Redis's memory, of PostgreSQL's connections, of the disk"""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg

from benchmarks.faults.client import Unanswered
from benchmarks.faults.counting import claims, judge
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, at_most, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene
from benchmarks.faults.servers import Database
from benchmarks.faults.small_disk import filled, small_disk
from benchmarks.faults.traffic import Traffic

RECOVERY_SECONDS = 5.0
IDLE_SECONDS = 60.0
DISK_MEGABYTES = 1000
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pressroom_app'"


def run(run: Run) -> Outcome:
    """Editors write and publish while each of these is used up and comes back."""
    house, pause = run.house, run.pick(2.0, 4.0, 20.0)
    house.start_web()
    house.start_celery(concurrency=1)
    house.start_publisher()
    scene, population = make_scene(house, entries=0), Population()
    recoveries: dict[str, float] = {}
    refusals = {}
    with Traffic(scene, population, rate=run.pick(5, 5, 10)) as traffic:
        house.broker.kill()
        house.broker.start("--maxmemory", "1")
        time.sleep(pause)
        recoveries["memory of Redis"] = _until_writing(scene)
        refusals["memory"] = scene.client.errors()
        house.broker.kill()
        house.broker.start()
        with _no_connection_left(house.database):
            time.sleep(pause)
        recoveries["connections"] = _until_writing(scene)
        refusals["connections"] = scene.client.errors() - sum(refusals.values())
        with small_disk(DISK_MEGABYTES) as disk:
            if disk is not None:
                recoveries["disk"] = _fill_disk(scene, disk, pause)
        refusals["disk"] = scene.client.errors() - sum(refusals.values())
    scene.wait_idle(IDLE_SECONDS + house.lease)
    client = scene.client
    return Outcome(
        f"no memory in Redis, no connection to PostgreSQL, {'no' if 'disk' in recoveries else '(not run: needs root)'} disk",
        [
            *judge(scene, population, titles=traffic.titles),
            *(
                at_most(f"writes again after want of {name}", value, RECOVERY_SECONDS)
                for name, value in recoveries.items()
            ),
            none_of("web errors while Redis has no memory", refusals["memory"]),
            none_of("answers 500", client.statuses[500]),
            none_of("answers 503 without Retry-After", client.without_advice),
        ],
        {**{f"not answered, {name}": count for name, count in refusals.items()}, **claims(scene)},
    )


@contextmanager
def _no_connection_left(database: Database) -> Iterator[None]:
    """Take every connection that the application may have, those it had among them."""
    with ExitStack() as held:
        deadline = time.monotonic() + 2.0
        with database.connect() as admin:
            while time.monotonic() < deadline:
                admin.execute(_OTHERS + " AND application_name <> 'faults'")
                with suppress(psycopg.OperationalError):  # the last one, and there are no more
                    while True:
                        held.enter_context(psycopg.connect(database.url(), application_name="faults"))
        yield


def _fill_disk(scene: Scene, disk: Path, pause: float) -> float:
    """Run the database on the small disk, let nothing be left on it, and take the data back; how long writes took to return."""
    database = scene.house.database
    home = database.cluster.data
    database.crash()
    database.move(disk / "data")
    database.start()
    with filled(disk):
        until = time.monotonic() + pause
        while time.monotonic() < until:
            database.nurse()
            time.sleep(0.5)
    until = time.monotonic() + IDLE_SECONDS
    while not database.nurse() and time.monotonic() < until:
        time.sleep(0.1)
    took = _until_writing(scene)
    database.crash()
    home.rename(home.with_name("before"))
    database.move(home)
    database.start()
    return took


def _until_writing(scene: Scene) -> float:
    """How long until a caller who asks again and again may write."""
    began, caller = time.monotonic(), scene.new_client()
    path = "/v3/content_types/page/entries"
    while (answer := caller.call("POST", path, {"entry": {"title": secrets.token_hex(8)}})).status != 201:
        if time.monotonic() - began > IDLE_SECONDS:
            raise Unanswered(f"writes are not taken again: {answer.status} {answer.body}")
        time.sleep(0.05)
    caller.hang_up()
    return time.monotonic() - began
