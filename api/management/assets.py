"""Files over the management API. Folders, versions and publishing are in their own modules."""

from typing import Any, ClassVar, Final

import orjson

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.asset_bodies import FORM_SHAPE, WORDS, read_sent, read_upload
from api.management.asset_reading import (
    ADDITIONS,
    PAGE_PARAMETERS,
    READ_PARAMETERS,
    embedded_reply,
    page_reply,
    read_asset,
    with_additions,
)
from api.replies import Reply
from api.views import Resource
from content.actions.assets import AssetFields, create_asset, delete_asset, replace_asset, update_asset
from content.asset_reading import get_asset
from content.asset_uses import AssetUse, list_asset_uses
from content.assets import asset_url, facts_of, represent_asset
from content.errors import AssetNotFound
from content.models import Asset
from content.query.fields import Fields
from content.query.language import Field, Kind, Matches
from content.query.window import parse_window
from core.json_values import JSONObject
from publishing.publish_details import details_of_entry

SHAPE: Final[dict[str, Any]] = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    **WORDS,
    "content_type": {"type": "string", "example": "image/png"},
    "file_size": {"type": "string", "example": "20480"},
    "url": {"type": "string", "format": "uri-reference"},
    "is_dir": {"type": "boolean"},
    "dimension": {"type": "object", "properties": {"height": {"type": "integer"}, "width": {"type": "integer"}}},
    "_version": {"type": "integer"},
}
_ON_WRITE: Final = tuple(name for name in ADDITIONS if name != "include_publish_details")
_USE_NAMES: Final = ("entry_uid", "content_type_uid", "locale", "title", "content_type_title")
_CONTENT_TYPE: Final = Field("content_type", Kind.TEXT)
_UPDATE_FAILED: Final = Failure(141, "Asset update failed. Please try again.")


class Assets(Resource):
    """The files of a branch, and their folders."""

    tag = "Assets"
    key = "asset"
    plural = "assets"
    shape = SHAPE
    form_shape: ClassVar = FORM_SHAPE
    failures: ClassVar = {"POST": Failure(141, "Asset creation failed. Please try again.")}
    parameters: ClassVar = {"GET": PAGE_PARAMETERS, "POST": _ON_WRITE}

    def get(self, call: Call) -> Reply:
        """List files, 100 at a time, latest change first.

        All folders' files are listed together, without the folders; `folder` names one of them, `cs_root` none,
        `include_folders` adds folders. A query that asks for `is_dir` finds folders, too. With `environment` only what
        is live there is listed.
        """
        return page_reply(call)

    def post(self, call: Call) -> Reply:
        """Upload a file."""
        upload, said = read_upload(call)
        fields = AssetFields(said.title or "", said.description or "", said.tags or (), said.parent_uid or "")
        asset = create_asset(call.actor, call.scope, upload=upload, fields=fields)
        return _written(call, asset, "Asset created successfully.", status=201)


class OneAsset(Resource):
    """One file."""

    tag = "Assets"
    key = "asset"
    shape = SHAPE
    request_shape: ClassVar = {"type": "object", "properties": WORDS}
    form_shape: ClassVar = FORM_SHAPE
    failures: ClassVar = {"PUT": _UPDATE_FAILED}
    parameters: ClassVar = {"GET": READ_PARAMETERS, "PUT": _ON_WRITE}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a file: its latest saved version, the one named, or the one live in an environment."""
        return Reply({"asset": read_asset(call, uid)})

    def put(self, call: Call, uid: str) -> Reply:
        """Put another file in its place under the same uid, or say something else about it, or move it.

        A form with a file replaces it; what is not sent stays as it is. Every change makes the next version. A `version`
        beside `asset` takes that version up again.
        """
        sent = read_sent(call)
        if sent.upload is None:
            asset = update_asset(call.actor, call.scope, uid, changes=sent.changes, version=sent.version)
        else:
            asset = replace_asset(call.actor, call.scope, uid, upload=sent.upload, changes=sent.changes)
        return _written(call, asset, "Asset updated successfully.")

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a file and take it offline everywhere. Entries that use it keep its uid."""
        delete_asset(call.actor, call.scope, uid)
        return Reply({"notice": "Asset deleted successfully."})


class AssetReferences(Resource):
    """Where a file is used."""

    tag = "Assets"
    key = "reference"
    plural = "references"
    shape: ClassVar = {
        **{name: {"type": "string"} for name in _USE_NAMES},
        "paths": {"type": "array", "items": {"type": "string"}, "description": "The fields that use it."},
    }
    parameters: ClassVar = {"GET": ("skip", "limit", "include_count", "include_publish_details")}

    def get(self, call: Call, uid: str) -> Reply:
        """List the entries whose latest version uses a file, by content type and title, with the fields that do."""
        window = parse_window(dict(call.params.lists()), Fields())
        wants_details = call.flag("include_publish_details")
        extra = (details_of_entry(call.scope),) if wants_details else ()
        uses = list_asset_uses(call.scope, uid, window, extra=extra)
        body: dict[str, object] = {"references": [_represent_use(use) for use in uses.rows]}
        return Reply({**body, "count": uses.count} if window.include_count else body)


class EmbeddedAssets(Resource):
    """The files in rich text."""

    tag = "Assets"
    key = "asset"
    plural = "assets"
    shape = SHAPE
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, *ADDITIONS)}

    def get(self, call: Call) -> Reply:
        """List the files that rich text of entries embeds."""
        return embedded_reply(call)


class Images(Resource):
    """The files that are images."""

    tag = "Assets"
    key = "asset"
    plural = "assets"
    shape = SHAPE
    parameters: ClassVar = {"GET": PAGE_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the images."""
        return page_reply(call, among=Matches(_CONTENT_TYPE, "^image/"))


class Videos(Resource):
    """The files that are videos."""

    tag = "Assets"
    key = "asset"
    plural = "assets"
    shape = SHAPE
    parameters: ClassVar = {"GET": PAGE_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the videos."""
        return page_reply(call, among=Matches(_CONTENT_TYPE, "^video/"))


class AssetDownload(Resource):
    """The way to a file's bytes by its uid."""

    tag = "Assets"
    key = "asset"
    get_status = 302

    def get(self, call: Call, api_key: str, uid: str) -> Reply:
        """Send the caller to the address of the file's latest version."""
        if api_key != call.scope.api_key:
            raise AssetNotFound(uid=uid)
        return Reply(None, status=302, headers={"Location": asset_url(call.scope, get_asset(call.scope, uid).facts)})


def _written(call: Call, asset: Asset, notice: str, *, status: int = 200) -> Reply:
    body = represent_asset(call.scope, facts_of(asset, asset.latest))
    return Reply({"notice": notice, "asset": with_additions(call, body)}, status=status)


def _represent_use(use: AssetUse) -> JSONObject:
    body: JSONObject = {
        "entry_uid": use.entry_uid,
        "content_type_uid": use.content_type_uid,
        "locale": use.locale,
        "title": use.title,
        "content_type_title": use.content_type_title,
        "paths": list(use.paths),
    }
    return {**body, "publish_details": orjson.loads(use.extra[0])} if use.extra else body
