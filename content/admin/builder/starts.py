"""The documents that new content types and global fields begin with."""

from core.json_values import JSONObject, JSONValue

_FIXED: JSONObject = {"_default": True, "version": 3}
TITLE_FIELD: JSONObject = {
    "display_name": "Title",
    "uid": "title",
    "data_type": "text",
    "mandatory": True,
    "unique": True,
    "field_metadata": _FIXED,
    "multiple": False,
    "non_localizable": False,
}
URL_FIELD: JSONObject = {
    "display_name": "URL",
    "uid": "url",
    "data_type": "text",
    "mandatory": False,
    "field_metadata": _FIXED,
    "multiple": False,
    "unique": False,
    "non_localizable": False,
}
_LISTED: JSONObject = {"title": "title", "sub_title": []}
_ADDRESS: JSONObject = {"url_pattern": "/:title", "url_prefix": "/"}


def new_type(*, title: str, uid: str, description: str, is_page: bool, is_singleton: bool) -> JSONObject:
    """A type with its title, and the address of a page. An empty uid is left to be made from the title."""
    schema: list[JSONValue] = [TITLE_FIELD, *([URL_FIELD] if is_page else [])]
    options: JSONObject = {"is_page": is_page, "singleton": is_singleton, **_LISTED, **(_ADDRESS if is_page else {})}
    return {**_named(title, uid, description), "options": options, "schema": schema}


def new_global_field(*, title: str, uid: str, description: str) -> JSONObject:
    """A global field with one text to start from."""
    field: JSONObject = {
        "display_name": "Text",
        "uid": "text",
        "data_type": "text",
        "field_metadata": {"description": "", "default_value": "", "version": 3},
        "mandatory": False,
        "unique": False,
        "multiple": False,
        "non_localizable": False,
    }
    return {**_named(title, uid, description), "schema": [field]}


def _named(title: str, uid: str, description: str) -> JSONObject:
    return {"title": title, **({"uid": uid} if uid else {}), "description": description}
