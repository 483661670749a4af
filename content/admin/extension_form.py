"""What an extension's form shows, and the document that was typed into it."""

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from content.additions import is_address
from content.admin.kinds import unix_lines
from content.errors import ExtensionInvalid
from core.errors import Invalid, Malformed, Problem
from core.json_values import JSONObject, JSONValue, Limits, dump_json, parse_json

_TEXTS = ("title", "type", "data_type", "default_width")


def shown(document: JSONObject) -> dict[str, str]:
    """The document as the form's inputs show it."""
    source = str(document.get("src") or "")
    tags = document.get("tags")
    config = document.get("config")
    return {
        **{key: str(document.get(key) or "") for key in _TEXTS},
        "src": source if is_address(source) else "",
        "srcdoc": str(document.get("srcdoc") or ("" if is_address(source) else source)),
        "config": config if isinstance(config, str) else dump_json(config or {}).decode(),
        "tags": ", ".join(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else "",
        "multiple": "on" if document.get("multiple") is True else "",
    }


def typed(post: QueryDict) -> dict[str, str]:
    """What the inputs of a form that is sent back show."""
    names = (*_TEXTS, "src", "srcdoc", "config", "tags", "multiple")
    return {name: unix_lines(post.get(name, "")).strip() for name in names}


def read(texts: dict[str, str]) -> JSONObject:
    """The document behind what was typed. Raises ExtensionInvalid where the configuration is no JSON."""
    document: JSONObject = {key: texts[key] for key in (*_TEXTS, "src", "srcdoc") if texts[key]}
    tags: list[JSONValue] = [tag.strip() for tag in texts["tags"].split(",") if tag.strip()]
    return {**document, "config": _config(texts["config"]), "tags": tags, "multiple": texts["multiple"] == "on"}


def _config(text: str) -> JSONValue:
    if not text:
        return {}
    try:
        return parse_json(text.encode(), Limits(nodes=settings.API_BODY_NODES, depth=settings.API_BODY_DEPTH))
    except (Malformed, Invalid) as error:
        raise ExtensionInvalid([Problem("config", "type", _("is not valid JSON."))]) from error
