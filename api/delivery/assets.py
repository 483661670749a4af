"""Assets over the delivery API: the files that are live in an environment and language."""

from typing import ClassVar

from django.conf import settings

from api.calls import Call
from api.delivery.caching import deliver, deliver_count
from api.delivery.place import PLACE_PARAMETERS, place_of
from api.delivery.representation import represent_file
from api.fragments import members
from api.lists import LIST_PARAMETERS, read_listing
from api.replies import Reply
from api.views import Resource
from core.json_values import JSONObject
from publishing.live_files import FILE_FIELDS, LiveFile, count_live_files, get_live_file, list_live_files

_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "title": {"type": "string"},
    "filename": {"type": "string", "example": "heron.png"},
    "content_type": {"type": "string", "example": "image/png"},
    "file_size": {"type": "string", "example": "20480"},
    "url": {"type": "string", "format": "uri-reference"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "_version": {"type": "integer"},
    "publish_details": {"type": "object", "additionalProperties": True},
}
_ADDITIONS = ("include_branch", "include_dimension", "relative_urls")


class LiveAssets(Resource):
    """The live files of a branch."""

    tag = "Delivery"
    key = "asset"
    shape = _SHAPE
    plural = "assets"
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, *PLACE_PARAMETERS, *_ADDITIONS)}

    def get(self, call: Call) -> Reply:
        """List the files that are live in an environment and language, 100 at a time."""
        place = place_of(call)
        listing = read_listing(call.params, FILE_FIELDS)
        if listing.is_count:
            return deliver_count(call, "assets", count_live_files(call.scope, place, where=listing.where))
        page = list_live_files(call.scope, place, window=listing.window, where=listing.where)
        parts: dict[str, object] = {} if page.count is None else {"count": page.count}
        versions = [*(_version(file) for file in page.rows), page.count]
        return deliver(
            call, versions, lambda: members({"assets": [_represent(call, file) for file in page.rows], **parts})
        )


class LiveAsset(Resource):
    """One live file."""

    tag = "Delivery"
    key = "asset"
    shape = _SHAPE
    parameters: ClassVar = {"GET": (*PLACE_PARAMETERS, *_ADDITIONS)}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a file as it is live in an environment and language."""
        file = get_live_file(call.scope, uid, place_of(call))
        return deliver(call, [_version(file)], lambda: members({"asset": _represent(call, file)}))


def _version(file: LiveFile) -> object:
    facts = file.facts
    # The folder is the file's own, not its version's.
    return facts.uid, facts.version, facts.parent_uid, file.live_locale, file.published_at.isoformat()


def _represent(call: Call, file: LiveFile) -> JSONObject:
    body = represent_file(call.scope, file, with_dimension=call.flag("include_dimension"))
    if call.flag("relative_urls") or call.flag("relative_url"):
        body["url"] = str(body["url"]).removeprefix(settings.ASSETS_URL)
    if call.flag("include_branch"):
        body["_branch"] = call.scope.branch_uid
    return body
