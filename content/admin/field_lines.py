"""The fields of a type as rows of a table, indented below what holds them: for readers, and where scripts do not run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.admin.builder.subjects import Subject
from content.schema.fields.base import FieldType
from content.schema.parse import read_global_field
from content.type_documents import global_field_lookup
from content.types import load_type
from core.errors import Invalid
from stacks.scope import Scope

_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field in the table."""

    field: FieldType
    depth: int


def field_lines(scope: Scope, subject: Subject) -> list[FieldLine]:
    """Every field of the document, in order."""
    return list(_lines(_fields_of(scope, subject), 0))


def _fields_of(scope: Scope, subject: Subject) -> Iterable[FieldType]:
    if subject.is_type:
        return load_type(scope, subject.uid).compiled.fields
    try:
        return read_global_field(subject.document.get("schema"), global_field_lookup(scope))[1].fields
    except Invalid:
        return ()


def _lines(fields: Iterable[FieldType], depth: int) -> Iterator[FieldLine]:
    for field in fields:
        yield FieldLine(field, min(depth, _DEEPEST))
        yield from _lines(field.subfields(), depth + 1)
