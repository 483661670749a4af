"""Extensions over the management API: custom fields, widgets and panels."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.forms import Form
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.actions.extensions import create_extension, delete_extension, get_extension, update_extension
from content.additions import DATA_TYPES, EXTENSION_KEYS, EXTENSION_TYPES, LONGEST_MARKUP
from content.models import Extension as ExtensionRow
from core.clock import to_wire
from core.errors import Invalid, Malformed, Problem
from core.json_values import JSONObject, JSONValue, Limits, parse_json

UPLOAD = "extension[upload]"
_MOST_VALUES = 1000
_COLUMNS = Columns(texts={"title": "title", "type": "type", "created_by": "created_by", "updated_by": "updated_by"})
_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "title": {"type": "string", "example": "Colour picker"},
    "type": {"type": "string", "enum": list(EXTENSION_TYPES)},
    "data_type": {"type": "string", "enum": list(DATA_TYPES)},
    "src": {"type": "string", "example": "https://extensions.example.com/colours.html"},
    "srcdoc": {"type": "string"},
    "config": {"oneOf": [{"type": "object", "additionalProperties": True}, {"type": "string"}]},
    "multiple": {"type": "boolean"},
    "enable": {"type": "boolean"},
    "default_width": {"type": "string", "enum": ["full", "half"]},
    "scope": {"type": "object", "additionalProperties": True, "example": {"content_types": ["$all"]}},
    "tags": {"type": "array", "items": {"type": "string"}},
}


class Extensions(Resource):
    """The extensions of a branch."""

    tag = "Extensions"
    key = "extension"
    plural = "extensions"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(344, "Extension creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "include_branch")}

    def get(self, call: Call) -> Reply:
        """List the extensions."""
        rows = ExtensionRow.objects.filter(branch_id=call.scope.branch_id)
        return list_reply(call, "extensions", rows, columns=_COLUMNS, represent=lambda row: _represent(call, row))

    def post(self, call: Call) -> Reply:
        """Add an extension that is hosted at `src`, or whose markup is in `srcdoc`, or in the file `extension[upload]`."""
        document = _uploaded(call.form()) if call.is_form else call.document("extension")
        extension = create_extension(call.actor, call.scope, document=document)
        body = {"notice": "Extension created successfully.", "extension": _represent(call, extension)}
        return Reply(body, status=201)


class Extension(Resource):
    """One extension."""

    tag = "Extensions"
    key = "extension"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(344, "Extension update failed. Please try again.")}
    parameters: ClassVar = {"GET": ("include_branch",), "DELETE": ("force",)}

    def get(self, call: Call, uid: str) -> Reply:
        """Get an extension as it was sent."""
        return Reply({"extension": _represent(call, get_extension(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change an extension; what is not sent stays, and so does its type."""
        extension = update_extension(call.actor, call.scope, uid, document=call.document("extension"))
        return Reply({"notice": "Extension updated successfully.", "extension": _represent(call, extension)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete an extension; one that fields name only by `force`, after which they are edited as JSON."""
        delete_extension(call.actor, call.scope, uid, force=call.flag("force"))
        return Reply({"notice": "Extension deleted successfully."})


def _uploaded(form: Form) -> JSONObject:
    """The document that a form's fields and file say: everything in a form is text."""
    texts = {key: form.text(f"extension[{key}]") for key in EXTENSION_KEYS}
    document: JSONObject = {key: _value(key, text) for key, text in texts.items() if text}
    if UPLOAD in form.files or not document.get("src"):
        document["srcdoc"] = _markup(form)
    return document


def _value(key: str, text: str) -> JSONValue:
    if key in ("multiple", "enable"):
        return {"true": True, "false": False}.get(text.lower(), text)
    if key == "tags":
        return [tag.strip() for tag in text.split(",") if tag.strip()]
    if key in ("config", "scope"):
        return _object(key, text)
    return text


def _object(key: str, text: str) -> JSONValue:
    if text == "[object Object]":
        # What the vendor's client makes of an object: nothing can be read from it.
        return None
    try:
        return parse_json(text.encode(), Limits(nodes=_MOST_VALUES, depth=20))
    except Malformed as error:
        raise Invalid([Problem(key, "type", "must be a JSON object.")]) from error


def _markup(form: Form) -> str:
    """The uploaded page. Raises Invalid where it is missing, too long or no text in UTF-8."""
    file = form.file(UPLOAD)
    if (file.size or 0) > 4 * LONGEST_MARKUP:
        raise Invalid([Problem(UPLOAD, "length", f"is longer than {LONGEST_MARKUP} characters.")])
    page: bytes = file.read()
    try:
        text = page.decode()
    except UnicodeDecodeError as error:
        raise Invalid([Problem(UPLOAD, "encoding", "is no text in UTF-8.")]) from error
    if "\0" in text:
        raise Invalid([Problem(UPLOAD, "nul", "has a NUL character.")])
    return text


def _represent(call: Call, extension: ExtensionRow) -> JSONObject:
    representation: JSONObject = {
        "tags": [],
        **extension.document,
        "uid": extension.uid,
        "created_by": extension.created_by,
        "updated_by": extension.updated_by,
        "created_at": to_wire(extension.created_at),
        "updated_at": to_wire(extension.updated_at),
        "ACL": {},
        "_version": extension.version,
    }
    return {**representation, "_branch": call.scope.branch_uid} if call.flag("include_branch") else representation
