"""Reading releases: their items, what became of their deployments, and what was live before one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet

from content.database import fetch_all
from content.query.sql import SQL
from publishing.errors import ReleaseNotFound
from publishing.item_sight import seen_queue, seen_release_items
from publishing.models import Deployment, PublishItem, Release, ReleaseItem
from publishing.reading import JobStatus, job_status
from stacks.scope import Scope

# Per item that took effect: what its place showed before, and whether something else has gone there since. A publish
# has opened the newest stretch that began by then, an unpublish has closed the newest that had ended.
_BEFORE = """
    SELECT item.id, before.entry_version_id, before.asset_version_id,
        CASE item.action WHEN 'publish' THEN own.live_until IS NOT NULL ELSE EXISTS (
            SELECT FROM publishing_publicationhistory AS later WHERE later.{target} = item.{target}
                AND later.locale = item.locale AND later.environment_id = item.environment_id
                AND later.live_from >= own.live_until) END
    FROM publishing_publishitem AS item
    JOIN LATERAL (
        SELECT * FROM publishing_publicationhistory AS stretch WHERE stretch.{target} = item.{target}
            AND stretch.locale = item.locale AND stretch.environment_id = item.environment_id
            AND CASE item.action WHEN 'publish' THEN stretch.live_from ELSE stretch.live_until END <= item.applied_at
        ORDER BY stretch.live_from DESC LIMIT 1
    ) AS own ON TRUE
    LEFT JOIN LATERAL (
        SELECT * FROM publishing_publicationhistory AS stretch WHERE stretch.{target} = item.{target}
            AND stretch.locale = item.locale AND stretch.environment_id = item.environment_id
            AND CASE item.action WHEN 'publish' THEN stretch.live_until = own.live_from ELSE stretch.id = own.id END
        ORDER BY stretch.live_from DESC LIMIT 1
    ) AS before ON TRUE
    WHERE item.job_id = %s AND item.state = 'succeeded' AND item.{target} IS NOT NULL
    ORDER BY item.id
"""


@dataclass(frozen=True, slots=True)
class EnvironmentStatus:
    """How far the deployment to one environment is, and when it was, or is, due."""

    environment_uid: str
    status: JobStatus
    at: datetime
    user: str
    job_uid: str
    is_revert: bool


@dataclass(frozen=True, slots=True)
class Before:
    """The version that a place showed before an item took effect, None where nothing was live."""

    version_id: int | None
    has_changed_since: bool


def get_release(scope: Scope, uid: str) -> Release:
    """A release of the branch. Raises ReleaseNotFound."""
    release = Release.objects.in_branch(scope).filter(uid=uid).first()
    if release is None:
        raise ReleaseNotFound
    return release


def items_of(release: Release) -> "QuerySet[ReleaseItem]":
    """The items of a release in the order they came, with what they are about; content stays unread."""
    related = ("entry__content_type", "asset", "entry_version", "asset_version")
    return release.items.select_related(*related).defer("entry_version__data").order_by("pk")


def seen_items_of(scope: Scope, release: Release) -> "QuerySet[ReleaseItem]":
    """The same, as far as they are there for who asks."""
    return seen_release_items(scope, items_of(release))


def item_counts(scope: Scope, release_ids: Collection[int]) -> dict[int, int]:
    """How many items that are there for who asks each release has. One query."""
    items = seen_release_items(scope, ReleaseItem.objects.filter(release__in=release_ids))
    rows = items.values_list("release").annotate(rows=Count("pk"))
    return dict(rows)


def statuses_of(scope: Scope, release_ids: Collection[int]) -> dict[int, list[EnvironmentStatus]]:
    """How far the deployments of each release are, the newest first, by environment. Two queries.

    What is not there for who asks does not count.
    """
    deployments = Deployment.objects.filter(release__in=release_ids).select_related("job").order_by("-pk")
    by_job = {deployment.job_id: deployment for deployment in deployments}
    rows = (
        seen_queue(scope, PublishItem.objects.filter(job__in=list(by_job)))
        .values_list("job", "environment__uid", "state")
        .annotate(rows=Count("pk"), due=Min("due_at"), applied=Max("applied_at"))
    )
    counts: dict[tuple[int, str], Counter[str]] = {}
    times: dict[tuple[int, str], datetime] = {}
    for job, environment, state, number, due, applied in rows:
        counts.setdefault((job, environment), Counter())[state] = number
        times[(job, environment)] = max(times.get((job, environment), due), applied or due)
    found: dict[int, list[EnvironmentStatus]] = {}
    for job, deployment in by_job.items():
        for (own, environment), states in sorted(_of_job(counts, job)):
            status = EnvironmentStatus(
                environment_uid=environment,
                status=job_status(states),
                at=times[(own, environment)],
                user=deployment.job.created_by,
                job_uid=str(deployment.job.uid),
                is_revert=deployment.reverts_id is not None,
            )
            found.setdefault(deployment.release_id, []).append(status)
    return found


def _of_job(counts: Mapping[tuple[int, str], Counter[str]], job: int) -> Iterable[tuple[tuple[int, str], Counter[str]]]:
    return ((key, states) for key, states in counts.items() if key[0] == job)


def states_before(job_id: int) -> dict[int, Before]:
    """What the places of a job's effective items showed before, by the item's id. Two queries."""
    found: dict[int, Before] = {}
    for target in ("entry_id", "asset_id"):
        for item, entry_version, asset_version, has_changed in fetch_all(
            SQL(_BEFORE.replace("{target}", target), (job_id,))
        ):
            found[item] = Before(entry_version or asset_version, has_changed)
    return found
