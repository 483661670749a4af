"""The one writer of versions: a version, its language's pointer and everything derived from it, in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from django.db import connection

from content.errors import ContentTypeChanged, ContentTypeNotFound, EntryInvalid
from content.models import ContentType, UniqueValue
from content.references import kept_links
from content.schema.slots import SLOT_TYPES, SLOTS, narrow_values
from content.types import StoredType
from content.uniqueness import UniqueValues, holds, unique_problems
from core.errors import Problem
from core.json_values import JSONObject
from stacks import origin
from stacks.actor import Actor
from stacks.scope import Scope

_WRITE = """
WITH {entry_row} version AS (
    INSERT INTO content_entryversion (stack_id, entry_id, locale, version, type_version_id, data, created_by, created_at,
        restored_from)
    SELECT %(stack)s, {entry_id}, %(locale)s, %(version)s, %(type_version)s, %(data)s::jsonb, %(author)s, %(saved_at)s,
        %(restored_from)s::int
    {source}
    RETURNING id, entry_id
), pointer AS (
    INSERT INTO content_entrylocale (stack_id, branch_id, content_type_id, entry_id, uuid, locale, latest_id, version,
        title, url, created_by, updated_by, created_at, updated_at, source_locale, source_version, worded_version, {slots})
    SELECT %(stack)s, %(branch)s, %(type)s, version.entry_id, gen_random_uuid(), %(locale)s, version.id, %(version)s,
        %(title)s, %(url)s, %(author)s, %(author)s, %(created_at)s, %(saved_at)s, %(source_locale)s, %(source_version)s,
        %(worded_version)s, {slot_values}
    FROM version
    ON CONFLICT (entry_id, locale) DO UPDATE SET uuid = coalesce(content_entrylocale.uuid, EXCLUDED.uuid),
        latest_id = EXCLUDED.latest_id, version = EXCLUDED.version,
        title = EXCLUDED.title, url = EXCLUDED.url, updated_by = EXCLUDED.updated_by, updated_at = EXCLUDED.updated_at,
        created_by = CASE WHEN content_entrylocale.deleted_at IS NULL THEN content_entrylocale.created_by
            ELSE EXCLUDED.created_by END,
        created_at = CASE WHEN content_entrylocale.deleted_at IS NULL THEN content_entrylocale.created_at
            ELSE EXCLUDED.created_at END,
        source_locale = coalesce(nullif(EXCLUDED.source_locale, ''), content_entrylocale.source_locale),
        source_version = coalesce(nullif(EXCLUDED.source_version, 0), content_entrylocale.source_version),
        worded_version = greatest(EXCLUDED.worded_version, content_entrylocale.worded_version),
        deleted_at = NULL, {new_slots}
), index_rows AS (
    INSERT INTO content_indexvalue (version_id, content_type_id, path, text, number, instant)
    SELECT version.id, %(type)s, row.path, row.text, row.number, row.instant
    FROM version, json_to_recordset(%(index)s::json)
        AS row (path text, text text, number float8, instant timestamptz)
), reference_rows AS (
    INSERT INTO content_reference (version_id, branch_id, path, kind, target_uid, target_type_uid)
    SELECT version.id, %(branch)s, row.path, row.kind, row.uid, row.type_uid
    FROM version, json_to_recordset(%(links)s::json) AS row (path text, kind text, uid text, type_uid text)
), unique_rows AS (
    INSERT INTO content_uniquevalue (branch_id, content_type_id, entry_id, locale, path, digest)
    SELECT %(branch)s, %(type)s, version.entry_id, %(locale)s, row.path, decode(row.digest, 'hex')
    FROM version, json_to_recordset(%(unique)s::json) AS row (path text, digest text)
    ORDER BY row.path, row.digest
    ON CONFLICT (content_type_id, path, locale, digest) DO NOTHING
    RETURNING id
), log AS (
    INSERT INTO stacks_activity (stack_id, branch_id, actor_kind, actor_uid, credential_uid, origin, action, target_kind,
        target_uid, facts)
    VALUES (%(stack)s, %(branch)s, %(actor_kind)s, %(author)s, %(credential)s, %(origin)s::jsonb, %(action)s, 'entry',
        %(uid)s, %(facts)s::jsonb)
)
SELECT version.entry_id, version.id, (SELECT count(*) FROM unique_rows) FROM version
"""
_NEW_ENTRY = """
entry AS (
    INSERT INTO content_entry (stack_id, branch_id, content_type_id, uid, uuid, created_by, created_at)
    SELECT %(stack)s, %(branch)s, living.id, %(uid)s, gen_random_uuid(), %(author)s, %(created_at)s
    FROM (
        SELECT id FROM content_contenttype
        WHERE id = %(type)s AND latest_id = %(type_version)s AND slots = %(slots)s::jsonb AND deleted_at IS NULL
        FOR KEY SHARE
    ) AS living
    RETURNING id
),"""
_STANDING_TYPE = """
    FROM content_contenttype AS standing
    WHERE standing.id = %(type)s AND standing.latest_id = %(type_version)s AND standing.slots = %(slots)s::jsonb"""
_SLOTS = {
    "slots": ", ".join(SLOTS),
    "slot_values": ", ".join(f"%({name})s::{SLOT_TYPES[name]}" for name in SLOTS),
    "new_slots": ", ".join(f"{name} = EXCLUDED.{name}" for name in SLOTS),
}
# A version is written under its type's latest version or not at all: a change of the type counts what is saved, so it
# must see all of it. A new entry waits here for a change or deletion of its type; a change of what is kept beside
# entries locks those that exist, and they are locked by who saves them. Without the layout, psycopg finds the texts
# short enough to remember where their parameters are.
_WRITE_NEW = " ".join(_WRITE.format(entry_row=_NEW_ENTRY, entry_id="entry.id", source="FROM entry", **_SLOTS).split())
_WRITE_NEXT = " ".join(_WRITE.format(entry_row="", entry_id="%(entry)s", source=_STANDING_TYPE, **_SLOTS).split())


@dataclass(frozen=True, slots=True)
class Source:
    """The language that another one falls back to, at the version it has when that one is saved."""

    locale: str
    version: int


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """What a new version says, before it is written. `unique` is empty where the entry's unique rows already stand."""

    uid: str
    locale: str
    version: int
    data: JSONObject
    author: str
    created_at: datetime
    """When the language's own line of versions began."""
    saved_at: datetime
    action: str
    changed: tuple[str, ...] | None = None
    """The fields in which it differs from the version before it, by their uids; None where it follows none."""
    source: Source | None = None
    """What it is a translation of; None leaves what is known."""
    is_worded: bool = False
    """Whether somebody changed what other languages translate."""
    restored_from: int | None = None
    """The version whose content it brings back."""


@dataclass(frozen=True, slots=True)
class NextVersion:
    """A version of an entry that exists; `unique` is empty where the language's unique rows already stand."""

    entry_id: int
    draft: VersionDraft
    unique: UniqueValues


@dataclass(frozen=True, slots=True)
class Written:
    """The ids of the rows that a write made."""

    entry_id: int
    version_id: int


def write_version(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    draft: VersionDraft,
    *,
    entry_id: int | None,
    unique: UniqueValues,
) -> Written:
    """Write a version with its pointer, index values, references, unique values and activity row, in one statement.

    Without an entry's id the entry itself is written too. Raises EntryInvalid where another entry holds a unique value,
    ContentTypeChanged or ContentTypeNotFound where the type was changed or deleted meanwhile: upon any of them the
    caller's transaction must not commit. Raises IntegrityError where the entry's uid is taken.
    """
    parameters = _parameters(actor, scope, content_type, draft, entry_id=entry_id, unique=unique)
    with connection.cursor() as cursor:
        # psycopg adapts lists to arrays; the stubs do not know it.
        cursor.execute(_WRITE_NEW if entry_id is None else _WRITE_NEXT, parameters)  # type: ignore[arg-type]
        written = cursor.fetchone()
    if written is None:
        is_there = ContentType.objects.filter(pk=content_type.id, deleted_at=None).exists()
        raise ContentTypeChanged if is_there else ContentTypeNotFound(content_type.uid)
    written_entry_id, version_id, unique_count = written
    if unique_count != len(unique) and not holds(written_entry_id, draft.locale, unique):
        problems = unique_problems(content_type, draft.locale, draft.data, entry_id=written_entry_id)
        raise EntryInvalid(problems or [Problem("", "unique", "is not unique.")])
    return Written(written_entry_id, version_id)


def write_versions(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    versions: Sequence[NextVersion],
    *,
    entry_id: int,
) -> None:
    """Write a version in each of several languages of one entry, in one round trip.

    Raises as `write_version` does; what another entry holds is told with the language before its path.
    """
    append_versions(actor, scope, content_type, versions)
    claimed = {each.draft.locale: each.unique for each in versions if each.unique}
    rows = UniqueValue.objects.filter(entry_id=entry_id, locale__in=claimed).values_list("locale", "path", "digest")
    held = {(locale, path, bytes(digest)) for locale, path, digest in rows} if claimed else set()
    if {(locale, *value) for locale, unique in claimed.items() for value in unique} - held:
        problems = [
            replace(problem, path=f"{each.draft.locale}.{problem.path}")
            for each in versions
            if each.unique
            for problem in unique_problems(content_type, each.draft.locale, each.draft.data, entry_id=entry_id)
        ]
        raise EntryInvalid(problems or [Problem("", "unique", "is not unique.")])


def append_versions(actor: Actor, scope: Scope, content_type: StoredType, versions: Sequence[NextVersion]) -> None:
    """Write the next versions of languages that exist, of any locked entries, in one round trip.

    A unique value that another entry holds stays with that entry. Raises ContentTypeChanged.
    """
    rows = [
        _parameters(actor, scope, content_type, each.draft, entry_id=each.entry_id, unique=each.unique)
        for each in versions
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        # psycopg adapts lists to arrays; the stubs do not know it.
        cursor.executemany(_WRITE_NEXT, rows)  # type: ignore[arg-type]
        if cursor.rowcount != len(rows):
            raise ContentTypeChanged


def _parameters(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    draft: VersionDraft,
    *,
    entry_id: int | None,
    unique: UniqueValues,
) -> dict[str, object]:
    compiled = content_type.compiled
    narrow = narrow_values(compiled, content_type.slots, draft.data)
    links = kept_links(compiled, draft.data)
    facts = {"content_type": content_type.uid, "locale": draft.locale, "version": draft.version}
    if draft.changed is not None:
        facts |= {"before": draft.version - 1, "changed": list(draft.changed)}
    return {
        "stack": scope.stack_id,
        "branch": scope.branch_id,
        "type": content_type.id,
        "entry": entry_id,
        "uid": draft.uid,
        "locale": draft.locale,
        "version": draft.version,
        "type_version": content_type.version_id,
        "slots": content_type.slots_text,
        **narrow.columns,
        "data": orjson.dumps(draft.data).decode(),
        "author": draft.author,
        "created_at": draft.created_at,
        "saved_at": draft.saved_at,
        "restored_from": draft.restored_from,
        "title": title_of(content_type, draft.data, uid=draft.uid),
        "url": url_of(content_type, draft.data),
        "source_locale": draft.source.locale if draft.source else "",
        "source_version": draft.source.version if draft.source else 0,
        "worded_version": draft.version if draft.is_worded else 0,
        "index": _rows(
            {"path": row.path, "text": row.text, "number": row.number, "instant": row.instant} for row in narrow.rows
        ),
        "links": _rows(
            {"path": link.path, "kind": link.kind, "uid": link.uid, "type_uid": link.content_type_uid or ""}
            for link in links
        ),
        "unique": _rows({"path": path, "digest": digest.hex()} for path, digest in unique),
        "actor_kind": actor.kind.value,
        "credential": actor.credential_uid,
        "origin": orjson.dumps(origin.current()).decode(),
        "action": draft.action,
        "facts": orjson.dumps(facts).decode(),
    }


def _rows(values: Iterable[Mapping[str, object]]) -> str:
    """Rows to derive, as JSON text: arrays would take the driver four times as long."""
    return orjson.dumps([*values]).decode()


def changed_fields(before: JSONObject, after: JSONObject) -> tuple[str, ...]:
    """The uids of the fields that do not say the same."""
    return tuple(sorted(uid for uid in before.keys() | after.keys() if before.get(uid) != after.get(uid)))


def title_of(content_type: StoredType, data: JSONObject, *, uid: str) -> str:
    """What lists call the entry: its title field, or its uid where it has none."""
    return _text(data.get(content_type.compiled.title_path))[:500] or uid


def url_of(content_type: StoredType, data: JSONObject) -> str:
    """The address by which lists find the entry; empty where its type has none."""
    path = content_type.compiled.url_path
    return _text(data.get(path)) if path else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
