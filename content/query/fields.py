"""Which fields a query may name, and what their values compare as."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from types import MappingProxyType

from content.schema.compiled import TITLE, CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select
from content.schema.fields.links import File
from content.schema.fields.scalars import Boolean, IsoDate, Number
from content.schema.fields.text import RichText, Text

from .language import Field, Kind

COLUMNS: Mapping[str, Field] = MappingProxyType(
    {
        column.path: column
        for column in (
            Field("uid", Kind.TEXT, is_column=True),
            Field("title", Kind.TEXT, is_column=True),
            Field("url", Kind.TEXT, is_column=True),
            Field("locale", Kind.TEXT, is_column=True),
            Field("_version", Kind.NUMBER, is_column=True),
            Field("created_at", Kind.INSTANT, is_column=True),
            Field("created_by", Kind.TEXT, is_column=True),
            Field("updated_at", Kind.INSTANT, is_column=True),
            Field("updated_by", Kind.TEXT, is_column=True),
        )
    }
)
"""An entry's own facts: the same for every content type, stored in columns, none of them null: an empty text is none."""

_TAGS = MappingProxyType({"tags": Kind.TEXT})
_KINDS: tuple[tuple[type[FieldType], Kind], ...] = (
    (Text, Kind.TEXT),
    (RichText, Kind.TEXT),
    (Number, Kind.NUMBER),
    (Boolean, Kind.BOOLEAN),
    (IsoDate, Kind.INSTANT),
    (File, Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one content type, by dotted path without list indexes (`page.hero.title`).

    `indexed` must name every path of kind INSTANT: the JSON holds instants as texts, which do not sort as times. A path
    of `kinds` wins over a column of the same name. `files` are stored as asset uids and may be asked for as `image.uid`.
    """

    kinds: Mapping[str, Kind] = attribute(default_factory=dict)
    indexed: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def find(self, path: str) -> Field | None:
        """The field at the path, where the content type or the entry itself has one."""
        kind = self.kinds.get(path)
        if kind is not None:
            return Field(path, kind, is_indexed=path in self.indexed)
        if path in _TAGS:
            return Field(path, _TAGS[path])
        return COLUMNS.get(path)

    def at(self, path: str) -> Field:
        """The field at the path; a path that nobody declared compares as whatever it is compared with."""
        if path.endswith(".uid") and path.removesuffix(".uid") in self.files:
            return Field(path.removesuffix(".uid"), Kind.TEXT)
        return self.find(path) or Field(path, Kind.ANY)


def fields_of(compiled: CompiledType) -> Fields:
    """The fields of a compiled content type.

    The title column holds the field that the type's options name as its title; where that is another field, `title` is
    a field like any other.
    """
    columns = {path for path in COLUMNS if path != TITLE or compiled.title_path == TITLE}
    return Fields(
        kinds={path: _kind(field) for path, field in compiled.by_path.items() if path not in columns},
        indexed=frozenset(field.path for field in compiled.indexed),
        files=frozenset(".".join(parts) for parts in compiled.file_paths),
    )


def _kind(field: FieldType) -> Kind:
    if isinstance(field, Select):
        return Kind.NUMBER if field.data_type == "number" else Kind.TEXT
    return next((kind for field_type, kind in _KINDS if isinstance(field, field_type)), Kind.ANY)
