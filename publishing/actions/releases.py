"""Changes of releases themselves. Their items: publishing.actions.release_items; what comes of them: deployments."""

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from publishing.errors import ReleaseInvalid, ReleaseLocked, ReleaseNotFound
from publishing.models import Deployment, Release, ReleaseItem
from publishing.release_limits import require_whole
from publishing.release_rules import FLAGS, TEXTS, release_problems
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def create_release(actor: Actor, scope: Scope, *, document: JSONObject) -> Release:
    """Make an empty release. Raises ReleaseInvalid with every problem."""
    actor.require(Permission.RELEASE_WRITE)
    release = Release(stack_id=scope.stack_id, branch_id=scope.branch_id, created_by=actor.uid, updated_by=actor.uid)
    _fill(release, document, is_new=True)
    release.save(force_insert=True)
    activity.record(actor, scope, action="release.create", target=("release", release.uid), name=release.name)
    return release


@transaction.atomic
def update_release(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> Release:
    """Change what is sent. A deployed release stays locked. Raises ReleaseNotFound, ReleaseInvalid."""
    actor.require(Permission.RELEASE_WRITE)
    release = lock_release(scope, uid)
    if document.get("locked") is False and release.is_locked and is_deployed(release):
        raise ReleaseInvalid([Problem("locked", "deployed", "stays true: the release was deployed.")])
    _fill(release, document, is_new=False)
    touch(actor, release)
    activity.record(actor, scope, action="release.update", target=("release", uid), keys=sorted(document))
    return release


@transaction.atomic
def delete_release(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a release; what it put live stays live, and what it has scheduled stays scheduled. Raises ReleaseNotFound."""
    actor.require(Permission.RELEASE_WRITE)
    release = lock_release(scope, uid)
    require_whole(scope, release)
    release.deleted_at = utc_now()
    release.save(update_fields=["deleted_at"])
    release.items.all().delete()
    activity.record(actor, scope, action="release.delete", target=("release", uid), name=release.name)


@transaction.atomic
def clone_release(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> Release:
    """Make an unlocked release with the same items. Raises ReleaseNotFound, ReleaseInvalid."""
    actor.require(Permission.RELEASE_WRITE)
    source = lock_release(scope, uid)
    require_whole(scope, source)
    clone = Release(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        description=source.description,
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    _fill(clone, {key: value for key, value in document.items() if key in TEXTS}, is_new=True)
    clone.save(force_insert=True)
    items = list(source.items.order_by("pk"))
    for item in items:
        item.pk, item.release = None, clone
    ReleaseItem.objects.bulk_create(items)
    activity.record(actor, scope, action="release.clone", target=("release", clone.uid), source=uid)
    return clone


def lock_release(scope: Scope, uid: str) -> Release:
    """The release, locked until the transaction ends. Raises ReleaseNotFound."""
    release = Release.objects.in_branch(scope).filter(uid=uid).select_for_update(of=("self",)).first()
    if release is None:
        raise ReleaseNotFound
    return release


def lock_changeable(scope: Scope, uid: str) -> Release:
    """The same, for who changes its items. Raises ReleaseNotFound, ReleaseLocked."""
    release = lock_release(scope, uid)
    if release.is_locked:
        raise ReleaseLocked
    return release


def is_deployed(release: Release) -> bool:
    """Whether the release was ever deployed, or is to be."""
    return Deployment.objects.filter(release=release).exists()


def touch(actor: Actor, release: Release) -> None:
    """Save the release as changed by somebody now."""
    release.updated_by, release.updated_at = actor.uid, utc_now()
    release.save(update_fields=["name", "description", "is_locked", "is_archived", "updated_by", "updated_at"])


def _fill(release: Release, document: JSONObject, *, is_new: bool) -> None:
    problems = release_problems(document, is_new=is_new)
    if problems:
        raise ReleaseInvalid(problems)
    for key in TEXTS:
        if key in document:
            setattr(release, key, str(document[key] or "").strip())
    for key, column in FLAGS.items():
        if document.get(key) is not None:
            setattr(release, column, document[key])
