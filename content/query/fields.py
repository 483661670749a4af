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

_TAGS = MappingProxyType({"tags": Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one content type, by dotted path without list indexes (`page.hero.title`).

    `indexed` must name every path of kind INSTANT: the JSON holds instants as texts, which do not sort as times. A path
    of `kinds` wins over a column of the same name. `files` are stored as asset uids and may be asked for as `image.uid`.
    What is `hidden`, with all below it, may not be asked for.
    """

    kinds: Mapping[str, Kind] = attribute(default_factory=dict)
    indexed: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def find(self, path: str) -> Field | None:
        """The field at the path, where the content type or the entry itself has one."""
        kind = self.kinds.get(path)
        if self.hides(path):
            return None
        if kind is not None:
            return Field(path, kind, is_indexed=path in self.indexed)
        if path in _TAGS:
            return Field(path, _TAGS[path])
        return COLUMNS.get(path)

    def hides(self, path: str) -> bool:
        """Whether a path, also one with list indexes in it, leads to or into what is hidden."""
        if not self.hidden:
            return False
        parts = [part for part in path.split(".") if not part.isdigit()]
        return any(".".join(parts[:length]) in self.hidden for length in range(1, len(parts) + 1))

    def at(self, path: str) -> Field:
        """The field at the path; a path that nobody declared compares as whatever it is compared with."""
        if path.endswith(".uid") and path.removesuffix(".uid") in self.files:
            return Field(path.removesuffix(".uid"), Kind.TEXT)
        return self.find(path) or Field(path, Kind.ANY)
