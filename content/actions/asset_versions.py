"""Name the versions of a file."""

from django.db import transaction

from content.asset_rows import lock_row
from content.errors import AssetInvalid, AssetNotFound
from content.file_sight import require_files
from content.models import AssetVersion, AssetVersionName
from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope


@transaction.atomic
def name_asset_version(actor: Actor, scope: Scope, uid: str, *, version: int, title: str) -> AssetVersionName:
    """Give a version a name, or another one. Raises AssetNotFound and AssetInvalid."""
    actor.require(Permission.ASSET_WRITE)
    row = _lock_version(scope, uid, version)
    if not title.strip() or len(title) > 500:
        raise AssetInvalid([Problem("_version_name", "length", "must have 1 to 500 characters.")])
    said = {"title": title, "updated_by": actor.uid, "updated_at": utc_now()}
    name, _ = AssetVersionName.objects.update_or_create(version=row, defaults=said)
    activity.record(actor, scope, action="asset_version.name", target=("asset", uid), version=version)
    return name


@transaction.atomic
def unname_asset_version(actor: Actor, scope: Scope, uid: str, *, version: int) -> None:
    """Take a version's name away; one without a name is left alone. Raises AssetNotFound."""
    actor.require(Permission.ASSET_WRITE)
    row = _lock_version(scope, uid, version)
    deleted, _ = AssetVersionName.objects.filter(version=row).delete()
    if deleted:
        activity.record(actor, scope, action="asset_version.unname", target=("asset", uid), version=version)


def _lock_version(scope: Scope, uid: str, version: int) -> AssetVersion:
    asset = lock_row(scope, uid)
    require_files(scope, [asset], Action.UPDATE)
    row: AssetVersion | None = asset.versions.filter(version=version).first()
    if row is None:
        raise AssetNotFound(uid=uid)
    return row
