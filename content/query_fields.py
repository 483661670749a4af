"""What a query may name in a content type: the compiled schema seen as the query language's fields."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from content.errors import ContentTypeNotFound
from content.query.fields import COLUMNS, Fields
from content.query.language import Kind
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Taxonomy
from content.schema.fields.links import Reference
from content.schema.options import TITLE
from content.schema.views import View
from content.types import StoredType, load_type, types_with_terms
from stacks.scope import Scope

_KINDS = {
    "boolean": Kind.BOOLEAN,
    "color": Kind.TEXT,
    "email": Kind.TEXT,
    "file": Kind.TEXT,
    "integer": Kind.NUMBER,
    "isodate": Kind.INSTANT,
    "number": Kind.NUMBER,
    "slug": Kind.TEXT,
    "text": Kind.TEXT,
    "time": Kind.TEXT,
}
_INDEX_KINDS = {"boolean": Kind.BOOLEAN, "number": Kind.NUMBER, "text": Kind.TEXT, "time": Kind.INSTANT}


@dataclass(frozen=True, slots=True)
class TermFields:
    """What may be asked of the entries of several types that keep their terms in fields of the same paths."""

    fields: Fields
    type_ids: tuple[int, ...]


def saved_fields(scope: Scope, content_type: StoredType) -> Fields:
    """What an editor may ask for, also of the entries that a reference leads to."""
    return _reaching(scope, content_type, _editor_view)


def live_fields(scope: Scope, content_type: StoredType) -> Fields:
    """What a front end may ask for, also of the entries that a reference leads to."""
    return _reaching(scope, content_type, _reader_view)


def saved_term_fields(scope: Scope) -> list["TermFields"]:
    """What an editor may ask of the entries of every type that has terms."""
    return _term_fields(scope, _editor_view)


def live_term_fields(scope: Scope) -> list["TermFields"]:
    """What a front end may ask of the entries of every type that has terms."""
    return _term_fields(scope, _reader_view)


def _term_fields(scope: Scope, view_of: Callable[[CompiledType], View]) -> list["TermFields"]:
    ids_by_paths: dict[frozenset[str], list[int]] = {}
    for content_type in types_with_terms(scope):
        fields = query_fields(content_type.compiled, view_of(content_type.compiled))
        paths = frozenset(path for path in fields.taxonomies if not fields.hides(path))
        ids_by_paths.setdefault(paths, []).append(content_type.id)
    return [TermFields(Fields(taxonomies=paths, is_closed=True), tuple(ids)) for paths, ids in ids_by_paths.items()]


def _reaching(scope: Scope, content_type: StoredType, view_of: Callable[[CompiledType], View]) -> Fields:
    def find_type(uid: str) -> Fields | None:
        try:
            return _reaching(scope, load_type(scope, uid), view_of)
        except ContentTypeNotFound:
            return None

    return replace(query_fields(content_type.compiled, view_of(content_type.compiled)), find_type=find_type)


def _editor_view(compiled: CompiledType) -> View:
    return compiled.editor_view


def _reader_view(compiled: CompiledType) -> View:
    return compiled.reader_view


def query_fields(compiled: CompiledType, view: View) -> Fields:
    """The fields that a reader with this view may ask for, by dotted path. What has no kind of its own compares as whatever it is compared with.

    The title column holds the field that the type's options name as its title; where that is another field, `title` is
    a field like any other.
    """
    columns = {path for path in COLUMNS if path != TITLE or compiled.title_path == TITLE}
    own = {path: field for path, field in compiled.by_path.items() if path not in columns}
    kinds = {path: _kind_of(field) for path, field in own.items()}
    # The ends of a range are no fields of their own, but can be compared like some.
    ends = {row.path: _INDEX_KINDS[row.kind] for row in compiled.indexed if row.path not in compiled.by_path}
    return Fields(
        kinds=kinds | ends,
        hidden=view.hidden_paths,
        declared=view.declared,
        indexed=frozenset(field.path for field in compiled.indexed),
        files=frozenset(".".join(parts) for parts in compiled.file_paths),
        taxonomies=frozenset(path for path, field in own.items() if isinstance(field, Taxonomy)),
        references={path: field.reference_to for path, field in own.items() if isinstance(field, Reference)},
    )


def _kind_of(field: FieldType) -> Kind:
    return Kind.ANY if field.index_keys else _KINDS.get(field.data_type, Kind.ANY)
