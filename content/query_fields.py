"""What a query may name in a content type: the compiled schema seen as the query language's fields."""

from content.query.fields import COLUMNS, Fields
from content.query.language import Kind
from content.schema.compiled import TITLE, CompiledType

_KINDS = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "isodate": Kind.INSTANT,
    "file": Kind.TEXT,
}


def query_fields(compiled: CompiledType) -> Fields:
    """The fields by dotted path. What has no kind of its own compares as whatever it is compared with.

    The title column holds the field that the type's options name as its title; where that is another field, `title` is
    a field like any other.
    """
    columns = {path for path in COLUMNS if path != TITLE or compiled.title_path == TITLE}
    own = {path: field for path, field in compiled.by_path.items() if path not in columns}
    return Fields(
        kinds={path: _KINDS.get(field.data_type, Kind.ANY) for path, field in own.items()},
        indexed=frozenset(field.path for field in compiled.indexed),
        files=frozenset(".".join(parts) for parts in compiled.file_paths),
    )
