"""Deleting an environment: everything in it goes offline in one transaction, and nothing else does."""

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from content.actions.assets import create_asset
from content.actions.entry_deletion import delete_entry
from content.asset_files import Upload
from core.errors import Forbidden
from publishing import queue
from publishing.actions.environment_deletion import (
    DeletionPlan,
    EnvironmentDeletion,
    delete_environment,
    plan_environment_deletion,
)
from publishing.actions.environments import create_environment
from publishing.actions.publish import publish
from publishing.actions.queue import reschedule_item
from publishing.apply import apply_together
from publishing.drain import drain
from publishing.environments import EnvironmentNotFound
from publishing.models import Environment, Publication, PublicationHistory, PublishItem
from publishing.offline import WentOffline
from publishing.plan import PublishRequest, Target
from stacks.actor import Actor, ActorKind
from stacks.models import Activity
from stacks.permissions import READING
from tests.factories import SYSTEM, make_delivery_token
from tests.publishing.builders import Stage, in_threads, never, reasons, states
from tests.publishing.invariants import check_invariants
from tests.racing import held_back

BOTH = ("production", "staging")
LATER = "2999-01-01T00:00:00.000Z"


@pytest.fixture
def picture(stage: Stage, settings: Settings, tmp_path: Path) -> str:
    """The uid of a file that is live in production."""
    settings.MEDIA_ROOT = tmp_path
    uid = create_asset(SYSTEM, stage.scope, upload=Upload(b"words", "a.txt")).uid
    publish(SYSTEM, stage.scope, PublishRequest("publish", (Target("asset", uid),), ("production",)))
    drain(never)
    return uid


def test_everything_in_it_goes_offline_and_nothing_else(stage: Stage, picture: str) -> None:
    herons, storks = stage.entry("Herons"), stage.entry("Storks")
    stage.request(herons, locales=("en-us", "fr-fr"), environments=BOTH)
    stage.request(storks)
    drain(never)
    waiting = stage.request(herons, environments=BOTH, scheduled_at=LATER)

    deletion = delete_environment(stage.tenant.actor, stage.scope, "production")

    assert deletion == EnvironmentDeletion(
        WentOffline(entry_count=2, asset_count=1, term_count=0, place_count=4), waiting_count=1
    )
    assert stage.live() == {(herons, locale, "staging"): ("en-us", 1) for locale in ("en-us", "fr-fr")}
    assert (states(waiting), reasons(waiting)) == (["cancelled", "scheduled"], ["The environment was deleted.", ""])
    gone = Publication.objects.filter(environment=stage.production)
    tombstones = gone.filter(is_live=False, entry_version=None, asset_version=None, applied_seq=0)
    assert (gone.count(), tombstones.count()) == (4, 4)
    assert PublicationHistory.objects.filter(environment=stage.production, live_until=None).count() == 0
    assert PublicationHistory.objects.filter(environment=stage.staging, live_until=None).count() == 2
    check_invariants(stage.scope.stack_id)


def test_the_log_says_what_went_offline_and_counts_it(stage: Stage, picture: str) -> None:
    uid = stage.entry()
    stage.request(uid)
    drain(never)
    before = Activity.objects.latest("pk").pk

    delete_environment(stage.tenant.actor, stage.scope, "production")

    rows = Activity.objects.filter(pk__gt=before).order_by("pk")
    place = {"locale": "en-us", "environment": stage.production.uid, "reason": "The environment was deleted.", "seq": 0}
    told = [(row.action, row.target_uid, {k: v for k, v in row.facts.items() if k != "due_at"}) for row in rows]
    assert told == [
        ("entry.unpublish", uid, place),
        ("asset.unpublish", picture, place),
        (
            "environment.delete",
            stage.production.uid,
            {
                "name": "production",
                "entry_count": 1,
                "asset_count": 1,
                "term_count": 0,
                "place_count": 2,
                "waiting_count": 0,
            },
        ),
    ]
    assert {(row.actor_uid, row.stack_id, row.branch_id) for row in rows} == {
        (stage.tenant.actor.uid, stage.scope.stack_id, stage.scope.branch_id)
    }


def test_the_plan_says_the_same_and_changes_nothing(stage: Stage, picture: str) -> None:
    uid = stage.entry()
    stage.request(uid, locales=("en-us", "fr-fr"), environments=BOTH)
    drain(never)
    stage.request(uid, scheduled_at=LATER)
    make_delivery_token(stage.tenant, stage.production, stage.staging)
    make_delivery_token(stage.tenant, stage.staging)
    live = stage.live()

    plan = plan_environment_deletion(stage.tenant.actor, stage.scope, "production")

    assert plan == DeletionPlan(stage.production, EnvironmentDeletion(WentOffline(1, 1, 0, 3), 1), ("Test",))
    assert (stage.live(), plan.deletion.is_harmless) == (live, False)
    assert delete_environment(stage.tenant.actor, stage.scope, "production") == plan.deletion
    make_empty = create_environment(SYSTEM, stage.scope, name="empty", urls=[{"locale": "en-us", "url": "http://a.b"}])
    assert plan_environment_deletion(SYSTEM, stage.scope, make_empty.uid).deletion.is_harmless


def test_one_of_the_same_name_is_another_one_and_starts_empty(stage: Stage) -> None:
    uid = stage.entry()
    stage.request(uid)
    drain(never)

    delete_environment(SYSTEM, stage.scope, "production")
    again = create_environment(SYSTEM, stage.scope, name="production", urls=stage.production.urls)

    assert (again.uid != stage.production.uid, again.version, stage.live()) == (True, 1, {})
    stage.request(uid)
    drain(never)
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}
    check_invariants(stage.scope.stack_id)


def test_what_it_costs_does_not_grow_with_what_is_live(stage: Stage) -> None:
    stage.request([stage.entry(f"Bird {number}") for number in range(30)], locales=("en-us", "fr-fr"))
    drain(never)
    stage.request(stage.entry("One"), environments=("staging",))
    drain(never)

    costs = []
    for name in ("production", "staging"):
        with CaptureQueriesContext(connection) as queries:
            delete_environment(SYSTEM, stage.scope, name)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 9
    assert stage.live() == {}
    check_invariants(stage.scope.stack_id)


def test_a_large_environment_may_take_longer_than_other_requests(stage: Stage) -> None:
    delete_environment(SYSTEM, stage.scope, "production")

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("10min",)


def test_reading_rights_neither_delete_nor_plan(stage: Stage) -> None:
    reader = Actor(kind=ActorKind.USER, uid="blt1", permissions=READING)

    for attempt in (delete_environment, plan_environment_deletion):
        with pytest.raises(Forbidden):
            attempt(reader, stage.scope, "production")

    assert Environment.objects.alive().count() == 2
    for attempt in (delete_environment, plan_environment_deletion):
        with pytest.raises(EnvironmentNotFound):
            attempt(SYSTEM, stage.scope, "nowhere")


@pytest.mark.django_db(transaction=True)
def test_a_deletion_waits_for_the_worker_and_undoes_its_effect(stage: Stage) -> None:
    uid = stage.entry()
    job = stage.request(uid)
    held = queue.claim()
    applied, deleted = threading.Event(), threading.Event()

    def work(index: int) -> None:
        if index == 0:
            with transaction.atomic():
                apply_together(held)
                applied.set()
                assert not deleted.wait(0.3)
        else:
            assert applied.wait(5)
            delete_environment(SYSTEM, stage.scope, "production")
            deleted.set()

    in_threads(2, work)

    assert (stage.live(), states(job)) == ({}, ["succeeded"])
    check_invariants(stage.scope.stack_id)


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_took_before_the_deletion_fails_after_it(stage: Stage) -> None:
    job = stage.request(stage.entry())
    held = queue.claim()

    deletion = delete_environment(SYSTEM, stage.scope, "production")
    apply_together(held)

    assert deletion.waiting_count == 0
    assert (states(job), reasons(job)) == (["failed"], ["The environment was deleted."])
    assert stage.live() == {}


@pytest.mark.django_db(transaction=True)
def test_it_meets_publishes_reschedules_and_deletions_without_a_circle(stage: Stage) -> None:
    first, second = stage.entry("One"), stage.entry("Two")
    stage.request([first, second], locales=("en-us", "fr-fr"), environments=BOTH)
    drain(never)
    job = stage.request([first, second], environments=BOTH, scheduled_at=LATER)
    item = str(PublishItem.objects.filter(job=job).earliest("pk").uid)
    actor = stage.tenant.actor

    outcomes = held_back(
        lambda: (
            Publication.objects.filter(entry__uid=first)
            .select_for_update()
            .get(locale="fr-fr", environment=stage.production)
        ),
        lambda: delete_environment(actor, stage.scope, "production"),
        lambda: delete_entry(actor, stage.scope, stage.article, first, all_localized=True),
        lambda: stage.request(second),
        lambda: reschedule_item(actor, stage.scope, item, scheduled_at="2999-02-01T00:00:00.000Z"),
    )

    assert outcomes == ["done", "done", "environments", "QueueItemClosed"]
    assert stage.live() == {(second, locale, "staging"): ("en-us", 1) for locale in ("en-us", "fr-fr")}
    check_invariants(stage.scope.stack_id)
