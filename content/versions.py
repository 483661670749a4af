"""The next versions of entries: each with its language's pointer and everything derived from it, in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from django.db import connection

from content.errors import ContentTypeChanged, ContentTypeNotFound, EntryInvalid
from content.models import ContentType, UniqueValue
from content.references import kept_links
from content.schema.slots import narrow_values
from content.types import StoredType
from content.uniqueness import UniqueValues, holds, unique_problems
from content.writing import WRITE_NEXT
from core.errors import PressroomError, Problem
from core.json_values import JSONObject
from stacks import origin
from stacks.actor import Actor
from stacks.scope import Scope


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
    entry_id: int,
    unique: UniqueValues,
) -> Written:
    """Write a version with its pointer, index values, references, unique values and activity row, in one statement.

    Raises EntryInvalid where another entry holds a unique value, ContentTypeChanged or ContentTypeNotFound where the
    type was changed or deleted meanwhile: upon any of them the caller's transaction must not commit.
    """
    parameters = parameters_of(actor, scope, content_type, draft, unique=unique) | {"entry": entry_id}
    with connection.cursor() as cursor:
        # psycopg adapts what the stubs do not know.
        cursor.execute(WRITE_NEXT, parameters)  # type: ignore[arg-type]
        written = cursor.fetchone()
    if written is None:
        raise type_meanwhile(content_type)
    written_entry_id, version_id, unique_count = written
    if unique_count != len(unique) and not holds(written_entry_id, draft.locale, unique):
        raise value_taken(content_type, draft, entry_id=written_entry_id)
    return Written(written_entry_id, version_id)


def type_meanwhile(content_type: StoredType) -> PressroomError:
    """What is told where the type under which an entry was saved is not what it was."""
    is_there = ContentType.objects.filter(pk=content_type.id, deleted_at=None).exists()
    return ContentTypeChanged() if is_there else ContentTypeNotFound(content_type.uid)


def value_taken(content_type: StoredType, draft: VersionDraft, *, entry_id: int | None) -> EntryInvalid:
    """What is told where a unique value was not free; whoever held it may have let it go since."""
    problems = unique_problems(content_type, draft.locale, draft.data, entry_id=entry_id)
    return EntryInvalid(problems or [Problem("", "unique", "is not unique.")])


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
        parameters_of(actor, scope, content_type, each.draft, unique=each.unique) | {"entry": each.entry_id}
        for each in versions
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        # psycopg adapts lists to arrays; the stubs do not know it.
        cursor.executemany(WRITE_NEXT, rows)  # type: ignore[arg-type]
        if cursor.rowcount != len(rows):
            raise ContentTypeChanged


def parameters_of(
    actor: Actor, scope: Scope, content_type: StoredType, draft: VersionDraft, *, unique: UniqueValues
) -> dict[str, object]:
    """What both statements ask for, but for the entry's id."""
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
