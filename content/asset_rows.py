"""The rows of files and folders alike: written and locked for the actions on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from content import ports
from content.errors import AssetInvalid, AssetNotFound, FolderNotFound
from content.models import Asset
from core.clock import utc_now
from core.errors import Problem
from core.uids import new_uid
from stacks import activity
from stacks.actor import Actor
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row that comes from elsewhere stood: its uid, its version and its times; None takes the present."""

    uid: str
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    created_by: str = ""
    updated_by: str = ""


def insert_row(
    actor: Actor, scope: Scope, *, name: str, parent_uid: str, origin: Origin | None, is_dir: bool = False
) -> Asset:
    """A new row. Raises AssetInvalid where the origin's uid is taken."""
    now = utc_now()
    origin = origin or Origin(uid=new_uid())
    if Asset.objects.filter(branch_id=scope.branch_id, uid=origin.uid).exists():
        raise AssetInvalid([Problem("uid", "unique", "is not unique.")])
    return Asset.objects.create(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        uid=origin.uid,
        is_dir=is_dir,
        name=name,
        parent_uid=parent_uid,
        version=origin.version,
        created_by=origin.created_by or actor.uid,
        updated_by=origin.updated_by or actor.uid,
        created_at=origin.created_at or now,
        updated_at=origin.updated_at or origin.created_at or now,
    )


def lock_row(scope: Scope, uid: str, *, is_dir: bool = False) -> Asset:
    """A living file or folder until the transaction ends. Raises AssetNotFound or FolderNotFound.

    Its latest version is read only afterwards: a row that was waited for is read again, what was joined to it is not.
    """
    rows = Asset.objects.select_for_update()
    asset: Asset | None = rows.filter(branch_id=scope.branch_id, uid=uid, is_dir=is_dir, deleted_at=None).first()
    if asset is None:
        raise FolderNotFound(uid=uid) if is_dir else AssetNotFound(uid=uid)
    return asset


def lock_below(scope: Scope, folder: Asset, *, only_folders: bool = False) -> list[Asset]:
    """A locked folder and everything below it, locked level by level."""
    found = level = [folder]
    seen = {folder.pk}
    while level:
        inside = Asset.objects.select_for_update().filter(
            branch_id=scope.branch_id, parent_uid__in=[row.uid for row in level if row.is_dir], deleted_at=None
        )
        wanted = inside.filter(is_dir=True) if only_folders else inside
        level = [row for row in wanted.order_by("id") if row.pk not in seen]
        seen |= {row.pk for row in level}
        found = found + level
    return found


def delete_rows(actor: Actor, scope: Scope, assets: Iterable[Asset]) -> None:
    """Mark locked rows as deleted and tell who follows."""
    now = utc_now()
    gone = list(assets)
    Asset.objects.filter(pk__in=[asset.pk for asset in gone]).update(deleted_at=now, updated_by=actor.uid)
    for asset in gone:
        for follower in ports.asset_deleted.followers():
            follower(actor, scope, asset)
        kind = "asset_folder" if asset.is_dir else "asset"
        activity.record(actor, scope, action=f"{kind}.delete", target=("asset", asset.uid))
