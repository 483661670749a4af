"""Rows of files and folders as lists and pickers go through them, as far as the rules of roles show them."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from content.errors import AssetNotFound
from content.file_sight import may_begin_in, require_files, seen_files
from content.models import Asset
from core.errors import Forbidden
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope


def seen_assets(scope: Scope, rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """Those of the branch's rows that may be read; themselves where nothing limits that."""
    seen = seen_files(scope)
    if seen is None:
        return rows
    named = "SELECT asset.id FROM content_asset AS asset WHERE asset.branch_id = %s AND "
    # The condition is `file_sight`'s own; what people wrote is only among its parameters.
    return rows.filter(pk__in=RawSQL(named + seen.text, (scope.branch_id, *seen.params)))  # noqa: S611


def require_file(visit: Visit, uid: str, action: Action) -> None:
    """Raise AssetNotFound or FolderNotFound where the file or folder may not be read, Forbidden where it may be no more."""
    if visit.scope.limits is None:
        return
    asset = Asset.objects.filter(branch_id=visit.scope.branch_id, uid=uid, deleted_at=None).first()
    if asset is None:
        raise AssetNotFound(uid=uid)
    require_files(visit.scope, [asset], action)


def file_rights(visit: Visit, uid: str) -> dict[str, bool]:
    """What pages of a file or folder are told: whether the person may change it, and delete it."""
    return {
        "can_write": visit.actor.can(Permission.ASSET_WRITE) and _is_allowed(visit, uid, Action.UPDATE),
        "can_delete": visit.actor.can(Permission.ASSET_DELETE) and _is_allowed(visit, uid, Action.DELETE),
    }


def may_begin(visit: Visit, folder_uid: str, *, is_dir: bool) -> bool:
    """Whether the person may put files, or make folders, in a folder; in none for an empty uid."""
    return visit.actor.can(Permission.ASSET_WRITE) and may_begin_in(visit.scope, folder_uid, is_dir=is_dir)


def _is_allowed(visit: Visit, uid: str, action: Action) -> bool:
    try:
        require_file(visit, uid, action)
    except Forbidden:
        return False
    return True
