"""The languages of an entry over the management API, and the entries that refer to it."""

from typing import ClassVar

from api.calls import Call
from api.conditions import expectation_of
from api.errors import Failure
from api.fragments import array, members
from api.management.entry_reading import additions_of, locale_of
from api.replies import Reply
from api.views import Resource
from content.actions.entry_languages import unlocalize_entry
from content.entry_uses import EntryUse, list_entry_uses
from content.entry_versions import name_of
from content.localizations import list_languages
from content.query.fields import Fields
from content.query.sql import SQL
from content.query.window import parse_window
from content.types import load_type
from core.errors import Invalid, Problem
from publishing.publish_details import named_details_of_entry

_USE_NAMES = ("entry_uid", "content_type_uid", "locale", "title", "content_type_title")
_NAME = SQL(f"{name_of('saved.latest_id')}::text")


class EntryReferences(Resource):
    """Where an entry is referred to."""

    tag = "Entries"
    key = "reference"
    plural = "references"
    shape: ClassVar = {
        **{name: {"type": "string"} for name in _USE_NAMES},
        "_version": {"type": "integer"},
        "_version_name": {"type": "object"},
        "publish_details": {"type": "array", "items": {"type": "object"}},
        "deleted_at": {"type": "string", "format": "date-time"},
    }
    parameters: ClassVar = {
        "GET": ("locale", "deleted", "skip", "limit", "include_count", "include_publish_details", "include_branch")
    }
    own_parameters: ClassVar = {
        "deleted": ({"type": "boolean", "default": False}, "List what lies in the trash as well, with `deleted_at`."),
    }

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """List the entries whose latest version refers to an entry, by content type and title.

        Each is looked at in the language that is asked for, or in the nearest one it falls back to.
        """
        window = parse_window(dict(call.params.lists()), Fields())
        uses = list_entry_uses(
            call.scope,
            load_type(call.scope, content_type_uid),
            uid,
            locale=locale_of(call),
            window=window,
            with_deleted=call.flag("deleted"),
            extra=(named_details_of_entry(call.scope), _NAME) if call.flag("include_publish_details") else (),
        )
        additions = additions_of(call)
        parts: dict[str, object] = {"references": array(_represent_use(use, additions) for use in uses.rows)}
        return Reply(members({**parts, "count": uses.count} if window.include_count else parts))


class EntryLanguages(Resource):
    """The languages of an entry."""

    tag = "Entries"
    key = "locale"
    plural = "locales"
    shape: ClassVar = {"code": {"type": "string", "example": "ja-jp"}, "localized": {"type": "boolean"}}

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """List the languages in which an entry has content of its own, the master first."""
        codes = list_languages(call.scope, load_type(call.scope, content_type_uid), uid)
        master = call.scope.master_locale
        return Reply({"locales": [{"code": code, "localized": code != master} for code in codes]})


class EntryUnlocalize(Resource):
    """An entry that is to read through in a language."""

    tag = "Entries"
    post_status = 200
    unread_bodies = ("POST",)
    failures: ClassVar = {"POST": Failure(119, "The entry could not be unlocalized. Please try again.")}
    parameters: ClassVar = {"POST": ("locale",)}
    conditional: ClassVar = ("POST",)
    own_parameters: ClassVar = {"locale": ({"type": "string"}, "The language whose content is dropped; required.")}

    def post(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Drop what an entry says in a language, which reads from its fallback again.

        What was live of it goes offline, and what was scheduled is cancelled.
        """
        locale = call.text("locale") or call.text("locale_code")
        if not locale:
            raise Invalid([Problem("locale", "required", "is required.")])
        content_type = load_type(call.scope, content_type_uid)
        unlocalize_entry(call.actor, call.scope, content_type, uid, locale=locale, over=expectation_of(call))
        return Reply({"notice": "Entry unlocalized successfully."})


def _represent_use(use: EntryUse, additions: dict[str, object]) -> bytes:
    parts: dict[str, object] = {name: getattr(use, name) for name in _USE_NAMES} | additions
    if use.deleted_at is not None:
        parts["deleted_at"] = use.deleted_at
    if use.extra:
        details, name = use.extra
        parts |= {"_version": use.version, "publish_details": details.encode()}
        if name is not None:
            parts["_version_name"] = name.encode()
    return members(parts)
