"""The versions of an entry over the management API, and the names people give them."""

from typing import ClassVar

from api.bodies import texts
from api.calls import Call, object_at
from api.errors import Failure
from api.management.entry_reading import locale_of
from api.replies import Reply
from api.views import Resource
from content.actions.entry_versions import name_version, unname_version
from content.entry_versions import SavedVersion, VersionName, list_versions
from content.errors import EntryVersionNotFound
from content.query.window import parse_count
from content.types import load_type
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject

MOST = 10_000
"""How many versions one answer lists at most, and where no limit is given."""

_TIME = {"type": "string", "format": "date-time"}
_NAME = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "updated_by": {"type": "string"}, "updated_at": _TIME},
}
_SHAPE = {
    "_version": {"type": "integer"},
    "locale": {"type": "string", "example": "en-us"},
    "_version_name": _NAME,
    "updated_at": _TIME,
    "updated_by": {"type": "string"},
}


class EntryVersions(Resource):
    """The versions of an entry."""

    tag = "Entries"
    key = "version"
    plural = "versions"
    shape = _SHAPE
    parameters: ClassVar = {
        "GET": ("locale", "named", "include_count", "include_updated_at", "include_updated_by", "skip", "limit")
    }
    own_parameters: ClassVar = {
        "limit": ({"type": "integer", "minimum": 0, "maximum": MOST}, "How many to answer; all where it is left out."),
    }

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """List every version of an entry in a language, newest first.

        Where the entry does not exist in the language, those of the nearest language it falls back to are listed.
        """
        lists, locale = dict(call.params.lists()), locale_of(call)
        content_type = load_type(call.scope, content_type_uid)
        versions = list_versions(
            call.scope,
            content_type,
            uid,
            locale=locale,
            skip=parse_count(lists, "skip", 0),
            limit=min(parse_count(lists, "limit", MOST), MOST),
            is_named=call.flag("named"),
        )
        with_time, with_author = call.flag("include_updated_at"), call.flag("include_updated_by")
        rows = [represent_version(row, with_time=with_time, with_author=with_author) for row in versions.rows]
        body: dict[str, object] = {"versions": rows}
        return Reply({**body, "count": versions.count} if call.flag("include_count") else body)


class EntryVersionNaming(Resource):
    """The name of one version of an entry."""

    tag = "Entries"
    key = "entry"
    post_status = 200
    request_shape: ClassVar = {
        "type": "object",
        "properties": {
            "_version_name": {"type": "string"},
            "locale": {"type": "string"},
            "force": {"type": "boolean", "default": False},
        },
    }
    failures: ClassVar = {
        "POST": Failure(119, "The version could not be named. Please enter valid data."),
        "DELETE": Failure(119, "The version's name could not be deleted. Please enter valid data."),
    }
    parameters: ClassVar = {"POST": ("locale", "force"), "DELETE": ("locale", "force")}
    own_parameters: ClassVar = {
        "force": (
            {"type": "boolean", "default": False},
            "Where the entry is not localized in the language, change the version of the language it falls back to.",
        ),
    }

    def post(self, call: Call, content_type_uid: str, uid: str, version: str) -> Reply:
        """Give a version a name, or another one; with `force` that of the master where the language has none."""
        sent = _sent(call)
        name_version(
            call.actor,
            call.scope,
            load_type(call.scope, content_type_uid),
            uid,
            version=version_number(uid, version),
            locale=_locale(call, sent),
            title=texts(sent, "_version_name")["_version_name"] or "",
            force=_force(call, sent),
        )
        return Reply({"notice": "Version name assigned successfully"})

    def delete(self, call: Call, content_type_uid: str, uid: str, version: str) -> Reply:
        """Take a version's name away; it is called by its number again."""
        sent = _sent(call)
        unname_version(
            call.actor,
            call.scope,
            load_type(call.scope, content_type_uid),
            uid,
            version=version_number(uid, version),
            locale=_locale(call, sent),
            force=_force(call, sent),
        )
        return Reply({"notice": "Version name deleted successfully"})


def version_number(uid: str, text: str) -> int:
    """The number of a version in a path. Raises EntryVersionNotFound where the text is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise EntryVersionNotFound(uid, text)
    return int(text)


def represent_version(version: SavedVersion, *, with_time: bool, with_author: bool) -> JSONObject:
    """A version in the vendor's shape; a name stands only where there is one."""
    row: JSONObject = {"_version": version.version, "locale": version.locale}
    if version.name is not None:
        row["_version_name"] = represent_name(version.name)
    if with_time:
        row["updated_at"] = to_wire(version.saved_at)
    if with_author:
        row["updated_by"] = version.saved_by
    return row


def represent_name(name: VersionName) -> JSONObject:
    """The name of a version in the vendor's shape."""
    return {"title": name.title, "updated_by": name.updated_by, "updated_at": to_wire(name.updated_at)}


def _sent(call: Call) -> JSONObject:
    """What the body says, with or without the wrapper `entry`."""
    body = call.body()
    return object_at(body, "entry") if "entry" in body else body


def _locale(call: Call, sent: JSONObject) -> str | None:
    return texts(sent, "locale")["locale"] or call.text("locale") or None


def _force(call: Call, sent: JSONObject) -> bool:
    force = sent.get("force")
    if force is None:
        return call.flag("force")
    if not isinstance(force, bool):
        raise Invalid([Problem("force", "boolean", "must be true or false.")])
    return force
