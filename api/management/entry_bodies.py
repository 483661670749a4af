"""What bodies about entries say beside an entry's content."""

from api.calls import Call, object_at
from core.errors import Invalid, Problem
from core.json_values import JSONObject

TAXONOMIES = "taxonomies"


def sent_entry(call: Call) -> JSONObject:
    """The content that a body carries. The vendor's page prints `taxonomies` beside it as well. Raises Invalid."""
    body = call.body()
    entry = object_at(body, "entry")
    return entry if TAXONOMIES in entry or TAXONOMIES not in body else {**entry, TAXONOMIES: body[TAXONOMIES]}


def named_locales(body: JSONObject) -> list[str] | None:
    """The languages that `{"entry": {"locales": [...]}}` names; None where it names none. Raises Invalid."""
    entry = body.get("entry")
    if not isinstance(entry, dict | None):
        raise Invalid([Problem("entry", "type", "must be an object.")])
    locales = entry.get("locales") if entry else None
    if locales is None:
        return None
    codes = [code for code in locales if isinstance(code, str)] if isinstance(locales, list) else []
    if not isinstance(locales, list) or not codes or len(codes) != len(locales):
        raise Invalid([Problem("entry.locales", "type", "must be a list of language codes.")])
    return codes
