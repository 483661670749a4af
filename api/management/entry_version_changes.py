"""What is different between versions of an entry, and the way back to one of them: calls of our own."""

from typing import ClassVar

from api.calls import Call
from api.conditions import expectation_of
from api.errors import Failure
from api.management.entries import Entry, saved_reply
from api.management.entry_reading import locale_of
from api.management.entry_versions import represent_version, version_number
from api.replies import Reply
from api.views import Resource
from content.actions.entry_versions import restore_version
from content.comparison import Difference, Kind, Side, compare
from content.entry_versions import VersionContent, get_version
from content.languages import require_locale
from content.types import StoredType, load_type
from core.errors import Invalid, Problem
from core.json_values import JSONObject

_NUMBER = {"type": "integer", "minimum": 1}
_VERSION = {
    "type": "object",
    "properties": {"_version": {"type": "integer"}, "locale": {"type": "string"}, "updated_at": {"type": "string"}},
}


class EntryVersionComparison(Resource):
    """Two versions of an entry side by side."""

    tag = "Entries"
    key = "comparison"
    shape: ClassVar = {
        "from": _VERSION,
        "to": _VERSION,
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
                    "path": {"type": "string", "example": "page.0.hero.headline"},
                    "old_path": {"type": "string"},
                    "old": {},
                    "new": {},
                },
            },
        },
    }
    parameters: ClassVar = {"GET": ("from", "to", "locale", "from_locale", "to_locale")}
    own_parameters: ClassVar = {
        "from": (_NUMBER, "The version that was there before."),
        "to": (_NUMBER, "The version that came after; the latest where it is left out."),
        "from_locale": ({"type": "string"}, "The language of the first version, if it is another one."),
        "to_locale": ({"type": "string"}, "The language of the second version, if it is another one."),
    }

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Compare two versions of an entry field by field, also of two languages.

        Instances of groups and blocks are matched by their `_metadata.uid`. Paths are those of the second version.
        """
        content_type = load_type(call.scope, content_type_uid)
        earlier = _read(call, content_type, uid, "from", is_required=True)
        later = _read(call, content_type, uid, "to", is_required=False)
        changes = compare(_side(earlier), _side(later))
        return Reply(
            {
                "comparison": {
                    "from": represent_version(earlier.saved, with_time=True, with_author=True),
                    "to": represent_version(later.saved, with_time=True, with_author=True),
                    "changes": [_represent(change) for change in changes],
                }
            }
        )


class EntryVersionRestore(Resource):
    """The way back to a version."""

    tag = "Entries"
    key = "entry"
    post_status = 200
    shape = Entry.shape
    unread_bodies = ("POST",)
    failures: ClassVar = {"POST": Failure(119, "The version could not be restored. Please enter valid data.")}
    parameters: ClassVar = {"POST": ("locale", "include_branch")}
    conditional: ClassVar = ("POST",)

    def post(self, call: Call, content_type_uid: str, uid: str, version: str) -> Reply:
        """Save what an entry said at a version as its next version, in a language."""
        content_type = load_type(call.scope, content_type_uid)
        number = version_number(uid, version)
        saved = restore_version(
            call.actor,
            call.scope,
            content_type,
            uid,
            version=number,
            locale=locale_of(call),
            over=expectation_of(call),
        )
        return saved_reply(call, content_type, saved, "Version restored successfully.", status=200)


def _read(call: Call, content_type: StoredType, uid: str, name: str, *, is_required: bool) -> VersionContent:
    """The version that a parameter names. Raises Invalid, EntryNotFound and EntryVersionNotFound."""
    text = call.text(name)
    if is_required and not text:
        raise Invalid([Problem(name, "required", "is required.")])
    number = version_number(uid, text) if text else None
    code = call.text(f"{name}_locale")
    locale = require_locale(call.scope, code) if code else locale_of(call)
    return get_version(call.scope, content_type, uid, locale=locale, version=number)


def _side(version: VersionContent) -> Side:
    return Side(version.content_type.compiled, version.data)


def _represent(change: Difference) -> JSONObject:
    """A change in the keys that its kind has."""
    row: JSONObject = {"kind": change.kind.value, "path": change.path}
    if change.old_path is not None:
        row["old_path"] = change.old_path
    if change.kind in (Kind.CHANGED, Kind.REMOVED):
        row["old"] = change.old
    if change.kind in (Kind.ADDED, Kind.CHANGED):
        row["new"] = change.new
    return row
