"""What stacks keep no longer: told beforehand, deleted in small batches, and nothing else with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.actions.entry_drafts import save_draft
from content.actions.entry_trash import restore_entry
from content.actions.entry_versions import name_version
from content.errors import EntryNotInTrash
from content.models import Entry, EntryDraft, EntryLocale, EntryVersion, IndexValue, Reference
from publishing.actions.pruning import prune_stack
from publishing.drain import drain
from publishing.models import Publication, PublicationHistory, PublishItem, PublishJob
from publishing.transfer.progress import Silent
from stacks.models import Activity, KeptAnswer
from stacks.retention import Retention
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, make_stage, never
from tests.publishing.invariants import check_invariants
from tests.publishing.pruned import delete, edited, prune, versions

LATER = "2999-01-01T00:00:00.000Z"
EVER = Retention(
    versions=None, trash_days=None, queue_days=None, history_days=None, activity_days=None, webhook_days=None
)
TABLES = (Entry, EntryLocale, EntryVersion, IndexValue, Reference, Publication, PublicationHistory, PublishItem)


def counted() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


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


def test_answers_that_nobody_can_ask_for_again_go(stage: Stage) -> None:
    now = timezone.now()
    for key, hours in (("old", -1), ("new", 1)):
        KeptAnswer.objects.create(
            stack_id=stage.scope.stack_id, key=key, fingerprint=b"", expires_at=now + timedelta(hours=hours)
        )
    assert prune(stage, EVER) == {"kept answers": 1}
    assert KeptAnswer.objects.get().key == "new"


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


def test_batches_count_the_versions_that_go_with_an_entry(stage: Stage) -> None:
    for number in range(6):
        delete(stage, edited(stage, 3, name=f"Bird {number}"), days=40)
    sizes: list[int] = []

    class Watched(Silent):
        def advance(self) -> None:
            sizes.append(Entry.objects.count())

    retention = Retention(trash_days=30)
    went = prune_stack(SYSTEM, stage.tenant.stack, retention, Watched(), batch=9, is_over=never)
    assert (went["entries from the trash"], sizes) == (6, [4, 4, 2, 2, 0, 0])


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
