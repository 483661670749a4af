"""Reading the queue and what is live, for the management API and the admin."""

from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, JSONField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, NullIf

from content.languages import fallback_places
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


class JobStatus(StrEnum):
    """How far a job is, derived from its items."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


def queue_items(scope: Scope) -> "QuerySet[TitledItem]":
    """The publish queue of a branch as far as it is there for who asks, newest first, with what a row shows.

    Content stays unread but for its title.
    """
    related = (
        "variant__variant", "variant__entry__content_type", "variant_version", "job", "entry__content_type", "asset", "term__taxonomy", "environment", "entry_version", "asset_version",
        "term_version",
    )  # fmt: skip
    title = Coalesce(
        _title_of_version(),
        F("asset_version__title"),
        F("term_version__name"),
        _title_of_nearest(scope),
        Value(""),
        output_field=TextField(),
    )
    items = (
        seen_queue(scope, PublishItem.objects.filter(branch=scope.branch_id))
        .select_related(*related)
        .defer("entry_version__data", "variant_version__data", "variant_version__changes")
    )
    return items.annotate(title=title).order_by("-id")


def _title_of_version() -> Func:
    """What the version of an item's entry is called: the field that its type's options name says so."""
    options = KeyTransform("options", "entry_version__type_version__document")
    named = Coalesce(NullIf(KeyTextTransform("title", options), Value("")), Value("title"))
    return _path(F("entry_version__data"), named, arg_joiner=" ->> ")


def _title_of_nearest(scope: Scope) -> Subquery:
    """What the entry is called in the item's language, or in the nearest that it has."""
    places = Value(fallback_places(scope), JSONField())
    locale = Coalesce(OuterRef("variant_version__locale"), OuterRef("locale"))
    of_item = _path(places, locale, arg_joiner=" -> ")
    place = Cast(_path(of_item, F("locale"), arg_joiner=" ->> "), IntegerField())
    rows = EntryLocale.objects.filter(entry=Coalesce(OuterRef("entry"), OuterRef("variant__entry")))
    ordered = rows.annotate(place=place).order_by(
        F("deleted_at").desc(nulls_first=True), F("place").asc(nulls_last=True), "id"
    )
    return Subquery(ordered.values("title")[:1])


def _path(document: F | Value | Func, key: F | Func, *, arg_joiner: str) -> Func:
    return Func(document, key, template="(%(expressions)s)", arg_joiner=arg_joiner, output_field=TextField())


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
