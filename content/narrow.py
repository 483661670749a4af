"""Filling the narrow columns of pointers to versions that were written before their fields had columns.

Every save writes its own (content.versions); this is for what stands when a type changes.
"""

from collections.abc import Iterator, Mapping

import orjson
from django.db import connection

from content.inheritance import versions_of
from content.schema.slots import SLOT_TYPES, SLOTS, SlotValue, narrow_values, plural_paths
from content.types import StoredType, latest_type

_BATCH = 500
_POINTERS = """
    SELECT l.id, v.data::text FROM content_entrylocale AS l
    JOIN content_entryversion AS v ON v.id = l.latest_id WHERE l.content_type_id = %s
"""
_VERSIONS = f"""
    SELECT v.id, v.data::text FROM content_entry AS e
    JOIN {versions_of("e.id")} AS v ON TRUE WHERE e.content_type_id = %s
"""  # noqa: S608 columns of this module's own


def fill_languages(content_type: StoredType) -> None:
    """Fill the columns of every language of the type's entries, those in the trash too. The entries are locked."""
    fill("content_entrylocale", _POINTERS, content_type)


def fill(table: str, statement: str, content_type: StoredType) -> None:
    """Fill the columns of a table's rows, given a statement that finds the id and the content of each by the type's id."""
    update = f"""
        UPDATE {table} AS pointer SET {", ".join(f"{name} = row.{name}" for name in SLOTS)}
        FROM unnest(%s::bigint[], {", ".join(f"%s::{SLOT_TYPES[name]}[]" for name in SLOTS)})
            AS row (id, {", ".join(SLOTS)})
        WHERE pointer.id = row.id
    """  # noqa: S608 names of this module's own
    for batch in _contents(statement, content_type.id):
        values = [
            narrow_values(content_type.compiled, content_type.slots, orjson.loads(data)).columns for _, data in batch
        ]
        columns = [[row[name] for row in values] for name in SLOTS]
        with connection.cursor() as cursor:
            cursor.execute(update, [[row_id for row_id, _ in batch], *columns])


def narrow_columns_of(content_type_id: int, data: str) -> Mapping[str, SlotValue]:
    """The columns of a version that is not the latest of its language, by its type as it is now."""
    stored = latest_type(content_type_id)
    return narrow_values(stored.compiled, stored.slots, orjson.loads(data)).columns


def plural_among(content_type: StoredType, paths: set[str]) -> set[str]:
    """Those of the paths at which any version of any entry has several values, though the type allows one now."""
    found: set[str] = set()
    for batch in _contents(_VERSIONS, content_type.id):
        found |= plural_paths(content_type.compiled, paths, (orjson.loads(data) for _, data in batch))
    return found


def _contents(statement: str, content_type_id: int) -> Iterator[list[tuple[int, str]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [content_type_id])
        while rows := cursor.fetchmany(_BATCH):
            yield rows
