"""Builders for tests of pruning: entries with many versions, deletions of long ago, and a run that is told beforehand."""

from datetime import timedelta

from django.utils import timezone

from content.actions.entry_deletion import delete_entry
from content.models import Entry, EntryLocale, EntryVersion
from publishing.actions.pruning import plan_pruning, prune_stack
from publishing.transfer.progress import Silent
from stacks.retention import Retention
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, never


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
