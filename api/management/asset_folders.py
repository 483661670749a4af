"""Folders of assets over the management API."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.management.asset_bodies import read_folder
from api.management.asset_reading import represent_row, with_additions
from api.replies import Reply
from api.views import Resource
from content.actions.asset_folders import create_folder, delete_folder, update_folder
from content.asset_reading import get_folder
from content.assets import facts_of, represent_asset
from content.models import Asset

_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "Pictures"},
    "parent_uid": {"type": "string", "nullable": True, "description": "The folder it lies in; null is the root."},
    "is_dir": {"type": "boolean", "enum": [True]},
}
_REQUEST = {"type": "object", "properties": {name: _SHAPE[name] for name in ("name", "parent_uid")}}


class AssetFolders(Resource):
    """The folders of a branch; lists of assets with `include_folders` show them."""

    tag = "Assets"
    key = "asset"
    shape = _SHAPE
    request_shape: ClassVar = _REQUEST
    failures: ClassVar = {"POST": Failure(141, "Folder creation failed. Please try again.")}
    parameters: ClassVar = {"POST": ("include_branch",)}

    def post(self, call: Call) -> Reply:
        """Make a folder."""
        said = read_folder(call)
        folder = create_folder(call.actor, call.scope, name=said.name or "", parent_uid=said.parent_uid or "")
        return _written(call, folder, "Folder created successfully.", status=201)


class OneAssetFolder(Resource):
    """One folder."""

    tag = "Assets"
    key = "asset"
    shape = _SHAPE
    request_shape: ClassVar = _REQUEST
    failures: ClassVar = {"PUT": Failure(141, "Folder update failed. Please try again.")}
    parameters: ClassVar = {"GET": ("include_branch",), "PUT": ("include_branch",)}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a folder."""
        return Reply({"asset": represent_row(call, get_folder(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Rename a folder, or move it with everything in it."""
        folder = update_folder(call.actor, call.scope, uid, read_folder(call))
        return _written(call, folder, "Folder updated successfully.")

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a folder with everything in it, and take its files offline."""
        delete_folder(call.actor, call.scope, uid)
        return Reply({"notice": "Folder deleted successfully."})


def _written(call: Call, folder: Asset, notice: str, *, status: int = 200) -> Reply:
    body = with_additions(call, represent_asset(call.scope, facts_of(folder, None)))
    return Reply({"notice": notice, "asset": body}, status=status)
