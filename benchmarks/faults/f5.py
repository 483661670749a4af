"""PostgreSQL is killed with -9 in the midst of a run, and restarted without a checkpoint"""

import time

from benchmarks.faults.counting import claims, judge
from benchmarks.faults.holders import find_holder
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, at_most
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene
from benchmarks.faults.traffic import Traffic

RESUME_SECONDS = 5.0
IDLE_SECONDS = 60.0
_FIRST_EFFECT = """
SELECT extract(epoch FROM min(applied_at) - %(since)s::timestamptz) FROM publishing_publishitem
WHERE stack_id = %(stack)s AND applied_at > %(since)s
"""


def run(run: Run) -> Outcome:
    """Editors write and publish; the server dies again and again, and they ask until they are answered."""
    house = run.house
    kills = run.pick(1, 3, 3)
    house.start_web()
    workers = [house.start_celery(concurrency=1, is_awaited=False), house.start_publisher(is_awaited=False)]
    portion = run.pick(40, 60, 200)
    scene, population = make_scene(house, entries=portion * (kills + 1)), Population()
    accepted, answered = [], []
    with Traffic(scene, population, rate=run.pick(5, 5, 10)) as traffic:
        for number in range(kills + 1):
            uids = scene.uids[number * portion : (number + 1) * portion]
            population.add(scene.publish(uids), portion * scene.items_per_entry)
            find_holder(scene, workers, run.dice)
            (house.database.kill if number < kills else house.database.crash)()
            house.database.start()
            accepted.append(scene.now())
            answered.append(_until_answered(scene))
            time.sleep(run.pick(1.0, RESUME_SECONDS, RESUME_SECONDS))
    scene.wait_idle(IDLE_SECONDS + house.lease)
    client = scene.client
    return Outcome(
        f"postmaster killed {kills} times with -9, then stopped without a checkpoint; fsync on",
        [
            *judge(scene, population, titles=traffic.titles),
            at_most("first effect after PostgreSQL accepts", _first_effect(scene, accepted), RESUME_SECONDS),
            at_most("first answer after PostgreSQL accepts", max(answered), RESUME_SECONDS),
        ],
        {
            "acknowledged entries": len(traffic.titles),
            "answers 503": client.statuses[503],
            "answers 500": client.statuses[500],
            "slowest answer s": client.slowest,
            **claims(scene),
        },
    )


def _until_answered(scene: Scene) -> float:
    """How long until a caller who asks again and again is answered."""
    began, caller = time.monotonic(), scene.new_client()
    while caller.call("GET", "/v3/content_types/page").status != 200:
        time.sleep(0.05)
    caller.hang_up()
    return time.monotonic() - began


def _first_effect(scene: Scene, accepted: list[str]) -> float:
    """The longest that nothing was applied after any of these instants."""
    found = []
    with scene.house.database.connect() as rows:
        for since in accepted:
            row = rows.execute(_FIRST_EFFECT, {"since": since, "stack": scene.stack_id}).fetchone()
            found.append(float(str(row[0])) if row and row[0] is not None else float("inf"))
    return max(found)
