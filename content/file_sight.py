"""Which files and folders are there for who asks, and what they may do with them: the same condition for all and for one.

What a rule says of a folder holds for everything inside of it, however deep.
"""

from collections.abc import Collection, Mapping, Sequence

from content.database import fetch_all
from content.errors import AssetNotFound, FolderNotFound
from content.models import Asset
from content.query.sql import SQL, join
from core.errors import Forbidden
from stacks.limits import FileRight
from stacks.role_rules import Action, Names
from stacks.scope import Scope

_NONE = SQL("FALSE")
_INSIDE = """asset.parent_uid IN (
    WITH RECURSIVE below AS (
        SELECT %s::bigint AS branch_id, named.uid FROM unnest(%s::text[]) AS named (uid)
        UNION
        SELECT folder.branch_id, folder.uid::text FROM content_asset AS folder
        JOIN below ON folder.branch_id = below.branch_id AND folder.parent_uid = below.uid
        WHERE folder.is_dir AND folder.deleted_at IS NULL
    )
    SELECT uid FROM below
)"""


def seen_files(scope: Scope) -> SQL | None:
    """The condition under which an `asset`, a file or a folder, may be read; None where all of them may."""
    return _allowed(scope, Action.READ)


def seen_of_files(scope: Scope, uids: Collection[str]) -> set[str]:
    """Those of the uids whose files and folders may be read, among all where nothing limits that."""
    seen = seen_files(scope)
    if seen is None or not uids:
        return set(uids)
    place = "SELECT asset.uid FROM content_asset AS asset WHERE asset.branch_id = %s AND asset.uid = ANY(%s)"
    rows = fetch_all(SQL(f"{place} AND {seen.text}", (scope.branch_id, sorted(uids), *seen.params)))
    return {uid for (uid,) in rows}


def may_begin_in(scope: Scope, folder_uid: str, *, is_dir: bool) -> bool:
    """Whether a file, or a folder, may be made in the folder; in none for an empty uid."""
    allowed = _allowed(scope, Action.CREATE)
    if allowed is None:
        return True
    new = "(SELECT ''::text AS uid, %s::text AS parent_uid, %s::boolean AS is_dir) AS asset"
    # The condition is this module's own.
    statement = SQL(f"SELECT {allowed.text} FROM {new}", (*allowed.params, folder_uid, is_dir))  # noqa: S608
    return bool(fetch_all(statement)[0][0])


def sees_folder(scope: Scope, uid: str) -> bool:
    """Whether the folder, which exists, is there for who asks."""
    seen = seen_files(scope)
    if seen is None:
        return True
    place = "SELECT FROM content_asset AS asset WHERE asset.branch_id = %s AND asset.uid = %s"
    return bool(fetch_all(SQL(f"{place} AND {seen.text}", (scope.branch_id, uid, *seen.params))))


def visible_files(scope: Scope, asset_ids: Collection[int]) -> set[int]:
    """The ids of those files and folders that may be read. One query where that is limited."""
    seen = seen_files(scope)
    if seen is None or not asset_ids:
        return set(asset_ids)
    found = SQL(f"SELECT asset.id FROM content_asset AS asset WHERE asset.id = ANY(%s) AND {seen.text}")  # noqa: S608 the condition is this module's own
    return {pk for (pk,) in fetch_all(SQL(found.text, (list(asset_ids), *seen.params)))}


def files_within(
    branch_id: int, rights: Sequence[FileRight], asset_ids: Collection[int]
) -> Mapping[int, Sequence[bool]]:
    """Whether each of the rights is about each of the files. One query where there are any."""
    if not rights or not asset_ids:
        return {}
    reaches = join(", ", (_reach(branch_id, right) for right in rights))
    found = f"SELECT asset.id, {reaches.text} FROM content_asset AS asset WHERE asset.id = ANY(%s)"  # noqa: S608 the conditions are this module's own
    rows = fetch_all(SQL(found, (*reaches.params, list(asset_ids))))
    return {pk: about for pk, *about in rows}


def require_files(scope: Scope, assets: Collection[Asset], action: Action) -> None:
    """Raise AssetNotFound, or FolderNotFound, for what may not be read, Forbidden for what the action may not be done with."""
    seen, allowed = _allowed(scope, Action.READ), _allowed(scope, action)
    if seen is None or allowed is None or not assets:
        return
    rows = fetch_all(
        SQL(
            f"SELECT asset.id, {seen.text}, {allowed.text} FROM content_asset AS asset WHERE asset.id = ANY(%s)",  # noqa: S608 the conditions are this module's own
            (*seen.params, *allowed.params, [asset.pk for asset in assets]),
        )
    )
    answers = {pk: (is_seen, is_allowed) for pk, is_seen, is_allowed in rows}
    for asset in assets:
        is_seen, is_allowed = answers[asset.pk]
        if not is_seen and action is not Action.CREATE:
            raise FolderNotFound(uid=asset.uid) if asset.is_dir else AssetNotFound(uid=asset.uid)
        if not is_allowed:
            raise Forbidden(f"Your role does not allow this here (asset {action.value}).")


def _allowed(scope: Scope, action: Action) -> SQL | None:
    limits = scope.limits
    files, folders = (limits.asset_rights(action), limits.folder_rights(action)) if limits else (None, None)
    if files is None or folders is None:
        return None
    pieces = [
        *(
            SQL(f"(NOT asset.is_dir AND {reach.text})", reach.params)
            for reach in (_reach(scope.branch_id, each) for each in files)
        ),
        *(
            SQL(f"(asset.is_dir AND {reach.text})", reach.params)
            for reach in (_reach(scope.branch_id, each) for each in folders)
        ),
    ]
    either = join(" OR ", pieces)
    return SQL(f"({either.text})", either.params) if pieces else _NONE


def _reach(branch_id: int, right: FileRight) -> SQL:
    given, taken = _chosen(branch_id, right.named, right.folders), _chosen(branch_id, right.but, right.but_folders)
    return SQL(f"({given.text} AND NOT {taken.text})", (*given.params, *taken.params))


def _chosen(branch_id: int, named: Names, folders: Names) -> SQL:
    """Those named, and what lies in the folders; what lies in none is in no folder, even where all are meant."""
    if named.is_all:
        return SQL("TRUE")
    pieces = [SQL("asset.uid = ANY(%s)", (sorted(named.uids),))] if named.uids else []
    if folders.is_all:
        pieces.append(SQL("asset.parent_uid <> ''"))
    elif folders.uids:
        pieces.append(SQL(_INSIDE, (branch_id, sorted(folders.uids))))
    either = join(" OR ", pieces)
    return SQL(f"({either.text})", either.params) if pieces else _NONE
