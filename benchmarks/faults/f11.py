"""kill -9 of web processes while editors create, update and publish, and make their requests again with the same key"""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.faults.counting import judge
from benchmarks.faults.editors import Editors
from benchmarks.faults.population import Population
from benchmarks.faults.processes import Child
from benchmarks.faults.report import Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

EDITORS = 6
_PATIENCE_SECONDS = 30.0


def run(run: Run) -> Outcome:
    """Kill one process of the server after the other at a random moment, then all of them once some answered, and so on."""
    house, kills = run.house, run.pick(4, 16, 500)
    web = house.start_web()
    house.start_celery(concurrency=1)
    scene, population = make_scene(house, entries=0, environments=1, has_webhook=False), Population()
    killed = 0
    with Editors(scene, population, count=EDITORS) as editors:
        for number in range(kills):
            time.sleep(run.dice.uniform(0.2, 1.5))
            # In turns, because granian gives up where a process that it has just started dies as well.
            if number % 2:
                _wait_for_answers(scene, EDITORS)
                web.kill()
                web.start_again()
                web.wait_for(house.is_web_answering)
                killed += 1
            else:
                killed += _kill_one(web, run.dice)
    scene.wait_idle(60)
    half = editors.find_half()
    requests = sum(scene.client.statuses.values())
    return Outcome(
        f"{killed} times kill -9 of a web process under {len(editors.written)} entries written and published",
        [none_of("half states, duplicates, acknowledged writes missing", len(half)), *judge(scene, population)],
        {
            "requests": requests,
            "of them unanswered and made again": scene.client.statuses[0],
            "first": "; ".join(half[:1]),
        },
    )


def _wait_for_answers(scene: Scene, count: int) -> None:
    """Let so many requests be answered: who is killed before they answered anything shows nothing, and starves editors."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    before = _answered(scene)
    while _answered(scene) < before + count and time.monotonic() < deadline:
        time.sleep(0.02)


def _answered(scene: Scene) -> int:
    return sum(count for status, count in list(scene.client.statuses.items()) if 0 < status < 500)


def _kill_one(web: Child, dice: random.Random) -> int:
    """kill -9 of a process that answers requests; how many there were."""
    leader = web.process.pid
    pids = [int(pid) for pid in Path(f"/proc/{leader}/task/{leader}/children").read_text().split()]
    workers = [pid for pid in pids if _is_worker(pid)]
    if not workers:
        return 0
    with suppress(ProcessLookupError):
        os.kill(dice.choice(workers), signal.SIGKILL)
    return 1


def _is_worker(pid: int) -> bool:
    """Whether it is not the little helper that Python's multiprocessing starts beside them."""
    with suppress(OSError):
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False
