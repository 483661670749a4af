"""Reading the queue and what is live, for the management API and the admin."""

from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from content.entry_versions import name_of
from content.models import EntryLocale
from publishing.errors import PublishJobNotFound, QueueItemNotFound
from publishing.item_sight import seen_queue
from publishing.models import OPEN_STATES, PublishItem, PublishJob, State
from stacks.scope import Scope

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Title(TypedDict):
        title: str

    TitledItem = WithAnnotations[PublishItem, _Title]

_PUBLISH_DETAILS = """(
    SELECT coalesce(json_agg(json_build_object('environment', place.uid, 'locale', p.locale,
        'time', to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'user', p.published_by, 'version', live.version{more}) ORDER BY p.published_at, p.id), '[]')::text
    FROM publishing_publication AS p
    JOIN publishing_environment AS place ON place.id = p.environment_id
    JOIN content_entryversion AS live ON live.id = p.entry_version_id
    WHERE p.entry_id = e.id AND p.is_live
)"""
PUBLISH_DETAILS_OF_ENTRY = _PUBLISH_DETAILS.format(more="")
"""Where an entry is live, as JSON text in the clients' words: a column for a statement that names the entry `e`.

It lets lists and gets of entries show their publish details without a query of their own.
"""
NAMED_PUBLISH_DETAILS_OF_ENTRY = _PUBLISH_DETAILS.format(more=f", 'version_name', {name_of('live.id')}")
"""The same with what people call the version that is live."""

PUBLISH_DETAILS_OF_METADATA = """(
    SELECT json_agg(json_build_object('metadata_uid', kept.uid, 'extension_uid', kept.extension_uid,
        'environment', place.uid, 'locale', p.locale,
        'time', to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'user', p.published_by, 'version', p.version) ORDER BY p.published_at, p.id)::text
    FROM content_metadata AS kept
    JOIN publishing_metadatapublication AS p ON p.metadata_id = kept.id
    JOIN publishing_environment AS place ON place.id = p.environment_id AND place.deleted_at IS NULL
    WHERE kept.branch_id = e.branch_id AND kept.entity_type = 'entry' AND kept.entity_uid = e.uid
)"""
"""Where the metadata of the entry `e` is live, as JSON text; null where none of it is."""

PUBLISH_DETAILS_OF_ASSET = """(
    SELECT coalesce(json_agg(json_build_object('environment', place.uid, 'locale', p.locale,
        'time', to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'user', p.published_by, 'version', live.version) ORDER BY p.published_at, p.id), '[]')::text
    FROM publishing_publication AS p
    JOIN publishing_environment AS place ON place.id = p.environment_id
    JOIN content_assetversion AS live ON live.id = p.asset_version_id
    WHERE p.asset_id = asset.id AND p.is_live
)"""
"""The same of the asset that a statement names `asset`."""
PUBLISH_DETAILS_OF_VARIANT = """(
    SELECT coalesce(json_agg(json_build_object('environment', place.uid, 'locale', p.locale,
        'time', to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'user', p.published_by, 'version', live.version) ORDER BY p.published_at, p.id), '[]')::text
    FROM publishing_publication AS p
    JOIN publishing_environment AS place ON place.id = p.environment_id
    JOIN content_entryvariantversion AS live ON live.id = p.variant_version_id
    WHERE p.variant_id = x.id AND p.is_live
)"""
"""The same of the entry's variant that a statement names `x`."""


class JobStatus(StrEnum):
    """How far a job is, derived from its items."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


def publish_details_for(entry_ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """Where each entry, and its metadata, is live, as JSON texts. One query.

    The first is "[]" for an entry that is live nowhere, the second None where no metadata is live.
    """
    columns = f"{PUBLISH_DETAILS_OF_ENTRY}, {PUBLISH_DETAILS_OF_METADATA}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.id, {columns} FROM content_entry AS e WHERE e.id = ANY(%s)", [list(entry_ids)])
        return {entry_id: (details, of_metadata) for entry_id, details, of_metadata in cursor.fetchall()}


def publish_details_of_assets(scope: Scope, uids: Collection[str]) -> dict[str, str]:
    """Where each asset is live, by its uid, as JSON text. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT asset.uid, {PUBLISH_DETAILS_OF_ASSET} FROM content_asset AS asset"
            " WHERE asset.branch_id = %s AND asset.uid = ANY(%s)",
            [scope.branch_id, list(uids)],
        )
        return dict(cursor.fetchall())


def queue_items(scope: Scope) -> "QuerySet[TitledItem]":
    """The publish queue of a branch as far as it is there for who asks, newest first, with what a row shows.

    Content stays unread but for its title.
    """
    related = (
        "variant__variant", "variant__entry__content_type", "variant_version", "job", "entry__content_type", "asset", "term__taxonomy", "environment", "entry_version", "asset_version",
        "term_version",
    )  # fmt: skip
    title = Coalesce(
        KeyTextTransform("title", "entry_version__data"),
        F("asset_version__title"),
        F("term_version__name"),
        Subquery(
            EntryLocale.objects.filter(entry=Coalesce(OuterRef("entry"), OuterRef("variant__entry")))
            .order_by("id")
            .values("title")[:1]
        ),
        Value(""),
        output_field=TextField(),
    )
    items = (
        seen_queue(scope, PublishItem.objects.filter(branch=scope.branch_id))
        .select_related(*related)
        .defer("entry_version__data", "variant_version__data", "variant_version__changes")
    )
    return items.annotate(title=title).order_by("-id")


def get_item(scope: Scope, uid: str) -> "TitledItem":
    """One item of the queue. Raises QueueItemNotFound."""
    try:
        item = queue_items(scope).filter(uid=UUID(uid)).first()
    except ValueError:
        item = None
    if item is None:
        raise QueueItemNotFound
    return item


def find_job(scope: Scope, uid: str) -> PublishJob | None:
    """The request of that uid, of this branch, where something of it is there for who asks."""
    try:
        job = PublishJob.objects.filter(branch=scope.branch_id, uid=UUID(uid)).first()
    except ValueError:
        return None
    if job is None or scope.limits is None or items_of_job(scope, job).exists():
        return job
    return None


def get_job(scope: Scope, uid: str) -> PublishJob:
    """The request of that uid. Raises PublishJobNotFound."""
    job = find_job(scope, uid)
    if job is None:
        raise PublishJobNotFound
    return job


def items_of_job(scope: Scope, job: PublishJob) -> QuerySet[PublishItem]:
    """The items of a request that are there for who asks."""
    return seen_queue(scope, PublishItem.objects.filter(job=job))


def job_places(scope: Scope, job: PublishJob) -> dict[str, list[str]]:
    """The languages and the uids of the environments that a request is about."""
    items = items_of_job(scope, job)
    return {
        "locales": sorted(set(items.values_list("locale", flat=True).distinct())),
        "environments": sorted(set(items.values_list("environment__uid", flat=True).distinct())),
    }


def job_counts(job_ids: Collection[int], *, scope: Scope | None = None) -> dict[int, Counter[str]]:
    """How many items of each job are in which state; with a scope, of those that are there for who asks."""
    counts: dict[int, Counter[str]] = {job: Counter() for job in job_ids}
    items = PublishItem.objects.filter(job__in=job_ids)
    items = items if scope is None else seen_queue(scope, items)
    rows = items.values_list("job", "state").annotate(rows=Count("id"))
    for job, state, number in rows:
        counts[job][state] = number
    return counts


def job_status(counts: Mapping[str, int]) -> JobStatus:
    """A job's status by the states of its items; nothing about it is stored."""
    total = sum(counts.values())
    is_open = any(counts.get(state) for state in OPEN_STATES)
    if counts.get(State.SCHEDULED, 0) == total and total:
        return JobStatus.QUEUED
    if is_open:
        return JobStatus.IN_PROGRESS
    failed, cancelled = counts.get(State.FAILED, 0), counts.get(State.CANCELLED, 0)
    if not failed and not cancelled:
        return JobStatus.COMPLETE
    if failed + cancelled < total:
        return JobStatus.PARTIAL
    return JobStatus.FAILED if failed else JobStatus.CANCELLED
