"""What can be set on a field in the builder: one row per option, which the panel beside the tree shows in this order.

An option writes one key of the field's JSON. Keys that no row names are edited as JSON, so that nothing is lost.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.json_values import JSONValue

VALUES, RULES, EDITORS, PROGRAMS = "values", "rules", "editors", "programs"


@dataclass(frozen=True, slots=True)
class Option:
    """One control of the panel."""

    name: str
    key: str
    """Where in the field's JSON the value stands, dotted."""
    control: str
    """The name of a function in `builder/controls.js` or `builder/lists.js`."""
    label: Any
    section: str
    help: Any = ""
    words: tuple[tuple[str, Any], ...] = ()
    """The values to choose from, with what people call them."""
    needs: str = ""
    """Another key: the option is shown where that is set."""
    blank: tuple[JSONValue, ...] = ()
    """What stands under the key once it is cleared; empty where the key goes."""
    covers: tuple[str, ...] = field(default=())
    """Further keys that the control writes."""

    def document(self) -> dict[str, Any]:
        """The row as the page's script reads it."""
        row: dict[str, Any] = {
            "name": self.name,
            "key": self.key,
            "control": self.control,
            "label": self.label,
            "section": self.section,
            "help": self.help,
            "words": [list(word) for word in self.words],
            "needs": self.needs,
            "covers": list(self.covers),
        }
        return row | ({"blank": self.blank[0]} if self.blank else {})


_DISPLAY = (("dropdown", _("Dropdown")), ("radio", _("Radio buttons")), ("checkbox", _("Checkboxes")))
_TOOLBAR = (("basic", _("Basic")), ("advanced", _("Everything")), ("custom", _("Chosen tools")))
_META = "field_metadata"

_ROWS = (
    # What people read beside the field.
    Option("help", f"{_META}.description", "line", _("Help text"), EDITORS, _("Stands below the field.")),
    Option("placeholder", f"{_META}.placeholder", "line", _("Placeholder"), EDITORS, _("Stands in the empty field.")),
    Option("instruction", f"{_META}.instruction", "area", _("Instruction"), EDITORS, _("A longer note for editors.")),
    # What the field is about.
    Option("references", "reference_to", "types", _("May refer to"), VALUES, _("Entries of these types.")),
    Option(
        "embeds", "reference_to", "embeds", _("May embed"), VALUES, _("Assets, and entries of these types."),
    ),
    Option("global_field", "reference_to", "shared", _("Global field"), VALUES, _("Its fields are changed on its page.")),
    Option("extension", "extension_uid", "extension", _("Extension"), VALUES, _("The form control that edits the value.")),
    Option("config", "config", "json", _("Settings of the extension"), VALUES, _("An object, as JSON.")),
    Option("choices", "enum", "choices", _("Choices"), VALUES, _("What is stored, and what editors read.")),
    Option("taxonomies", "taxonomies", "taxonomies", _("Taxonomies"), VALUES),
    Option("source", "source_field", "source", _("Made from"), VALUES, _("A text beside this field."), blank=("",)),
    Option("readonly", "readonly", "flag", _("Always follows it"), VALUES, _("Nobody types another.")),
    Option("extensions", "extensions", "words", _("File types"), VALUES, _("Extensions such as png, jpg; empty allows all.")),
    Option("image", f"{_META}.image", "flag", _("Pictures only"), VALUES),
    Option("width_min", "dimension.width.min", "number", _("Width at least (pixels)"), VALUES, blank=(None,)),
    Option("width_max", "dimension.width.max", "number", _("Width at most (pixels)"), VALUES, blank=(None,)),
    Option("height_min", "dimension.height.min", "number", _("Height at least (pixels)"), VALUES, blank=(None,)),
    Option("height_max", "dimension.height.max", "number", _("Height at most (pixels)"), VALUES, blank=(None,)),
    # Rules.
    Option("mandatory", "mandatory", "flag", _("Required"), RULES, _("An entry cannot be saved without it.")),
    Option("unique", "unique", "flag", _("Unique"), RULES, _("No two entries share the value in a language.")),
    Option("multiple", "multiple", "flag", _("Several values"), RULES, _("The value is a list.")),
    Option("repeats", "multiple", "flag", _("Repeats"), RULES, _("An entry holds any number of these groups.")),
    Option("ref_multiple", f"{_META}.ref_multiple", "flag", _("Several entries"), RULES),
    Option("min_instance", "min_instance", "number", _("At least (how many)"), RULES, blank=(None,)),
    Option("max_instance", "max_instance", "number", _("At most (how many)"), RULES, blank=(None,)),
    Option("min", "min", "number", _("Smallest value"), RULES, blank=(None,)),
    Option("max", "max", "number", _("Largest value"), RULES, blank=(None,)),
    Option("min_length", "min", "number", _("Shortest (characters)"), RULES, blank=(None,)),
    Option("max_length", "max", "number", _("Longest (characters)"), RULES, blank=(None,)),
    Option("first_date", "startDate", "instant", _("Not before (UTC)"), RULES, blank=(None,)),
    Option("last_date", "endDate", "instant", _("Not after (UTC)"), RULES, blank=(None,)),
    Option("first_time", "min", "clock", _("Not before"), RULES),
    Option("last_time", "max", "clock", _("Not after"), RULES),
    Option("format", "format", "code", _("Format"), RULES, _("A regular expression, such as ^[a-z]+$"), blank=("",)),
    Option("format_message", "error_messages.format", "line", _("Said where the format is broken"), RULES, needs="format", blank=("",)),
    Option("non_localizable", "non_localizable", "flag", _("Same in every language"), RULES, _("Changed in the master language only.")),
    Option("indexed", "indexed", "flag", _("Indexed"), RULES, _("Lists filter and sort by it quickly.")),
    Option("required_message", "error_messages.required", "line", _("Said where it is missing"), RULES, needs="mandatory"),
    Option("unique_message", "error_messages.unique", "line", _("Said where it is not unique"), RULES, needs="unique"),
    # What programs are told.
    Option("enabled", "enabled", "enabled", _("Switched off"), PROGRAMS, _("Kept, but neither checked nor shown.")),
    Option("hidden_in_api", "hidden_in_api", "flag", _("Left out of answers"), PROGRAMS),
    Option("write_only", "write_only", "flag", _("Written, never read"), PROGRAMS),
    Option("omit_null", "omit_null", "flag", _("Left out of answers where it is empty"), PROGRAMS),
    # What a new entry holds.
    Option("default_line", f"{_META}.default_value", "line", _("Default value"), VALUES, blank=("",)),
    Option("default_area", f"{_META}.default_value", "area", _("Default value"), VALUES, blank=("",)),
    Option("default_time", f"{_META}.default_value", "clock", _("Default value"), VALUES, blank=("",)),
    Option("default_number", f"{_META}.default_value", "number", _("Default value"), VALUES, blank=("",)),
    Option("default_flag", f"{_META}.default_value", "flag", _("On by default"), VALUES),
    Option("default_choice", f"{_META}.default_value", "default_choice", _("Default value"), VALUES),
    Option("default_date", f"{_META}.default_value", "default_date", _("Default value"), VALUES),
    Option("default_link", f"{_META}.default_value", "default_link", _("Default value"), VALUES),
    # Looks.
    Option("display_type", "display_type", "word", _("Shown as"), EDITORS, words=_DISPLAY),
    Option("hide_time", f"{_META}.hide_time", "flag", _("Day only, without a time"), VALUES),
    Option("toolbar", f"{_META}.rich_text_type", "word", _("Tools of the editor"), EDITORS, words=_TOOLBAR),
    Option("tools", f"{_META}.options", "words", _("Chosen tools"), EDITORS, needs=f"{_META}.rich_text_type"),
)  # fmt: skip

OPTIONS = {option.name: option for option in _ROWS}
SECTIONS = {VALUES: _("What it holds"), RULES: _("Rules"), EDITORS: _("For editors"), PROGRAMS: _("For programs")}

_NAMED = (
    Option("title", "title", "line", _("Title"), EDITORS),
    Option("description", "description", "area", _("Description"), EDITORS, blank=("",)),
)
DOCUMENT_OPTIONS = {
    "global_field": _NAMED,
    "content_type": (
        *_NAMED,
        Option(
            "is_page", "options.is_page", "page", _("Its entries are pages"), EDITORS, _("They have a URL."),
            covers=("options.url_pattern", "options.url_prefix"),
        ),
        Option("url_pattern", "options.url_pattern", "code", _("URL pattern"), EDITORS, _("Such as /:title"), needs="options.is_page"),
        Option("url_prefix", "options.url_prefix", "code", _("URL prefix"), EDITORS, _("Such as /blog/"), needs="options.is_page"),
        Option("singleton", "options.singleton", "flag", _("There is one entry only"), EDITORS),
        Option("title_field", "options.title", "title_field", _("Entries are listed by"), EDITORS),
        Option("sub_title", "options.sub_title", "sub_titles", _("And show below it"), EDITORS),
        Option("labels", "labels", "labels", _("Labels"), EDITORS, _("Groups that the type belongs to.")),
        Option("field_rules", "field_rules", "rules", _("Field rules"), EDITORS, _("Which fields show when. A hidden field need not be filled.")),
    ),
}  # fmt: skip
