"""What a body says of a file or folder: a form with bracketed names, or a JSON object."""

from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from api.bodies import texts
from api.calls import Call, object_at
from api.forms import Form
from content.actions.asset_folders import FolderChanges
from content.actions.assets import AssetChanges
from content.asset_files import Upload
from content.asset_reading import ROOT
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

UPLOAD: Final = "asset[upload]"
_UPLOADS: Final = (UPLOAD, "asset")
"""The name of the file's part; the vendor's Python SDK replaces a file under the second one."""

_TEXT: Final[dict[str, Any]] = {"type": "string"}
WORDS: Final[dict[str, Any]] = {
    "title": _TEXT,
    "description": _TEXT,
    "tags": {"oneOf": [{"type": "array", "items": _TEXT}, {**_TEXT, "description": "Tags with commas between them."}]},
    "parent_uid": {**_TEXT, "nullable": True, "description": "The folder's uid; null is the root."},
    "filename": {**_TEXT, "example": "heron.png"},
}
FORM_SHAPE: Final[dict[str, Any]] = {
    UPLOAD: {"type": "string", "format": "binary"},
    "asset[title]": {**_TEXT, "description": "The file's name where it is left out."},
    "asset[description]": _TEXT,
    "asset[tags]": {**_TEXT, "description": "Separated by commas."},
    "asset[parent_uid]": {**_TEXT, "description": "The folder's uid; the root where it is left out."},
}


@dataclass(frozen=True, slots=True)
class SentAsset:
    """A file, where one was sent, what is said of it, and the version it is said of."""

    upload: Upload | None
    changes: AssetChanges
    version: int | None = None


def read_sent(call: Call) -> SentAsset:
    """What the body says of a file, as a form or as JSON. Raises Malformed, Invalid and TooLarge."""
    if call.is_form:
        form = call.form()
        return SentAsset(_upload(form), _changes_in_form(form))
    body = call.body()
    return SentAsset(None, _changes_in(object_at(body, "asset")), _version(body.get("version")))


def read_upload(call: Call) -> tuple[Upload, AssetChanges]:
    """The file that the body must carry, and what is said of it. Raises as read_sent does."""
    sent = read_sent(call) if call.is_form else None
    if sent is None or sent.upload is None:
        raise Invalid([Problem("upload", "required", "is a required field.")])
    return sent.upload, sent.changes


def read_folder(call: Call) -> FolderChanges:
    """What the body says of a folder. Raises Malformed and Invalid."""
    sent = call.document("asset")
    return FolderChanges(name=texts(sent, "name")["name"], parent_uid=_parent(sent))


def _upload(form: Form) -> Upload | None:
    file = next((form.files[name] for name in _UPLOADS if name in form.files), None)
    # An uploaded file reads like any other; the class says so to nobody.
    return None if file is None else Upload(cast("BinaryIO", file), file.name or "")


def _changes_in_form(form: Form) -> AssetChanges:
    tags = [*form.fields.get("asset[tags]", ()), *form.fields.get("asset[tags][]", ())]
    parent_uid = form.text("asset[parent_uid]")
    return AssetChanges(
        title=form.text("asset[title]"),
        description=form.text("asset[description]"),
        tags=_split(tags) if tags else None,
        parent_uid="" if parent_uid == ROOT else parent_uid,
        filename=form.text("asset[filename]") or None,
    )


def _changes_in(sent: JSONObject) -> AssetChanges:
    said = texts(sent, "title", "description", "filename")
    return AssetChanges(
        title=said["title"],
        description=said["description"],
        tags=_tags(sent.get("tags")),
        parent_uid=_parent(sent),
        filename=said["filename"] or None,
    )


def _parent(sent: JSONObject) -> str | None:
    """The folder that is named: empty for the root, None where nothing is said."""
    if "parent_uid" not in sent:
        return None
    named = texts(sent, "parent_uid")["parent_uid"]
    return "" if named in (None, ROOT) else named


def _tags(value: JSONValue) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _split([value])
    if isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return tuple(dict.fromkeys(str(tag) for tag in value))
    raise Invalid([Problem("tags", "type", "must be a list of texts, or one text with commas.")])


def _split(texts_with_commas: list[str]) -> tuple[str, ...]:
    tags = (tag.strip() for text in texts_with_commas for tag in text.split(","))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _version(value: JSONValue) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise Invalid([Problem("version", "type", "must be the number of a version.")])
    return value
