"""A schema made ready for use, once per version of its type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from core.errors import Problem
from core.json_values import JSONObject

from .bounds import size_problem, widest_of
from .complete import Completion, completion_of
from .fields.base import FieldType, IndexKind
from .fields.choices import Select
from .fields.containers import in_force, object_schema
from .fields.json_fields import JsonRichText
from .fields.links import File, Reference
from .fields.scalars import Boolean, Number
from .options import TITLE, URL, UrlRule
from .rules import Rule, VisibilityRules
from .views import View, view_for_editors, view_for_readers
from .walk import walk_schema
from .wording import Wording

_SELECT_KINDS: Mapping[str, IndexKind] = {"integer": "number", "isodate": "time", "number": "number"}


@dataclass(frozen=True, slots=True)
class IndexedField:
    """A field whose values are kept beside the content, where filters and sorts find them.

    `is_single`: an entry has one value at most.
    """

    path: str
    kind: IndexKind
    parts: tuple[str, ...]
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class UniqueField:
    """A field of which no two entries of a type and language share a value.

    `is_each`: the value is a list, and every item counts. `is_repeated`: one entry can hold several values.
    """

    path: str
    parts: tuple[str, ...]
    is_each: bool
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class CompiledType:
    """The fields of one version of a content type, and what reads and writes need to know of them.

    `fields` are those in force; `by_path` has the others too, in document order. Paths are of field and block uids;
    lists are descended implicitly. `needs_parsing` is False where a read can pass the stored JSON on as text, because
    nothing in it is expanded or left out.
    """

    fields: tuple[FieldType, ...]
    by_uid: Mapping[str, FieldType]
    by_path: Mapping[str, FieldType]
    title_path: str
    url_path: str | None
    url_rule: UrlRule | None
    file_paths: tuple[tuple[str, ...], ...]
    reference_paths: tuple[tuple[str, ...], ...]
    document_paths: tuple[tuple[str, ...], ...]
    unique_fields: tuple[UniqueField, ...]
    non_localizable: tuple[str, ...]
    needs_parsing: bool
    indexed: tuple[IndexedField, ...]
    completion: Completion
    editor_view: View
    reader_view: View
    wording: Wording
    rules: VisibilityRules | None
    widest: int

    @property
    def in_order(self) -> tuple[FieldType, ...]:
        """The fields in force by their `order`, those without one last, as they stand in the document."""
        return tuple(sorted(self.fields, key=lambda field: inf if field.order is None else field.order))

    @property
    def unique_paths(self) -> tuple[str, ...]:
        """The dotted paths of the unique fields."""
        return tuple(field.path for field in self.unique_fields)

    def size_problem(self, data: JSONObject) -> Problem | None:
        """What is wrong with an entry that stands for more fields than can be looked at."""
        return size_problem(self.fields, data, widest=self.widest)

    def json_schema(self) -> JSONObject:
        """The JSON Schema of an entry's own fields."""
        return object_schema(self.fields)


def compile_type(
    fields: Sequence[FieldType],
    *,
    title_path: str = TITLE,
    url_rule: UrlRule | None = None,
    rules: tuple[Rule, ...] = (),
) -> CompiledType:
    """The compiled type of fields that were read without a problem. A title is mandatory, whatever its field says."""
    top = tuple(replace(field, mandatory=True, is_enabled=True) if field.uid == TITLE else field for field in fields)
    known = tuple(walk_schema(top))
    every = _in_force(known)
    reader_view = view_for_readers(known)
    file_paths = tuple(_parts(field) for field in every if isinstance(field, File))
    kinds = ((field, _index_kind(field, title_path)) for field in every)
    return CompiledType(
        fields=in_force(top),
        by_uid={field.uid: field for field in in_force(top)},
        by_path={field.path: field for field in known},
        title_path=title_path,
        url_path=URL if any(field.uid == URL for field in top) else None,
        url_rule=url_rule,
        file_paths=file_paths,
        reference_paths=tuple(_parts(field) for field in every if isinstance(field, Reference)),
        document_paths=tuple(_parts(field) for field in every if isinstance(field, JsonRichText)),
        unique_fields=tuple(
            UniqueField(field.path, _parts(field), is_each=field.multiple, is_repeated=field.multiple or field.repeated)
            for field in every
            if field.unique and not field.is_container
        ),
        non_localizable=tuple(field.path for field in every if field.follows_master),
        needs_parsing=bool(file_paths) or not reader_view.is_whole,
        indexed=tuple(indexed for field, kind in kinds if kind for indexed in _indexed(field, kind)),
        completion=completion_of(known, every),
        editor_view=view_for_editors(known),
        reader_view=reader_view,
        wording={field.path: dict(field.messages) for field in every if field.messages},
        rules=VisibilityRules(in_force(top), rules) if rules else None,
        widest=widest_of(top),
    )


def _in_force(fields: Sequence[FieldType]) -> tuple[FieldType, ...]:
    """Those that are neither switched off nor lie in a group that is."""
    off = tuple(f"{field.path}." for field in fields if not field.is_enabled)
    return tuple(field for field in fields if field.is_enabled and not field.path.startswith(off))


def _parts(field: FieldType) -> tuple[str, ...]:
    return tuple(field.path.split("."))


def _indexed(field: FieldType, kind: IndexKind) -> tuple[IndexedField, ...]:
    is_single = not field.multiple and not field.repeated
    if not field.index_keys:
        return (IndexedField(field.path, kind, _parts(field), is_single),)
    return tuple(
        IndexedField(f"{field.path}.{key}", kind, (*_parts(field), key), is_single) for key in field.index_keys
    )


def _index_kind(field: FieldType, title_path: str) -> IndexKind | None:
    """As what a field's values are kept: marked, or by its nature and then only outside repeated instances.

    Dates are kept everywhere: in the JSON they are texts, which do not compare as times. The title and the url have
    columns of their own.
    """
    if field.path == URL or (field.path == TITLE and title_path == TITLE):
        return None
    kind = field.index_kind
    if isinstance(field, Select):
        kind = _SELECT_KINDS.get(field.data_type, "text")
    by_nature = isinstance(field, Select | Number | Boolean) or field.path in {title_path, TITLE}
    is_date = kind == "time"
    return kind if field.indexed or is_date or (by_nature and not field.repeated) else None
