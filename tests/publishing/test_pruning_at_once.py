"""Pruning beside workers and editors: nothing is waited for, nothing is lost."""

import contextlib
import threading
from collections.abc import Mapping

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from content.actions.entries import update_entry
from content.actions.entry_trash import restore_entry
from content.errors import EntryNotInTrash
from content.models import Entry, EntryLocale
from publishing.actions.pruning import prune_stack
from publishing.drain import drain
from publishing.errors import PublishInvalid
from publishing.models import HistoryHorizon, PublishItem
from publishing.pruning.horizon import horizon_of
from publishing.pruning.steps import STEPS
from publishing.transfer.progress import Silent
from stacks.models import Activity
from stacks.retention import Retention
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, never
from tests.publishing.invariants import check_invariants
from tests.publishing.pruned import delete, edited, prune, versions
from tests.racing import held_back, repeated


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_somebody_is_at_is_left_for_the_next_time(stage: Stage) -> None:
    uid, other = edited(stage, 3), edited(stage, 3, name="Other")
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Entry.objects.select_for_update().get(uid=uid)
            locked.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(20)
    went = prune_stack(SYSTEM, stage.tenant.stack, Retention(versions=1), Silent(), batch=100, is_over=never)
    done.set()
    holder.join()
    assert (went["versions"], versions(uid), versions(other)) == (2, [1, 2, 3], [3])
    assert prune(stage, Retention(versions=1)) == {"versions": 2}


@pytest.mark.django_db(transaction=True)
def test_pruning_beside_workers_and_editors_loses_nothing(stage: Stage) -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(4)]
    retention = Retention(versions=1, trash_days=0, queue_days=0, history_days=0)

    def look_after() -> None:
        prune_stack(SYSTEM, stage.tenant.stack, retention, Silent(), batch=3, is_over=never)

    restored: list[str] = []
    edits: Mapping[str, list[int]] = {uid: [] for uid in uids}
    with repeated(look_after, look_after, lambda: drain(never)):
        for round_ in range(12):
            for uid in uids:
                edits[uid].append(stage.edit(uid, f"{uid} {round_}"))
                with contextlib.suppress(PublishInvalid):
                    stage.request(uid, version=edits[uid][-2:][0], environments=("staging",))
                stage.request(uid)
            gone = edited(stage, 2, name=f"Gone {round_}")
            delete(stage, gone, days=1)
            with contextlib.suppress(EntryNotInTrash):
                restore_entry(SYSTEM, stage.scope, stage.article, gone)
                restored.append(gone)
    drain(never)
    live = {(uid, environment): version for (uid, _, environment), version in stage.live().items()}
    assert {uid: live[uid, "production"] for uid in uids} == dict.fromkeys(uids, ("en-us", 13))
    assert {uid: numbers[-1] for uid, numbers in edits.items()} == dict.fromkeys(uids, 13)
    prune(stage, retention)
    kept = {uid: sorted({13, live.get((uid, "staging"), ("", 13))[1]}) for uid in uids}
    assert {uid: versions(uid) for uid in uids} == kept
    assert set(Entry.objects.values_list("uid", flat=True)) == {*uids, *restored}
    assert {uid: versions(uid)[-1] for uid in restored} == dict.fromkeys(restored, 2)
    check_invariants(stage.scope.stack_id)


@pytest.mark.django_db(transaction=True)
def test_two_runs_that_forget_what_was_live_do_not_stop_one_another(stage: Stage) -> None:
    languages = []
    for number, environment in enumerate(("staging", "production", "production", "staging")):
        uid = stage.entry(f"Bird {number}")
        update_entry(SYSTEM, stage.scope, stage.article, uid, locale="fr-fr", data={"title": f"Oiseau {number}"})
        stage.request(uid, locales=("fr-fr",), environments=(environment,))
        drain(never)
        delete(stage, uid, days=40, locale="fr-fr")
        languages.append(EntryLocale.objects.get(entry__uid=uid, locale="fr-fr").pk)
    for place in (stage.production, stage.staging):
        HistoryHorizon.objects.create(environment=place, known_from=stage.production.created_at)
    horizon = horizon_of(stage.tenant.stack, Retention(trash_days=30), timezone.now())
    step = next(step for step in STEPS if step.name == "languages from the trash")

    def run(*ids: int) -> None:
        with transaction.atomic():
            assert step.delete(horizon, ids, 100) == len(ids)

    outcomes = held_back(
        lambda: list(HistoryHorizon.objects.order_by("pk").select_for_update()),
        lambda: run(languages[0], languages[2]),
        lambda: run(languages[1], languages[3]),
    )

    assert outcomes == ["done", "done"]
    assert not EntryLocale.objects.filter(locale="fr-fr").exists()
    assert not HistoryHorizon.objects.filter(known_from=stage.production.created_at).exists()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_breaks_off_has_told_the_log_what_went(stage: Stage) -> None:
    uid = edited(stage, 3)
    stage.request(uid)
    drain(never)
    PublishItem.objects.update(due_at="2020-01-01T00:00:00Z", created_at="2020-01-01T00:00:00Z", applied_at=None)
    retention = Retention(versions=1, queue_days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION test_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'it stays'; END$$;"
            "CREATE TRIGGER test_refuses BEFORE DELETE ON content_entryversion FOR EACH ROW EXECUTE FUNCTION test_refuse()"
        )
    try:
        with pytest.raises(DatabaseError, match="it stays"):
            prune_stack(SYSTEM, stage.tenant.stack, retention, Silent(), batch=100, is_over=never)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER test_refuses ON content_entryversion; DROP FUNCTION test_refuse")

    told = Activity.objects.get(action="stack.prune").facts["deleted"]
    assert {name: count for name, count in told.items() if count} == {"queue items": 1}
    assert prune(stage, retention)["versions"] == 2
