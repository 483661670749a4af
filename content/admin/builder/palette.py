"""The kinds of field that the builder offers: one row per field type of the registry, and what each can be told.

A row's conditions say which fields are of its kind; the first row that fits wins, as in the registry.
"""

from django.utils.translation import gettext_lazy as _

from content.admin.builder.kind import CHOICES, LINKS, MEDIA, NUMBERS, OTHER, STRUCTURE, TEXT, Condition, Kind
from core.json_values import JSONObject, JSONValue

_SAID = ("help", "instruction")
_TYPED = ("help", "placeholder", "instruction")
_LISTED = ("multiple", "min_instance", "max_instance")
_COUNTED = ("min_instance", "max_instance")
_LENGTH = ("min_length", "max_length")
_FORMAT = ("format", "format_message")
_DIMENSIONS = ("width_min", "width_max", "height_min", "height_max")
_META = "field_metadata"
_ENDS: tuple[str, ...] = ("non_localizable", "indexed")


def _is(data_type: str) -> Condition:
    return ("data_type", "is", data_type)


def _flag(name: str) -> Condition:
    return (f"{_META}.{name}", "is", True)


def _text(**metadata: JSONValue) -> JSONObject:
    return {
        "data_type": "text",
        _META: {"description": "", "default_value": "", **metadata, "version": 3},
        "format": "",
        "error_messages": {"format": ""},
    }


def _plain(data_type: str, **metadata: JSONValue) -> JSONObject:
    return {"data_type": data_type, _META: {"description": "", **metadata}}


_NO_SIZE: JSONObject = {"min": None, "max": None}

KINDS: tuple[Kind, ...] = (
    Kind(
        "custom", _("Custom"), _("Any value, edited by an extension."), OTHER,
        (("extension_uid", "text", None),),
        {"data_type": "json", "extension_uid": "", _META: {"extension": True}, "config": {}},
        (*_SAID, "extension", "config", "mandatory", "unique", *_LISTED, *_ENDS),
    ),
    Kind(
        "select", _("Select"), _("One or several out of a list of choices."), CHOICES,
        (("enum", "object", None),),
        {
            "data_type": "text", "display_type": "dropdown",
            "enum": {"advanced": True, "choices": [{"key": "One", "value": "one"}, {"key": "Two", "value": "two"}]},
            _META: {"description": "", "default_value": ""}, "min_instance": None, "max_instance": None,
        },
        (*_SAID, "choices", "display_type", "default_choice", "mandatory", "unique", *_LISTED, *_ENDS),
    ),
    Kind(
        "html", _("HTML rich text"), _("Formatted text, stored as HTML."), TEXT,
        (_is("text"), _flag("allow_rich_text")),
        _text(allow_rich_text=True, multiline=False, rich_text_type="advanced", options=[], embed_entry=False),
        (*_TYPED, "default_area", "embeds", "toolbar", "tools", "mandatory", *_LISTED, "non_localizable"),
    ),
    Kind(
        "markdown", _("Markdown"), _("Text with Markdown marks, stored as written."), TEXT,
        (_is("text"), _flag("markdown")),
        _text(markdown=True),
        (*_TYPED, "default_area", "mandatory", *_LENGTH, *_FORMAT, *_LISTED, *_ENDS),
    ),
    Kind(
        "multiline", _("Long text"), _("Plain text in many lines."), TEXT,
        (_is("text"), _flag("multiline")),
        _text(multiline=True),
        (*_TYPED, "default_area", "mandatory", "unique", *_LENGTH, *_FORMAT, *_LISTED, *_ENDS),
    ),
    Kind(
        "text", _("Text"), _("Plain text in one line: a name, a heading."), TEXT,
        (_is("text"),),
        _text(),
        (*_TYPED, "default_line", "mandatory", "unique", *_LENGTH, *_FORMAT, *_LISTED, *_ENDS),
    ),
    Kind(
        "json_rte", _("Rich text"), _("Formatted text as a tree, with embedded entries and assets."), TEXT,
        (_is("json"), _flag("allow_json_rte")),
        {
            "data_type": "json", "reference_to": ["sys_assets"], "format": "", "error_messages": {"format": ""},
            _META: {
                "allow_json_rte": True, "embed_entry": True, "description": "", "default_value": "",
                "multiline": False, "rich_text_type": "advanced", "options": [],
            },
        },
        (*_TYPED, "embeds", "toolbar", "tools", "mandatory", *_LISTED, "non_localizable"),
    ),
    Kind(
        "number", _("Number"), _("An integer or a number with decimals."), NUMBERS,
        (_is("number"),),
        _plain("number", default_value=""),
        (*_TYPED, "default_number", "mandatory", "unique", "min", "max", *_LISTED, *_ENDS),
    ),
    Kind(
        "integer",
        _("Integer"),
        _("A whole number."),
        NUMBERS,
        (_is("integer"),),
        _plain("integer", default_value=""),
        (*_TYPED, "default_number", "mandatory", "unique", "min", "max", *_LISTED, *_ENDS),
    ),
    Kind(
        "email",
        _("E-mail address"),
        _("An address like ada@example.com."),
        TEXT,
        (_is("email"),),
        _plain("email", default_value=""),
        (*_TYPED, "default_line", "mandatory", "unique", *_LENGTH, *_FORMAT, *_LISTED, *_ENDS),
    ),
    Kind(
        "password", _("Password"), _("Stored as its hash, never shown again."), OTHER,
        (_is("password"),),
        _plain("password"),
        (*_TYPED, "mandatory", *_LENGTH, "non_localizable"),
    ),
    Kind(
        "display", _("Note"), _("A heading or a note for forms, without a value."), OTHER,
        (_is("display"),),
        _plain("display"),
        _SAID,
    ),
    Kind(
        "color",
        _("Colour"),
        _("A colour like #1a2b3c."),
        OTHER,
        (_is("color"),),
        _plain("color", default_value=""),
        (*_SAID, "default_line", "mandatory", "unique", *_LISTED, *_ENDS),
    ),
    Kind(
        "slug",
        _("Slug"),
        _("A part of an address, made from another field."),
        TEXT,
        (_is("slug"),),
        {**_plain("slug", default_value=""), "source_field": "", "readonly": False},
        (*_TYPED, "source", "readonly", "mandatory", "unique", *_LENGTH, *_FORMAT, *_ENDS),
    ),
    Kind(
        "time_range",
        _("Time range"),
        _("From one time of day to another."),
        NUMBERS,
        (_is("time"), ("mode", "is", "range")),
        {**_plain("time"), "mode": "range"},
        (*_SAID, "mandatory", "first_time", "last_time", *_LISTED, *_ENDS),
    ),
    Kind(
        "time",
        _("Time"),
        _("A time of day, like 09:30."),
        NUMBERS,
        (_is("time"),),
        _plain("time", default_value=""),
        (*_SAID, "default_time", "mandatory", "unique", "first_time", "last_time", *_LISTED, *_ENDS),
    ),
    Kind(
        "isodate_range",
        _("Date range"),
        _("From one day to another, with or without times."),
        NUMBERS,
        (_is("isodate"), ("mode", "is", "range")),
        {**_plain("isodate", hide_time=True), "mode": "range", "startDate": None, "endDate": None},
        (*_SAID, "hide_time", "mandatory", "first_date", "last_date", *_LISTED, *_ENDS),
    ),
    Kind(
        "boolean", _("Yes or no"), _("A switch that is on or off."), CHOICES,
        (_is("boolean"),),
        _plain("boolean", default_value=False),
        (*_SAID, "default_flag", "mandatory", *_ENDS),
    ),
    Kind(
        "isodate", _("Date"), _("A day, with or without a time."), NUMBERS,
        (_is("isodate"),),
        {
            **_plain("isodate", default_value={"custom": False, "date": "", "time": ""}, hide_time=True),
            "startDate": None, "endDate": None,
        },
        (*_SAID, "hide_time", "default_date", "mandatory", "unique", "first_date", "last_date", *_LISTED, *_ENDS),
    ),
    Kind(
        "file", _("File"), _("A picture or another file from the assets."), MEDIA,
        (_is("file"),),
        {
            **_plain("file", rich_text_type="standard", image=False), "extensions": [],
            "dimension": {"width": _NO_SIZE, "height": _NO_SIZE},
        },
        (*_SAID, "extensions", "image", *_DIMENSIONS, "mandatory", "unique", *_LISTED, "non_localizable"),
    ),
    Kind(
        "link", _("Link"), _("A title and an address."), LINKS,
        (_is("link"),),
        _plain("link", default_value={"title": "", "url": ""}),
        (*_SAID, "default_link", "mandatory", "unique", *_LISTED, "non_localizable"),
    ),
    Kind(
        "reference", _("Reference"), _("Entries of the types that you tick."), LINKS,
        (_is("reference"),),
        {
            "data_type": "reference", "reference_to": [],
            _META: {"description": "", "ref_multiple": False, "ref_multiple_content_types": True},
        },
        (*_SAID, "references", "mandatory", "unique", "ref_multiple", *_COUNTED, *_ENDS),
    ),
    Kind(
        "taxonomy", _("Taxonomy"), _("Terms out of one or several taxonomies."), CHOICES,
        (_is("taxonomy"),),
        {**_plain("taxonomy"), "taxonomies": [], "multiple": True},
        (*_SAID, "taxonomies", "mandatory", "non_localizable"),
    ),
    Kind(
        "group", _("Group"), _("Fields that belong together, once or repeated."), STRUCTURE,
        (_is("group"),),
        {**_plain("group"), "schema": []},
        (*_SAID, "mandatory", "repeats", *_COUNTED, "non_localizable"),
    ),
    Kind(
        "blocks", _("Modular blocks"), _("A list that editors put together from blocks that you define."), STRUCTURE,
        (_is("blocks"),),
        {**_plain("blocks"), "blocks": [], "multiple": True},
        (*_SAID, "mandatory", *_COUNTED, "non_localizable"),
    ),
    Kind(
        "global_field", _("Global field"), _("A group of fields shared by several types."), STRUCTURE,
        (_is("global_field"),),
        {**_plain("global_field"), "reference_to": ""},
        (*_SAID, "global_field", "mandatory", "repeats", *_COUNTED, "non_localizable"),
    ),
    Kind(
        "experience_container", _("Experience container"), _("Fields of a personalised experience."), OTHER,
        (_is("experience_container"),),
        {
            "data_type": "experience_container", "schema": [],
            _META: {"experience_uid": "", "project_uid": "", "enableDefaultVariation": True},
        },
        ("instruction", "mandatory", "repeats", "non_localizable"),
    ),
    Kind(
        "json", _("JSON"), _("Any JSON, for programs."), OTHER,
        (_is("json"),),
        {"data_type": "json", _META: {"description": ""}},
        (*_SAID, "extension", "mandatory", *_LISTED, "non_localizable"),
    ),
)  # fmt: skip
