"""The queue of one worker: claims, leases, fairness, attempts, changes of mind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from publishing import queue
from publishing.actions.queue import cancel_item, reschedule_item
from publishing.apply import apply_together
from publishing.drain import drain
from publishing.errors import QueueItemClosed, QueueItemNotFound
from publishing.models import PublishItem
from tests.publishing.builders import Stage, expire_leases, make_stage, never, reasons, states
from tests.publishing.invariants import check_invariants

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def refusing(title: str, table: str = "publication") -> Iterator[None]:
    """What no code foresees: while this holds, the database refuses the effect of entries whose title begins so."""
    changed = f"ALTER TABLE publishing_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"{changed} ADD CONSTRAINT test_refuses CHECK (NOT starts_with(title, '{title}'))")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{changed} DROP CONSTRAINT test_refuses")


def test_items_of_a_dead_worker_are_taken_again_one_at_a_time(stage: Stage) -> None:
    stage.request([stage.entry(f"Bird {number}") for number in range(3)])
    assert len(queue.claim()) == 3
    assert queue.claim() == []
    expire_leases()

    again = [queue.claim() for _ in range(4)]

    assert [len(items) for items in again] == [1, 1, 1, 0]
    assert [(item.fence, item.attempts) for items in again for item in items] == [(2, 2)] * 3


def test_an_item_that_kills_its_workers_is_given_up_with_a_reason(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_MAX_ATTEMPTS = 3
    job = stage.request(stage.entry())
    for _ in range(3):
        assert len(queue.claim()) == 1
        expire_leases()

    drain(never)

    assert states(job) == ["failed"]
    assert reasons(job) == ["Its worker stopped 3 times while working on it."]
    assert stage.live() == {}
    check_invariants(stage.scope.stack_id)


def test_every_stack_gets_its_turn(stage: Stage) -> None:
    other = make_stage()
    stage.request([stage.entry(f"Bird {number}") for number in range(10)])
    late = other.request(other.entry())

    claimed = {item.id for item in queue.claim(batch=4)}

    assert len(claimed) == 3
    assert claimed > set(PublishItem.objects.filter(job=late).values_list("id", flat=True))


def test_released_items_are_due_at_once_and_keep_their_attempts(stage: Stage) -> None:
    job = stage.request(stage.entry())
    items = queue.claim()

    queue.release(items)

    assert states(job) == ["scheduled"]
    assert [(item.fence, item.attempts) for item in queue.claim()] == [(2, 1)]


def test_a_bad_item_does_not_stop_the_others(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_MAX_ATTEMPTS = 1
    good, bad = stage.entry("Good"), stage.entry("Bad")
    job = stage.request([good, bad])
    with refusing("Bad"):
        drain(never)

    assert states(job) == ["succeeded", "failed"]
    assert "test_refuses" in reasons(job)[1]
    assert stage.live() == {(good, "en-us", "production"): ("en-us", 1)}
    check_invariants(stage.scope.stack_id)


@pytest.mark.parametrize(("table", "steps"), [("publication", [15]), ("publicationhistory", [8, 4, 2, 1])])
def test_good_items_beside_a_bad_one_take_effect_in_few_steps(
    stage: Stage, settings: Settings, table: str, steps: list[int]
) -> None:
    settings.PUBLISH_MAX_ATTEMPTS = 1
    uids = [stage.entry(f"Good {number}") for number in range(15)]
    job = stage.request([*uids, stage.entry("Bad")])
    with refusing("Bad", table):
        drain(never)

    assert states(job) == ["succeeded"] * 15 + ["failed"]
    # A pointer that is refused is found at once, anything else by halves of 16, 8, 4 and 2.
    done = PublishItem.objects.filter(job=job, state="succeeded").order_by("applied_at")
    assert [done.filter(applied_at=at).count() for at in done.values_list("applied_at", flat=True).distinct()] == steps
    check_invariants(stage.scope.stack_id)


def test_a_failure_that_passes_is_tried_again_later(stage: Stage) -> None:
    job = stage.request(stage.entry())
    (item,) = queue.claim()

    assert queue.retry_later(item, delay=timedelta(hours=1), reason="OperationalError: away")
    assert queue.claim() == []
    PublishItem.objects.filter(job=job).update(next_try_at=timezone.now())
    drain(never)

    assert states(job) == ["succeeded"]
    assert reasons(job) == [""]


def test_a_stop_between_items_gives_the_rest_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    job = stage.request([stage.entry(title) for title in ("First", "Second", "Third")])

    def cannot_be_judged(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("publishing.drain.apply_batch", cannot_be_judged)
    drain(lambda: "succeeded" in states(job))

    assert states(job) == ["succeeded", "scheduled", "scheduled"]
    assert list(PublishItem.objects.order_by("id").values_list("attempts", flat=True)) == [1, 0, 0]


def test_the_refused_wait_for_another_try_while_the_others_are_applied(stage: Stage) -> None:
    titles = ["A", "Bad 1", "B", "C", "Bad 2", "D"]
    job = stage.request([stage.entry(title) for title in titles])

    with refusing("Bad"):
        drain(never)

    assert states(job) == ["retry" if title.startswith("Bad") else "succeeded" for title in titles]
    assert len(stage.live()) == 4

    PublishItem.objects.filter(job=job, state="retry").update(next_try_at=timezone.now())
    drain(never)

    assert states(job) == ["succeeded"] * 6
    check_invariants(stage.scope.stack_id)


def test_what_a_refused_request_would_have_replaced_takes_effect(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_MAX_ATTEMPTS = 1
    uid = stage.entry("Good")
    older = stage.request(uid)
    stage.edit(uid, "Bad")
    newer = stage.request(uid)
    other = stage.request(stage.entry("Other"))

    with refusing("Bad"):
        drain(never)

    assert (states(older), states(newer), states(other)) == (["succeeded"], ["failed"], ["succeeded"])
    assert stage.live()[(uid, "en-us", "production")] == ("en-us", 1)
    check_invariants(stage.scope.stack_id)


def test_an_item_can_be_cancelled_until_a_worker_has_it(stage: Stage) -> None:
    waiting, running = stage.request(stage.entry("A")), stage.request(stage.entry("B"))
    PublishItem.objects.filter(job=waiting).update(next_try_at=timezone.now() + timedelta(1))
    held = queue.claim()
    uids = {item.job_id: str(item.uid) for item in PublishItem.objects.all()}

    cancel_item(stage.tenant.actor, stage.scope, uids[waiting.pk])
    with pytest.raises(QueueItemClosed):
        cancel_item(stage.tenant.actor, stage.scope, uids[running.pk])
    with pytest.raises(QueueItemClosed):
        cancel_item(stage.tenant.actor, stage.scope, uids[waiting.pk])
    apply_together(held)

    assert (states(waiting), states(running)) == (["cancelled"], ["succeeded"])
    check_invariants(stage.scope.stack_id)


def test_an_item_of_another_stack_does_not_exist(stage: Stage) -> None:
    other = make_stage()
    item = PublishItem.objects.get(job=other.request(other.entry()))

    for uid in (str(item.uid), "blt0000000000000000"):
        with pytest.raises(QueueItemNotFound):
            cancel_item(stage.tenant.actor, stage.scope, uid)

    item.refresh_from_db()
    assert item.state == "scheduled"


def test_a_waiting_item_moves_to_another_time(stage: Stage) -> None:
    job = stage.request(stage.entry(), scheduled_at="2999-01-01T00:00:00Z")
    uid = str(PublishItem.objects.get(job=job).uid)

    moved = reschedule_item(stage.tenant.actor, stage.scope, uid, scheduled_at="2016-01-01T00:00:00Z")
    drain(never)

    assert moved.scheduled_text == "2016-01-01T00:00:00Z"
    assert states(job) == ["succeeded"]


def test_an_item_that_moves_to_a_taken_instant_replaces_what_waits_there(stage: Stage) -> None:
    uid = stage.entry()
    taken, moving = (stage.request(uid, scheduled_at=f"{year}-01-01T00:00:00Z") for year in (2998, 2999))
    moving_uid = str(PublishItem.objects.get(job=moving).uid)

    reschedule_item(stage.tenant.actor, stage.scope, moving_uid, scheduled_at="2998-01-01T00:00:00Z")

    assert (states(taken), states(moving)) == (["cancelled"], ["scheduled"])
    assert reasons(taken) == ["A later request for the same place and time replaced it."]


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_request_for_an_instant_that_a_worker_has_just_begun_comes_right_after(stage: Stage, is_moved: bool) -> None:
    uid, at = stage.entry(), timezone.now() + timedelta(hours=1)
    begun = stage.request(uid, scheduled_at=at.isoformat())
    later = timezone.now() + timedelta(days=1)
    waiting = stage.request(uid, scheduled_at=later.isoformat()) if is_moved else None
    PublishItem.objects.filter(job=begun).update(next_try_at=timezone.now())
    assert len(queue.claim()) == 1
    stage.edit(uid, "Herons again")

    if waiting is not None:
        item = PublishItem.objects.get(job=waiting)
        reschedule_item(stage.tenant.actor, stage.scope, str(item.uid), scheduled_at=at.isoformat())
    else:
        waiting = stage.request(uid, scheduled_at=at.isoformat())

    first, second = PublishItem.objects.order_by("due_at")
    assert (first.job_id, second.job_id) == (begun.pk, waiting.pk)
    assert second.due_at - first.due_at == timedelta(microseconds=1)
    expire_leases()
    PublishItem.objects.update(next_try_at=timezone.now())
    drain(never)
    assert states(begun) + states(waiting) == ["succeeded", "skipped" if is_moved else "succeeded"]
    check_invariants(stage.scope.stack_id)
