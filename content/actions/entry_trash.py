"""Bringing deleted entries back from the trash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from django.db import connection, transaction

from content.actions.entries import singleton_problems
from content.database import fetch_all
from content.document_uids import document_uid_problems
from content.entry_sight import languages_within
from content.errors import ContentTypeChanged, ContentTypeNotFound, EntryInvalid, EntryNotInTrash
from content.languages import require_locale
from content.models import Entry, EntryLocale
from content.query.sql import SQL
from content.schema.rewriting import rewritten_languages
from content.schema.validate import with_document_versions
from content.types import StoredType
from content.uniqueness import holds, release, unique_of, unique_problems
from content.versions import NextVersion, VersionDraft, append_versions, title_of, url_of
from core.clock import utc_now
from core.errors import Forbidden, Problem
from core.json_values import JSONObject
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_LOCK = "SELECT id, deleted_at FROM content_entry WHERE branch_id = %s AND uid = %s AND content_type_id = %s FOR UPDATE"
_TYPE = "SELECT latest_id FROM content_contenttype WHERE id = %s AND deleted_at IS NULL FOR KEY SHARE"
_TYPE_ALONE = _TYPE.replace("KEY SHARE", "UPDATE")
_LANGUAGES = """
    SELECT l.id, l.locale, l.version, v.data::text, l.created_at, v.created_by, l.deleted_at
    FROM content_entrylocale AS l JOIN content_entryversion AS v ON v.id = l.latest_id
    WHERE l.entry_id = %s
"""
_HOLD = """
    INSERT INTO content_uniquevalue (branch_id, content_type_id, entry_id, locale, path, digest)
    SELECT %s, %s, %s, row.locale, row.path, row.digest
    FROM unnest(%s::text[], %s::text[], %s::bytea[]) AS row (locale, path, digest)
    ORDER BY row.path, row.locale, row.digest
    ON CONFLICT (content_type_id, path, locale, digest) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class _Language:
    """A language of an entry as its latest version left it, in the trash or not."""

    id: int
    version: int
    data: JSONObject
    created_at: datetime
    saved_by: str
    deleted_at: datetime | None


@transaction.atomic
def restore_entry(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locales: Sequence[str] | None = None,
    all_localized: bool = False,
) -> tuple[str, ...]:
    """Bring deleted languages of an entry back: the named ones, all of them, or else what was deleted last together.

    They come back at the version they had, and get another one only where their type, or the master's values that are
    not localizable, changed meanwhile. They stay offline. Returns their codes. Raises LocaleNotFound, EntryNotInTrash,
    and EntryInvalid where another entry holds a unique value or a document's uid by now or the type allows no second
    entry.
    """
    actor.require(Permission.ENTRY_WRITE)
    wanted = None if locales is None else {require_locale(scope, code) for code in locales}
    _hold_type(content_type)
    rows = fetch_all(SQL(_LOCK, (scope.branch_id, uid, content_type.id)))
    if not rows:
        raise EntryNotInTrash(uid)
    entry_id, deleted_at = rows[0]
    languages = _seen(scope, content_type, entry_id, uid)
    problems = singleton_problems(content_type) if deleted_at is not None else []
    if problems:
        raise EntryInvalid(problems)
    restored = _chosen(scope, languages, wanted, all_localized=all_localized)
    if not restored:
        raise EntryNotInTrash(uid)
    if set(restored) - languages_within(scope, content_type, entry_id, restored, Action.UPDATE):
        raise Forbidden("Your role does not allow this here (entry update).")
    _restore(
        actor,
        scope,
        content_type,
        uid,
        entry_id=entry_id,
        languages=_all(scope, entry_id, languages),
        restored=restored,
    )
    activity.record(
        actor, scope, action="entry.restore", target=("entry", uid), content_type=content_type.uid, locales=restored
    )
    return tuple(restored)


def _hold_type(content_type: StoredType) -> None:
    """Keep the type as it is until the transaction ends: a change of it must see the entry, or be seen by it."""
    # The only entry of a singleton locks its type for itself, and what is stronger must come first.
    rows = fetch_all(SQL(_TYPE_ALONE if content_type.is_singleton else _TYPE, (content_type.id,)))
    if not rows:
        raise ContentTypeNotFound(content_type.uid)
    if rows[0][0] != content_type.version_id:
        raise ContentTypeChanged


def _seen(scope: Scope, content_type: StoredType, entry_id: int, uid: str) -> dict[str, _Language]:
    """The languages of the entry that are there for who asks. Raises EntryNotInTrash where none is."""
    languages = _load(entry_id)
    if scope.limits is None:
        return languages
    seen = languages_within(scope, content_type, entry_id, languages, Action.READ)
    if not seen:
        raise EntryNotInTrash(uid)
    return {code: row for code, row in languages.items() if code in seen}


def _load(entry_id: int) -> dict[str, _Language]:
    rows = fetch_all(SQL(_LANGUAGES, (entry_id,)))
    return {
        code: _Language(pk, version, orjson.loads(data), created_at, saved_by, deleted_at)
        for pk, code, version, data, created_at, saved_by, deleted_at in rows
    }


def _all(scope: Scope, entry_id: int, seen: Mapping[str, _Language]) -> Mapping[str, _Language]:
    """Every language of the entry, of which these are seen."""
    return seen if scope.limits is None else _load(entry_id)


def _chosen(
    scope: Scope, languages: Mapping[str, _Language], wanted: set[str] | None, *, all_localized: bool
) -> list[str]:
    """The languages to bring back; none where one that is wanted is not in the trash.

    A language that the stack no longer has waits in the trash until it is added again.
    """
    deleted = {code: row.deleted_at for code, row in languages.items() if row.deleted_at is not None}
    if wanted is not None:
        return sorted(wanted) if wanted <= deleted.keys() else []
    known = {code: at for code, at in deleted.items() if code in scope.locale_fallbacks}
    latest = max(known.values(), default=None)
    return sorted(code for code, at in known.items() if all_localized or at == latest)


def _restore(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    entry_id: int,
    languages: Mapping[str, _Language],
    restored: Sequence[str],
) -> None:
    """Make the languages living ones, under the type and the master of today. Raises EntryInvalid."""
    living = {code: row for code, row in languages.items() if row.deleted_at is None or code in restored}
    contents = {code: row.data for code, row in living.items()}
    compiled = content_type.compiled
    rewritten = rewritten_languages(compiled, contents, master=scope.master_locale, default_paths=())
    after = {code: with_document_versions(compiled, data, living[code].version + 1) for code, data in rewritten.items()}
    changed = {
        code: data
        for code, data in after.items()
        if data != with_document_versions(compiled, living[code].data, living[code].version + 1)
    }
    _refuse_taken_documents(scope, content_type, entry_id, {code: after[code] for code in restored})
    Entry.objects.filter(pk=entry_id).update(deleted_at=None)
    EntryLocale.objects.bulk_update(
        [
            EntryLocale(
                pk=living[code].id,
                deleted_at=None,
                updated_by=living[code].saved_by,
                title=title_of(content_type, after[code], uid=uid),
                url=url_of(content_type, after[code]),
            )
            for code in restored
        ],
        ["deleted_at", "updated_by", "title", "url"],
    )
    release(entry_id, [*changed])
    _hold_unique_values(scope, content_type, entry_id, {code: after[code] for code in {*restored, *changed}})
    now = utc_now()
    append_versions(
        actor,
        scope,
        content_type,
        [
            NextVersion(entry_id, _draft(actor, uid, code, living[code], data, now=now), ())
            for code, data in sorted(changed.items())
        ],
    )


def _draft(
    actor: Actor, uid: str, locale: str, language: _Language, data: JSONObject, *, now: datetime
) -> VersionDraft:
    return VersionDraft(
        uid=uid,
        locale=locale,
        version=language.version + 1,
        data=data,
        author=actor.uid,
        created_at=language.created_at,
        saved_at=now,
        action="entry.update",
    )


def _refuse_taken_documents(
    scope: Scope, content_type: StoredType, entry_id: int, contents: Mapping[str, JSONObject]
) -> None:
    """Raise EntryInvalid naming language, path and holder where another entry has a document's uid by now."""
    problems = [
        replace(problem, path=f"{code}.{problem.path}")
        for code, data in sorted(contents.items())
        for problem in document_uid_problems(scope, content_type, data, before=None, entry_id=entry_id)
    ]
    if problems:
        raise EntryInvalid(problems)


def _hold_unique_values(
    scope: Scope, content_type: StoredType, entry_id: int, contents: Mapping[str, JSONObject]
) -> None:
    """Claim what the languages hold. Raises EntryInvalid naming language, path and holder where another entry does."""
    rows = [(code, path, digest) for code, data in contents.items() for path, digest in unique_of(content_type, data)]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _HOLD,
            [scope.branch_id, content_type.id, entry_id, *(list(column) for column in zip(*rows, strict=True))],
        )
        if cursor.rowcount == len(rows):
            return
    if all(holds(entry_id, code, unique_of(content_type, data)) for code, data in contents.items()):
        return
    raise EntryInvalid(
        [
            replace(problem, path=f"{code}.{problem.path}")
            for code, data in sorted(contents.items())
            for problem in unique_problems(content_type, code, data, entry_id=entry_id)
        ]
        or [Problem("", "unique", "is not unique.")]
    )
