"""What is kept beside content when its type changes or goes: index rows and unique values of what is saved already.

Content stays as it was saved. Only fields that were not indexed or unique before cost anything here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import orjson
from django.db import connection

from content.inheritance import versions_of
from content.models import ContentType, UniqueValue
from content.narrow import fill_languages, plural_among
from content.ports import slots_changed
from content.schema.compiled import CompiledType
from content.schema.slots import Slots, assign_slots, narrow_values
from content.schema.values import unique_values
from content.types import StoredType, stored_type

_BATCH = 500

_EVERY_VERSION = f"""
    SELECT v.id, v.locale, v.data::text FROM content_entry AS e
    JOIN {versions_of("e.id")} AS v ON TRUE WHERE e.content_type_id = %s
"""  # noqa: S608 columns of this module's own
_EVERY_LANGUAGE = """
    SELECT l.entry_id, l.locale, v.data::text FROM content_entrylocale AS l
    JOIN content_entryversion AS v ON v.id = l.latest_id
    WHERE l.content_type_id = %s AND l.deleted_at IS NULL ORDER BY l.entry_id, l.locale
"""
_INSERT_INDEX = """
    INSERT INTO content_indexvalue (content_type_id, version_id, path, text, number, instant)
    SELECT %s, row.* FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::float8[], %s::timestamptz[]) AS row
"""
_FORGET = "DELETE FROM content_indexvalue WHERE content_type_id = %s AND path = ANY(%s)"
_INSERT_UNIQUE = """
    INSERT INTO content_uniquevalue (branch_id, content_type_id, entry_id, locale, path, digest)
    SELECT type.branch_id, type.id, row.entry_id, row.locale, row.path, row.digest
    FROM (SELECT id, branch_id FROM content_contenttype WHERE id = %s) AS type,
        unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[]) AS row (entry_id, locale, path, digest)
    ON CONFLICT (content_type_id, path, locale, digest) DO NOTHING
"""
_HOLD_FOR_VARIANTS = """
    INSERT INTO content_uniquevalue (branch_id, content_type_id, entry_id, locale, path, digest)
    SELECT entry.branch_id, entry.content_type_id, entry.id, said.locale, said.path, said.digest
    FROM content_variantuniquevalue AS said JOIN content_entry AS entry ON entry.id = said.entry_id
    WHERE entry.content_type_id = %s AND said.path = ANY(%s)
    ON CONFLICT (content_type_id, path, locale, digest) DO NOTHING
"""


_DELETE = (
    "SELECT count(*) FROM (SELECT FROM content_entry WHERE content_type_id = %(type)s ORDER BY id FOR UPDATE) AS held",
    "UPDATE content_entrylocale SET deleted_at = %(now)s WHERE content_type_id = %(type)s AND deleted_at IS NULL",
    "UPDATE content_entry SET deleted_at = %(now)s WHERE content_type_id = %(type)s AND deleted_at IS NULL",
    "DELETE FROM content_uniquevalue WHERE content_type_id = %(type)s",
    """WITH gone AS (
            UPDATE content_entryvariantlocale AS told SET deleted_at = %(now)s
            FROM content_entryvariant AS variant JOIN content_entry AS entry ON entry.id = variant.entry_id
            WHERE told.entry_variant_id = variant.id AND entry.content_type_id = %(type)s AND told.deleted_at IS NULL
        )
        DELETE FROM content_variantuniquevalue AS said USING content_entry AS entry
        WHERE entry.id = said.entry_id AND entry.content_type_id = %(type)s""",
    "DELETE FROM content_indexvalue WHERE content_type_id = %(type)s",
    f"""DELETE FROM content_reference AS link USING content_entry AS entry, {versions_of("entry.id")} AS version
        WHERE link.version_id = version.id AND link.branch_id = entry.branch_id AND entry.content_type_id = %(type)s""",  # noqa: S608 columns of this module's own
)


def delete_entries(content_type_id: int, *, now: datetime) -> None:
    """Mark every entry of a type as deleted, once it is nobody else's, and forget what is kept beside its versions."""
    with connection.cursor() as cursor:
        for statement in _DELETE:
            cursor.execute(statement, {"type": content_type_id, "now": now})


def derive_anew(content_type: ContentType, *, before: CompiledType, after: CompiledType) -> None:
    """Keep beside every saved version what the locked type asks for now and did not ask for before.

    Gives new fields narrow columns, and fills those of the pointers that stand.
    """
    stored = replace(stored_type(content_type, after), compiled=after)
    kinds = {field.path: field.kind for field in before.indexed}
    changed = {field.path for field in after.indexed if kinds.get(field.path, field.kind) != field.kind}
    slots = assign_slots(after, stored.slots, changed=changed)
    fresh = _fresh(stored, slots, before)
    if slots == stored.slots and not fresh.indexed and not fresh.unique_fields:
        return
    lock_entries(content_type.pk)
    given = {path for path, slot in slots.items() if stored.slots.get(path) != slot}
    if given:
        slots = assign_slots(after, stored.slots, plural=plural_among(stored, given), changed=changed)
        fresh = _fresh(stored, slots, before)
    if slots != stored.slots:
        _give_columns(content_type, replace(stored, slots=slots))
    if fresh.indexed:
        _index(content_type.pk, fresh)
    if fresh.unique_fields:
        _hold_unique_values(content_type.pk, fresh)


def _fresh(stored: StoredType, slots: Slots, before: CompiledType) -> CompiledType:
    """The type with those fields that have rows beside the content now and had none before."""
    known = {(field.path, field.kind) for field in before.indexed if field.path not in stored.slots}
    after = stored.compiled
    return replace(
        after,
        indexed=tuple(
            field for field in after.indexed if field.path not in slots and (field.path, field.kind) not in known
        ),
        unique_fields=tuple(field for field in after.unique_fields if field.path not in before.unique_paths),
    )


def _give_columns(content_type: ContentType, stored: StoredType) -> None:
    """Assign the narrow columns and fill them. Rows of the index that stood for a field until now are of no more use."""
    moved = [path for path in stored.slots if path not in content_type.slots]
    content_type.slots = dict(stored.slots)
    content_type.save(update_fields=["slots"])
    fill_languages(stored)
    for follow in slots_changed.followers():
        follow(stored)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [content_type.pk, moved])


def lock_entries(content_type_id: int) -> None:
    """Wait for every save and publish of the type that has begun, and keep others from beginning: none may be left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM content_entry WHERE content_type_id = %s ORDER BY id FOR NO KEY UPDATE) AS held",
            [content_type_id],
        )


def _index(content_type_id: int, compiled: CompiledType) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [content_type_id, [field.path for field in compiled.indexed]])
    for versions in _stored(_EVERY_VERSION, content_type_id):
        rows = [
            (version_id, value.path, value.text, value.number, value.instant)
            for version_id, _, data in versions
            for value in narrow_values(compiled, {}, orjson.loads(data)).rows
        ]
        _insert(_INSERT_INDEX, content_type_id, rows)


def _hold_unique_values(content_type_id: int, compiled: CompiledType) -> None:
    """Of entries that share a value the oldest holds it; the others hear of it when they are saved next."""
    UniqueValue.objects.filter(content_type_id=content_type_id, path__in=compiled.unique_paths).delete()
    for languages in _stored(_EVERY_LANGUAGE, content_type_id):
        rows = [
            (entry_id, locale, path, digest)
            for entry_id, locale, data in languages
            for path, digest in unique_values(compiled, orjson.loads(data))
        ]
        _insert(_INSERT_UNIQUE, content_type_id, rows)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_FOR_VARIANTS, [content_type_id, list(compiled.unique_paths)])


def _stored(statement: str, content_type_id: int) -> Iterator[list[tuple[int, str, str]]]:
    """Id, language and content of what the statement finds, in batches."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [content_type_id])
        while rows := cursor.fetchmany(_BATCH):
            yield rows


def _insert(statement: str, content_type_id: int, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [content_type_id, *(list(column) for column in zip(*rows, strict=True))])
