"""Saving entries whole: what is not sent is gone."""

from datetime import datetime

from django.db import transaction

from content.actions.entries import SavedEntry, save_language
from content.document_uids import document_uid_problems
from content.errors import EntryInvalid
from content.languages import require_locale
from content.languages_of_entry import Standing, lock_standing
from content.limited_fields import kept_unseen, unseen_problems, write_problems
from content.links import link_problems
from content.schema.localization import map_to_master, merge_localized
from content.schema.validate import clean_entry, with_url
from content.types import StoredType
from content.uniqueness import repetition_problems, unique_problems
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
    standing, now = lock_standing(scope, content_type, uid, code), utc_now()
    whole = _judged(scope, content_type, standing, data, now=now)
    return save_language(actor, scope, content_type, standing, whole, now=now)


def _judged(
    scope: Scope, content_type: StoredType, standing: Standing, data: JSONObject, *, now: datetime
) -> JSONObject:
    """What the language holds from now on. Raises EntryInvalid naming every broken rule."""
    compiled, base, master, entry_id = content_type.compiled, standing.base, standing.master, standing.entry_id
    unseen = unseen_problems(compiled, data) if scope.limits is not None else []
    boundless = compiled.size_problem(data)
    if boundless is not None:
        raise EntryInvalid([boundless])
    mapped = map_to_master(compiled, data, master=master, before=base or {})
    completed = compiled.completion.of(_with_shared(content_type, mapped.data, master), base)
    sent = with_url(compiled, completed, uid=standing.uid, locale=standing.locale, now=now)
    cleaned = clean_entry(compiled, sent, partial=False)
    whole = _with_shared(content_type, cleaned.data, master)
    if scope.limits is not None:
        whole = kept_unseen(compiled, whole, base=base or {})
    problems = [
        *unseen,
        *write_problems(compiled, standing.fields, {**(base or {}), **whole}, before=base or {}, after=whole),
        *mapped.problems,
        *cleaned.problems,
        *link_problems(scope, content_type, whole, before=base),
        *document_uid_problems(scope, content_type, whole, before=base, entry_id=entry_id),
        *repetition_problems(content_type, whole),
    ]
    if problems:
        raise EntryInvalid([*problems, *unique_problems(content_type, standing.locale, whole, entry_id=entry_id)])
    return whole


def _with_shared(content_type: StoredType, data: JSONObject, master: JSONObject | None) -> JSONObject:
    """The content with what is the same in every language."""
    return data if master is None else merge_localized(content_type.compiled, master=master, localized=data)
