"""Saving entries whole: what is not sent is gone."""

from django.db import transaction

from content.actions.entries import Beginning, SavedEntry, concerned_languages, saved_entry
from content.document_uids import document_uid_problems
from content.errors import EntryInvalid
from content.languages import fallback_chain, require_locale
from content.languages_of_entry import carry_over, last_version, load_languages, lock_entry, write_next
from content.links import link_problems
from content.schema.localization import map_to_master, merge_localized
from content.schema.validate import clean_entry, with_document_versions, with_url
from content.types import StoredType
from content.uniqueness import repetition_problems, unique_of, unique_problems
from content.versions import VersionDraft
from core.clock import utc_now
from core.json_values import JSONObject
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def replace_entry(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str | None, data: JSONObject
) -> SavedEntry:
    """Save a new version that says what is sent and nothing else, as if the language were created with it.

    Values that no reader sees stay, values that are not localizable stay the master's, and other languages follow the
    master as upon any save. An entry that does not exist in the language gets it.
    Raises LocaleNotFound, EntryNotFound, EntryInvalid.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    entry_id = lock_entry(scope, content_type, uid)
    rows = load_languages(entry_id, concerned_languages(scope, content_type, code))
    own = rows.get(code)
    base = next((rows[each].data for each in fallback_chain(scope, code) if each in rows), None)
    master = rows[scope.master_locale].data if code != scope.master_locale and scope.master_locale in rows else None
    now = utc_now()
    begun = Beginning(uid, code, now, entry_id, base)
    whole = _judged(scope, content_type, data, begun, master=master)
    version = (own.last_version if own else last_version(entry_id, code)) + 1
    draft = VersionDraft(
        uid=uid, locale=code, version=version, data=with_document_versions(content_type.compiled, whole, version),
        author=actor.uid, created_at=own.created_at if own else now, saved_at=now,
        action="entry.update" if own else "entry.localize",
    )  # fmt: skip
    unique = unique_of(content_type, whole)
    written = write_next(actor, scope, content_type, draft, entry_id=entry_id, own=own, unique=unique)
    if code == scope.master_locale:
        carry_over(actor, scope, content_type, draft, entry_id=entry_id, rows=rows)
    return saved_entry(draft, written, created_by=own.created_by if own else actor.uid, is_new_locale=own is None)


def _judged(
    scope: Scope, content_type: StoredType, data: JSONObject, begun: Beginning, *, master: JSONObject | None
) -> JSONObject:
    """What the language holds from now on. Raises EntryInvalid naming every broken rule."""
    compiled, base, entry_id = content_type.compiled, begun.base, begun.entry_id
    boundless = compiled.size_problem(data)
    if boundless is not None:
        raise EntryInvalid([boundless])
    mapped = map_to_master(compiled, data, master=master, before=base or {})
    completed = compiled.completion.of(_with_shared(content_type, mapped.data, master), base)
    sent = with_url(compiled, completed, uid=begun.uid, locale=begun.locale, now=begun.now)
    cleaned = clean_entry(compiled, sent, partial=False)
    whole = _with_shared(content_type, cleaned.data, master)
    problems = [
        *mapped.problems,
        *cleaned.problems,
        *link_problems(scope, content_type, whole, before=base),
        *document_uid_problems(scope, content_type, whole, before=base, entry_id=entry_id),
        *repetition_problems(content_type, whole),
    ]
    if problems:
        raise EntryInvalid([*problems, *unique_problems(content_type, begun.locale, whole, entry_id=entry_id)])
    return whole


def _with_shared(content_type: StoredType, data: JSONObject, master: JSONObject | None) -> JSONObject:
    """The content with what is the same in every language."""
    return data if master is None else merge_localized(content_type.compiled, master=master, localized=data)
