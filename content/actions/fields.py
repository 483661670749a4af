"""Field rows, derived from a type's document: identity survives every version that keeps the path."""

from typing import Any

from content.errors import ContentTypeInvalid
from content.models import ContentType, Field
from content.schema.aliases import derive_aliases
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType

COLUMNS = [
    "aliases", "uid", "data_type", "display_name", "order", "is_mandatory", "is_unique", "is_multiple", "is_non_localizable",
]  # fmt: skip


def sync_fields(content_type: ContentType, compiled: CompiledType) -> None:
    """Make the rows of a locked type say what its compiled schema says.

    Raises ContentTypeInvalid where the schema asks for an alias that is taken, or another one than a field has.
    """
    known = {field.path: field for field in Field.objects.filter(content_type=content_type)}
    held = {path: row.aliases for path, row in known.items()}
    aliases, problems = derive_aliases(compiled.by_path.values(), held)
    if problems:
        raise ContentTypeInvalid(problems)
    fresh: list[Field] = []
    changed: list[Field] = []
    for order, field_type in enumerate(compiled.by_path.values()):
        row = known.pop(field_type.path, None)
        said = {**_columns(field_type, order), "aliases": aliases[field_type.path]}
        if row is None:
            fresh.append(Field(content_type=content_type, path=field_type.path, **said))
        elif any(getattr(row, column) != value for column, value in said.items()):
            for column, value in said.items():
                setattr(row, column, value)
            changed.append(row)
    Field.objects.filter(pk__in=[field.pk for field in known.values()]).delete()
    Field.objects.bulk_create(fresh)
    Field.objects.bulk_update(changed, COLUMNS)


def _columns(field: FieldType, order: int) -> dict[str, Any]:
    """What a row says of a field, besides where it is."""
    return {
        "uid": field.uid,
        "data_type": field.data_type,
        "display_name": field.display_name[:255],
        "order": order,
        "is_mandatory": field.mandatory,
        "is_unique": field.unique,
        "is_multiple": field.multiple,
        "is_non_localizable": field.non_localizable,
    }
