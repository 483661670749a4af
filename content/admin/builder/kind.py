"""One card of the palette, the groups in which cards stand, and their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from content.admin.builder.options import OPTIONS
from core.json_values import JSONObject, JSONValue

Condition = tuple[str, str, JSONValue]
"""A dotted key, a test (`is`, `object`, `text`) and the value it compares with."""

TEXT, NUMBERS, CHOICES, MEDIA, LINKS, STRUCTURE, OTHER = (
    "text", "numbers", "choices", "media", "links", "structure", "other",
)  # fmt: skip
GROUPS: Mapping[str, Any] = {
    TEXT: _("Text"),
    NUMBERS: _("Numbers and dates"),
    CHOICES: _("Choices"),
    MEDIA: _("Media"),
    LINKS: _("Links and references"),
    STRUCTURE: _("Structure"),
    OTHER: _("Other"),
}
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "multiline", "markdown", "html"),
    "number": ("number", "integer"),
}
"""Kinds whose values are alike, so that a field can become another one of them."""
OFFERED = (
    "text", "multiline", "json_rte", "html", "markdown", "email", "slug", "number", "integer", "isodate", "isodate_range", "time",
    "time_range", "select", "boolean", "taxonomy", "file", "link", "reference", "group", "blocks", "global_field", "color", "password", "display", "custom", "json",
)  # fmt: skip
"""The cards in the order in which people see them. An experience container is made by the vendor's personalisation."""

_COMMON = ("mandatory", "unique", "multiple", "non_localizable")
_RULE = {"required": "mandatory", "unique": "unique"}
_EVERY = ("enabled", "hidden_in_api", "write_only", "omit_null")


@dataclass(frozen=True, slots=True)
class Kind:
    """One card of the palette."""

    name: str
    """The field type's name in the registry."""
    label: Any
    about: Any
    group: str
    match: tuple[Condition, ...]
    new: JSONObject
    """A new field's JSON, but for what every field has."""
    options: tuple[str, ...]

    @property
    def all_options(self) -> tuple[str, ...]:
        """The names of what the kind can be told, with what every kind can."""
        messages = tuple(f"{name}_message" for name in ("required", "unique") if _RULE[name] in self.options)
        return (*self.options, *messages, *_EVERY)

    def document(self) -> dict[str, Any]:
        """The row as the page's script reads it."""
        return {
            "name": self.name,
            "label": self.label,
            "about": self.about,
            "group": self.group,
            "family": next((family for family, names in FAMILIES.items() if self.name in names), ""),
            "match": [list(condition) for condition in self.match],
            "new": {**self.new, **{key: self.new.get(key, False) for key in _COMMON}},
            "rank": OFFERED.index(self.name) if self.name in OFFERED else None,
            "options": [OPTIONS[name].document() for name in self.all_options],
        }
