"""What is kept beside content when its type changes or goes: index rows and unique values of what is saved already.

Content stays as it was saved. Only fields that were not indexed or unique before cost anything here.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import connection

from content.models import EntryLocale, EntryVersion, IndexValue, UniqueValue
from content.schema.compiled import CompiledType
from content.schema.values import index_values, unique_values

RowT = TypeVar("RowT")

_BATCH = 500


_DELETE = (
    "SELECT count(*) FROM (SELECT FROM content_entry WHERE content_type_id = %(type)s ORDER BY id FOR UPDATE) AS held",
    "UPDATE content_entrylocale SET deleted_at = %(now)s WHERE content_type_id = %(type)s AND deleted_at IS NULL",
    "UPDATE content_entry SET deleted_at = %(now)s WHERE content_type_id = %(type)s AND deleted_at IS NULL",
    "DELETE FROM content_uniquevalue WHERE content_type_id = %(type)s",
    "DELETE FROM content_indexvalue WHERE content_type_id = %(type)s",
    """DELETE FROM content_reference AS link USING content_entryversion AS version, content_entry AS entry
        WHERE link.version_id = version.id AND version.entry_id = entry.id AND entry.content_type_id = %(type)s""",
)


def delete_entries(content_type_id: int, *, now: datetime) -> None:
    """Mark every entry of a type as deleted, once it is nobody else's, and forget what is kept beside its versions."""
    with connection.cursor() as cursor:
        for statement in _DELETE:
            cursor.execute(statement, {"type": content_type_id, "now": now})


def derive_anew(content_type_id: int, *, before: CompiledType, after: CompiledType) -> None:
    """Keep beside every saved version what the type asks for now and did not ask for before."""
    known = {(field.path, field.kind) for field in before.indexed}
    fresh = replace(
        after,
        indexed=tuple(field for field in after.indexed if (field.path, field.kind) not in known),
        unique_fields=tuple(field for field in after.unique_fields if field.path not in before.unique_paths),
    )
    if fresh.indexed or fresh.unique_fields:
        lock_entries(content_type_id)
    if fresh.indexed:
        _index(content_type_id, fresh)
    if fresh.unique_fields:
        _hold_unique_values(content_type_id, fresh)


def lock_entries(content_type_id: int) -> None:
    """Wait for every save of the type that has begun, and keep others from beginning: none may be left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM content_entry WHERE content_type_id = %s ORDER BY id FOR SHARE) AS held",
            [content_type_id],
        )


def _index(content_type_id: int, compiled: CompiledType) -> None:
    paths = [field.path for field in compiled.indexed]
    IndexValue.objects.filter(content_type_id=content_type_id, path__in=paths).delete()
    versions = EntryVersion.objects.filter(entry__content_type_id=content_type_id).only("data")
    rows = (
        IndexValue(
            version=version,
            content_type_id=content_type_id,
            path=value.path,
            text=value.text,
            number=value.number,
            instant=value.instant,
        )
        for version in versions.iterator(_BATCH)
        for value in index_values(compiled, version.data)
    )
    for batch in _batches(rows):
        IndexValue.objects.bulk_create(batch)


def _hold_unique_values(content_type_id: int, compiled: CompiledType) -> None:
    """Of entries that share a value the oldest holds it; the others hear of it when they are saved next."""
    UniqueValue.objects.filter(content_type_id=content_type_id, path__in=compiled.unique_paths).delete()
    languages = EntryLocale.objects.filter(content_type_id=content_type_id, deleted_at=None).select_related("latest")
    rows = (
        UniqueValue(
            branch_id=language.branch_id,
            content_type_id=content_type_id,
            entry_id=language.entry_id,
            locale=language.locale,
            path=path,
            digest=digest,
        )
        for language in languages.order_by("entry_id", "locale").iterator(_BATCH)
        for path, digest in unique_values(compiled, language.latest.data)
    )
    for batch in _batches(rows):
        UniqueValue.objects.bulk_create(batch, ignore_conflicts=True)


def _batches(rows: Iterator[RowT]) -> Iterator[list[RowT]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
