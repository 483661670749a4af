"""Assets as clients see them: what is read of an asset, its address, and the object in the vendor's shape."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q

from content.models import Asset, AssetVersion
from core.clock import to_wire
from core.json_values import JSONObject, JSONValue
from stacks.branch_rules import MAIN
from stacks.scope import Scope

FOLDER_TYPE = "application/vnd.contenstack.folder"
"""The media type of folders, with the vendor's own spelling."""


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """One file or folder as it is represented: the columns of an asset and of one of its versions."""

    uid: str
    is_dir: bool
    name: str
    parent_uid: str
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    description: str = ""
    tags: tuple[str, ...] = ()
    filename: str = ""
    content_type: str = FOLDER_TYPE
    file_size: int = 0
    width: int | None = None
    height: int | None = None
    storage_key: str = ""


def facts_of(asset: Asset, version: AssetVersion | None) -> AssetFacts:
    """What two loaded rows say; a folder has no version."""
    folder = AssetFacts(
        uid=asset.uid,
        is_dir=asset.is_dir,
        name=asset.name,
        parent_uid=asset.parent_uid,
        version=asset.version,
        created_at=asset.created_at,
        created_by=asset.created_by,
        updated_at=asset.updated_at,
        updated_by=asset.updated_by,
    )
    if version is None:
        return folder
    return replace(
        folder,
        name=version.title,
        version=version.version,
        updated_at=version.created_at,
        updated_by=version.created_by,
        description=version.description,
        tags=tuple(version.tags),
        filename=version.filename,
        content_type=version.content_type,
        file_size=version.file_size,
        width=version.width,
        height=version.height,
        storage_key=version.storage_key,
    )


def latest_assets(scope: Scope, uids: Iterable[str]) -> dict[str, AssetFacts]:
    """The living assets and folders among the uids, at their latest version: one query."""
    rows = Asset.objects.filter(branch_id=scope.branch_id, uid__in=set(uids), deleted_at=None).select_related("latest")
    return {asset.uid: facts_of(asset, asset.latest) for asset in rows}


def assets_at_versions(version_ids: Iterable[int]) -> dict[str, AssetFacts]:
    """Assets by uid at the versions given, as publications name them: one query."""
    rows = AssetVersion.objects.filter(pk__in=set(version_ids)).select_related("asset")
    return {version.asset.uid: facts_of(version.asset, version) for version in rows}


def asset_url(scope: Scope, facts: AssetFacts) -> str:
    """Where a file is fetched from: the address names the branch and version, so what it answers never changes."""
    name = quote(facts.filename, safe="")
    branch = "" if scope.branch_uid == MAIN else f"?branch={scope.branch_uid}"
    return f"{settings.ASSETS_URL}/v3/assets/{scope.api_key}/{facts.uid}/{facts.version}/{name}{branch}"


def represent_asset(scope: Scope, facts: AssetFacts, *, publish_details: JSONValue = None) -> JSONObject:
    """The object of a file or folder, keys in the vendor's order; `publish_details` only where it is given."""
    if facts.is_dir:
        return _represent_folder(facts)
    body: JSONObject = {
        **_identity(facts),
        "content_type": facts.content_type,
        "file_size": str(facts.file_size),
        "tags": list(facts.tags),
        "filename": facts.filename,
        "url": asset_url(scope, facts),
        "ACL": {},
        "is_dir": False,
        "parent_uid": facts.parent_uid or None,
        "_version": facts.version,
        "title": facts.name,
        "description": facts.description,
    }
    if facts.width is not None:
        body["dimension"] = {"height": facts.height, "width": facts.width}
    if publish_details is not None:
        body["publish_details"] = publish_details
    return body


def _identity(facts: AssetFacts) -> JSONObject:
    return {
        "uid": facts.uid,
        "created_at": to_wire(facts.created_at),
        "updated_at": to_wire(facts.updated_at),
        "created_by": facts.created_by,
        "updated_by": facts.updated_by,
    }


def _represent_folder(facts: AssetFacts) -> JSONObject:
    return {
        **_identity(facts),
        "content_type": FOLDER_TYPE,
        "tags": [],
        "name": facts.name,
        "ACL": {},
        "is_dir": True,
        "parent_uid": facts.parent_uid or None,
        "_version": facts.version,
    }


def find_stored_file(api_key: str, uid: str, version: str, filename: str, *, branch: str = MAIN) -> AssetVersion | None:
    """The version of a living asset that an address of `asset_url` names, if there is one; a branch by any name."""
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        return None
    return (
        AssetVersion.objects.filter(
            Q(asset__branch__uid=branch) | Q(asset__branch__aliases__uid=branch),
            asset__stack__api_key=api_key,
            asset__stack__deleted_at=None,
            asset__branch__deleted_at=None,
            asset__uid=uid,
            asset__deleted_at=None,
            version=int(version),
            filename=filename,
        )
        .order_by("asset_id")
        .first()
    )
