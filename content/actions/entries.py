"""Saving entries."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from content.beginnings import write_new
from content.document_uids import document_uid_problems, documents_by_place
from content.errors import EntryChanged, EntryInvalid, EntryNotFound
from content.expectations import Expectation
from content.guarding import guard
from content.judging import Beginning, judge_alone, judge_new, refuse_boundless
from content.languages import require_locale
from content.languages_of_entry import Standing, carry_over, last_version, lock_standing, write_next
from content.limited_fields import unseen_problems, with_unseen, write_problems
from content.links import link_problems
from content.models import Entry
from content.operated import with_operators_applied
from content.schema.compiled import CompiledType
from content.schema.localization import is_worded, map_to_master, merge_localized
from content.schema.validate import clean_entry, with_document_versions
from content.sight import require_creation
from content.types import StoredType
from content.uniqueness import repetition_problems, unique_of, unique_problems
from content.versions import VersionDraft, Written, changed_fields
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from core.uids import new_uid
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


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

    A page that brings no url gets it from its type's pattern.
    Raises LocaleNotFound; EntryInvalid naming every broken rule, a unique value held by another entry among them.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    begun = Beginning(uid or new_uid(), code, utc_now())
    if scope.limits is None and not content_type.is_singleton:
        # What is written is one statement, and a transaction by itself; nothing before it locks anything.
        return _create(actor, scope, content_type, begun, judge_alone(scope, content_type, data, begun))
    with transaction.atomic():
        content = judge_new(scope, content_type, data, begun, further=singleton_problems(content_type))
        refuse_creation(scope, content_type, locale=code, sent=data, content=content)
        return _create(actor, scope, content_type, begun, content)


def _create(actor: Actor, scope: Scope, content_type: StoredType, begun: Beginning, content: JSONObject) -> SavedEntry:
    stored = with_document_versions(content_type.compiled, content, 1)
    draft = VersionDraft(
        uid=begun.uid, locale=begun.locale, version=1, data=stored, author=actor.uid, created_at=begun.now,
        saved_at=begun.now, action="entry.create", is_worded=True,
    )  # fmt: skip
    documents, unique = documents_by_place(content_type, content), unique_of(content_type, content)
    written = write_new(actor, scope, content_type, draft, unique=unique, documents=documents)
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
    over: Expectation | None = None,
) -> SavedEntry:
    """Save a new version: top-level fields that are not sent keep their value (CS-45, A6).

    In a language the entry does not have yet, the entry is localized: the language's line starts from the fallback's
    content (CS-46, CS-88). Operators work on what the entry's lock has found there (CS-51). Fields that are not
    localizable follow the master: where a save of the master changes one, every other language of the entry gets a
    version with its value. Raises LocaleNotFound, EntryNotFound, EntryInvalid, and EntryChanged where the language is
    not at the version expected (0: not there at all), or what it reads now not among those that may be written `over`.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    standing = lock_standing(scope, content_type, uid, code, over=over)
    base = standing.base
    if base is None:
        raise EntryNotFound(uid)
    version = standing.own.last_version if standing.own else 0
    if expected_version is not None and expected_version != version:
        raise EntryChanged(uid, version=version)
    now = utc_now()
    changed = Beginning(uid, code, now, standing.entry_id, base, standing.fields)
    merged = _judge_changes(scope, content_type, data, changed, master=standing.master)
    return save_language(actor, scope, content_type, standing, merged, now=now)


def save_language(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    standing: Standing,
    content: JSONObject,
    *,
    now: datetime,
    begins: str = "entry.localize",
    restored_from: int | None = None,
) -> SavedEntry:
    """Write what the entry says in the language from now on; where that is the master, its other languages follow.

    `begins` is what activity calls the save where the entry does not have the language yet. The content was judged
    already. Raises what `write_version` raises.
    """
    own, code, entry_id = standing.own, standing.locale, standing.entry_id
    if own is not None:
        guard(actor, scope, entry_id, (code,))
    version = (own.last_version if own else last_version(entry_id, code)) + 1
    compiled = content_type.compiled
    data = with_document_versions(compiled, content, version)
    changed = changed_fields(with_document_versions(compiled, own.data, version), data) if own else None
    draft = VersionDraft(
        uid=standing.uid, locale=code, version=version, data=data, author=actor.uid,
        created_at=own.created_at if own else now, saved_at=now, action="entry.update" if own else begins,
        changed=changed, source=standing.translated, is_worded=is_worded(compiled, changed),
        restored_from=restored_from,
    )  # fmt: skip
    unique = unique_of(content_type, content)
    written = write_next(actor, scope, content_type, draft, entry_id=entry_id, own=own, unique=unique)
    if code == scope.master_locale:
        carry_over(actor, scope, content_type, draft, entry_id=entry_id, rows=standing.rows)
    return _saved(draft, written, created_by=own.created_by if own else actor.uid, is_new_locale=own is None)


def refuse_creation(
    scope: Scope, content_type: StoredType, *, locale: str, sent: JSONObject, content: JSONObject
) -> None:
    """Raise Forbidden where rules of roles let no such entry begin, EntryInvalid naming fields they do not let be set."""
    if scope.limits is None:
        return
    fields = require_creation(scope, content_type, locale=locale, content=content)
    compiled = content_type.compiled
    problems = [*unseen_problems(compiled, sent), *write_problems(compiled, fields, sent, before={}, after=content)]
    if problems:
        raise EntryInvalid(problems)


def _judge_changes(
    scope: Scope, content_type: StoredType, data: JSONObject, changed: Beginning, *, master: JSONObject | None
) -> JSONObject:
    """What a language holds once what was sent is laid over what it reads. Raises EntryInvalid naming every problem."""
    compiled, base, entry_id = content_type.compiled, changed.base or {}, changed.entry_id
    refuse_unseen(scope, compiled, data)
    applied, misapplied = with_operators_applied(compiled, data, stored=base)
    refuse_boundless(compiled, applied)
    if scope.limits is not None:
        applied = with_unseen(compiled, applied, base=base)
    mapped = map_to_master(compiled, applied, master=master, before=base)
    cleaned = clean_entry(compiled, compiled.completion.of(mapped.data, base), partial=True, stored=base)
    merged: JSONObject = {**base, **cleaned.data}
    if master is not None:
        merged = merge_localized(compiled, master=master, localized=merged)
    problems = [
        *write_problems(compiled, changed.fields, data, before=base, after=merged),
        *misapplied,
        *mapped.problems,
        *cleaned.problems,
        *link_problems(scope, content_type, cleaned.data, before=base),
        *document_uid_problems(scope, content_type, cleaned.data, before=base, entry_id=entry_id),
        *repetition_problems(content_type, merged),
    ]
    if problems:
        raise EntryInvalid([*problems, *unique_problems(content_type, changed.locale, merged, entry_id=entry_id)])
    return merged


def refuse_unseen(scope: Scope, compiled: CompiledType, data: JSONObject) -> None:
    """Raise EntryInvalid naming the fields that were sent and that the sender does not see, before anything is judged by what they hold."""
    unseen = unseen_problems(compiled, data) if scope.limits is not None else []
    if unseen:
        raise EntryInvalid(unseen)


def singleton_problems(content_type: StoredType) -> list[Problem]:
    """A problem where the type allows a single entry and has it; until the transaction ends nobody makes another."""
    if not content_type.is_singleton:
        return []
    # The type's row is the lock under which two first entries cannot both be the only one.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM content_contenttype WHERE id = %s FOR UPDATE", [content_type.id])
    if Entry.objects.filter(content_type_id=content_type.id, deleted_at=None).exists():
        return [Problem("content_type", "singleton", "allows a single entry, which exists already.")]
    return []


def _saved(draft: VersionDraft, written: Written, *, created_by: str, is_new_locale: bool) -> SavedEntry:
    """The entry as the version that was just written leaves it."""
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
