"""The versions of a file over the management API, and the names people give them."""

from typing import ClassVar

from api.bodies import texts
from api.calls import Call, object_at
from api.errors import Failure
from api.replies import Reply
from api.views import Resource
from content.actions.asset_versions import name_asset_version, unname_asset_version
from content.asset_uses import NamedVersion, list_asset_versions
from content.errors import AssetNotFound
from content.query.fields import Fields
from content.query.window import parse_window
from core.clock import to_wire
from core.json_values import JSONObject

_NAME = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "updated_by": {"type": "string"},
        "updated_at": {"type": "string", "format": "date-time"},
    },
}


class AssetVersions(Resource):
    """The versions of a file."""

    tag = "Assets"
    key = "version"
    plural = "versions"
    shape: ClassVar = {"_version": {"type": "integer"}, "_version_name": _NAME}
    parameters: ClassVar = {"GET": ("skip", "limit", "include_count", "named")}

    def get(self, call: Call, uid: str) -> Reply:
        """List the versions of a file, newest first, each with its name where it has one."""
        window = parse_window(dict(call.params.lists()), Fields())
        versions = list_asset_versions(call.scope, uid, window, is_named=call.flag("named"))
        body: dict[str, object] = {"versions": [_represent(version) for version in versions.rows]}
        return Reply({**body, "count": versions.count} if window.include_count else body)


class AssetVersionNaming(Resource):
    """The name of one version of a file."""

    tag = "Assets"
    key = "upload"
    request_shape: ClassVar = {"type": "object", "properties": {"_version_name": {"type": "string"}}}
    failures: ClassVar = {"POST": Failure(141, "The version could not be named. Please try again.")}

    def post(self, call: Call, uid: str, version: str) -> Reply:
        """Give a version a name, or another one."""
        sent = call.body()
        # The vendor's reference names the object after the file, its tests after the upload.
        named = object_at(sent, "asset" if "asset" in sent else "upload")
        title = texts(named, "_version_name")["_version_name"] or ""
        name_asset_version(call.actor, call.scope, uid, version=_number(uid, version), title=title)
        return Reply({"notice": "Version name assigned successfully."}, status=201)

    def delete(self, call: Call, uid: str, version: str) -> Reply:
        """Take a version's name away."""
        unname_asset_version(call.actor, call.scope, uid, version=_number(uid, version))
        return Reply({"notice": "Version name deleted successfully."})


def _number(uid: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise AssetNotFound(uid=uid)
    return int(text)


def _represent(version: NamedVersion) -> JSONObject:
    if version.title is None or version.updated_at is None:
        return {"_version": version.version}
    name: JSONObject = {
        "title": version.title,
        "updated_by": version.updated_by,
        "updated_at": to_wire(version.updated_at),
    }
    return {"_version": version.version, "_version_name": name}
