"""What stacks keep no longer: told beforehand, deleted in small batches, and nothing else with it."""

import contextlib
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from content.actions.entry_deletion import delete_entry
from content.actions.entry_drafts import save_draft
from content.actions.entry_trash import restore_entry
from content.actions.entry_versions import name_version
from content.errors import EntryNotInTrash
from content.models import Entry, EntryDraft, EntryLocale, EntryVersion, IndexValue, Reference
from publishing.actions.pruning import plan_pruning, prune_stack
from publishing.drain import drain
from publishing.errors import PublishInvalid
from publishing.models import Publication, PublicationHistory, PublishItem, PublishJob
from publishing.transfer.progress import Silent
from stacks.models import Activity
from stacks.retention import Retention
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, make_stage, never
from tests.publishing.invariants import check_invariants

LATER = "2999-01-01T00:00:00.000Z"
EVER = Retention(versions=None, trash_days=None, queue_days=None, history_days=None, activity_days=None)
TABLES = (Entry, EntryLocale, EntryVersion, IndexValue, Reference, Publication, PublicationHistory, PublishItem)


def counted() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


def prune(stage: Stage, retention: Retention, *, batch: int = 100) -> dict[str, int]:
    """What went, which must be what was told before, and what the tables lost."""
    told = plan_pruning(SYSTEM, stage.tenant.stack, retention)
    went = prune_stack(SYSTEM, stage.tenant.stack, retention, Silent(), batch=batch, is_over=never)
    assert went == told
    assert not any(plan_pruning(SYSTEM, stage.tenant.stack, retention).values())
    return {name: count for name, count in went.items() if count}


def versions(uid: str, locale: str = "en-us") -> list[int]:
    rows = EntryVersion.objects.filter(entry__uid=uid, locale=locale)
    return list(rows.order_by("version").values_list("version", flat=True))


def edited(stage: Stage, count: int, *, name: str = "Version") -> str:
    """An entry with so many versions."""
    uid = stage.entry(f"{name} 1")
    for number in range(2, count + 1):
        stage.edit(uid, f"{name} {number}")
    return uid


def delete(stage: Stage, uid: str, *, days: int, locale: str | None = None) -> None:
    """Delete an entry, or a language of it, as of so many days ago."""
    delete_entry(SYSTEM, stage.scope, stage.article, uid, locale=locale, all_localized=locale is None)
    then = timezone.now() - timedelta(days=days)
    rows = EntryLocale.objects.filter(entry__uid=uid, deleted_at__isnull=False)
    (rows if locale is None else rows.filter(locale=locale)).update(deleted_at=then)
    Entry.objects.filter(uid=uid, deleted_at__isnull=False).update(deleted_at=then)


def age(rows: Any, *, days: int, columns: tuple[str, ...]) -> None:
    rows.update(**dict.fromkeys(columns, timezone.now() - timedelta(days=days)))


def age_queue(days: int) -> None:
    age(
        PublishItem.objects.filter(due_at__lt=timezone.now()), days=days, columns=("created_at", "due_at", "applied_at")
    )
    age(PublishItem.objects.all(), days=days, columns=("created_at",))
    age(PublishJob.objects.all(), days=days, columns=("created_at",))


def test_nothing_goes_where_everything_is_kept_for_ever(stage: Stage) -> None:
    uid = edited(stage, 4)
    stage.request(uid)
    drain(never)
    delete(stage, uid, days=900)
    age_queue(900)
    before = counted()
    assert prune(stage, EVER) == {}
    assert counted() == before
    assert not Activity.objects.filter(action="stack.prune").exists()


def test_the_latest_versions_of_every_language_stay(stage: Stage) -> None:
    uid, other = edited(stage, 5), edited(stage, 2)
    for number in range(4):
        stage.edit(uid, f"Numéro {number}", locale="fr-fr")
    assert prune(stage, Retention(versions=3), batch=1) == {"versions": 3}
    assert (versions(uid), versions(uid, "fr-fr"), versions(other)) == ([3, 4, 5], [2, 3, 4], [1, 2])
    assert not IndexValue.objects.exclude(version__in=EntryVersion.objects.all()).exists()


def test_a_version_with_a_name_stays(stage: Stage) -> None:
    uid = edited(stage, 5)
    name_version(SYSTEM, stage.scope, stage.article, uid, version=2, locale=None, title="Signed off")
    assert prune(stage, Retention(versions=1)) == {"versions": 3}
    assert versions(uid) == [2, 5]


def test_a_version_that_is_live_or_waited_for_stays(stage: Stage) -> None:
    uid = edited(stage, 6)
    stage.request(uid, version=2)
    drain(never)
    stage.request(uid, version=4, scheduled_at=LATER, environments=("staging",))
    assert prune(stage, Retention(versions=1, history_days=0)) == {"versions": 3}
    assert versions(uid) == [2, 4, 6]
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 2)}


def test_a_version_that_was_live_stays_as_long_as_the_history_and_the_queue_tell_of_it(stage: Stage) -> None:
    uid = edited(stage, 3)
    for version in (1, 2, 3):
        stage.request(uid, version=version)
        drain(never)
    assert prune(stage, Retention(versions=1)) == {}
    age_queue(60)
    assert prune(stage, Retention(versions=1)) == {"queue items": 3, "publish requests": 3}
    assert versions(uid) == [1, 2, 3]
    age(PublicationHistory.objects.filter(live_until__isnull=False), days=90, columns=("live_until",))
    assert prune(stage, Retention(versions=1, history_days=60)) == {"stretches of history": 2, "versions": 2}
    assert versions(uid) == [3]
    check_invariants(stage.scope.stack_id)


def test_the_queue_forgets_what_ended_and_nothing_that_waits(stage: Stage) -> None:
    uid, other = stage.entry(), stage.entry("Storks")
    stage.request([uid, other], environments=("production", "staging"))
    drain(never)
    waiting = stage.request(uid, scheduled_at=LATER)
    age_queue(31)
    recent = stage.request(other, "unpublish")
    drain(never)
    assert prune(stage, Retention(queue_days=30), batch=2) == {"queue items": 4, "publish requests": 1}
    assert set(PublishJob.objects.values_list("pk", flat=True)) == {waiting.pk, recent.pk}
    assert PublishItem.objects.filter(job=waiting).get().state == "scheduled"


def test_an_entry_leaves_the_trash_for_good_after_its_days(stage: Stage) -> None:
    old, young, kept = edited(stage, 3), stage.entry("Storks"), stage.entry("Cranes")
    stage.edit(old, "Hérons", locale="fr-fr")
    stage.request([old, young], locales=("en-us", "fr-fr"))
    drain(never)
    stage.request(old, scheduled_at=LATER)
    delete(stage, old, days=31)
    delete(stage, young, days=29)

    assert prune(stage, Retention(trash_days=30)) == {"entries from the trash": 1}

    assert set(Entry.objects.values_list("uid", flat=True)) == {young, kept}
    for model in (EntryLocale, EntryVersion, Publication, PublicationHistory, PublishItem):
        assert not model.objects.filter(entry__uid=old).exists()
    with pytest.raises(EntryNotInTrash):
        restore_entry(SYSTEM, stage.scope, stage.article, old)
    assert restore_entry(SYSTEM, stage.scope, stage.article, young) == ("en-us",)
    assert stage.entry("Version 3", uid=old) == old
    assert versions(old) == [1]


def test_a_language_leaves_the_trash_and_the_others_stay(stage: Stage) -> None:
    uid = edited(stage, 2)
    for title in ("Hérons", "Hérons cendrés"):
        stage.edit(uid, title, locale="fr-fr")
    stage.request(uid, locales=("fr-fr",))
    drain(never)
    delete(stage, uid, days=31, locale="fr-fr")

    assert prune(stage, Retention(trash_days=30)) == {"languages from the trash": 1}

    assert (versions(uid), versions(uid, "fr-fr")) == ([1, 2], [])
    assert stage.article_languages(uid) == ["en-us"]
    assert stage.edit(uid, "Encore", locale="fr-fr") == 1
    check_invariants(stage.scope.stack_id)


def test_a_draft_goes_with_its_language_unless_it_is_younger_than_the_deletion(stage: Stage) -> None:
    older, younger = stage.entry("Herons"), stage.entry("Egrets")

    def draft(uid: str) -> None:
        save_draft(SYSTEM, stage.scope, stage.article, uid, locale="fr-fr", data={"body": "Brouillon."})

    for uid in (older, younger):
        stage.edit(uid, uid, locale="fr-fr")
        draft(uid)
        age(EntryDraft.objects.filter(entry__uid=uid), days=40, columns=("updated_at",))
        delete(stage, uid, days=31, locale="fr-fr")
    draft(younger)

    assert prune(stage, Retention(trash_days=30)) == {"languages from the trash": 2}
    assert list(EntryDraft.objects.values_list("entry__uid", flat=True)) == [younger]
    delete(stage, younger, days=31)
    assert prune(stage, Retention(trash_days=30)) == {"entries from the trash": 1}
    assert EntryDraft.objects.count() == 0


def test_other_stacks_keep_theirs(stage: Stage) -> None:
    other = make_stage()
    theirs = edited(other, 4)
    delete(other, other.entry("Gone"), days=400)
    before = counted()
    assert prune(stage, Retention(versions=1, trash_days=1)) == {}
    assert counted() == before
    assert versions(theirs) == [1, 2, 3, 4]


def test_what_goes_is_told_exactly_also_where_one_step_makes_way_for_the_next(stage: Stage) -> None:
    uid = edited(stage, 6)
    stage.edit(uid, "Hérons", locale="fr-fr")
    stage.edit(uid, "Hérons cendrés", locale="fr-fr")
    for version in (1, 2, 3):
        stage.request(uid, version=version)
        drain(never)
    name_version(SYSTEM, stage.scope, stage.article, uid, version=4, locale=None, title="Signed off")
    gone = edited(stage, 3)
    delete(stage, gone, days=40)
    delete(stage, uid, days=40, locale="fr-fr")
    age_queue(40)
    age(PublicationHistory.objects.filter(live_until__isnull=False), days=40, columns=("live_until",))
    retention = Retention(versions=1, trash_days=30, queue_days=30, history_days=30)

    assert prune(stage, retention, batch=1) == {
        "queue items": 3,
        "publish requests": 3,
        "stretches of history": 2,
        "entries from the trash": 1,
        "languages from the trash": 1,
        "versions": 3,
    }
    assert versions(uid) == [3, 4, 6]
    record = Activity.objects.get(action="stack.prune")
    assert record.facts["deleted"]["versions"] == 3
    assert record.facts["retention"] == retention.to_json()


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
    stop = threading.Event()
    errors: list[BaseException] = []
    retention = Retention(versions=1, trash_days=0, queue_days=0, history_days=0)

    def repeat(work: Any) -> None:
        try:
            while not stop.is_set():
                work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def look_after() -> None:
        prune_stack(SYSTEM, stage.tenant.stack, retention, Silent(), batch=3, is_over=never)

    threads = [threading.Thread(target=repeat, args=(work,)) for work in (look_after, look_after, lambda: drain(never))]
    for thread in threads:
        thread.start()
    restored: list[str] = []
    edits: Mapping[str, list[int]] = {uid: [] for uid in uids}
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
    stop.set()
    for thread in threads:
        thread.join(30)
    drain(never)
    assert errors == []
    live = {(uid, environment): version for (uid, _, environment), version in stage.live().items()}
    assert {uid: live[uid, "production"] for uid in uids} == dict.fromkeys(uids, ("en-us", 13))
    assert {uid: numbers[-1] for uid, numbers in edits.items()} == dict.fromkeys(uids, 13)
    prune(stage, retention)
    kept = {uid: sorted({13, live.get((uid, "staging"), ("", 13))[1]}) for uid in uids}
    assert {uid: versions(uid) for uid in uids} == kept
    assert set(Entry.objects.values_list("uid", flat=True)) == {*uids, *restored}
    assert {uid: versions(uid)[-1] for uid in restored} == dict.fromkeys(restored, 2)
    check_invariants(stage.scope.stack_id)
