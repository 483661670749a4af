"""F13: cancelling and rescheduling what is about to be published. `python -m benchmarks.faults f13` races 1,000 pairs."""

import json
import threading
from datetime import datetime

import pytest
from pytest_django import Settings

from publishing.drain import drain
from publishing.models import PublishItem
from tests.api.management_client import Manager, make_manager
from tests.publishing.builders import Stage, in_threads
from tests.publishing.invariants import check_invariants
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 24
LATER = "2999-01-01T00:00:00.000Z"


def test_of_a_change_of_mind_and_a_worker_exactly_one_wins(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_BATCH_SIZE = 1
    manager = make_manager(stage.tenant)
    job = stage.request([stage.entry(f"Bird {number}") for number in range(PAIRS)])
    uids = [str(uid) for uid in PublishItem.objects.filter(job=job).order_by("id").values_list("uid", flat=True)]
    replies: dict[str, int] = {}
    is_half_asked = threading.Event()

    def work(index: int) -> None:
        # Two workers from the front, two editors from the back: they meet in the middle.
        if index < 2:
            is_half_asked.wait(10)
            drain(lambda: False)
            return
        for number, uid in reversed(list(enumerate(uids))):
            if number < 2:
                eventually(lambda: PublishItem.objects.filter(job=job, state="succeeded").exists())
            if number % 2 == index % 2:
                replies[uid] = _change_mind(Manager(stage.tenant, manager.secret), uid, is_cancelled=number % 4 < 2)
            if number == PAIRS // 2:
                is_half_asked.set()

    in_threads(4, work)

    found = {str(item.uid): (item.state, item.due_at) for item in PublishItem.objects.filter(job=job)}
    later = datetime.fromisoformat(LATER)
    for number, uid in enumerate(uids):
        won = ("cancelled", found[uid][1]) if number % 4 < 2 else ("scheduled", later)
        assert (replies[uid], found[uid]) in [(200, won), (409, ("succeeded", found[uid][1]))], uid
    assert set(replies.values()) == {200, 409}
    assert len(stage.live()) == list(replies.values()).count(409)
    check_invariants(stage.scope.stack_id)


def _change_mind(manager: Manager, uid: str, *, is_cancelled: bool) -> int:
    """The status of the reply."""
    if is_cancelled:
        response = manager.ask("DELETE", f"publish-queue/{uid}")
    else:
        response = manager.ask("PUT", f"publish-queue/{uid}", {"scheduled_at": LATER})
    assert "notice" in json.loads(response.content) or response.status_code == 409
    return response.status_code
