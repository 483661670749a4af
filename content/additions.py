"""PURE: what the bodies of labels, extensions and metadata may say. Each function names every broken rule at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

LABEL_KEYS = ("name", "parent", "content_types")
EXTENSION_KEYS = (
    "title", "type", "data_type", "src", "srcdoc", "config", "multiple", "enable", "default_width", "scope", "tags",
)  # fmt: skip
METADATA_KEYS = ("entity_uid", "type", "_content_type_uid", "extension_uid", "presets", "locale", "scope")
EXTENSION_TYPES = ("field", "widget", "dashboard", "rte_plugin", "asset_sidebar_widget")
DATA_TYPES = ("text", "number", "isodate", "boolean", "json", "link", "file", "reference")
WIDTHS = ("full", "half")
SCOPES = ("local", "global")
LONGEST_TITLE = 255
LONGEST_MARKUP = 500_000
_LONGEST_ADDRESS = 2000
_MOST_UIDS = 500
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# Origins stand in the content security policy of pages: nothing in one may end a source or a directive.
_ORIGIN = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?(?=[/?#]|$)", re.IGNORECASE)


def kept(document: JSONObject, keys: Sequence[str]) -> JSONObject:
    """The keys that a body of this kind consists of; what else a client sends back is not stored."""
    return {key: document[key] for key in keys if document.get(key) is not None}


def texts_of(value: JSONValue) -> list[str]:
    """The texts of a list; nothing where it is none."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def label_problems(document: JSONObject) -> list[Problem]:
    """What is wrong with a label, before anybody looks whether what it names exists."""
    return [
        *_name_problems(document, "name"),
        *_uid_list_problems(document, "parent"),
        *_uid_list_problems(document, "content_types"),
    ]


def closes_circle(uid: str, parents: Mapping[str, Sequence[str]]) -> bool:
    """Whether a label is its own ancestor."""
    seen: set[str] = set()
    above = list(parents.get(uid, ()))
    while above:
        label = above.pop()
        if label == uid:
            return True
        if label not in seen:
            seen.add(label)
            above += parents.get(label, ())
    return False


def is_address(source: str) -> bool:
    """Whether an extension's `src` says where the extension is, rather than what it is."""
    return _ADDRESS.match(source.lstrip()) is not None


def origin_of(source: str) -> str:
    """The scheme, host and port of an address; empty where it has none that can be named."""
    found = _ORIGIN.match(source.strip())
    return found[0].lower() if found else ""


def extension_problems(document: JSONObject) -> list[Problem]:
    """What is wrong with an extension."""
    return [
        *_name_problems(document, "title"),
        *_choice_problems(document, "type", EXTENSION_TYPES, is_required=True),
        *_choice_problems(document, "data_type", DATA_TYPES, is_required=document.get("type") == "field"),
        *_choice_problems(document, "default_width", WIDTHS),
        *_source_problems(document),
        *(
            Problem(key, "type", "must be true or false.")
            for key in ("multiple", "enable")
            if not isinstance(document.get(key, False), bool)
        ),
        *_shape_problems(document),
    ]


def metadata_problems(document: JSONObject) -> list[Problem]:
    """What is wrong with the metadata of an entry or an asset, before anybody looks for what it names."""
    problems = [
        Problem(key, "required", "is a required field.")
        for key in ("entity_uid", "extension_uid")
        if not isinstance(document.get(key), str) or not document[key]
    ]
    problems += _choice_problems(document, "type", ("entry", "asset"), is_required=True)
    if document.get("type") == "entry" and not isinstance(document.get("_content_type_uid"), str):
        problems.append(Problem("_content_type_uid", "required", "is a required field."))
    if not isinstance(document.get("locale", ""), str):
        problems.append(Problem("locale", "type", "must be a text."))
    problems += _choice_problems(document, "scope", SCOPES)
    presets = document.get("presets", [])
    if not isinstance(presets, list) or not all(isinstance(preset, dict) for preset in presets):
        problems.append(Problem("presets", "type", "must be a list of objects."))
    return problems


def _name_problems(document: JSONObject, key: str) -> Iterator[Problem]:
    name = document.get(key)
    if not isinstance(name, str) or not name.strip():
        yield Problem(key, "required", "is a required field.")
    elif len(name) > LONGEST_TITLE:
        yield Problem(key, "length", f"is longer than {LONGEST_TITLE} characters.")


def _uid_list_problems(document: JSONObject, key: str) -> Iterator[Problem]:
    value = document.get(key, [])
    if not isinstance(value, list) or not all(isinstance(uid, str) and uid for uid in value):
        yield Problem(key, "type", "must be a list of uids.")
    elif len(value) > _MOST_UIDS:
        yield Problem(key, "max_items", f"has more than {_MOST_UIDS} uids.")


def _choice_problems(
    document: JSONObject, key: str, choices: Sequence[str], *, is_required: bool = False
) -> list[Problem]:
    value = document.get(key)
    if value is None:
        return [Problem(key, "required", "is a required field.")] if is_required else []
    return [] if value in choices else [Problem(key, "choice", f"must be one of {', '.join(choices)}.")]


def _source_problems(document: JSONObject) -> Iterator[Problem]:
    sources = {key: document[key] for key in ("src", "srcdoc") if document.get(key) not in (None, "")}
    if not sources:
        yield Problem("src", "required", "is a required field: an address, or markup in srcdoc.")
    elif len(sources) > 1:
        yield Problem("srcdoc", "exclusive", "cannot stand beside src.")
    for key, value in sources.items():
        if not isinstance(value, str):
            yield Problem(key, "type", "must be a text.")
        elif key == "src" and is_address(value):
            yield from _address_problems(value)
        elif len(value) > LONGEST_MARKUP:
            yield Problem(key, "length", f"is longer than {LONGEST_MARKUP} characters.")


def _address_problems(address: str) -> Iterator[Problem]:
    try:
        parts = urlsplit(address)
        is_good = bool(origin_of(address)) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        is_good = False
    if not is_good or len(address) > _LONGEST_ADDRESS or not address.isprintable() or " " in address:
        yield Problem("src", "format", "is not a valid http or https URL.")


def _shape_problems(document: JSONObject) -> Iterator[Problem]:
    if not isinstance(document.get("config", {}), dict | str):
        yield Problem("config", "type", "must be an object.")
    scope = document.get("scope", {})
    types = scope.get("content_types", []) if isinstance(scope, dict) else None
    if not isinstance(types, list) or not all(isinstance(uid, str) for uid in types):
        yield Problem("scope", "type", 'must be an object with a list of content types, {"content_types": ["$all"]}.')
    tags = document.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield Problem("tags", "type", "must be a list of texts.")
