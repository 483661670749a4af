"""The steps of pruning, in their order: what each finds behind the horizon, and how it deletes a batch of that.

What a step deletes no longer holds back what the next ones look at. Of branches that are gone themselves, all goes with
the last steps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from content.asset_files import remove_after_commit
from content.models import Asset, AssetVersion, Entry, EntryDraft, EntryLocale, EntryVersion, InheritedVersion, Metadata
from publishing.history import forget
from publishing.models import Publication, PublicationHistory, PublishItem
from publishing.pruning.branches import BRANCH_STEPS
from publishing.pruning.conditions import (
    ITEM,
    LIVE,
    STRETCH,
    entry_unpinned,
    file_unpinned,
    language_unpinned,
    unpinned,
    will_be_unpinned,
)
from publishing.pruning.horizon import Horizon
from publishing.pruning.step import Step, find, lock_entries, rows

_ITEMS = f"FROM publishing_publishitem AS item WHERE item.branch_id = ANY(%(branches)s) AND {ITEM.format(alias='item')}"
# A deployment tells with its request that its release was deployed, also when nothing of the request is left.
_JOBS = f"""FROM publishing_publishjob AS job WHERE job.stack_id = %(stack)s AND job.created_at < %(queue_before)s
    AND job.branch_id <> ALL(%(gone)s)
    AND NOT EXISTS (SELECT FROM publishing_deployment AS deployment WHERE deployment.job_id = job.id)
    AND NOT EXISTS (SELECT FROM publishing_publishitem AS item
        WHERE item.job_id = job.id AND {ITEM.format(alias="item")} IS NOT TRUE)"""
_EMPTY = "NOT EXISTS (SELECT FROM publishing_publishitem AS item WHERE item.job_id = job.id)"
_STRETCHES = f"""FROM publishing_publicationhistory AS stretch
    WHERE stretch.stack_id = %(stack)s AND {STRETCH.format(alias="stretch")}"""
_REWRITES = """FROM content_contentrewrite AS rewrite WHERE rewrite.stack_id = %(stack)s
    AND rewrite.branch_id <> ALL(%(gone)s)
    AND rewrite.state NOT IN ('waiting', 'running') AND rewrite.finished_at < %(queue_before)s"""
_EXECUTIONS = """FROM publishing_webhookdelivery AS sent WHERE sent.stack_id = %(stack)s
    AND sent.state IN ('delivered', 'failed') AND sent.updated_at < %(webhook_before)s"""
_MAIL = """FROM publishing_mail AS mail WHERE mail.stack_id = %(stack)s
    AND mail.state NOT IN ('waiting', 'sending') AND mail.updated_at < %(queue_before)s"""
# Other requests forget them as well; here go those of a stack that has stopped naming keys.
_ANSWERS = "FROM stacks_keptanswer AS answer WHERE answer.stack_id = %(stack)s AND answer.expires_at <= now()"
_TYPED = """FROM content_keptform AS typed WHERE typed.stack_id = %(stack)s AND typed.kept_at < %(trash_before)s
    AND typed.branch_id <> ALL(%(gone)s)"""
_ENTRIES = f"""FROM content_entry AS e WHERE e.stack_id = %(stack)s AND e.deleted_at < %(trash_before)s
    AND e.branch_id <> ALL(%(gone)s) AND NOT {LIVE.format(target="entry_id = e.id")} AND {entry_unpinned("e.id")}"""
_LANGUAGES = f"""FROM content_entrylocale AS l JOIN content_entry AS e ON e.id = l.entry_id
    WHERE l.content_type_id = ANY(%(types)s) AND l.deleted_at < %(trash_before)s
    AND (e.deleted_at < %(trash_before)s) IS NOT TRUE AND {language_unpinned("l")}"""
_FILES = f"""FROM content_asset AS a WHERE a.stack_id = %(stack)s AND a.deleted_at < %(trash_before)s
    AND a.branch_id <> ALL(%(gone)s) AND {file_unpinned("a.id")}"""
_WEIGHT = "(SELECT 1 + count(*) FROM content_entryversion AS held WHERE {of})"
# A line of versions that goes with the trash is no business of this one.
_VERSIONS = """FROM content_entrylocale AS l CROSS JOIN LATERAL (
        SELECT v.id FROM content_entryversion AS v WHERE v.entry_id = l.entry_id AND v.locale = l.locale
        ORDER BY v.version DESC OFFSET %(versions)s
    ) AS old
    WHERE l.content_type_id = ANY(%(types)s) AND l.version > %(versions)s
    AND (l.deleted_at < %(trash_before)s) IS NOT TRUE AND """
_FREE_VERSIONS = f"{_VERSIONS} {unpinned('old.id')}"


def _delete_stretches(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Stretches of history, with a note of what can no longer be told."""
    statement = f"SELECT stretch.id {_STRETCHES} AND stretch.id = ANY(%(ids)s) FOR UPDATE OF stretch SKIP LOCKED"
    found = [pk for (pk,) in find(horizon, statement, {"ids": list(ids)})]
    forget(PublicationHistory.objects.filter(pk__in=found))
    return len(found)


def _delete_entries(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Entries with all their languages, and whatever the publishing of them has left behind."""
    found = find(
        horizon, f"SELECT e.id, e.branch_id, e.uid {_ENTRIES} AND e.id = ANY(%(locked)s)", {"locked": lock_entries(ids)}
    )
    entry_ids = [entry_id for entry_id, _, _ in found]
    forget(PublicationHistory.objects.filter(entry__in=entry_ids))
    for model in (PublishItem, Publication):
        model.objects.filter(entry__in=entry_ids).delete()
    _delete_metadata("entry", [(branch_id, uid) for _, branch_id, uid in found])
    Entry.objects.filter(pk__in=entry_ids).delete()
    return len(found)


def _delete_files(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Files and folders with all their versions; the bytes once that is committed."""
    rows = Asset.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    locked = list(rows.values_list("pk", flat=True))
    found = find(horizon, f"SELECT a.id, a.branch_id, a.uid {_FILES} AND a.id = ANY(%(locked)s)", {"locked": locked})
    asset_ids = [asset_id for asset_id, _, _ in found]
    remove_after_commit(AssetVersion.objects.filter(asset__in=asset_ids).values_list("storage_key", flat=True))
    forget(PublicationHistory.objects.filter(asset__in=asset_ids))
    for model in (PublishItem, Publication):
        model.objects.filter(asset__in=asset_ids).delete()
    _delete_metadata("asset", [(branch_id, uid) for _, branch_id, uid in found])
    Asset.objects.filter(pk__in=asset_ids).delete()
    return len(found)


def _delete_metadata(entity_type: str, places: Sequence[tuple[int, str]]) -> None:
    for branch_id in {branch_id for branch_id, _ in places}:
        uids = [uid for own, uid in places if own == branch_id]
        Metadata.objects.filter(branch=branch_id, entity_type=entity_type, entity_uid__in=uids).delete()


def _delete_languages(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Languages that were deleted of entries that live on in others."""
    locked = lock_entries(EntryLocale.objects.filter(pk__in=ids).values_list("entry_id", flat=True))
    found = find(
        horizon,
        f"SELECT l.id, l.entry_id, l.locale {_LANGUAGES} AND l.id = ANY(%(ids)s) AND e.id = ANY(%(locked)s)",
        {"locked": locked, "ids": list(ids)},
    )
    # All at once: where several are told one after the other, two runs could wait for one another.
    forget(PublicationHistory.objects.filter(pk__in=[pk for row in found for pk in _stretches_of(*row[1:])]))
    for pk, entry_id, locale in found:
        language = EntryLocale.objects.filter(pk=pk)
        # One that was begun after the deletion stands on the language that is fallen back to.
        gone = EntryDraft.objects.filter(entry=entry_id, locale=locale, updated_at__lt=language.values("deleted_at"))
        gone.delete()
        language.delete()
        PublishItem.objects.filter(**_showing(entry_id, locale)).delete()
        InheritedVersion.objects.filter(entry=entry_id, version__locale=locale).delete()
        EntryVersion.objects.filter(entry=entry_id, locale=locale).only("pk").delete()
    return len(found)


def _stretches_of(entry_id: int, locale: str) -> Iterable[int]:
    return PublicationHistory.objects.filter(**_showing(entry_id, locale)).values_list("pk", flat=True)


def _showing(entry_id: int, locale: str) -> dict[str, Any]:
    """The condition on what shows a version of the entry in the language, its own or one that it inherited."""
    shown = EntryVersion.objects.of_entry(entry_id).filter(locale=locale)
    return {"entry": entry_id, "entry_version__in": shown.values("pk")}


def _delete_versions(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Versions of these entries, the lowest ids first."""
    statement = f"SELECT old.id {_FREE_VERSIONS} AND l.entry_id = ANY(%(locked)s) ORDER BY old.id LIMIT %(limit)s"
    version_ids = [
        version_id for (version_id,) in find(horizon, statement, {"locked": lock_entries(ids), "limit": limit})
    ]
    EntryVersion.objects.filter(pk__in=version_ids).only("pk").delete()
    return len(version_ids)


STEPS = (
    rows("queue items", "item", _ITEMS),
    rows("publish requests", "job", _JOBS, once=_EMPTY),
    replace(rows("stretches of history", "stretch", _STRETCHES), delete=_delete_stretches),
    rows("rewrites", "rewrite", _REWRITES),
    rows("mail", "mail", _MAIL),
    rows("kept answers", "answer", _ANSWERS),
    rows("unsaved forms", "typed", _TYPED),
    rows("executions of webhooks", "sent", _EXECUTIONS),
    Step(
        name="entries from the trash",
        count=f"SELECT count(*) {_ENTRIES}",
        ids=f"SELECT e.id, {_WEIGHT.format(of='held.entry_id = e.id')} {_ENTRIES} ORDER BY e.id",
        delete=_delete_entries,
    ),
    Step(
        name="languages from the trash",
        count=f"SELECT count(*) {_LANGUAGES}",
        ids=f"SELECT l.id, {_WEIGHT.format(of='held.entry_id = l.entry_id AND held.locale = l.locale')}"
        f" {_LANGUAGES} ORDER BY l.id",
        delete=_delete_languages,
    ),
    Step(
        name="files from the trash",
        count=f"SELECT count(*) {_FILES}",
        ids=f"SELECT a.id, a.version {_FILES} ORDER BY a.id",
        delete=_delete_files,
    ),
    Step(
        name="versions",
        count=f"SELECT count(*) {_VERSIONS} {will_be_unpinned('old.id')}",
        ids=f"SELECT DISTINCT l.entry_id, 1 {_FREE_VERSIONS} ORDER BY l.entry_id",
        delete=_delete_versions,
    ),
    *BRANCH_STEPS,
)
