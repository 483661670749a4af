"""Releases that go live as one, under dying workers, changes of mind and several workers at once."""

import pytest
from pytest_django import Settings

from content.actions.entry_deletion import delete_entry
from publishing import queue
from publishing.actions.deployments import DeployRequest, deploy
from publishing.actions.queue import cancel_item
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.apply import apply_alone, apply_together
from publishing.drain import drain
from publishing.errors import QueueItemClosed
from publishing.models import Deployment, PublishItem, PublishJob
from publishing.release_rules import ItemRequest
from publishing.releases import statuses_of
from stacks.retention import Retention
from tests.publishing.builders import Stage, expire_leases, in_threads, never, reasons, states
from tests.publishing.invariants import check_invariants
from tests.publishing.pruned import edited, prune, versions
from tests.publishing.test_pruning import age_queue
from tests.publishing.test_queue import refusing

pytestmark = pytest.mark.django_db(transaction=True)


def deployed(stage: Stage, *uids: str, is_atomic: bool = True) -> PublishJob:
    actor, scope = stage.tenant.actor, stage.scope
    release = create_release(actor, scope, document={"name": "Spring"})
    add_items(actor, scope, release.uid, [ItemRequest("item", "entry", uid, "article") for uid in uids])
    return deploy(actor, scope, release.uid, DeployRequest(("production",), is_atomic=is_atomic))


def entries(stage: Stage, count: int, name: str = "Bird") -> list[str]:
    return [stage.entry(f"{name} {number}") for number in range(count)]


def test_only_the_leader_is_claimed_and_takes_all_along(stage: Stage) -> None:
    job = deployed(stage, *entries(stage, 5))
    claimed = queue.claim()
    assert len(claimed) == 1
    apply_together(claimed)
    assert states(job) == ["succeeded"] * 5
    check_invariants(stage.scope.stack_id)


def test_a_worker_that_dies_leaves_all_or_nothing(stage: Stage) -> None:
    job = deployed(stage, *entries(stage, 5))
    (dead,) = queue.claim()
    assert stage.live() == {}
    expire_leases()
    drain(never)
    assert states(job) == ["succeeded"] * 5
    apply_alone(dead)
    assert len(stage.live()) == 5
    check_invariants(stage.scope.stack_id)


def test_a_part_that_the_database_refuses_stops_the_whole_until_it_is_given_up(
    stage: Stage, settings: Settings
) -> None:
    settings.PUBLISH_MAX_ATTEMPTS = 2
    uids = entries(stage, 4)
    job = deployed(stage, *uids)
    with refusing("Bird 2"):
        drain(never)
        assert (stage.live(), states(job)) == ({}, ["retry", "scheduled", "scheduled", "scheduled"])
        PublishItem.objects.filter(state="retry").update(next_try_at="2026-01-01T00:00:00Z")
        drain(never)
    assert states(job) == ["failed"] * 4
    assert all("test_refuses" in reason for reason in reasons(job))
    assert stage.live() == {}
    check_invariants(stage.scope.stack_id)


def test_a_leader_that_kills_its_workers_is_given_up_with_all_others(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_MAX_ATTEMPTS = 2
    job = deployed(stage, *entries(stage, 3))
    for _ in range(2):
        assert len(queue.claim()) == 1
        expire_leases()
    drain(never)
    assert states(job) == ["failed"] * 3
    check_invariants(stage.scope.stack_id)


def test_an_older_single_request_is_not_lost_to_a_whole_that_fails(stage: Stage) -> None:
    one, two = entries(stage, 2)
    single = stage.request(one)
    job = deployed(stage, one, two)
    PublishItem.objects.filter(job=job, entry__uid=two).update(entry_version=None)
    claimed = queue.claim()
    assert len(claimed) == 2
    apply_together(claimed)
    assert (states(single), states(job)) == (["succeeded"], ["failed", "failed"])
    assert list(stage.live()) == [(one, "en-us", "production")]
    check_invariants(stage.scope.stack_id)


def test_many_wholes_and_workers_and_deletions_at_once_leave_no_half(stage: Stage) -> None:
    groups = [entries(stage, 6, f"Group {number}") for number in range(8)]
    jobs = [deployed(stage, *group) for group in groups]
    singles = [stage.request(group[0]) for group in groups]

    def work(index: int) -> None:
        if index < 3:
            drain(never)
        elif index == 3:
            for group in groups[::2]:
                delete_entry(stage.tenant.actor, stage.scope, stage.article, group[5])
        else:
            cancel(stage, jobs[1])

    in_threads(5, work)
    drain(never)

    for job in [*jobs, *singles]:
        ended = set(states(job))
        assert ended <= {"succeeded", "superseded", "skipped"} or ended <= {"failed", "cancelled"}, ended
    assert all(states(single) != ["failed"] for single in singles)
    check_invariants(stage.scope.stack_id)


def cancel(stage: Stage, job: PublishJob) -> None:
    for item in PublishItem.objects.filter(job=job).order_by("-id"):
        try:
            cancel_item(stage.tenant.actor, stage.scope, str(item.uid))
        except QueueItemClosed:
            continue


def test_a_release_that_is_not_atomic_fails_item_by_item(stage: Stage) -> None:
    one, two = entries(stage, 2)
    job = deployed(stage, one, two, is_atomic=False)
    PublishItem.objects.filter(job=job, entry__uid=two).update(entry_version=None)
    drain(never)
    assert states(job) == ["succeeded", "failed"]
    check_invariants(stage.scope.stack_id)


def test_pruning_keeps_what_a_release_pins_and_that_it_was_deployed(stage: Stage) -> None:
    pinned, deployed_once = edited(stage, 4, name="Pinned"), edited(stage, 1, name="Deployed")
    actor, scope = stage.tenant.actor, stage.scope
    release = create_release(actor, scope, document={"name": "Later"})
    add_items(actor, scope, release.uid, [ItemRequest("item", "entry", pinned, "article", version=2)])
    done = deployed(stage, deployed_once)
    drain(never)
    age_queue(60)
    assert prune(stage, Retention(versions=1)) == {"versions": 2, "queue items": 1}
    assert versions(pinned) == [2, 4]
    assert Deployment.objects.get().job == done
    assert statuses_of(stage.scope, [Deployment.objects.get().release_id]) == {}
