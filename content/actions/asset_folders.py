"""Make, rename, move and delete folders of assets."""

from dataclasses import dataclass

from django.db import transaction

from content.asset_rows import Origin, delete_rows, insert_row, lock_below, lock_row
from content.asset_rules import check_folder, hold_folder
from content.errors import AssetInvalid
from content.file_sight import require_files
from content.models import Asset
from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """What becomes different about a folder; None keeps it. An empty parent is the root."""

    name: str | None = None
    parent_uid: str | None = None


@transaction.atomic
def create_folder(
    actor: Actor, scope: Scope, *, name: str, parent_uid: str = "", origin: Origin | None = None
) -> Asset:
    """Make a folder for assets. Raises AssetInvalid."""
    actor.require(Permission.ASSET_WRITE)
    check_folder(scope, name, parent_uid)
    hold_folder(scope, parent_uid)
    folder = insert_row(actor, scope, name=name, parent_uid=parent_uid, origin=origin, is_dir=True)
    require_files(scope, [folder], Action.CREATE)
    activity.record(actor, scope, action="asset_folder.create", target=("asset", folder.uid))
    return folder


@transaction.atomic
def update_folder(actor: Actor, scope: Scope, uid: str, changes: FolderChanges) -> Asset:
    """Rename a folder or move it, but never into itself. Raises FolderNotFound and AssetInvalid.

    The folders below stay locked meanwhile: of two folders that move into one another, one finds out.
    """
    actor.require(Permission.ASSET_WRITE)
    folder = lock_row(scope, uid, is_dir=True)
    require_files(scope, [folder], Action.UPDATE)
    check_folder(scope, changes.name, changes.parent_uid)
    is_moved = changes.parent_uid is not None and changes.parent_uid != folder.parent_uid
    if changes.parent_uid is not None and is_moved:
        hold_folder(scope, changes.parent_uid)
        if changes.parent_uid in {row.uid for row in lock_below(scope, folder, only_folders=True)}:
            raise AssetInvalid([Problem("parent_uid", "cycle", "lies inside the folder itself.")])
        folder.parent_uid = changes.parent_uid
    folder.name = folder.name if changes.name is None else changes.name
    folder.updated_at, folder.updated_by = utc_now(), actor.uid
    folder.save(update_fields=["name", "parent_uid", "updated_at", "updated_by"])
    if is_moved:
        require_files(scope, [folder], Action.CREATE)
    activity.record(actor, scope, action="asset_folder.update", target=("asset", uid))
    return folder


@transaction.atomic
def delete_folder(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a folder with everything in it. Raises FolderNotFound."""
    actor.require(Permission.ASSET_DELETE)
    doomed = lock_below(scope, lock_row(scope, uid, is_dir=True))
    require_files(scope, doomed, Action.DELETE)
    delete_rows(actor, scope, doomed)
