"""The queue under many workers, dead workers and bad items: real transactions, real threads."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from content.actions.entries import delete_entry
from content.models import Asset, AssetVersion, Entry
from core.uids import new_uid
from publishing import queue
from publishing.actions.publish import publish
from publishing.actions.queue import cancel_item, reschedule_item
from publishing.apply import apply_alone, apply_together
from publishing.drain import drain, run
from publishing.errors import QueueItemClosed, QueueItemNotFound
from publishing.models import Environment, Publication, PublishItem, State
from publishing.plan import PublishRequest, Target
from publishing.queue import FenceLost
from stacks.models import Activity, User
from tests.factories import make_member
from tests.publishing.builders import Stage, in_threads, make_stage, reasons, states
from tests.publishing.invariants import check_invariants
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def never() -> bool:
    return False


def expire_leases() -> None:
    """Let the leases of everything that runs be over."""
    PublishItem.objects.filter(state=State.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=5))


@contextmanager
def refusing(title: str) -> Iterator[None]:
    """What no code foresees: while this holds, the database refuses the effect of one entry."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE publishing_publication ADD CONSTRAINT test_refuses CHECK (title <> '{title}')")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE publishing_publication DROP CONSTRAINT test_refuses")


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


def make_asset(stage: Stage) -> Asset:
    """A file at version 1, without bytes behind it."""
    scope = stage.scope
    asset = Asset.objects.create(stack_id=scope.stack_id, branch_id=scope.branch_id, uid=new_uid(), name="Heron")
    asset.latest = AssetVersion.objects.create(
        asset=asset,
        version=1,
        title="Heron",
        filename="heron.png",
        content_type="image/png",
        file_size=1,
        storage_key=asset.uid,
        sha256=b"",
    )
    asset.save(update_fields=["latest"])
    return asset


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


def test_a_failure_that_passes_is_tried_again_later(stage: Stage) -> None:
    job = stage.request(stage.entry())
    (item,) = queue.claim()

    assert queue.retry_later(item, delay=timedelta(hours=1), reason="OperationalError: away")
    assert queue.claim() == []
    PublishItem.objects.filter(job=job).update(next_try_at=timezone.now())
    drain(never)

    assert states(job) == ["succeeded"]
    assert reasons(job) == [""]


def test_what_was_deleted_after_it_was_asked_for_does_not_go_live(stage: Stage) -> None:
    uid = stage.entry("Herons")
    running = stage.request(uid)
    held = queue.claim()
    scheduled = stage.request(uid, scheduled_at="2999-01-01T00:00:00Z")

    delete_entry(stage.tenant.actor, stage.scope, stage.article, uid)
    apply_together(held)

    assert (states(scheduled), reasons(scheduled)) == (["cancelled"], ["The content was deleted."])
    assert (states(running), reasons(running)) == (["failed"], ["The content was deleted."])
    assert stage.live() == {}
    check_invariants(stage.scope.stack_id)


def test_deleting_a_language_takes_it_and_what_shows_it_offline(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.request(uid, locales=("en-us", "fr-fr"), environments=("production", "staging"))
    drain(never)
    stage.edit(uid, "Hérons", locale="fr-fr")
    stage.request(uid, locales=("fr-fr",), environments=("staging",))
    drain(never)

    delete_entry(stage.tenant.actor, stage.scope, stage.article, uid, locale="en-us")

    assert stage.live() == {(uid, "fr-fr", "staging"): ("fr-fr", 1)}
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


def test_a_deleted_environment_gets_nothing(stage: Stage) -> None:
    job = stage.request(stage.entry())
    Environment.objects.filter(pk=stage.production.pk).update(deleted_at=timezone.now())

    drain(never)

    assert (states(job), reasons(job)) == (["failed"], ["The environment was deleted."])


def test_a_right_that_was_withdrawn_stops_what_it_had_scheduled(stage: Stage) -> None:
    user = make_member(stage.tenant, "Content Manager")
    kept, withdrawn = stage.request(stage.entry("Kept")), stage.request(stage.entry("Withdrawn"))
    kept.created_by = withdrawn.created_by = user.uid
    PublishItem.objects.update(created_by=user.uid)
    PublishItem.objects.filter(job=withdrawn).update(due_at=timezone.now(), next_try_at=timezone.now() + timedelta(1))

    drain(never)
    User.objects.filter(pk=user.pk).update(is_active=False)
    PublishItem.objects.filter(job=withdrawn).update(next_try_at=timezone.now())
    drain(never)

    assert states(kept) == ["succeeded"]
    assert states(withdrawn) == ["failed"]
    assert "may no longer publish" in reasons(withdrawn)[0]
    assert Activity.objects.filter(action="entry.publish.failed").count() == 1


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


def test_a_stop_between_items_gives_the_rest_back(stage: Stage) -> None:
    uids = [stage.entry(title) for title in ("First", "Bad", "Third")]
    job = stage.request(uids)

    with refusing("Bad"):
        drain(lambda: "succeeded" in states(job))

    assert states(job) == ["succeeded", "scheduled", "scheduled"]
    assert list(PublishItem.objects.order_by("id").values_list("attempts", flat=True)) == [1, 0, 0]


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


def test_an_asset_goes_live_and_offline_like_an_entry(stage: Stage) -> None:
    asset = make_asset(stage)
    target = Target("asset", asset.uid)
    request = PublishRequest("publish", (target,), ("production",), ("en-us", "fr-fr"))

    published = publish(stage.tenant.actor, stage.scope, request)
    drain(never)
    live = Publication.objects.filter(asset=asset, is_live=True).order_by("locale")
    shown = list(live.values_list("locale", "asset_version__version"))
    publish(stage.tenant.actor, stage.scope, replace(request, action="unpublish", locales=("fr-fr",)))
    drain(never)

    assert states(published) == ["succeeded", "succeeded"]
    assert shown == [("en-us", 1), ("fr-fr", 1)]
    assert list(live.values_list("locale", flat=True)) == ["en-us"]
    assert Activity.objects.filter(target_kind="asset", action="asset.unpublish").count() == 1


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
