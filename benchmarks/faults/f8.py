"""Many dispatchers at once, started and ended at random"""

import signal
import time

from benchmarks.faults.counting import claims, judge
from benchmarks.faults.population import Population
from benchmarks.faults.processes import Child
from benchmarks.faults.report import Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

IDLE_SECONDS = 60.0
# Every claim is written down by the database itself, with whether the item's lease was still somebody else's.
_WITNESS = """
CREATE TABLE faults_claim (item bigint, fence integer, is_early boolean);
CREATE FUNCTION faults_witness() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO faults_claim VALUES (NEW.id, NEW.fence, OLD.state = 'running' AND OLD.lease_until > clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER faults_witness AFTER UPDATE ON publishing_publishitem FOR EACH ROW
    WHEN (NEW.fence <> OLD.fence) EXECUTE FUNCTION faults_witness();
"""
_DOUBLE = """
SELECT count(*) FILTER (WHERE is_early), count(*) - count(DISTINCT (item, fence)), count(*) FROM faults_claim
"""
_FORGET = """
DROP TRIGGER faults_witness ON publishing_publishitem;
DROP FUNCTION faults_witness();
DROP TABLE faults_claim;
"""


def run(run: Run) -> Outcome:
    """Two, four, then eight dispatchers; in each stage some end at random moments and others take their place."""
    house = run.house
    house.start_web()
    stages = run.pick((2,), (2, 4, 8), (2, 4, 8))
    portion = run.pick(40, 80, 400)
    scene = make_scene(house, entries=portion * len(stages), environments=4)
    population, workers, ended = Population(), list[Child](), 0
    with house.database.connect() as connection:
        connection.execute(_WITNESS)
    try:
        for number, count in enumerate(stages):
            missing = [_start(run, place) for place in range(len(workers), count)]
            workers += missing
            for worker in missing:
                worker.wait_for(lambda worker=worker: "is running." in worker.log or "ready." in worker.log)  # type: ignore[misc]  # bound at once
            uids = scene.uids[number * portion : (number + 1) * portion]
            population.add(scene.publish(uids), portion * scene.items_per_entry)
            for _ in range(count // 2):
                time.sleep(run.dice.uniform(0.05, 0.4))
                _end_and_replace(run, run.dice.choice(workers))
                ended += 1
            scene.wait_idle(IDLE_SECONDS + house.lease)
        early, same, total = _read_witness(scene)
    finally:
        with house.database.connect() as connection:
            connection.execute(_FORGET)
    return Outcome(
        f"{', '.join(map(str, stages))} dispatchers, {ended} of them ended at random",
        [
            *judge(scene, population),
            none_of("claims of what another held", early),
            none_of("two claims with one fence", same),
        ],
        {"claims witnessed": total, **claims(scene)},
    )


def _start(run: Run, place: int) -> Child:
    """Publishers, and for every fourth a Celery node, whose tick is one as well."""
    if place % 4 == 3:
        return run.house.start_celery(concurrency=1, is_awaited=False)
    return run.house.start_publisher(is_awaited=False)


def _end_and_replace(run: Run, worker: Child) -> None:
    if run.dice.random() < 0.5:
        worker.kill()
    else:
        worker.ask_to_stop(signal.SIGTERM)
    worker.start_again()


def _read_witness(scene: Scene) -> tuple[int, int, int]:
    with scene.house.database.connect() as connection:
        row = connection.execute(_DOUBLE).fetchone() or (0, 0, 0)
    early, same, total = (int(str(value)) for value in row)
    return early, same, total
