"""Clocks of web servers and workers that are wrong and step, and times in every kind of zone"""

import time
from datetime import UTC, datetime

from benchmarks.faults.counting import judge
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, at_most, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import MASTER, Lags, Scene, make_scene
from benchmarks.faults.shifted import Clock, build
from benchmarks.faults.zones import Case, cases

HOUR = 3600.0
LATE_SECONDS = 3.0
AHEAD_SECONDS = 4
_DUE = (
    "SELECT min(due_at) FROM publishing_publishitem i JOIN publishing_publishjob j ON j.id = i.job_id WHERE j.uid = %s"
)
_SOON = "SELECT clock_timestamp() + make_interval(secs => %s)"


def run(run: Run) -> Outcome:
    """Schedule for soon, with nodes an hour ahead and behind whose clocks step meanwhile; then ask for zoned times."""
    house = run.house
    library = build(house.folder.root)
    if library is None:
        return Outcome("clocks that are wrong", [], is_skipped="needs Linux and a C compiler")
    fast, slow = (Clock(house.folder.root / name, off) for name, off in (("fast", HOUR), ("slow", -HOUR)))
    preloaded = str(library)
    house.start_web(LD_PRELOAD=preloaded, FAULTS_CLOCK=fast.path)
    for clock in (fast, slow):
        house.start_publisher(LD_PRELOAD=preloaded, FAULTS_CLOCK=clock.path)
    house.start_celery(concurrency=1, LD_PRELOAD=preloaded, FAULTS_CLOCK=slow.path)
    scene, population = make_scene(house, entries=run.pick(10, 30, 100)), Population()
    for round_ in range(run.pick(1, 3, 6)):
        portion = scene.uids[round_ :: run.pick(1, 3, 6)]
        due = _soon(scene)
        population.add(scene.publish(portion, at=due), len(portion) * scene.items_per_entry)
        time.sleep(AHEAD_SECONDS / 2)
        fast.step(-HOUR if round_ % 2 == 0 else HOUR)
        slow.step(HOUR if round_ % 2 == 0 else -HOUR)
        time.sleep(AHEAD_SECONDS / 2)
    scene.wait_idle(30)
    lags: Lags = scene.lags()
    checks = judge(scene, population)
    asked = cases(run.dice, run.pick(40, 200, 200))
    zones = make_scene(house, entries=1, environments=1, locales=(), has_webhook=False)
    wrong = [case.text for case in asked if not _is_right(zones, case)]
    return Outcome(
        f"clocks an hour ahead and behind that step while items wait; {len(asked)} times in named zones",
        [
            *checks,
            none_of("effects before their time", int(lags.earliest < 0)),
            at_most("latest effect", lags.slowest, LATE_SECONDS),
            none_of("wrong instants", len(wrong)),
            none_of("clocks that were right after all", sum(not clock.is_wrong(library) for clock in (fast, slow))),
        ],
        {
            "refused because clocks skip or repeat them": sum(case.wanted is None for case in asked),
            "wrong": ", ".join(wrong[:5]) or "none",
        },
    )


def _soon(scene: Scene) -> str:
    with scene.house.database.connect() as rows:
        row = rows.execute(_SOON, [AHEAD_SECONDS]).fetchone()
    if row is None or not isinstance(row[0], datetime):
        raise TypeError("the database's time is no time")
    return row[0].astimezone(UTC).isoformat()


def _is_right(scene: Scene, case: Case) -> bool:
    """Whether the time is taken for its one instant, or refused where it has none or two."""
    body = {"entry": {"environments": list(scene.environments), "locales": [MASTER]}, "locale": MASTER}
    path = f"/v3/content_types/page/entries/{scene.uids[0]}/publish"
    answer = scene.client.insist("POST", path, body | {"scheduled_at": case.text})
    if case.wanted is None:
        return answer.status == 422 and "scheduled_at" in str(answer.body)
    with scene.house.database.connect() as rows:
        row = rows.execute(_DUE, [answer.body.get("job_id")]).fetchone() if answer.status == 201 else None
    return row is not None and row[0] == case.wanted
