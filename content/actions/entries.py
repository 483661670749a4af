"""Saving and deleting entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import connection, transaction

from content.database import fetch_all
from content.errors import EntryChanged, EntryInvalid, EntryNotFound
from content.languages import fallback_chain, require_locale
from content.links import link_problems
from content.models import Entry, EntryLocale, UniqueValue
from content.ports import entry_deleted
from content.query.sql import SQL
from content.schema.validate import clean_entry, merge_localized, with_document_versions
from content.types import StoredType
from content.uniqueness import UniqueValues, unique_of, unique_problems
from content.versions import VersionDraft, Written, write_version
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from core.uids import new_uid
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

_LOCK = """
    SELECT id FROM content_entry
    WHERE branch_id = %s AND uid = %s AND content_type_id = %s AND deleted_at IS NULL FOR UPDATE
"""
_LANGUAGES = """
    SELECT l.locale, l.version, v.data::text, l.created_at, l.created_by, v.type_version_id
    FROM content_entrylocale AS l JOIN content_entryversion AS v ON v.id = l.latest_id
    WHERE l.entry_id = %s AND l.locale = ANY(%s) AND l.deleted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """An entry as a write left it. `is_new_locale` says that this write gave it the language."""

    entry_id: int
    uid: str
    locale: str
    version: int
    version_id: int
    data: JSONObject
    is_new_locale: bool
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class _Current:
    """A language row under the entry's lock: of the language itself, or of the fallback it reads from."""

    last_version: int
    data: JSONObject
    created_at: datetime
    created_by: str
    type_version_id: int


@transaction.atomic
def create_entry(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    *,
    locale: str | None,
    data: JSONObject,
    uid: str | None = None,
) -> SavedEntry:
    """Create an entry in a language, the master where none is named (CS-28, CS-32).

    Raises LocaleNotFound; EntryInvalid naming every broken rule, a unique value held by another entry among them.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    cleaned = clean_entry(content_type.compiled, data, partial=False)
    unique = unique_of(content_type, cleaned.data)
    problems = [
        *cleaned.problems,
        *link_problems(scope, content_type, cleaned.data),
        *_singleton_problems(content_type),
    ]
    if problems:
        raise EntryInvalid([*problems, *unique_problems(content_type, code, unique, entry_id=None)])
    now = utc_now()
    entry_uid = uid or new_uid()
    stored = with_document_versions(content_type.compiled, cleaned.data, 1)
    draft = VersionDraft(
        uid=entry_uid, locale=code, version=1, data=stored, author=actor.uid, created_at=now, saved_at=now,
        action="entry.create",
    )  # fmt: skip
    written = write_version(actor, scope, content_type, draft, entry_id=None, unique=unique)
    return _saved(draft, written, created_by=actor.uid, is_new_locale=True)


@transaction.atomic
def update_entry(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str | None,
    data: JSONObject,
    expected_version: int | None = None,
) -> SavedEntry:
    """Save a new version: top-level fields that are not sent keep their value (CS-45, A6).

    In a language the entry does not have yet, the entry is localized: the language's line starts from the fallback's
    content (CS-46, CS-88). Fields that are not localizable follow the master. Raises LocaleNotFound, EntryNotFound,
    EntryInvalid, and EntryChanged where the language is not at the version expected (0: not there at all).
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    entry_id = _lock_entry(scope, content_type, uid)
    rows = _load_languages(entry_id, {*fallback_chain(scope, code), scope.master_locale})
    own = rows.get(code)
    base = next((rows[other] for other in fallback_chain(scope, code) if other in rows), None)
    if base is None:
        raise EntryNotFound(uid)
    standing = own.last_version if own else 0
    if expected_version is not None and expected_version != standing:
        raise EntryChanged(uid, version=standing)
    cleaned = clean_entry(content_type.compiled, data, partial=True)
    merged: JSONObject = {**base.data, **cleaned.data}
    if code != scope.master_locale and scope.master_locale in rows:
        merged = merge_localized(content_type.compiled, master=rows[scope.master_locale].data, localized=merged)
    unique = unique_of(content_type, merged)
    problems = [*cleaned.problems, *link_problems(scope, content_type, cleaned.data)]
    if problems:
        raise EntryInvalid([*problems, *unique_problems(content_type, code, unique, entry_id=entry_id)])
    now = utc_now()
    version = (standing or _last_version(entry_id, code)) + 1
    stored = with_document_versions(content_type.compiled, merged, version)
    draft = VersionDraft(
        uid=uid, locale=code, version=version, data=stored, author=actor.uid,
        created_at=own.created_at if own else now, saved_at=now, action="entry.update" if own else "entry.localize",
    )  # fmt: skip
    if own is not None and _holds(own, content_type, unique):
        unique = ()
    else:
        UniqueValue.objects.filter(entry_id=entry_id, locale=code).delete()
    written = write_version(actor, scope, content_type, draft, entry_id=entry_id, unique=unique)
    return _saved(draft, written, created_by=own.created_by if own else actor.uid, is_new_locale=own is None)


@transaction.atomic
def delete_entry(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str | None = None,
    all_localized: bool = False,
    locales: Sequence[str] | None = None,
) -> tuple[str, ...]:
    """Delete languages of an entry: the named one, the named ones, all of them, or else the master (CS-68 to CS-72).

    Takes the deleted languages offline and out of the queue. Returns their codes. Raises LocaleNotFound,
    EntryNotFound where the entry or the language does not exist, EntryInvalid where the parameters contradict.
    """
    actor.require(Permission.ENTRY_DELETE)
    wanted = _wanted_locales(scope, locale=locale, all_localized=all_localized, locales=locales)
    entry_id = _lock_entry(scope, content_type, uid)
    rows = EntryLocale.objects.filter(entry_id=entry_id, deleted_at=None)
    living = set(rows.values_list("locale", flat=True))
    doomed = tuple(sorted(living if wanted is None else living & set(wanted)))
    if not doomed or (wanted is not None and set(wanted) - living):
        raise EntryNotFound(uid)
    now = utc_now()
    rows.filter(locale__in=doomed).update(deleted_at=now, updated_by=actor.uid)
    UniqueValue.objects.filter(entry_id=entry_id, locale__in=doomed).delete()
    entry = Entry.objects.get(pk=entry_id)
    if set(doomed) == living:
        entry.deleted_at = now
        entry.save(update_fields=["deleted_at"])
    for follow in entry_deleted.followers():
        follow(actor, scope, entry, doomed)
    activity.record(
        actor, scope, action="entry.delete", target=("entry", uid), content_type=content_type.uid, locales=list(doomed)
    )
    return doomed


def _singleton_problems(content_type: StoredType) -> list[Problem]:
    if not content_type.is_singleton:
        return []
    # The type's row is the lock under which two first entries cannot both be the only one.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM content_contenttype WHERE id = %s FOR UPDATE", [content_type.id])
    if Entry.objects.filter(content_type_id=content_type.id, deleted_at=None).exists():
        return [Problem("content_type", "singleton", "allows a single entry, which exists already.")]
    return []


def _lock_entry(scope: Scope, content_type: StoredType, uid: str) -> int:
    rows = fetch_all(SQL(_LOCK, (scope.branch_id, uid, content_type.id)))
    if not rows:
        raise EntryNotFound(uid)
    return int(rows[0][0])


def _load_languages(entry_id: int, codes: Iterable[str]) -> dict[str, _Current]:
    """The living language rows with their latest content. Asked after the lock, so that nothing newer exists."""
    rows = fetch_all(SQL(_LANGUAGES, (entry_id, list(codes))))
    return {
        code: _Current(version, orjson.loads(data), created_at, created_by, type_version_id)
        for code, version, data, created_at, created_by, type_version_id in rows
    }


def _holds(current: _Current, content_type: StoredType, unique: UniqueValues) -> bool:
    """Whether the language's unique rows already say this. Under another version of the type they may not."""
    return current.type_version_id == content_type.version_id and unique_of(content_type, current.data) == unique


def _last_version(entry_id: int, locale: str) -> int:
    """The last version of a language that was deleted and comes back, or 0."""
    row = EntryLocale.objects.filter(entry_id=entry_id, locale=locale).values_list("version", flat=True).first()
    return row or 0


def _wanted_locales(
    scope: Scope, *, locale: str | None, all_localized: bool, locales: Sequence[str] | None
) -> tuple[str, ...] | None:
    """The codes to delete; None for all of them."""
    if all_localized:
        if locale is not None and locale != scope.master_locale:
            raise EntryInvalid(
                [Problem("delete_all_localized", "conflict", "works only when deleting from the master language.")]
            )
        return None
    if locales:
        return tuple(require_locale(scope, code) for code in locales)
    return (require_locale(scope, locale),)


def _saved(draft: VersionDraft, written: Written, *, created_by: str, is_new_locale: bool) -> SavedEntry:
    return SavedEntry(
        entry_id=written.entry_id,
        uid=draft.uid,
        locale=draft.locale,
        version=draft.version,
        version_id=written.version_id,
        data=draft.data,
        is_new_locale=is_new_locale,
        created_at=draft.created_at,
        created_by=created_by,
        updated_at=draft.saved_at,
        updated_by=draft.author,
    )
