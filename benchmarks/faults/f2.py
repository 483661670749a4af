"""SIGTERM and SIGQUIT to workers in the midst of publishing"""

import os
import signal
from contextlib import suppress

from benchmarks.faults.counting import claims, judge
from benchmarks.faults.holders import find_holder, held_by
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, at_most, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

EXIT_SECONDS = 10.0
IDLE_SECONDS = 30.0


def run(run: Run) -> Outcome:
    """Issue a portion, let a worker that holds some of it stop, look at once what it left behind, and start it again."""
    house = run.house
    rounds = run.pick(2, 6, 20)
    house.start_web()
    workers = [house.start_publisher(is_awaited=False, PUBLISH_BATCH_SIZE="5") for _ in range(2)]
    workers += [house.start_celery(is_awaited=False, PUBLISH_BATCH_SIZE="5") for _ in range(run.pick(0, 1, 2))]
    portion = run.pick(40, 40, 100)
    scene = make_scene(house, entries=portion * rounds, environments=run.pick(2, 2, 3))
    population = Population()
    slowest, left = 0.0, 0
    for number in range(rounds):
        uids = scene.uids[number * portion : (number + 1) * portion]
        population.add(scene.publish(uids), portion * scene.items_per_entry)
        victim = find_holder(scene, workers, run.dice)
        slowest = max(slowest, victim.ask_to_stop((signal.SIGTERM, signal.SIGQUIT)[number % 2]))
        left += _held_by_nobody(scene)
        victim.start_again()
    scene.wait_idle(IDLE_SECONDS + house.lease)
    return Outcome(
        f"{rounds} times SIGTERM or SIGQUIT to one of {len(workers)} workers",
        [
            *judge(scene, population),
            at_most("slowest end", slowest, EXIT_SECONDS),
            none_of("claims left behind by workers that ended", left),
        ],
        {**claims(scene)},
    )


def _held_by_nobody(scene: Scene) -> int:
    """How many claimed items name a process that is gone."""
    return sum(count for pid, count in held_by(scene).items() if not _is_there(pid))


def _is_there(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
