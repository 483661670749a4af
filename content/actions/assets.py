"""Upload, replace, change and delete files. Folders are in asset_folders, the names of versions in asset_versions."""

from dataclasses import asdict, dataclass, replace

from django.db import transaction

from content.asset_files import FileFacts, Upload, files_follow_transaction, store_file
from content.asset_rows import Origin, delete_rows, insert_row, lock_row
from content.asset_rules import check_fields, hold_folder
from content.errors import AssetNotFound
from content.file_sight import require_files
from content.media import safe_filename
from content.models import Asset, AssetVersion
from core.clock import utc_now
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class AssetFields:
    """What people say about a file. An empty title is the file's name; an empty parent is the root."""

    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    parent_uid: str = ""


@dataclass(frozen=True, slots=True)
class AssetChanges:
    """What people say anew about a file; None keeps what is said of it. A file name keeps the bytes under it."""

    title: str | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None
    parent_uid: str | None = None
    filename: str | None = None


NO_CHANGES = AssetChanges()


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
    check_fields(scope, fields)
    with files_follow_transaction():
        # Before the transaction: storing a large file takes its time, and nothing waits for it meanwhile.
        key, facts = store_file(upload)
        with transaction.atomic():
            hold_folder(scope, fields.parent_uid)
            fields = replace(fields, title=fields.title or facts.filename)
            asset = insert_row(actor, scope, name=fields.title, parent_uid=fields.parent_uid, origin=origin)
            require_files(scope, [asset], Action.CREATE)
            _add_version(asset, fields, facts, key)
            activity.record(actor, scope, action="asset.create", target=("asset", asset.uid), version=asset.version)
    return asset


def replace_asset(actor: Actor, scope: Scope, uid: str, *, upload: Upload, changes: AssetChanges = NO_CHANGES) -> Asset:
    """Put another file in an asset's place, as its next version. Raises AssetNotFound, FileInvalid and AssetInvalid."""
    actor.require(Permission.ASSET_WRITE)
    if not Asset.objects.filter(branch_id=scope.branch_id, uid=uid, is_dir=False, deleted_at=None).exists():
        raise AssetNotFound(uid=uid)
    check_fields(scope, changes)
    with files_follow_transaction():
        key, facts = store_file(upload)
        with transaction.atomic():
            asset = lock_row(scope, uid)
            require_files(scope, [asset], Action.UPDATE)
            fields = _changed(_fields_of(asset, _latest(asset)), changes)
            _next_version(actor, scope, asset, fields, _renamed(facts, changes), key)
    return asset


@transaction.atomic
def update_asset(actor: Actor, scope: Scope, uid: str, *, changes: AssetChanges, version: int | None = None) -> Asset:
    """Say something else about a file, or move it: its next version, over the same bytes.

    `version` takes an earlier version up again, with its bytes and what was said of it. Raises AssetNotFound and
    AssetInvalid.
    """
    actor.require(Permission.ASSET_WRITE)
    asset = lock_row(scope, uid)
    require_files(scope, [asset], Action.UPDATE)
    check_fields(scope, changes)
    base = _latest(asset) if version is None else asset.versions.filter(version=version).first()
    if base is None:
        raise AssetNotFound(uid=uid)
    fields = _changed(_fields_of(asset, base), changes)
    _next_version(actor, scope, asset, fields, _renamed(_facts_of(base), changes), base.storage_key)
    return asset


@transaction.atomic
def delete_asset(actor: Actor, scope: Scope, uid: str) -> None:
    """Take an asset out of every list and offline everywhere. Its versions and bytes stay for the trash."""
    actor.require(Permission.ASSET_DELETE)
    asset = lock_row(scope, uid)
    require_files(scope, [asset], Action.DELETE)
    delete_rows(actor, scope, [asset])


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


def _next_version(
    actor: Actor, scope: Scope, asset: Asset, fields: AssetFields, facts: FileFacts, storage_key: str
) -> None:
    is_moved = fields.parent_uid != asset.parent_uid
    if is_moved:
        hold_folder(scope, fields.parent_uid)
    fields = replace(fields, title=fields.title or facts.filename)
    asset.version += 1
    asset.name, asset.parent_uid = fields.title, fields.parent_uid
    asset.updated_at, asset.updated_by = utc_now(), actor.uid
    asset.save(update_fields=["version", "name", "parent_uid", "updated_at", "updated_by"])
    if is_moved:
        require_files(scope, [asset], Action.CREATE)
    _add_version(asset, fields, facts, storage_key)
    activity.record(actor, scope, action="asset.update", target=("asset", asset.uid), version=asset.version)


def _latest(asset: Asset) -> AssetVersion:
    if asset.latest is None:
        raise ValueError(f"the file {asset.uid} has no version")
    return asset.latest


def _fields_of(asset: Asset, version: AssetVersion) -> AssetFields:
    return AssetFields(version.title, version.description, tuple(version.tags), asset.parent_uid)


def _facts_of(version: AssetVersion) -> FileFacts:
    columns = {name: getattr(version, name) for name in FileFacts.__dataclass_fields__}
    return FileFacts(**{**columns, "sha256": bytes(version.sha256)})


def _changed(fields: AssetFields, changes: AssetChanges) -> AssetFields:
    names = AssetFields.__dataclass_fields__
    return replace(fields, **{name: value for name in names if (value := getattr(changes, name)) is not None})


def _renamed(facts: FileFacts, changes: AssetChanges) -> FileFacts:
    return facts if changes.filename is None else replace(facts, filename=safe_filename(changes.filename))
