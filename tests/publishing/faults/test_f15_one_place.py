"""F15: many requests for one place in a moment and many workers. `python -m benchmarks.faults f15` tries 1,000 times."""

import random
import threading

import pytest
from pytest_django import Settings

from publishing.drain import drain
from publishing.models import PublishItem
from tests.publishing.builders import Stage, in_threads
from tests.publishing.invariants import check_invariants

pytestmark = pytest.mark.django_db(transaction=True)

PLACES, REQUESTS, WORKERS = 4, 20, 4


def test_a_place_shows_the_last_of_many_requests_whatever_workers_do(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_BATCH_SIZE = 3
    dice = random.Random(15)
    uids = [stage.entry(f"Bird {number}") for number in range(PLACES)]
    wanted = {uid: [dice.choice(["publish", "unpublish"]) for _ in range(REQUESTS)] for uid in uids}
    versions: dict[str, list[int]] = {uid: [] for uid in uids}
    is_asked = threading.Event()
    asking = threading.Semaphore(0)

    def work(index: int) -> None:
        if index < PLACES:
            uid = uids[index]
            for action in wanted[uid]:
                versions[uid].append(stage.edit(uid, f"Bird {index} again") if action == "publish" else 0)
                stage.request(uid, action)
            asking.release()
            return
        while not is_asked.is_set():
            drain(is_asked.is_set)

    def finish() -> None:
        for _ in uids:
            asking.acquire(timeout=60)
        is_asked.set()

    waiting = threading.Thread(target=finish)
    waiting.start()
    in_threads(PLACES + WORKERS, work)
    waiting.join()
    drain(lambda: False)

    last = {uid: versions[uid][-1] for uid in uids if versions[uid][-1]}
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", version) for uid, version in last.items()}
    assert PublishItem.objects.count() == PLACES * REQUESTS
    assert set(PublishItem.objects.values_list("state", flat=True)) <= {"succeeded", "superseded", "skipped"}
    check_invariants(stage.scope.stack_id)
