"""Releases and their items in the clients' words."""

from collections.abc import Sequence
from typing import Any

from core.clock import to_wire
from core.json_values import JSONObject, JSONValue
from publishing.models import Release, ReleaseItem
from publishing.reading import JobStatus
from publishing.releases import EnvironmentStatus

_STATUSES = {JobStatus.QUEUED: "scheduled", JobStatus.COMPLETE: "success"}
"""The vendor's words where they differ from ours."""
ITEM: dict[str, Any] = {
    "uid": {"type": "string"},
    "content_type_uid": {"type": "string", "description": "`built_io_upload` where it is a file."},
    "locale": {"type": "string", "example": "en-us"},
    "version": {"type": "integer", "nullable": True, "description": "None where it is to be taken offline."},
    "action": {"type": "string", "enum": ["publish", "unpublish"]},
}
SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "Spring"},
    "description": {"type": "string"},
    "locked": {"type": "boolean"},
    "archived": {"type": "boolean"},
}


def represent_release(
    release: Release, *, statuses: Sequence[EnvironmentStatus], count: int, items: Sequence[ReleaseItem] | None = None
) -> JSONObject:
    """A release, with its items where they are given."""
    shown: list[JSONValue] = [represent_item(item) for item in items or ()]
    status: list[JSONValue] = [_represent_status(each) for each in statuses]
    return {
        "name": release.name,
        "description": release.description,
        "locked": release.is_locked,
        "uid": release.uid,
        **({} if items is None else {"items": shown}),
        "items_count": count,
        "created_by": release.created_by,
        "updated_by": release.updated_by,
        "created_at": to_wire(release.created_at),
        "updated_at": to_wire(release.updated_at),
        "status": status,
        "archived": release.is_archived,
        "_deploy_latest": False,
    }


def represent_item(item: ReleaseItem) -> JSONObject:
    """One item; files stand under the vendor's name for them."""
    version = item.entry_version or item.asset_version
    return {
        "uid": item.target_uid,
        "content_type_uid": item.content_type_uid or "built_io_upload",
        "locale": item.locale,
        "version": version.version if version else None,
        "action": item.action,
    }


def _represent_status(status: EnvironmentStatus) -> JSONObject:
    return {
        "environment": status.environment_uid,
        "time": to_wire(status.at),
        "status": _STATUSES.get(status.status, status.status.value),
        "user": status.user,
        "job_id": status.job_uid,
        "is_revert": status.is_revert,
    }
