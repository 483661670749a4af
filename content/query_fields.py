"""What a query may name in a content type: the compiled schema seen as the query language's fields."""

from content.query.fields import Fields
from content.query.language import Kind
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType

_KINDS = {"text": Kind.TEXT, "number": Kind.NUMBER, "boolean": Kind.BOOLEAN, "isodate": Kind.INSTANT}


def query_fields(compiled: CompiledType) -> Fields:
    """The fields by dotted path. What has no kind of its own compares as whatever it is compared with."""
    indexed = frozenset(field.path for field in compiled.indexed)
    return Fields(kinds={path: _kind(field, indexed) for path, field in compiled.by_path.items()}, indexed=indexed)


def _kind(field: FieldType, indexed: frozenset[str]) -> Kind:
    """Instants compare as times only in the index: in the JSON they are texts."""
    kind = _KINDS.get(field.data_type, Kind.ANY)
    return Kind.ANY if kind is Kind.INSTANT and field.path not in indexed else kind
