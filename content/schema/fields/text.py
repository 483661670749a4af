"""Texts: one line, many lines, Markdown, and rich text kept as HTML."""

import re
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, ClassVar

from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType, IndexKind
from .html import TooNested, clean_html
from .patterns import Pattern, compile_pattern

UNSAID = "is not valid."
"""What is told of a text without its field's format where the field does not say it better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(FieldType):
    """A text in one line, with an optional length and format."""

    index_kind: ClassVar[IndexKind | None] = "text"
    has_default: ClassVar[bool] = True
    keeps_empty_text: ClassVar[bool] = True
    form: ClassVar[re.Pattern[str] | None] = None
    """What every value of the type must match as a whole."""
    form_message: ClassVar[str] = ""

    pattern: Pattern | None = None
    pattern_message: str = UNSAID
    min_length: float | None = None
    max_length: float | None = None

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        low, high = reader.bounds("min", "max")
        messages = reader.source.get("error_messages")
        message = messages.get("format") if isinstance(messages, dict) else None
        return {
            "pattern": _read_pattern(reader),
            "pattern_message": message if isinstance(message, str) and message else UNSAID,
            "min_length": low,
            "max_length": high,
        }

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, str):
            context.refuse("type", "must be a text.")
            return value
        if self.min_length is not None and len(value) < self.min_length:
            context.refuse("min", f"must have at least {self.min_length} characters.", limit=self.min_length)
        if self.max_length is not None and len(value) > self.max_length:
            context.refuse("max", f"must have at most {self.max_length} characters.", limit=self.max_length)
        if self.form is not None and self.form.fullmatch(value) is None:
            context.refuse("format", self.form_message)
        if self.pattern is not None and value:
            self._check_pattern(self.pattern, value, context)
        return value

    def _check_pattern(self, pattern: Pattern, value: str, context: Context) -> None:
        try:
            if not pattern.is_found_in(value, context.patience):
                context.refuse("format", self.pattern_message)
        except TimeoutError:
            context.refuse("format", "took too long to compare with the required format.")

    def value_schema(self) -> JSONObject:
        schema: JSONObject = {"type": "string"}
        if self.min_length is not None:
            schema["minLength"] = max(0, ceil(self.min_length))
        if self.max_length is not None:
            schema["maxLength"] = max(0, floor(self.max_length))
        if self.form is not None:
            schema["pattern"] = f"^(?:{self.form.pattern})$"
        return schema


@dataclass(frozen=True, slots=True, kw_only=True)
class MultilineText(Text):
    """A text in many lines."""

    widget_name: ClassVar[str] = "multiline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown(Text):
    """A text in Markdown, stored as written."""

    widget_name: ClassVar[str] = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RichText(FieldType):
    """A rich text stored as HTML, cleaned on write; it may embed assets and entries."""

    widget_name: ClassVar[str] = "html"
    has_default: ClassVar[bool] = True
    keeps_empty_text: ClassVar[bool] = True

    reference_to: frozenset[str] = frozenset()
    embeds_entries: bool = False

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        return read_embeds(reader)

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, str):
            context.refuse("type", "must be a text.")
            return value
        try:
            return clean_html(value, context.patience)
        except TooNested:
            context.refuse("nesting", "has elements that are nested too deeply, or never closed.")
            return value

    def value_schema(self) -> JSONObject:
        return {"type": "string", "contentMediaType": "text/html"}


def read_embeds(reader: FieldReader) -> dict[str, Any]:
    """What a rich text may embed: whether entries, and of which content types; `sys_assets` stands for assets.

    A field that says nothing of entries embeds them where it lists types of theirs.
    """
    targets = _read_targets(reader)
    says = reader.metadata.get("embed_entry")
    return {"reference_to": targets, "embeds_entries": bool(targets - {"sys_assets"}) if says is None else says is True}


def _read_targets(reader: FieldReader) -> frozenset[str]:
    targets = reader.source.get("reference_to")
    if isinstance(targets, str):
        return frozenset({targets} if targets else ())
    if targets is None:
        return frozenset()
    if not isinstance(targets, list) or not all(isinstance(target, str) for target in targets):
        reader.refuse("reference_to", "type", "must be a list of content type uids.")
        return frozenset()
    return frozenset(target for target in targets if isinstance(target, str))


def _read_pattern(reader: FieldReader) -> Pattern | None:
    source = reader.text("format")
    if not source:
        return None
    pattern = compile_pattern(source)
    if pattern is None:
        reader.refuse("format", "format", "is not a regular expression this installation understands.")
    return pattern
