"""Drafts of entries: calls of our own, as the vendor has none that makes one."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.fragments import members
from api.management.entries import Entry
from api.management.entry_reading import drafted_entry, locale_of
from api.management.entry_showing import SHOWING_PARAMETERS
from api.replies import Reply
from api.views import Resource
from content.actions.entry_drafts import discard_draft, save_draft
from content.types import load_type


class EntryDraft(Resource):
    """The draft of an entry in a language."""

    tag = "Entries"
    key = "entry"
    unread = (*Entry.unread, "_draft")
    shape: ClassVar = {
        **Entry.shape,
        # What a draft holds need not keep the rules of the type yet.
        "title": {"type": "string", "nullable": True},
        "tags": {"type": "array", "items": {"type": "string"}, "nullable": True},
        "_draft": {
            "type": "object",
            "properties": {
                "locale": {"type": "string"},
                "change_set": {"type": "array", "items": {"type": "string"}},
                "base_locale": {"type": "string"},
                "base_version": {"type": "integer"},
                "is_behind": {
                    "type": "boolean",
                    "description": "Whether the entry was saved since the draft was begun.",
                },
                "created_at": {"type": "string", "format": "date-time"},
                "created_by": {"type": "string"},
                "updated_at": {"type": "string", "format": "date-time"},
                "updated_by": {"type": "string"},
            },
        },
    }
    failures: ClassVar = {"PUT": Failure(119, "The draft could not be saved. Please enter valid data.")}
    parameters: ClassVar = {
        "GET": ("locale", "include_branch", *SHOWING_PARAMETERS),
        "PUT": ("locale", "include_branch", "rebase"),
        "DELETE": ("locale",),
    }
    own_parameters: ClassVar = {
        "rebase": ({"type": "boolean", "default": False}, "Let the draft stand on what is saved now.")
    }

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Get an entry with its draft laid over it, as a read with `apply_draft` shows it."""
        content_type = load_type(call.scope, content_type_uid)
        entry, tag = drafted_entry(call, content_type, uid)
        return Reply(members({"entry": entry}), headers={"ETag": tag})

    def put(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Keep changes of an entry as a draft, without a version; fields that are not sent stay as they are in it."""
        content_type = load_type(call.scope, content_type_uid)
        save_draft(
            call.actor,
            call.scope,
            content_type,
            uid,
            locale=locale_of(call),
            data=call.document("entry"),
            is_rebased=call.flag("rebase"),
        )
        entry, tag = drafted_entry(call, content_type, uid)
        return Reply(members({"notice": "Draft saved successfully.", "entry": entry}), headers={"ETag": tag})

    def delete(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Discard the draft; the entry stays as it is saved."""
        discard_draft(call.actor, call.scope, load_type(call.scope, content_type_uid), uid, locale=locale_of(call))
        return Reply({"notice": "Draft discarded successfully."})
