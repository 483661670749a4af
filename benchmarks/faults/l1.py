"""A day's operations in an hour, with a fault every minute"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.faults.counting import judge
from benchmarks.faults.editors import Editors
from benchmarks.faults.population import Population
from benchmarks.faults.processes import Child
from benchmarks.faults.readers import Readers, Reading
from benchmarks.faults.reference import Reference
from benchmarks.faults.report import Check, Figure, Outcome, at_most, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

HOUR = 3600.0
DRIFT, GROWTH, DEAD = 1.10, 0.01, 0.20
SPARED_SECONDS = 6.0
"""How long after a fault readers' times are not held against the drift."""
_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
_DEAD = """
SELECT relname, n_dead_tup::float / n_live_tup FROM pg_stat_user_tables WHERE n_live_tup > 1000 ORDER BY 2 DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The server at one moment: memory in MB, open files of its processes, connections to the database."""

    at: float
    memory: float
    files: int
    connections: int


def run(run: Run) -> Outcome:
    """Read, write and publish at a day's pace; kill workers, Redis and PostgreSQL in turn; look for what grows."""
    house = run.house
    seconds, every = run.pick((8.0, 4.0), (45.0, 9.0), (3600.0, 60.0))
    reads, writes = run.pick((40.0, 1.0), (60.0, 2.0), (278.0, 5.0))
    web = house.start_web()
    workers = [house.start_celery(concurrency=1), house.start_publisher()]
    scene, population = make_scene(house, entries=100, environments=2, locales=()), Population()
    population.add(scene.publish(scene.uids), len(scene.uids) * scene.items_per_entry)
    scene.wait_idle(30)
    samples, faults = [_look(scene, web)], list[float]()
    began = time.monotonic()
    with (
        Reference(house, 5.0) as reference,
        Readers(scene, reads, count=8) as readers,
        Editors(scene, population, count=4, rate=writes) as editors,
    ):
        for do_harm in _harms(scene, workers, run.dice, int(seconds / every)):
            time.sleep(every)
            samples.append(_look(scene, web))
            faults.append(time.monotonic())
            do_harm()
        time.sleep(every)
    ended = time.monotonic()
    scene.wait_idle(house.lease + 30)
    samples.append(_look(scene, web))
    half = editors.find_half()
    drift, noise = (_drift(each.readings, faults, began, ended) for each in (readers, reference))
    checks = [none_of("half states, acknowledged writes missing", len(half)), *_growth(scene, samples)]
    if run.scale == "full":
        checks.append(
            Check(
                "readers' p99, last quarter to first, beside the reference's",
                round(drift / noise, 2),
                f"< {DRIFT}",
                drift / noise < DRIFT,
            )
        )
    figures: dict[str, Figure] = {
        "reads": len(readers.readings), "writes": sum(1 + entry.additions for entry in editors.written.values()),
        "failed reads": readers.failures(), "readers' p99 ms": round(readers.percentile(0.99), 1),
        "p99 last quarter to first": round(drift, 2), "the reference's": round(noise, 2), "memory MB": " to ".join(f"{each.memory:.0f}" for each in [*samples[:: max(len(samples) // 6, 1)], samples[-1]]),
    }  # fmt: skip
    return Outcome(f"{seconds:g} s of work with {len(faults)} faults", [*checks, *judge(scene, population)], figures)


def _growth(scene: Scene, samples: Sequence[Sample]) -> list[Check]:
    """What may not grow. Memory and dead rows need an hour to say anything."""
    first, last = samples[0], samples[-1]
    checks = [
        at_most("connections more than in the beginning", last.connections - first.connections, 8, ""),
        at_most("open files more than in the beginning", last.files - first.files, 32, ""),
    ]
    if last.at - first.at < HOUR / 2:
        return checks
    (table, dead), growth = _dead(scene), _slope(samples) * HOUR
    return [
        *checks,
        Check(f"dead rows for a live one, most of them in {table}", round(dead, 3), f"< {DEAD}", dead < DEAD),
        Check("memory an hour", round(growth, 4), f"< {GROWTH:.0%}", growth < GROWTH),
    ]


def _harms(scene: Scene, workers: Sequence[Child], dice: random.Random, count: int) -> list[Callable[[], None]]:
    """What happens, one after the other."""
    house = scene.house

    def kill_worker() -> None:
        victim = dice.choice(list(workers))
        victim.kill()
        victim.start_again()

    def restart_broker() -> None:
        house.broker.kill()
        time.sleep(1.0)
        house.broker.start()

    def crash_database() -> None:
        house.database.crash()
        house.database.start()

    kinds = [kill_worker, house.broker.flush, restart_broker, crash_database]
    return [kinds[number % len(kinds)] for number in range(count)]


def _look(scene: Scene, web: Child) -> Sample:
    leader = web.process.pid
    children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    pids = [str(leader), *children]
    with scene.house.database.connect() as rows:
        (connections,) = rows.execute(_CONNECTIONS).fetchone() or (0,)
    return Sample(
        time.monotonic(),
        sum(_memory(pid) for pid in pids),
        sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids),
        int(str(connections)),
    )


def _memory(pid: str) -> float:
    """The process's share of memory in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _drift(readings: Sequence[Reading], faults: Sequence[float], began: float, ended: float) -> float:
    """The p99 of what was read in the last quarter to that in the first, outside of the moments after faults."""
    calm = [each for each in readings if not any(at - each.seconds <= each.at < at + SPARED_SECONDS for at in faults)]
    quarter = (ended - began) / 4
    first = sorted(each.seconds for each in calm if each.at < began + quarter)
    last = sorted(each.seconds for each in calm if each.at >= ended - quarter)
    if not first or not last:
        return float("nan")
    return last[int(len(last) * 0.99)] / first[int(len(first) * 0.99)]


def _slope(samples: Sequence[Sample]) -> float:
    """The growth of memory per second as a share of what it was, once the first quarter has warmed it up."""
    warm = samples[len(samples) // 4 :]
    if len(warm) < 3:
        return 0.0
    line = statistics.linear_regression([each.at for each in warm], [each.memory for each in warm])
    return line.slope / warm[0].memory


def _dead(scene: Scene) -> tuple[str, float]:
    """The table with the most dead rows for a live one. It is counted anew: a crash makes PostgreSQL forget its counts."""
    with psycopg.connect(scene.house.database.owner_url, autocommit=True) as rows:
        rows.execute("ANALYZE")
        table, share = rows.execute(_DEAD).fetchone() or ("none", 0.0)
    return str(table), float(str(share))
