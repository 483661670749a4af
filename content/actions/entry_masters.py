"""Give the master language to an entry that exists in other languages only."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from content.actions.entries import SavedEntry, create_entry, refuse_creation, save_language
from content.errors import EntryInvalid, EntryNotFound
from content.judging import Beginning, judge_new
from content.languages import require_locale
from content.languages_of_entry import Current, Standing, lock_languages
from content.models import Entry
from content.sight import visible
from content.types import StoredType
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def create_master(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, data: JSONObject, copies_language: bool
) -> SavedEntry:
    """Create the master language of an entry that never had it, or in which it was deleted (CS-41).

    `copies_language` takes what is not sent from the language that the data's `locale` names, or else from the one the
    entry began in (CS-42). Without it only fields that are the same in every language are taken from there, since they
    follow the master from now on. Raises EntryNotFound, and EntryInvalid, also where the entry has its master.
    """
    actor.require(Permission.ENTRY_WRITE)
    code, now = scope.master_locale, utc_now()
    entry_id, rows = lock_languages(scope, content_type, uid, None)
    if scope.limits is not None:
        _require_seen(scope, content_type, (entry_id, uid), rows)
    if code in rows:
        raise EntryInvalid([Problem("uid", "unique", "is not unique.")])
    known = {each: row for each, row in rows.items() if each in scope.locale_fallbacks}
    base = _base(content_type, known, data.get("locale"), is_whole=copies_language)
    content = judge_new(scope, content_type, data, Beginning(uid, code, now, entry_id, base))
    refuse_creation(scope, content_type, locale=code, sent=data, content=content)
    standing = Standing(entry_id, uid, code, code, (code,), rows)
    return save_language(actor, scope, content_type, standing, content, now=now, begins="entry.create")


def create_entry_or_master(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    *,
    locale: str | None,
    data: JSONObject,
    copy_to_master: bool = False,
) -> SavedEntry:
    """Create an entry; where the data name the uid of one that lacks its master language, create that (CS-41).

    Raises what create_entry and create_master raise, and EntryInvalid where a copy is asked for and the data name no
    entry to copy. A uid that no entry of the type has is one of those keys that change nothing.
    """
    actor.require(Permission.ENTRY_WRITE)
    uid = data.get("uid")
    if isinstance(uid, str) and uid and _is_there(scope, content_type, uid):
        if require_locale(scope, locale) != scope.master_locale:
            raise EntryInvalid([Problem("uid", "unique", "is not unique.")])
        return create_master(actor, scope, content_type, uid, data=data, copies_language=copy_to_master)
    if copy_to_master:
        raise EntryInvalid([Problem("uid", "required", "must be the uid of an entry in another language.")])
    return create_entry(actor, scope, content_type, locale=locale, data=data)


def _is_there(scope: Scope, content_type: StoredType, uid: str) -> bool:
    rows = Entry.objects.filter(branch_id=scope.branch_id, content_type_id=content_type.id, deleted_at=None)
    return rows.filter(uid=uid).exists()


def _require_seen(scope: Scope, content_type: StoredType, entry: tuple[int, str], codes: Iterable[str]) -> None:
    """Raise EntryNotFound where the entry may be read in none of its languages, or the master's is not there."""
    seen = (code for code in codes if code in scope.locale_fallbacks)
    keys = [(entry[0], content_type.uid, code) for code in seen]
    if not visible(scope, keys):
        raise EntryNotFound(entry[1])
    require_locale(scope, scope.master_locale)


def _base(
    content_type: StoredType, rows: Mapping[str, Current], locale: JSONValue, *, is_whole: bool
) -> JSONObject | None:
    """What the new language begins with; None where the languages that are left have been removed from the stack."""
    if not rows:
        return None
    named = rows.get(locale) if isinstance(locale, str) else None
    source = named or min(rows.values(), key=lambda row: row.created_at)
    if is_whole:
        return source.data
    shared = {field.uid for field in content_type.compiled.fields if field.non_localizable}
    return {key: value for key, value in source.data.items() if key in shared}
