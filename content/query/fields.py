"""Which fields a query may name, and what their values compare as."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from types import MappingProxyType

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

_OWN = MappingProxyType({"tags": Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one content type, by dotted path without list indexes (`page.hero.title`).

    `indexed` must name every path of kind INSTANT: the JSON holds instants as texts, which do not sort as times.
    """

    kinds: Mapping[str, Kind] = attribute(default_factory=dict)
    indexed: frozenset[str] = frozenset()

    def find(self, path: str) -> Field | None:
        """The field at the path, where the content type or the entry itself has one."""
        if path in COLUMNS:
            return COLUMNS[path]
        kind = self.kinds.get(path) or _OWN.get(path)
        if kind is None:
            return None
        return Field(path, kind, is_indexed=path in self.indexed)

    def at(self, path: str) -> Field:
        """The field at the path; a path that nobody declared compares as whatever it is compared with."""
        return self.find(path) or Field(path, Kind.ANY)
