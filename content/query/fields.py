"""Which fields a query may name, and what their values compare as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from types import MappingProxyType

from content.schema.views import is_declared

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

TAGS = "tags"
STAGE = "_workflow.uid"
_KEPT_BESIDE = MappingProxyType({TAGS: Kind.TEXT, STAGE: Kind.TEXT})
"""What every entry may have beside its fields: its tags, and the stage of the workflow that it is in."""

TAXONOMIES = "taxonomies"
"""What leads to the terms of an entry, whatever its taxonomy fields are called: `taxonomies.colour`."""

_KEYS_OF_TERM = frozenset({"taxonomy_uid", "term_uid"})


def _no_type(_uid: str) -> "Fields | None":
    return None


@dataclass(frozen=True, slots=True)
class TaxonomyPath:
    """A taxonomy, and the fields in which its terms are looked for."""

    taxonomy_uid: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one content type, by dotted path without list indexes (`page.hero.title`).

    `indexed` must name every path of kind INSTANT: the JSON holds instants as texts, which do not sort as times. A path
    of `kinds` wins over a column of the same name. `files` are stored as asset uids and may be asked for as `image.uid`.
    `taxonomies` hold terms. `references` name the content types that a reference field points to, whose own fields
    `find_type` knows. What is `hidden`, with all below it, may not be asked for; where it `is_closed`, as for several
    types at once, only terms and what every entry has may. Where the paths that are `declared` are given, what stands at no
    such path is hidden.
    """

    kinds: Mapping[str, Kind] = attribute(default_factory=dict)
    indexed: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    taxonomies: frozenset[str] = frozenset()
    references: Mapping[str, tuple[str, ...]] = attribute(default_factory=dict)
    find_type: Callable[[str], "Fields | None"] = _no_type
    is_closed: bool = False
    declared: frozenset[str] | None = None

    def find(self, path: str) -> Field | None:
        """The field at the path, where the content type or the entry itself has one."""
        kind = self.kinds.get(path)
        if self.hides(path):
            return None
        if kind is not None:
            is_indexed, is_partly_hidden = path in self.indexed, self.hides_below(path)
            return Field(path, kind, is_indexed=is_indexed, is_partly_hidden=is_partly_hidden)
        if path in _KEPT_BESIDE:
            return Field(path, _KEPT_BESIDE[path])
        return COLUMNS.get(path)

    def hides(self, path: str) -> bool:
        """Whether a path, also one with list indexes in it, leads to or into what is hidden."""
        if not self.hidden and self.declared is None:
            return False
        parts = _without_indexes(path)
        if (
            self.declared is not None
            and not self._is_everybodys(path)
            and not is_declared(".".join(parts), self.declared)
        ):
            return True
        return any(".".join(parts[:length]) in self.hidden for length in range(1, len(parts) + 1))

    def _is_everybodys(self, path: str) -> bool:
        """Whether the path leads to what entries have whatever their type."""
        return path in COLUMNS or path in _KEPT_BESIDE or path.startswith(f"{TAXONOMIES}.")

    def hides_below(self, path: str) -> bool:
        """Whether what is hidden stands somewhere below a path."""
        beginning = ".".join([*_without_indexes(path), ""])
        return any(hidden.startswith(beginning) for hidden in self.hidden)

    def refuses(self, path: str) -> bool:
        """Whether a path may not be asked for at all."""
        if self.is_closed and self.find(path) is None and self.find_taxonomy(path) is None:
            return True
        return self.hides(path)

    def find_taxonomy(self, path: str) -> TaxonomyPath | None:
        """The taxonomy that the path leads to: from one taxonomy field, or by `taxonomies` from any."""
        holder, _, uid = path.rpartition(".")
        if path in self.kinds or uid in _KEYS_OF_TERM:
            return None
        if holder == TAXONOMIES and (holder in self.taxonomies or holder not in self.kinds):
            return TaxonomyPath(uid, tuple(sorted(path for path in self.taxonomies if not self.hides(path))))
        return TaxonomyPath(uid, (holder,)) if holder in self.taxonomies else None

    def texts(self) -> tuple[Field, ...]:
        """Every field with texts that people read."""
        columns = filter(None, (self.find(path) for path in ("uid", "title", "url")))
        own = (path for path, kind in self.kinds.items() if kind is Kind.TEXT and path not in self.files)
        return (*columns, *(Field(path, Kind.TEXT) for path in own if not self.hides(path)))

    def at(self, path: str) -> Field:
        """The field at the path; a path that nobody declared compares as whatever it is compared with."""
        if path.endswith(".uid") and path.removesuffix(".uid") in self.files:
            return Field(path.removesuffix(".uid"), Kind.TEXT)
        return self.find(path) or Field(path, Kind.ANY, is_partly_hidden=self.hides_below(path))


def _without_indexes(path: str) -> list[str]:
    return [part for part in path.split(".") if not part.isdigit()]
