"""What is in a release, over the management API."""

from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.management.release_bodies import ALL, ItemsBody, read_bulk
from api.management.release_shapes import ITEM, represent_item, represent_release
from api.replies import Reply
from api.views import Resource
from content.query.fields import Fields
from content.query.window import parse_window
from core.errors import Invalid, Problem
from publishing.actions.release_items import add_items, move_items, remove_items, update_items
from publishing.models import Release
from publishing.releases import get_release, seen_items_of, statuses_of
from stacks.scope import Scope

_ONE: dict[str, Any] = {"type": "object", "required": ["uid"], "properties": ITEM}
_BODY: dict[str, Any] = {
    "type": "object",
    "properties": {"item": _ONE, "items": {"type": "array", "items": _ONE}},
}
_UP_TO_DATE: dict[str, Any] = {"type": "array", "items": {"oneOf": [_ONE, {"type": "string", "enum": [ALL]}]}}
_BULK: dict[str, Any] = {
    "type": "object",
    "required": ["release", "items"],
    "properties": {
        "release": {"type": "string", "description": "The uid of the release."},
        "action": {"type": "string", "enum": ["publish", "unpublish"]},
        "locale": {"type": "array", "items": {"type": "string"}},
        "items": {"type": "array", "items": _ONE},
    },
}
_BULK_UPDATE: dict[str, Any] = {**_BULK, "properties": {**_BULK["properties"], "items": _UP_TO_DATE}}
_MOVE: dict[str, Any] = {
    "type": "object",
    "required": ["release_uid", "items"],
    "properties": {"release_uid": {"type": "string"}, "items": {"type": "array", "items": _ONE}},
}
_FAILED = Failure(141, "The items of the release could not be changed. Please check them and try again.")
_FAILURES = dict.fromkeys(("POST", "PUT", "DELETE"), _FAILED)


class ReleaseItems(Resource):
    """The items of a release."""

    tag = "Releases"
    key = "item"
    plural = "items"
    request_shape = _BODY
    is_bare = True
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"GET": ("skip", "limit", "include_count"), "DELETE": ("all",)}

    def get(self, call: Call, uid: str) -> Reply:
        """List the items in the order they came, 100 at a time."""
        window = parse_window(dict(call.params.lists()), Fields())
        items = seen_items_of(call.scope, get_release(call.scope, uid))
        page = items[window.skip : window.skip + window.limit]
        body: dict[str, object] = {"items": [represent_item(item) for item in page]}
        return Reply(body | ({"count": items.count()} if window.include_count else {}))

    def post(self, call: Call, uid: str) -> Reply:
        """Put entries and files in, each at the version named or the latest, to be published or unpublished.

        Files stand under the content type `built_io_upload` or `sys_assets`. What is in the release already is changed.
        """
        release = add_items(call.actor, call.scope, uid, ItemsBody(call.body()).items())
        return _changed(call.scope, release, "Items added to the release successfully.", status=201)

    def delete(self, call: Call, uid: str) -> Reply:
        """Take out the items that the body names, or with `all` every one."""
        body = ItemsBody(call.body())
        items = None if call.flag("all") and not body.body.get("items") else body.items()
        release = remove_items(call.actor, call.scope, uid, items)
        return _changed(call.scope, release, "Items removed from the release successfully.")


class ReleaseItemsMove(Resource):
    """Moving items from one release to another."""

    tag = "Releases"
    post_status = 200
    request_shape = _MOVE
    failures: ClassVar = _FAILURES

    def put(self, call: Call, uid: str) -> Reply:
        """Move items to the release `release_uid`, where they replace what is there."""
        body = call.body()
        to_uid = body.get("release_uid")
        if not isinstance(to_uid, str) or not to_uid:
            raise Invalid([Problem("release_uid", "required", "is the required uid of a release.")])
        release = move_items(call.actor, call.scope, uid, ItemsBody(body).items(), to_uid=to_uid)
        return _changed(call.scope, release, "Items moved to the release successfully.")

    post = put


class ReleaseItemsUpdate(Resource):
    """Bringing items up to date."""

    tag = "Releases"
    request_shape: ClassVar = {"type": "object", "properties": {"item": _ONE, "items": _UP_TO_DATE}}
    failures: ClassVar = _FAILURES

    def put(self, call: Call, uid: str) -> Reply:
        """Give items the version and action that are named, or the latest version; `"items": ["$all"]` for every one."""
        body = ItemsBody(call.body())
        release = update_items(call.actor, call.scope, uid, None if body.is_for_all else body.items())
        return _changed(call.scope, release, "Items of the release updated successfully.")


class BulkReleaseItems(Resource):
    """Items for a release that the body names."""

    tag = "Releases"
    request_shape = _BULK
    failures: ClassVar = _FAILURES

    def post(self, call: Call) -> Reply:
        """Put entries and files into the release, in the languages of `locale` where an item names none."""
        uid, body = read_bulk(call.body())
        release = add_items(call.actor, call.scope, uid, body.items())
        return _changed(call.scope, release, "Items added to the release successfully.", status=201)


class BulkReleaseItemsUpdate(Resource):
    """The same, up to date."""

    tag = "Releases"
    request_shape = _BULK_UPDATE
    failures: ClassVar = _FAILURES

    def put(self, call: Call) -> Reply:
        """Give items the version and action that are named, or the latest version; `"items": ["$all"]` for every one."""
        uid, body = read_bulk(call.body())
        release = update_items(call.actor, call.scope, uid, None if body.is_for_all else body.items())
        return _changed(call.scope, release, "Items of the release updated successfully.")


def _changed(scope: Scope, release: Release, notice: str, *, status: int = 200) -> Reply:
    items = list(seen_items_of(scope, release))
    statuses = statuses_of(scope, [release.pk]).get(release.pk, ())
    shown = represent_release(release, statuses=statuses, count=len(items), items=items)
    return Reply({"notice": notice, "release": shown}, status=status)
