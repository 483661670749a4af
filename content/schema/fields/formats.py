"""Texts of a fixed form: e-mail addresses, slugs and colours."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .base import FieldReader, FieldType, is_name
from .text import Text

_SLUG_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Email(Text):
    """An e-mail address."""

    widget_name: ClassVar[str] = "email"
    form: ClassVar[re.Pattern[str] | None] = re.compile(r"[^\s@]{1,64}@(?:[^\s@.]{1,63}\.){1,8}[^\s@.]{1,63}")
    form_message: ClassVar[str] = "must be an e-mail address."


@dataclass(frozen=True, slots=True, kw_only=True)
class Color(Text):
    """A colour in hexadecimal, as `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`, stored as written."""

    widget_name: ClassVar[str] = "color"
    form: ClassVar[re.Pattern[str] | None] = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
    form_message: ClassVar[str] = "must be a colour in hexadecimal, like #1a2b3c."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slug(Text):
    """A part of an address: letters, digits, hyphens and underscores, made from a sibling field where it is empty.

    A read-only slug always follows its source; what is sent for it is ignored.
    """

    widget_name: ClassVar[str] = "slug"
    form: ClassVar[re.Pattern[str] | None] = re.compile(r"[\w-]+")
    form_message: ClassVar[str] = "must consist of letters, digits, hyphens and underscores."

    source_field: str = ""
    is_readonly: bool = False

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        source = reader.text("source_field")
        if source and not is_name(source):
            reader.refuse("source_field", "uid", "is not valid.")
        readonly = reader.flag("readonly")
        if readonly and not source:
            reader.refuse("readonly", "source_field", "needs a source_field to be made from.")
        if source and reader.flag("multiple"):
            reader.refuse("multiple", "source_field", "cannot be combined with a source_field.")
        return Text.options(reader) | {"source_field": source, "is_readonly": readonly}

    def misfit(self, siblings: Mapping[str, FieldType]) -> tuple[str, str, str] | None:
        source = siblings.get(self.source_field)
        if not self.source_field or (isinstance(source, Text) and source is not self and not source.multiple):
            return None
        return "source_field", "source_field", "is not a single text beside this field."


def slug_of(text: str) -> str:
    """`Ärger am Fluß, 2. Teil` gives `arger-am-flu-2-teil`; words that no ASCII letter stands for stay as they are."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _hyphenated(folded) or _hyphenated(unicodedata.normalize("NFKC", text))


def _hyphenated(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-_")[:_SLUG_LENGTH].rstrip("-_")
