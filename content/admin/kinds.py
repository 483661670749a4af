"""How the value of a field stands in a form: a few texts that inputs show, and the way back from what was typed.

What a kind cannot show without loss is edited as JSON. A value whose texts come back as they were is never written.
"""

import math
from collections.abc import Mapping

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from content.admin.kind import Kind, Texts, Unreadable
from content.admin.link_kind import LINK
from content.admin.moment_kinds import DATE, DATE_RANGE, TIME, TIME_RANGE
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select
from core.errors import Invalid, Malformed
from core.json_values import JSONValue, Limits, parse_json

_LONGEST_NUMBER = 40
_LARGEST = 2**63 - 1
_MOST_LISTED = 60
"""Values of a list that have a control each."""


def kind_of(field: FieldType, value: JSONValue) -> Kind:
    """The control for a field that holds this value."""
    name = _MULTIPLE.get(field.widget, "json") if field.multiple else field.widget
    kind = KINDS.get(name, JSON)
    return kind if kind.show(field, value) is not None else JSON


def may_be_listed(field: FieldType) -> bool:
    """Whether the values of the field can each have a control of their own, in a list."""
    return field.multiple and not field.is_container and field.widget not in _WHOLE


def is_listed(field: FieldType, value: JSONValue) -> bool:
    """Whether they have: a great many short texts and numbers stand in lines, as long as each has a line."""
    name = _MULTIPLE.get(field.widget, "")
    is_long = isinstance(value, list) and len(value) > _MOST_LISTED
    return may_be_listed(field) and not (is_long and name and KINDS[name].show(field, value) is not None)


def unix_lines(text: str) -> str:
    """The text with the line ends that are stored; browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _show_text(field: FieldType, value: JSONValue) -> Texts | None:
    if value is None:
        return ("",)
    return (unix_lines(value),) if isinstance(value, str) else None


def _show_line(field: FieldType, value: JSONValue) -> Texts | None:
    texts = _show_text(field, value)
    return texts if texts is not None and "\n" not in texts[0] else None


def _read_text(field: FieldType, texts: Texts) -> JSONValue:
    return texts[0]


def _show_lines(field: FieldType, value: JSONValue) -> Texts | None:
    items = value if isinstance(value, list) else [] if value is None else [value]
    lines = [item for item in items if isinstance(item, str) and item.strip() == item and item and "\n" not in item]
    return ("\n".join(lines),) if len(lines) == len(items) else None


def _read_lines(field: FieldType, texts: Texts) -> JSONValue:
    return [line.strip() for line in texts[0].split("\n") if line.strip()]


def _show_number(field: FieldType, value: JSONValue) -> Texts | None:
    if value is None or value == "":
        return ("",)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else (repr(value),)


def _read_number(field: FieldType, texts: Texts) -> JSONValue:
    text = texts[0].strip()
    if not text:
        return None
    try:
        number = float(text) if len(text) <= _LONGEST_NUMBER else math.nan
    except ValueError:
        number = math.nan
    if math.isnan(number) and "," in text:
        raise Unreadable(_("is not a number: write it with a point and without other signs, as in 1250.5."))
    if not math.isfinite(number) or abs(number) > _LARGEST or "_" in text:
        raise Unreadable(_("is not a number."))
    return int(text) if text.lstrip("+-").isdigit() else number


def _show_boolean(field: FieldType, value: JSONValue) -> Texts | None:
    return {True: ("on",), False: (), None: ()}[value] if value is None or isinstance(value, bool) else None


def _read_boolean(field: FieldType, texts: Texts) -> JSONValue:
    return texts == ("on",)


def _show_numbers(field: FieldType, value: JSONValue) -> Texts | None:
    items = value if isinstance(value, list) else [] if value is None else [value]
    lines = [repr(item) for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
    return ("\n".join(lines),) if len(lines) == len(items) else None


def _read_numbers(field: FieldType, texts: Texts) -> JSONValue:
    return [_read_number(field, (line,)) for line in texts[0].split("\n") if line.strip()]


def _show_secret(field: FieldType, value: JSONValue) -> Texts:
    """Nothing: what is stored is nobody's to see. What stays blank stays as it is."""
    return ("",)


def _show_choice(field: FieldType, value: JSONValue) -> Texts | None:
    return ("" if value is None else str(value),) if not isinstance(value, list | dict) else None


def _read_choice(field: FieldType, texts: Texts) -> JSONValue:
    return _choice(field, texts[0]) if texts and texts[0] else None


def _show_choices(field: FieldType, value: JSONValue) -> Texts | None:
    items = value if isinstance(value, list) else [] if value is None else [value]
    return None if any(isinstance(item, list | dict) for item in items) else tuple(str(item) for item in items)


def _read_choices(field: FieldType, texts: Texts) -> JSONValue:
    return [_choice(field, text) for text in texts]


def _choice(field: FieldType, text: str) -> JSONValue:
    choices = field.choices if isinstance(field, Select) else ()
    found = next((choice for choice in choices if str(choice) == text), None)
    return _gone_choice(field, text) if found is None else found


def _gone_choice(field: FieldType, text: str) -> JSONValue:
    """What is stored and no choice any more, as it was stored: a number of a field of numbers."""
    try:
        return _read_number(field, (text,)) if field.data_type in ("integer", "number") else text
    except Unreadable:
        return text


def _show_references(field: FieldType, value: JSONValue) -> Texts | None:
    items = value if isinstance(value, list) else [] if value is None else [value]
    shown = [
        f"{item['_content_type_uid']}/{item['uid']}"
        for item in items
        if isinstance(item, dict) and "uid" in item and "_content_type_uid" in item
    ]
    return tuple(shown) if len(shown) == len(items) else None


def _read_references(field: FieldType, texts: Texts) -> JSONValue:
    pairs = [split_reference(text.strip()) for text in texts if text.strip()]
    return [{"uid": uid, "_content_type_uid": target} if target else uid for target, uid in pairs]


def split_reference(text: str) -> tuple[str, str]:
    """The type and the uid in a text of `type/uid`; no type where a uid was typed alone."""
    target, slash, uid = text.partition("/")
    return (target, uid) if slash else ("", target)


def _show_terms(field: FieldType, value: JSONValue) -> Texts | None:
    items = value if isinstance(value, list) else [] if value is None else [value]
    shown = [
        f"{item['taxonomy_uid']}/{item['term_uid']}"
        for item in items
        if isinstance(item, dict) and set(item) == {"taxonomy_uid", "term_uid"}
    ]
    return tuple(shown) if len(shown) == len(items) else None


def _read_terms(field: FieldType, texts: Texts) -> JSONValue:
    pairs = [split_reference(text.strip()) for text in texts if text.strip()]
    return [{"taxonomy_uid": taxonomy, "term_uid": term} for taxonomy, term in pairs]


def _show_files(field: FieldType, value: JSONValue) -> Texts | None:
    items = value if isinstance(value, list) else [] if value in (None, "") else [value]
    shown = [item for item in items if isinstance(item, str)]
    return tuple(shown) if len(shown) == len(items) and (field.multiple or len(shown) < 2) else None


def _read_files(field: FieldType, texts: Texts) -> JSONValue:
    uids = [text.strip() for text in texts if text.strip()]
    if field.multiple:
        return list(uids)
    if len(uids) > 1:
        raise Unreadable(_("holds one file: take the other out first."))
    return uids[0] if uids else None


def _show_json(field: FieldType, value: JSONValue) -> Texts | None:
    return ("" if value is None else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode(),)


def _read_json(field: FieldType, texts: Texts) -> JSONValue:
    text = texts[0].strip()
    if not text:
        return None
    limits = Limits(nodes=settings.API_BODY_NODES, depth=settings.API_BODY_DEPTH)
    try:
        return parse_json(text.encode(), limits)
    except Malformed as error:
        raise Unreadable(_("is not valid JSON: %(reason)s") % {"reason": error.__cause__}) from error
    except Invalid as error:
        raise Unreadable(error.problems[0].message) from error


JSON = Kind("json", _show_json, _read_json)
_AREA = Kind("area", _show_text, _read_text)
_NUMBER = Kind("number", _show_number, _read_number)
KINDS: Mapping[str, Kind] = {
    "boolean": Kind("boolean", _show_boolean, _read_boolean),
    "choices": Kind("choices", _show_choices, _read_choices),
    "color": Kind("color", _show_line, _read_text),
    "date": DATE,
    "date_range": DATE_RANGE,
    "email": Kind("email", _show_line, _read_text),
    "extension": Kind("extension", _show_json, _read_json),
    "file": Kind("files", _show_files, _read_files),
    "html": Kind("html", _show_text, _read_text),
    "integer": _NUMBER,
    "json_rte": Kind("richtext", _show_json, _read_json),
    "lines": Kind("lines", _show_lines, _read_lines),
    "link": LINK,
    "markdown": Kind("markdown", _show_text, _read_text),
    "multiline": _AREA,
    "number": _NUMBER,
    "numbers": Kind("lines", _show_numbers, _read_numbers),
    "password": Kind("password", _show_secret, _read_text),
    "reference": Kind("references", _show_references, _read_references),
    "select": Kind("choice", _show_choice, _read_choice),
    "slug": Kind("slug", _show_line, _read_text),
    "taxonomy": Kind("terms", _show_terms, _read_terms),
    "text": Kind("text", _show_line, _read_text),
    "time": TIME,
    "time_range": TIME_RANGE,
}
_MULTIPLE = {
    "color": "lines",
    "email": "lines",
    "extension": "extension",
    "file": "file",
    "integer": "numbers",
    "number": "numbers",
    "select": "choices",
    "slug": "lines",
    "text": "lines",
    "time": "lines",
}
LINES = KINDS["lines"]
_WHOLE = ("extension", "file", "password", "select", "taxonomy", "reference")
"""Fields whose control holds all values at once."""


def _holds_no_text(field: FieldType, value: JSONValue) -> Texts | None:
    return ()


def _reads_no_text(field: FieldType, texts: Texts) -> JSONValue:
    raise Unreadable(_("holds fields, and no text."))


GROUP = Kind("group", _holds_no_text, _reads_no_text)
LIST = Kind("list", _holds_no_text, _reads_no_text)
BLOCKS = Kind("blocks", _holds_no_text, _reads_no_text)
GROUPS = Kind("groups", _holds_no_text, _reads_no_text)
