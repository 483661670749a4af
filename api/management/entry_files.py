"""Single entries as files over the management API. Whole stacks move by commands."""

from functools import partial
from typing import ClassVar

import orjson

from api.calls import Call
from api.conditions import expectation_of, tag_of
from api.entries import represent_entry
from api.errors import Failure
from api.management.entries import saved_reply
from api.management.entry_reading import additions_of, locale_of
from api.replies import Reply
from api.views import Resource
from content.actions.entry_imports import EntryFile, import_entry, import_into_entry, try_out
from content.entry_documents import document_of
from content.reading import get_entry
from content.types import load_type
from core.json_values import dump_json

_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "title": {"type": "string"},
    "locale": {"type": "string", "example": "en-us"},
    "_version": {"type": "integer"},
}
_PARAMETERS = ("locale", "overwrite", "force", "dry_run", "include_branch")
_LOCALE = "The language; the one that the file names where it is left out, and the master where neither does."
_FORCE = "Leave out what the type does not know, and keep references and files that do not exist here."
_FAILURE = Failure(119, "Entry import failed. Please enter valid data.")
_DONE = "Entry imported successfully."
_TRIED = "Entry was not imported."


class EntryExport(Resource):
    """An entry as a file."""

    tag = "Entries"
    shape = _SHAPE
    parameters: ClassVar = {"GET": ("locale", "include_branch")}

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Get an entry in a language as a bare object to download, in the form that imports take.

        References are bare uids where their field refers to one content type, and files are uids.
        """
        content_type = load_type(call.scope, content_type_uid)
        row = get_entry(call.scope, content_type, uid, locale=locale_of(call))
        compiled = content_type.compiled
        content = document_of(compiled, compiled.editor_view.of(orjson.loads(row.data)))
        headers = {"Content-Disposition": f'attachment; filename="{row.uid}.json"', "ETag": tag_of(row)}
        return Reply(represent_entry(row, dump_json(content), additions_of(call)), headers=headers)


class EntryImport(Resource):
    """Entries from files."""

    tag = "Entries"
    key = "entry"
    shape = _SHAPE
    uploads: ClassVar = ("entry",)
    failures: ClassVar = {"POST": _FAILURE}
    parameters: ClassVar = {"POST": _PARAMETERS}
    own_parameters: ClassVar = {
        "locale": ({"type": "string"}, _LOCALE),
        "force": ({"type": "boolean", "default": False}, _FORCE),
        "overwrite": (
            {"type": "boolean", "default": False},
            "Put the file in the place of the entry with its uid. Else it becomes another entry.",
        ),
    }

    def post(self, call: Call, content_type_uid: str) -> Reply:
        """Import an entry from the JSON file `entry` of a form, under the file's uid where that is free.

        An entry that stands in other languages gets this one. `dry_run` answers the entry as it would be.
        """
        content_type = load_type(call.scope, content_type_uid)
        write = partial(import_entry, call.actor, call.scope, content_type, _file_of(call))
        if call.flag("dry_run"):
            return saved_reply(call, content_type, try_out(write), _TRIED, status=200)
        return saved_reply(call, content_type, write(), _DONE, status=201)


class EntryVersionImport(Resource):
    """Versions of an entry from files."""

    tag = "Entries"
    key = "entry"
    shape = _SHAPE
    post_status = 200
    conditional: ClassVar = ("POST",)
    uploads: ClassVar = ("entry",)
    failures: ClassVar = {"POST": _FAILURE}
    parameters: ClassVar = {"POST": _PARAMETERS}
    own_parameters: ClassVar = {
        "locale": ({"type": "string"}, _LOCALE),
        "force": ({"type": "boolean", "default": False}, _FORCE),
        "overwrite": (
            {"type": "boolean", "default": False},
            "Let nothing stay that the file does not say. Else fields that it does not have keep their value.",
        ),
    }

    def post(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Import the next version of an entry from the JSON file `entry` of a form.

        `dry_run` answers the entry as it would be.
        """
        content_type = load_type(call.scope, content_type_uid)
        over = expectation_of(call)
        write = partial(import_into_entry, call.actor, call.scope, content_type, uid, _file_of(call), over=over)
        if call.flag("dry_run"):
            return saved_reply(call, content_type, try_out(write), _TRIED, status=200)
        return saved_reply(call, content_type, write(), _DONE, status=200)


def _file_of(call: Call) -> EntryFile:
    return EntryFile(
        call.file_document("entry"),
        locale=call.text("locale") or call.text("locale_code") or None,
        overwrite=call.flag("overwrite"),
        force=call.flag("force"),
    )
