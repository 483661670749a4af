"""The one table of field types, and which of them a field's JSON asks for."""

from collections.abc import Mapping

from core.json_values import JSONObject

from .fields.base import FieldType
from .fields.choices import Select, Taxonomy
from .fields.containers import Blocks, ExperienceContainer, GlobalField, Group
from .fields.formats import Color, Email, Slug
from .fields.json_fields import CustomField, Display, JsonRichText
from .fields.links import File, Link, Reference
from .fields.passwords import Password
from .fields.scalars import Boolean, Integer, IsoDate, Number
from .fields.text import Markdown, MultilineText, RichText, Text
from .fields.times import IsoDateRange, Time, TimeRange

FIELD_TYPES: Mapping[str, type[FieldType]] = {
    "blocks": Blocks,
    "boolean": Boolean,
    "color": Color,
    "custom": CustomField,
    "display": Display,
    "email": Email,
    "experience_container": ExperienceContainer,
    "file": File,
    "global_field": GlobalField,
    "group": Group,
    "html": RichText,
    "integer": Integer,
    "isodate": IsoDate,
    "isodate_range": IsoDateRange,
    "json_rte": JsonRichText,
    "link": Link,
    "markdown": Markdown,
    "multiline": MultilineText,
    "number": Number,
    "password": Password,
    "reference": Reference,
    "select": Select,
    "slug": Slug,
    "taxonomy": Taxonomy,
    "text": Text,
    "time": Time,
    "time_range": TimeRange,
}

# Words of `data_type` whose further keys decide between several types.
_TEXT_VARIANTS = (("allow_rich_text", "html"), ("markdown", "markdown"), ("multiline", "multiline"))
_ENUMERABLE = frozenset({"integer", "isodate", "number", "text"})
_RANGES = frozenset({"isodate", "time"})
_DATA_TYPES = frozenset(
    {
        "blocks",
        "boolean",
        "color",
        "display",
        "email",
        "experience_container",
        "file",
        "global_field",
        "group",
        "integer",
        "isodate",
        "json",
        "link",
        "number",
        "password",
        "reference",
        "slug",
        "taxonomy",
        "text",
        "time",
    }
)


def find_field_type(source: JSONObject) -> type[FieldType] | None:
    """The class of a field, from its data type, metadata, enum and extension; None where the data type is unknown."""
    data_type = source.get("data_type")
    if not isinstance(data_type, str) or data_type not in _DATA_TYPES:
        return None
    return FIELD_TYPES[_name_of(source, data_type)]


def _name_of(source: JSONObject, data_type: str) -> str:
    metadata = source.get("field_metadata")
    flags = metadata if isinstance(metadata, dict) else {}
    if data_type == "json":
        return "json_rte" if flags.get("allow_json_rte") is True else "custom"
    if source.get("extension_uid"):
        return data_type
    if data_type in _ENUMERABLE and isinstance(source.get("enum"), dict):
        return "select"
    if data_type in _RANGES and source.get("mode") == "range":
        return f"{data_type}_range"
    if data_type == "text":
        return next((name for flag, name in _TEXT_VARIANTS if flags.get(flag) is True), "text")
    return data_type
