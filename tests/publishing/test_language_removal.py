"""Removing a language: nothing of it stays live, everything that was written in it comes back with it."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from content.models import EntryLocale
from core.errors import Forbidden
from locales.actions.locales import LocaleChanges, create_locale, delete_locale, update_locale
from locales.errors import LocaleNotFound
from publishing import queue
from publishing.actions.language_removal import plan_language_removal
from publishing.apply import apply_together
from publishing.drain import drain
from publishing.offline import WentOffline
from stacks.actor import Actor, ActorKind
from stacks.models import Activity
from stacks.permissions import READING
from tests.factories import SYSTEM, make_locale
from tests.publishing.builders import Stage, in_threads, never, reasons, states
from tests.publishing.invariants import check_invariants

LATER = "2999-01-01T00:00:00.000Z"


def _localized(stage: Stage) -> str:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    return uid


def test_its_publications_go_offline_and_its_requests_are_cancelled(stage: Stage) -> None:
    uid = _localized(stage)
    stage.request(uid, locales=("en-us", "fr-fr"))
    drain(never)
    waiting = stage.request(uid, locales=("en-us", "fr-fr"), scheduled_at=LATER)

    delete_locale(SYSTEM, stage.scope, "fr-fr")

    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}
    assert (states(waiting), reasons(waiting)) == (["scheduled", "cancelled"], ["", "The language was removed."])
    row = Activity.objects.get(action="entry.unpublish")
    assert (row.target_uid, row.facts["locale"], row.facts["reason"]) == (uid, "fr-fr", "The language was removed.")
    check_invariants(stage.scope.stack_id)


def test_added_again_it_has_its_entries_back_and_nothing_live(stage: Stage) -> None:
    uid = _localized(stage)
    stage.request(uid, locales=("fr-fr",))
    drain(never)
    rows = EntryLocale.objects.filter(entry__uid=uid, locale="fr-fr").values().get()

    delete_locale(SYSTEM, stage.scope, "fr-fr")
    create_locale(SYSTEM, stage.scope, code="fr-fr")

    assert EntryLocale.objects.filter(entry__uid=uid, locale="fr-fr").values().get() == rows
    assert stage.live() == {}
    stage.request(uid, locales=("fr-fr",))
    drain(never)
    assert stage.live() == {(uid, "fr-fr", "production"): ("fr-fr", 1)}
    check_invariants(stage.scope.stack_id)


def test_another_language_that_shows_its_content_goes_offline_too(stage: Stage) -> None:
    make_locale(stage.scope, "fr-be", "fr-fr")
    uid = _localized(stage)
    fresh = Stage(stage.tenant, stage.tenant.fresh_scope(), stage.article, stage.production, stage.staging)
    fresh.request(uid, locales=("fr-be", "en-us"))
    drain(never)
    assert fresh.live()[(uid, "fr-be", "production")] == ("fr-fr", 1)

    update_locale(SYSTEM, fresh.scope, "fr-be", LocaleChanges(fallback_code="en-us"))
    delete_locale(SYSTEM, fresh.scope, "fr-fr")

    assert fresh.live() == {(uid, "en-us", "production"): ("en-us", 1)}
    check_invariants(stage.scope.stack_id)


def test_the_plan_counts_and_changes_nothing(stage: Stage) -> None:
    uid = _localized(stage)
    stage.request(uid, locales=("en-us", "fr-fr"), environments=("production", "staging"))
    drain(never)
    stage.request(uid, locales=("fr-fr",), scheduled_at=LATER)
    live = stage.live()

    plan = plan_language_removal(stage.tenant.actor, stage.scope, "fr-fr")

    assert (plan.locale.code, plan.entry_count, plan.live, plan.waiting_count) == (
        "fr-fr",
        1,
        WentOffline(1, 0, 0, 2),
        1,
    )
    assert stage.live() == live
    with pytest.raises(LocaleNotFound):
        plan_language_removal(SYSTEM, stage.scope, "de-de")
    with pytest.raises(Forbidden):
        plan_language_removal(Actor(kind=ActorKind.USER, uid="blt1", permissions=READING), stage.scope, "fr-fr")


def test_what_it_costs_does_not_grow_with_what_is_live(stage: Stage) -> None:
    make_locale(stage.scope, "de-de")
    stage.request([stage.entry(f"Bird {number}") for number in range(20)], locales=("fr-fr",))
    drain(never)

    costs = []
    for code in ("fr-fr", "de-de"):
        with CaptureQueriesContext(connection) as queries:
            delete_locale(SYSTEM, stage.scope, code)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 13


@pytest.mark.django_db(transaction=True)
def test_a_removal_waits_for_the_worker_and_undoes_its_effect(stage: Stage) -> None:
    uid = _localized(stage)
    stage.request(uid, locales=("fr-fr",))
    held = queue.claim()
    applied, removed = threading.Event(), threading.Event()

    def work(index: int) -> None:
        if index == 0:
            with transaction.atomic():
                apply_together(held)
                applied.set()
                assert not removed.wait(0.3)
        else:
            assert applied.wait(5)
            delete_locale(SYSTEM, stage.scope, "fr-fr")
            removed.set()

    in_threads(2, work)

    assert stage.live() == {}
    check_invariants(stage.scope.stack_id)


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_took_before_the_removal_fails_after_it(stage: Stage) -> None:
    job = stage.request(_localized(stage), locales=("fr-fr",))
    held = queue.claim()
    applied = threading.Event()

    def work(index: int) -> None:
        if index == 0:
            with transaction.atomic():
                delete_locale(SYSTEM, stage.scope, "fr-fr")
                applied.set()
                # The worker waits for the branch, and then reads it anew.
                threading.Event().wait(0.3)
        else:
            assert applied.wait(5)
            apply_together(held)

    in_threads(2, work)

    assert (states(job), reasons(job), stage.live()) == (["failed"], ["The language was deleted."], {})
