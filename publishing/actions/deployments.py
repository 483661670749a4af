"""Putting releases live, and taking that back: everything of one in one job."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from content.models import AssetVersion, EntryVersion
from core.errors import Problem
from publishing.actions.preview import Preview, preview
from publishing.actions.publish import publish
from publishing.actions.releases import lock_release, touch
from publishing.errors import PublishInvalid, ReleaseNotDeployed
from publishing.models import Action, Deployment, PublishItem, PublishJob, Release, ReleaseItem, State
from publishing.plan import Pin, PublishRequest, Target
from publishing.release_limits import require_all_seen, require_job_seen
from publishing.releases import items_of, states_before
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

KIND = "release"


@dataclass(frozen=True, slots=True)
class DeployRequest:
    """Where and when a release is deployed. Environments are names or uids; no locales means all.

    `action` "unpublish" takes everything offline that the release would put live. `is_atomic`: all of it in one instant,
    or none.
    """

    environments: tuple[str, ...]
    locales: tuple[str, ...] = ()
    scheduled_at: str | None = None
    action: Action = Action.PUBLISH
    is_atomic: bool = False


@transaction.atomic
def deploy(actor: Actor, scope: Scope, uid: str, asked: DeployRequest) -> PublishJob:
    """Queue a release's items as they are pinned, and lock it. Raises ReleaseNotFound, PublishInvalid."""
    actor.require(Permission.RELEASE_READ)
    release = lock_release(scope, uid)
    job = publish(actor, scope, _request(scope, release, asked), kind=KIND)
    Deployment.objects.create(release=release, job=job)
    _lock(actor, release)
    return job


def preview_deployment(actor: Actor, scope: Scope, uid: str, asked: DeployRequest) -> Preview:
    """What the deployment would do now. Raises ReleaseNotFound, PublishInvalid."""
    actor.require(Permission.RELEASE_READ)
    with transaction.atomic():
        return preview(actor, scope, _request(scope, lock_release(scope, uid), asked))


@transaction.atomic
def revert(
    actor: Actor, scope: Scope, uid: str, *, job_uid: str = "", is_atomic: bool = False, is_forced: bool = False
) -> PublishJob:
    """Put back what was live before a deployment, the last one where no job is named.

    Places that show something else by now are left alone and say so, unless it is forced. Raises ReleaseNotFound,
    ReleaseNotDeployed, PublishInvalid.
    """
    actor.require(Permission.RELEASE_READ)
    release = lock_release(scope, uid)
    deployment = _find_deployment(release, job_uid)
    request = _reverse(scope, deployment, is_atomic=is_atomic, is_forced=is_forced)
    job = publish(actor, scope, request, kind=KIND)
    Deployment.objects.create(release=release, job=job, reverts=deployment)
    return job


def preview_revert(
    actor: Actor, scope: Scope, uid: str, *, job_uid: str = "", is_atomic: bool = False, is_forced: bool = False
) -> Preview:
    """What taking the deployment back would do now. Raises as `revert` does."""
    actor.require(Permission.RELEASE_READ)
    with transaction.atomic():
        deployment = _find_deployment(lock_release(scope, uid), job_uid)
        return preview(actor, scope, _reverse(scope, deployment, is_atomic=is_atomic, is_forced=is_forced))


def _lock(actor: Actor, release: Release) -> None:
    release.is_locked = True
    touch(actor, release)


def _request(scope: Scope, release: Release, asked: DeployRequest) -> PublishRequest:
    items = [item for item in items_of(release) if not asked.locales or item.locale in asked.locales]
    if not items:
        where = "has nothing in these languages." if asked.locales else "has no items."
        raise PublishInvalid([Problem("items", "required", where)])
    require_all_seen(scope, release, items)
    _check_atomic(asked.is_atomic, len(items) * len(asked.environments))
    return PublishRequest(
        action=asked.action,
        targets=tuple(_target(item, asked.action) for item in items),
        environments=asked.environments,
        locales=asked.locales,
        scheduled_at=asked.scheduled_at,
        is_atomic=asked.is_atomic,
    )


def _check_atomic(is_atomic: bool, count: int) -> None:
    if is_atomic and count > settings.PUBLISH_ATOMIC_ITEMS:
        sentence = f"would be {count} items; {settings.PUBLISH_ATOMIC_ITEMS} can go live as one."
        raise PublishInvalid([Problem("atomic", "limit", sentence)])


def _target(item: ReleaseItem, action: Action) -> Target:
    if Action.UNPUBLISH in (action, item.action):
        pin = Pin(Action.UNPUBLISH)
    elif item.entry_version is not None:
        pin = Pin(Action.PUBLISH, item.entry_version.locale, item.entry_version.version)
    else:
        pin = Pin(Action.PUBLISH, "", item.asset_version.version if item.asset_version else None)
    return Target(item.kind, item.target_uid, item.content_type_uid, locales=(item.locale,), pin=pin)


def _find_deployment(release: Release, job_uid: str) -> Deployment:
    """The deployment by that job, or the last one that was not taken back itself."""
    rows = Deployment.objects.filter(release=release, reverts=None).select_related("job").order_by("-pk")
    if job_uid:
        rows = rows.filter(job__uid__in=[row.job.uid for row in rows if str(row.job.uid) == job_uid])
    deployment = rows.first()
    if deployment is None:
        raise ReleaseNotDeployed
    return deployment


def _reverse(scope: Scope, deployment: Deployment, *, is_atomic: bool, is_forced: bool) -> PublishRequest:
    """A request for each place that the deployment has changed to show again what it showed before."""
    require_job_seen(scope, deployment.job_id)
    before = states_before(deployment.job_id)
    items = list(
        PublishItem.objects.filter(job=deployment.job_id, pk__in=before, state=State.SUCCEEDED)
        .select_related("entry__content_type", "asset", "environment")
        .order_by("pk")
    )
    if not items:
        raise ReleaseNotDeployed
    _check_atomic(is_atomic, len(items))
    names = _version_names(items, [row.version_id for row in before.values() if row.version_id is not None])
    targets = tuple(
        _reversed(
            item,
            names.get((item.entry_id is not None, before[item.pk].version_id or 0)),
            is_left=before[item.pk].has_changed_since and not is_forced,
        )
        for item in items
    )
    environments = tuple(dict.fromkeys(item.environment.uid for item in items))
    return PublishRequest(Action.PUBLISH, targets, environments, is_atomic=is_atomic)


def _reversed(item: PublishItem, name: tuple[str, int] | None, *, is_left: bool) -> Target:
    pin = Pin(
        action=Action.UNPUBLISH if name is None else Action.PUBLISH,
        content_locale=name[0] if name else None,
        version=name[1] if name else None,
        environments=(item.environment.uid,),
        skip_reason="Something else has been put there since, or taken offline." if is_left else "",
    )
    if item.entry is not None:
        return Target("entry", item.entry.uid, item.entry.content_type.uid, locales=(item.locale,), pin=pin)
    return Target("asset", item.asset.uid if item.asset else "", locales=(item.locale,), pin=pin)


def _version_names(items: Sequence[PublishItem], ids: Sequence[int]) -> dict[tuple[bool, int], tuple[str, int]]:
    """The language and number of versions of entries (True) and assets (False) by their id."""
    entries = {item.entry_id for item in items if item.entry_id}
    assets = {item.asset_id for item in items if item.asset_id}
    found: dict[tuple[bool, int], tuple[str, int]] = {}
    of_these = Q(entry__in=entries) | Q(inheritors__entry__in=entries)
    rows = EntryVersion.objects.filter(of_these, pk__in=ids).values_list("pk", "locale", "version")
    found |= {(True, pk): (locale, version) for pk, locale, version in rows}
    files = AssetVersion.objects.filter(pk__in=ids, asset__in=assets).values_list("pk", "version")
    found |= {(False, pk): ("", version) for pk, version in files}
    return found
