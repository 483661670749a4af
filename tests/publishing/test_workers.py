"""Many workers at once, late, cut off or racing somebody: real transactions, real threads."""

import threading
import time
from datetime import timedelta

import pytest
from celery.fixups.django import DjangoWorkerFixup  # type: ignore[attr-defined]  # unknown to the stubs
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from cms_project.celery import app
from content.actions.entry_deletion import delete_entry
from content.models import Entry
from publishing import queue
from publishing.actions.queue import cancel_item
from publishing.apply import apply_alone, apply_together
from publishing.drain import drain, run
from publishing.errors import QueueItemClosed
from publishing.models import Environment, Publication, PublicationHistory, PublishItem
from publishing.queue import FenceLost
from publishing.tasks import drain_queue
from tests.publishing.builders import Stage, expire_leases, in_threads, never, states
from tests.publishing.invariants import check_invariants
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def own_backend() -> int:
    """The server process behind this thread's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def cut_connections(*, but: list[int]) -> None:
    """What a restart of the server does to every other connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> ALL(%s)",
            [but],
        )


def test_no_item_is_claimed_twice_by_four_workers(stage: Stage) -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(20)]
    stage.request(uids, locales=("en-us", "fr-fr"), environments=("production", "staging"))
    claimed: list[int] = []

    def work(_: int) -> None:
        while items := queue.claim(batch=3):
            claimed.extend(item.id for item in items)

    in_threads(4, work)

    assert sorted(claimed) == sorted(PublishItem.objects.values_list("id", flat=True))
    assert len(claimed) == 80


def test_four_workers_publish_everything_exactly_once(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_BATCH_SIZE = 5
    uids = [stage.entry(f"Bird {number}") for number in range(20)]
    stage.request(uids, locales=("en-us", "fr-fr"), environments=("production", "staging"))

    in_threads(4, lambda _: drain(never))

    assert set(PublishItem.objects.values_list("state", flat=True)) == {"succeeded"}
    assert len(stage.live()) == 80
    check_invariants(stage.scope.stack_id)


def test_of_fifty_requests_for_one_place_the_last_wins(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_BATCH_SIZE = 4
    uid = stage.entry("Herons")
    for number in range(25):
        stage.request(uid)
        stage.edit(uid, f"Herons {number}")
        stage.request(uid, "unpublish" if number % 2 else "publish")

    in_threads(4, lambda _: drain(never))

    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 26)}
    assert set(PublishItem.objects.values_list("state", flat=True)) <= {"succeeded", "superseded", "skipped"}
    check_invariants(stage.scope.stack_id)


def test_requests_and_workers_at_once_leave_the_last_request_live(stage: Stage) -> None:
    uid = stage.entry("Herons")
    actions = ["publish", "unpublish"]
    done = threading.Event()

    def work(index: int) -> None:
        if index < 4:
            for number in range(8):
                stage.request(uid, actions[(index + number) % 2])
        else:
            drain(done.is_set)

    in_threads(6, work)
    done.set()
    drain(never)

    last = PublishItem.objects.order_by("-due_at", "-id")[0]
    assert bool(stage.live()) is (last.action == "publish")
    check_invariants(stage.scope.stack_id)


def test_an_older_item_applied_late_does_not_undo_a_newer_one(stage: Stage) -> None:
    uid = stage.entry("Herons")
    older = stage.request(uid)
    held = queue.claim()
    newer = stage.request(uid, "unpublish")
    drain(never)

    apply_together(held)

    assert states(newer) == ["skipped"]
    assert states(older) == ["superseded"]
    assert stage.live() == {}
    check_invariants(stage.scope.stack_id)


def test_what_a_slower_worker_replaced_was_live_until_then_and_not_before(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.request(uid)
    drain(never)
    later = timezone.now() + timedelta(seconds=5)
    # What another worker leaves that looked at the clock after this one did, and wrote first.
    Publication.objects.update(published_at=later)
    PublicationHistory.objects.update(live_from=later)
    stage.edit(uid, "Grey herons")
    stage.request(uid)
    drain(never)

    stretches = PublicationHistory.objects.order_by("id").values_list("live_from", "live_until")
    assert list(stretches) == [(later, later), (later, None)]
    check_invariants(stage.scope.stack_id)


def test_a_worker_that_wakes_after_its_lease_changes_nothing(stage: Stage) -> None:
    uid = stage.entry("Herons")
    job = stage.request(uid)
    zombie = queue.claim()
    expire_leases()
    drain(never)
    applied = Publication.objects.values().get()
    stage.edit(uid, "Herons 2")

    with pytest.raises(FenceLost):
        apply_together(zombie)
    apply_alone(zombie[0])

    assert Publication.objects.values().get() == applied
    assert states(job) == ["succeeded"]
    check_invariants(stage.scope.stack_id)


def test_a_deletion_waits_for_the_worker_and_undoes_its_effect(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.request(uid)
    entry_id = Entry.objects.get(uid=uid).pk
    held = queue.claim()
    applied = threading.Event()
    deleted = threading.Event()

    def work(index: int) -> None:
        if index == 0:
            with transaction.atomic():
                apply_together(held)
                applied.set()
                assert not deleted.wait(0.3)
        else:
            assert applied.wait(5)
            delete_entry(stage.tenant.actor, stage.scope, stage.article, uid)
            deleted.set()

    in_threads(2, work)

    assert not Publication.objects.filter(entry=entry_id, is_live=True).exists()
    check_invariants(stage.scope.stack_id)


def test_cancelling_and_applying_at_once_has_one_winner(stage: Stage) -> None:
    for number in range(15):
        job = stage.request(stage.entry(f"Bird {number}"))
        uid = str(PublishItem.objects.get(job=job).uid)
        lost: list[str] = []

        def work(index: int, uid: str = uid, lost: list[str] = lost) -> None:
            if index == 0:
                drain(never)
                return
            try:
                cancel_item(stage.tenant.actor, stage.scope, uid)
            except QueueItemClosed:
                lost.append(uid)

        in_threads(2, work)

        assert states(job) == (["succeeded"] if lost else ["cancelled"])
    check_invariants(stage.scope.stack_id)


def test_work_goes_on_when_the_database_cuts_every_connection(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_BATCH_SIZE = 2
    settings.PUBLISH_LEASE_SECONDS = 0.5
    settings.PUBLISH_TICK_SECONDS = 0.05
    job = stage.request([stage.entry(f"Bird {number}") for number in range(40)])
    stop = threading.Event()
    observer = own_backend()

    def work(index: int) -> None:
        if index < 2:
            run(stop)
            return
        for _ in range(5):
            cut_connections(but=[observer, own_backend()])
            time.sleep(0.1)
        eventually(lambda: set(states(job)) == {"succeeded"}, 20)
        stop.set()

    in_threads(3, work)

    assert len(stage.live()) == 40
    check_invariants(stage.scope.stack_id)


def test_a_long_batch_keeps_its_lease(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_LEASE_SECONDS = 0.6
    job = stage.request(stage.entry())

    def work() -> None:
        drain(never)
        connection.close()

    with transaction.atomic():
        Environment.objects.select_for_update().get(pk=stage.production.pk)
        worker = threading.Thread(target=work)
        worker.start()
        eventually(lambda: states(job) == ["running"])
        time.sleep(1.2)
        assert queue.claim() == []
    worker.join()

    assert states(job) == ["succeeded"]
    assert PublishItem.objects.get(job=job).fence == 1


def test_a_celery_process_keeps_its_connection_from_one_task_to_the_next(stage: Stage) -> None:
    fixup = DjangoWorkerFixup(app)
    backend = own_backend()

    for _ in range(3):
        fixup.on_task_prerun(drain_queue)
        drain_queue()
        fixup.on_task_postrun(drain_queue)

    assert own_backend() == backend


def test_a_task_gives_up_the_connection_that_was_cut_since_the_last_one(stage: Stage) -> None:
    drain_queue()
    job = stage.request(stage.entry())
    lost = own_backend()
    in_threads(1, lambda _: cut_connections(but=[own_backend()]))

    drain_queue()

    assert states(job) == ["succeeded"]
    assert own_backend() != lost
