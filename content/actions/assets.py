"""Upload, replace, change, move and delete assets and their folders."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from content import ports
from content.asset_files import FileFacts, Upload, files_follow_transaction, store_file
from content.models import Asset, AssetVersion
from core.clock import utc_now
from core.errors import Invalid, NotFound, Problem
from core.uids import new_uid
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

P = ParamSpec("P")
R = TypeVar("R")


class AssetNotFound(NotFound):
    """The requested asset doesn't exist."""


class AssetInvalid(Invalid):
    """The asset cannot be saved."""


@dataclass(frozen=True, slots=True)
class AssetFields:
    """What people say about a file. An empty title is the file's name; an empty parent is the root."""

    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    parent_uid: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row that comes from elsewhere stood: its uid, its version and its times; None takes the present."""

    uid: str
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    created_by: str = ""
    updated_by: str = ""


def _with_files(action: Callable[P, R]) -> Callable[P, R]:
    """An action in one transaction whose stored files vanish with it when it fails."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with files_follow_transaction(), transaction.atomic():
            return action(*args, **kwargs)

    return run


@_with_files
def create_asset(
    actor: Actor,
    scope: Scope,
    *,
    upload: Upload,
    fields: AssetFields = AssetFields(),
    origin: Origin | None = None,
) -> Asset:
    """Store a file as a new asset. Raises FileInvalid, and AssetInvalid for what is said about it.

    `origin` keeps the uid, version and times of an asset that comes from elsewhere.
    """
    actor.require(Permission.ASSET_WRITE)
    _check(scope, fields)
    key, facts = store_file(upload)
    fields = replace(fields, title=fields.title or facts.filename)
    asset = _insert(actor, scope, name=fields.title, parent_uid=fields.parent_uid, origin=origin)
    _add_version(asset, fields, facts, key)
    activity.record(actor, scope, action="asset.create", target=("asset", asset.uid), version=asset.version)
    return asset


@_with_files
def replace_asset(actor: Actor, scope: Scope, uid: str, *, upload: Upload, fields: AssetFields | None = None) -> Asset:
    """Put another file in an asset's place, as its next version; what is said about it stays unless it is given."""
    actor.require(Permission.ASSET_WRITE)
    asset = _lock(scope, uid, is_dir=False)
    fields = fields or _fields_of(asset)
    _check(scope, fields)
    key, facts = store_file(upload)
    _next_version(actor, asset, replace(fields, title=fields.title or facts.filename), facts, key)
    activity.record(actor, scope, action="asset.update", target=("asset", uid), version=asset.version)
    return asset


@transaction.atomic
def update_asset(actor: Actor, scope: Scope, uid: str, *, fields: AssetFields) -> Asset:
    """Say something else about a file, or move it: its next version, over the same bytes."""
    actor.require(Permission.ASSET_WRITE)
    asset = _lock(scope, uid, is_dir=False)
    _check(scope, fields)
    latest = _latest(asset)
    columns = {name: getattr(latest, name) for name in FileFacts.__dataclass_fields__}
    facts = FileFacts(**{**columns, "sha256": bytes(latest.sha256)})
    _next_version(actor, asset, replace(fields, title=fields.title or facts.filename), facts, latest.storage_key)
    activity.record(actor, scope, action="asset.update", target=("asset", uid), version=asset.version)
    return asset


@transaction.atomic
def delete_asset(actor: Actor, scope: Scope, uid: str) -> None:
    """Take an asset out of every list and offline everywhere. Its versions and bytes stay for the trash."""
    actor.require(Permission.ASSET_DELETE)
    _delete(actor, scope, [_lock(scope, uid, is_dir=False)])


@transaction.atomic
def create_folder(
    actor: Actor, scope: Scope, *, name: str, parent_uid: str = "", origin: Origin | None = None
) -> Asset:
    """Make a folder for assets."""
    actor.require(Permission.ASSET_WRITE)
    _check_folder(scope, name, parent_uid)
    folder = _insert(actor, scope, name=name, parent_uid=parent_uid, origin=origin, is_dir=True)
    activity.record(actor, scope, action="asset_folder.create", target=("asset", folder.uid))
    return folder


@transaction.atomic
def update_folder(actor: Actor, scope: Scope, uid: str, *, name: str, parent_uid: str) -> Asset:
    """Rename a folder or move it, but never into itself."""
    actor.require(Permission.ASSET_WRITE)
    folder = _lock(scope, uid, is_dir=True)
    _check_folder(scope, name, parent_uid)
    if parent_uid in {row.uid for row in _subtree(scope, [folder])}:
        raise AssetInvalid([Problem("parent_uid", "cycle", "lies inside the folder itself.")])
    folder.name, folder.parent_uid = name, parent_uid
    folder.updated_at, folder.updated_by = utc_now(), actor.uid
    folder.save(update_fields=["name", "parent_uid", "updated_at", "updated_by"])
    activity.record(actor, scope, action="asset_folder.update", target=("asset", uid))
    return folder


@transaction.atomic
def delete_folder(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a folder with everything in it."""
    actor.require(Permission.ASSET_DELETE)
    _delete(actor, scope, _subtree(scope, [_lock(scope, uid, is_dir=True)]))


def _insert(
    actor: Actor, scope: Scope, *, name: str, parent_uid: str, origin: Origin | None, is_dir: bool = False
) -> Asset:
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


def _add_version(asset: Asset, fields: AssetFields, facts: FileFacts, storage_key: str) -> None:
    asset.latest = AssetVersion.objects.create(
        asset=asset,
        version=asset.version,
        title=fields.title,
        description=fields.description,
        tags=list(fields.tags),
        storage_key=storage_key,
        created_by=asset.updated_by,
        created_at=asset.updated_at,
        **asdict(facts),
    )
    asset.save(update_fields=["latest"])


def _next_version(actor: Actor, asset: Asset, fields: AssetFields, facts: FileFacts, storage_key: str) -> None:
    asset.version += 1
    asset.name, asset.parent_uid = fields.title, fields.parent_uid
    asset.updated_at, asset.updated_by = utc_now(), actor.uid
    asset.save(update_fields=["version", "name", "parent_uid", "updated_at", "updated_by"])
    _add_version(asset, fields, facts, storage_key)


def _lock(scope: Scope, uid: str, *, is_dir: bool) -> Asset:
    rows = Asset.objects.select_for_update(of=("self",)).select_related("latest")
    asset = rows.filter(branch_id=scope.branch_id, uid=uid, is_dir=is_dir, deleted_at=None).first()
    if asset is None:
        raise AssetNotFound(uid=uid)
    return asset


def _latest(asset: Asset) -> AssetVersion:
    if asset.latest is None:
        raise ValueError(f"the file {asset.uid} has no version")
    return asset.latest


def _fields_of(asset: Asset) -> AssetFields:
    latest = _latest(asset)
    return AssetFields(latest.title, latest.description, tuple(latest.tags), asset.parent_uid)


def _subtree(scope: Scope, folders: Iterable[Asset]) -> list[Asset]:
    """The folders and everything below them, locked level by level."""
    found = level = list(folders)
    while level:
        inside = Asset.objects.select_for_update().filter(
            branch_id=scope.branch_id, parent_uid__in=[row.uid for row in level if row.is_dir], deleted_at=None
        )
        level = [row for row in inside.order_by("id") if row not in found]
        found = found + level
    return found


def _delete(actor: Actor, scope: Scope, assets: list[Asset]) -> None:
    now = utc_now()
    Asset.objects.filter(pk__in=[asset.pk for asset in assets]).update(deleted_at=now, updated_by=actor.uid)
    for asset in assets:
        for follower in ports.asset_deleted.followers():
            follower(actor, scope, asset)
        kind = "asset_folder" if asset.is_dir else "asset"
        activity.record(actor, scope, action=f"{kind}.delete", target=("asset", asset.uid))


def _check(scope: Scope, fields: AssetFields) -> None:
    problems = [
        *_text_problems("title", fields.title, 500),
        *_text_problems("description", fields.description, 10_000),
        *(problem for index, tag in enumerate(fields.tags) for problem in _text_problems(f"tags.{index}", tag, 200)),
        *_parent_problems(scope, fields.parent_uid),
    ]
    if problems:
        raise AssetInvalid(problems)


def _check_folder(scope: Scope, name: str, parent_uid: str) -> None:
    problems = [*_text_problems("name", name, 500), *_parent_problems(scope, parent_uid)]
    if not name.strip():
        problems.append(Problem("name", "required", "is a required field."))
    if problems:
        raise AssetInvalid(problems)


def _text_problems(path: str, text: str, limit: int) -> Iterable[Problem]:
    if len(text) > limit:
        yield Problem(path, "max", f"is longer than {limit} characters.")
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        yield Problem(path, "nul", "has a character that cannot be stored.")


def _parent_problems(scope: Scope, parent_uid: str) -> Iterable[Problem]:
    folders = Asset.objects.filter(branch_id=scope.branch_id, is_dir=True, deleted_at=None)
    if parent_uid and ("\0" in parent_uid or not folders.filter(uid=parent_uid).exists()):
        yield Problem("parent_uid", "exists", "is not a folder of this stack.")
