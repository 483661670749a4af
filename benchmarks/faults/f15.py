"""Many requests for one place within a moment, and many workers"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.faults.counting import judge
from benchmarks.faults.population import Population
from benchmarks.faults.report import Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene

REQUESTS = 50
VERSIONS = 3
EDITORS = 3
_SHOWN = """
SELECT e.uid, v.version FROM publishing_publication p JOIN content_entry e ON e.id = p.entry_id
LEFT JOIN content_entryversion v ON v.id = p.entry_version_id AND p.is_live WHERE p.stack_id = %s
"""


def run(run: Run) -> Outcome:
    """Publish one of three versions of an entry, or unpublish it, fifty times over; the last that was asked for counts."""
    house, trials = run.house, run.pick(4, 24, 1000)
    house.start_web()
    nodes = run.pick(1, 4, 4)
    for _ in range(nodes):
        house.start_celery(concurrency=2, is_awaited=False, PUBLISH_BATCH_SIZE="7")
    scene = make_scene(house, entries=trials, environments=1, locales=(), has_webhook=False)
    population = Population()
    seeds = {uid: run.dice.randrange(2**32) for uid in scene.uids}

    def trial(uid: str) -> tuple[str, int | None, float]:
        try:
            return uid, *_ask(scene, population, uid, random.Random(seeds[uid]))
        finally:
            scene.client.hang_up()

    with ThreadPoolExecutor(EDITORS) as pool:
        asked = list(pool.map(trial, scene.uids))
    slowest = max(seconds for _, _, seconds in asked)
    scene.wait_idle(60)
    with house.database.connect() as rows:
        shown = {str(uid): version for uid, version in rows.execute(_SHOWN, [scene.stack_id]).fetchall()}
    wrong = [uid for uid, last, _ in asked if shown.get(uid) != last]
    return Outcome(
        f"{trials} entries with {REQUESTS} publishes and unpublishes each, {2 * nodes} worker processes",
        [none_of("places that do not show the last request", len(wrong)), *judge(scene, population)],
        {"longest time for 50 requests s": slowest},
    )


def _ask(scene: Scene, population: Population, uid: str, dice: random.Random) -> tuple[int | None, float]:
    """What the entry must show in the end, and how long asking took."""
    path = f"/v3/content_types/page/entries/{uid}"
    for number in range(1, VERSIONS):
        scene.client.insist("PUT", path, {"entry": {"count": number}})
    began, last = time.monotonic(), None
    for _ in range(REQUESTS):
        place = {"environments": list(scene.environments), "locales": list(scene.locales)}
        last = dice.choice([None, *range(1, VERSIONS + 1)])
        if last is None:
            answer = scene.client.insist("POST", f"{path}/unpublish", {"entry": place})
        else:
            answer = scene.client.insist("POST", f"{path}/publish", {"entry": place, "version": last})
        population.add(answer, 1)
    return last, time.monotonic() - began
