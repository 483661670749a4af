"""Field rows, derived from a type's document: identity survives every version that keeps the path."""

from content.models import ContentType, Field
from content.schema.compiled import CompiledType

COLUMNS = [
    "uid", "data_type", "display_name", "order", "is_mandatory", "is_unique", "is_multiple", "is_non_localizable",
]  # fmt: skip


def sync_fields(content_type: ContentType, compiled: CompiledType) -> None:
    """Make the rows of a locked type say what its compiled schema says."""
    known = {field.path: field for field in Field.objects.filter(content_type=content_type)}
    fresh: list[Field] = []
    kept: list[Field] = []
    for order, field_type in enumerate(compiled.by_path.values()):
        path = field_type.path
        row = known.pop(path, None)
        if row is None:
            row = Field(content_type=content_type, path=path)
            fresh.append(row)
        else:
            kept.append(row)
        row.uid = field_type.uid
        row.data_type = field_type.data_type
        row.display_name = field_type.display_name[:255]
        row.order = order
        row.is_mandatory = field_type.mandatory
        row.is_unique = field_type.unique
        row.is_multiple = field_type.multiple
        row.is_non_localizable = field_type.non_localizable
    Field.objects.filter(pk__in=[field.pk for field in known.values()]).delete()
    Field.objects.bulk_create(fresh)
    Field.objects.bulk_update(kept, COLUMNS)
