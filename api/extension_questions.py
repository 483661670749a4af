"""What extensions ask of the stack, in the words of the vendor's SDKs, as paths and queries of the API. Pure; only reading has words here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit

import orjson

from core.errors import Forbidden, Invalid, Problem
from core.json_values import JSONObject, JSONValue

_REFUSAL = "Extensions read content here, and change none."
_ROOT = "/v3"
_GUARDED: Final = frozenset({"access_token", "api_key", "authorization", "authtoken", "branch"})
"""Parameters that say who asks and where, which is known."""
PATHS: Final[Mapping[str, str]] = {
    "getAsset": "/assets/{uid}",
    "getAssetReferences": "/assets/{uid}/references",
    "getAssets": "/assets",
    "getAssetsOfSpecificTypes": "/assets/{asset_type}",
    "getContentType": "/content_types/{uid}",
    "getContentTypes": "/content_types",
    "getEntries": "/content_types/{content_type_uid}/entries",
    "getEntry": "/content_types/{content_type_uid}/entries/{uid}",
    "getEntryLanguages": "/content_types/{content_type_uid}/entries/{uid}/locales",
    "getEntryReferences": "/content_types/{content_type_uid}/entries/{uid}/references",
    "getEnvironment": "/environments/{name}",
    "getEnvironments": "/environments",
    "getGlobalField": "/global_fields/{uid}",
    "getGlobalFields": "/global_fields",
    "getLocale": "/locales/{code}",
    "getLocales": "/locales",
    "getPublishes": "/publish-queue",
    "getReleases": "/releases",
    "getRteAssets": "/assets/rt",
    "getVariantById": "/variants/{uid}",
    "getWorkflow": "/workflows/{uid}",
    "getWorkflows": "/workflows",
}
"""The API's path by the word that the SDKs send in `action`; the parts in braces stand beside it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A GET of a path below `/v3`; `branch` is empty for the one that is open."""

    path: str
    query: str
    branch: str = ""


def question_of_action(asked: JSONObject) -> Question:
    """What an SDK asks in a `stackQuery`. Raises Invalid, and Forbidden for anything else than reading content."""
    action = asked.get("action")
    if not isinstance(action, str) or action not in PATHS:
        raise Forbidden(_REFUSAL)
    params = _object(asked, "params")
    parts = {**asked, "uid": params.pop("uid", None)} if action == "getVariantById" else asked
    headers = _object(asked, "headers")
    return Question(PATHS[action].format_map(_Parts(parts)), _query_of(params), str(headers.get("branch") or ""))


def question_of_call(asked: JSONObject) -> Question:
    """What an SDK asks in an `apiAdapter`, as a request of axios. Raises Invalid, and Forbidden for any method but GET."""
    if str(asked.get("method") or "GET").upper() != "GET":
        raise Forbidden(_REFUSAL)
    try:
        address = urlsplit(_text(asked, "url"))
    except ValueError:
        raise Invalid([Problem("url", "format", "is no address.")]) from None
    path = address.path if address.path.startswith("/") else f"/{address.path}"
    path = unquote(path.removeprefix(_ROOT) or "/")
    given = [pair for pair in address.query.split("&") if pair and unquote(pair.partition("=")[0]) not in _GUARDED]
    own = _query_of(_object(asked, "params"))
    headers = {name.lower(): value for name, value in _object(asked, "headers").items()}
    return Question(path, "&".join([*given, *([own] if own else [])]), str(headers.get("branch") or ""))


class _Parts(dict[str, str]):
    """The parts of a path by name, each of which stands for itself and for nothing below it."""

    def __init__(self, asked: Mapping[str, JSONValue]) -> None:
        super().__init__()
        self._asked = asked

    def __missing__(self, name: str) -> str:
        value = self._asked.get(name)
        if not isinstance(value, str) or not value or "/" in value or "\0" in value:
            raise Invalid([Problem(name, "required", "must be the uid, the name or the code of what is asked for.")])
        return value


def _query_of(params: Mapping[str, JSONValue]) -> str:
    """The parameters as addresses have them: objects as JSON, lists under a name that ends so."""
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        if name in _GUARDED or value is None:
            continue
        if isinstance(value, list):
            key = name if name.endswith("[]") else f"{name}[]"
            pairs += [(key, _spelled(each)) for each in value]
        else:
            pairs.append((name, _spelled(value)))
    return urlencode(pairs)


def _spelled(value: JSONValue) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _object(asked: JSONObject, name: str) -> dict[str, JSONValue]:
    value = asked.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid([Problem(name, "type", "must be an object.")])
    return dict(value)


def _text(asked: JSONObject, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise Invalid([Problem(name, "required", "is required.")])
    return value
