"""Keeping and discarding drafts of entries."""

import orjson
from django.db import transaction

from content.actions.entries import refuse_unseen
from content.drafts import known_fields
from content.entry_sight import require_action
from content.errors import DraftNotFound, EntryInvalid, EntryNotFound
from content.languages import fallback_chain, require_locale
from content.languages_of_entry import lock_entry, lock_languages
from content.limited_fields import with_unseen, write_problems
from content.links import link_problems
from content.models import EntryDraft, EntryLocale
from content.operated import with_operators_applied
from content.schema.localization import map_to_master, merge_localized
from content.schema.validate import clean_entry, with_document_versions
from content.sight import require_change
from content.types import StoredType
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks import activity
from stacks.actor import Actor
from stacks.limits import FieldLimits
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_MAY_BE_UNFINISHED = frozenset({"required", "min_instance"})
"""Rules that a draft may break: what it lacks can still come."""


@transaction.atomic
def save_draft(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str | None,
    data: JSONObject,
    is_rebased: bool = False,
) -> None:
    """Keep in the draft of a language what the fields sent say otherwise than what is saved.

    Fields that are not sent stay as they are in the draft; one that is sent as it is saved leaves it. No version is made,
    and the draft remembers the version it was begun on, until it is rebased. Raises LocaleNotFound, EntryNotFound, and
    EntryInvalid for values that break a rule of their own; what is missing is no problem.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    chain = fallback_chain(scope, code)
    entry_id, rows = lock_languages(scope, content_type, uid, {*chain, scope.master_locale})
    base_locale = next((other for other in chain if other in rows), None)
    if base_locale is None:
        raise EntryNotFound(uid)
    entry = (entry_id, uid)
    fields = require_change(scope, content_type, entry, Action.UPDATE, source=base_locale, locale=code)
    base, standing = rows[base_locale], _standing(entry_id, code)
    compiled = content_type.compiled
    content: JSONObject = {**base.data, **known_fields(compiled, standing.data if standing else {})}
    master = rows[scope.master_locale].data if code != scope.master_locale and scope.master_locale in rows else None
    merged = _merged(scope, content_type, data, content=content, master=master, fields=fields)
    stamped = with_document_versions(compiled, merged, base.last_version)
    now = utc_now()
    facts: dict[str, object] = {
        "data": _changes(base.data, stamped),
        "updated_by": actor.uid,
        "updated_at": now,
    }
    if standing is None:
        facts |= {"stack_id": scope.stack_id, "branch_id": scope.branch_id, "created_by": actor.uid, "created_at": now}
    if standing is None or is_rebased:
        facts |= {"base_locale": base_locale, "base_version": base.last_version}
    EntryDraft.objects.update_or_create(defaults=facts, entry_id=entry_id, locale=code)
    activity.record(
        actor, scope, action="entry.draft_save", target=("entry", uid), content_type=content_type.uid, locale=code
    )


@transaction.atomic
def discard_draft(actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str | None) -> None:
    """Forget the draft of a language. Raises LocaleNotFound, EntryNotFound and DraftNotFound."""
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    entry_id = lock_entry(scope, content_type, uid)
    require_action(scope, content_type, (entry_id, uid), Action.UPDATE, locale=code)
    draft = _standing(entry_id, code)
    if draft is None:
        raise DraftNotFound(uid, locale=code)
    draft.delete()
    activity.record(
        actor, scope, action="entry.draft_discard", target=("entry", uid), content_type=content_type.uid, locale=code
    )


def _merged(
    scope: Scope,
    content_type: StoredType,
    data: JSONObject,
    *,
    content: JSONObject,
    master: JSONObject | None,
    fields: FieldLimits,
) -> JSONObject:
    """The content with what was sent in its stored form, and with the master's values. Raises EntryInvalid."""
    compiled = content_type.compiled
    refuse_unseen(scope, compiled, data)
    applied, problems = with_operators_applied(compiled, data, stored=content)
    boundless = compiled.size_problem(applied)
    if boundless is not None:
        raise EntryInvalid([boundless])
    if scope.limits is not None:
        applied = with_unseen(compiled, applied, base=content)
    mapped = map_to_master(compiled, applied, master=master, before=content)
    cleaned = clean_entry(compiled, compiled.completion.of(mapped.data, content), partial=True, stored=content)
    problems = [
        *write_problems(compiled, fields, data, before=content, after={**content, **cleaned.data}),
        *problems,
        *mapped.problems,
        *(problem for problem in cleaned.problems if not _may_wait(problem)),
        *link_problems(scope, content_type, cleaned.data, before=content),
    ]
    if problems:
        raise EntryInvalid(problems)
    merged = {**content, **cleaned.data}
    return merged if master is None else merge_localized(compiled, master=master, localized=merged)


def _changes(saved: JSONObject, said: JSONObject) -> JSONObject:
    """The fields that say something else than what is saved. As JSON, because Python takes 1 for true."""
    return {key: value for key, value in said.items() if key not in saved or _json(value) != _json(saved[key])}


def _json(value: JSONValue) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _may_wait(problem: Problem) -> bool:
    return problem.rule in _MAY_BE_UNFINISHED


def _standing(entry_id: int, locale: str) -> EntryDraft | None:
    """The draft of a locked entry in a language; one from before the language was deleted is none."""
    draft = EntryDraft.objects.filter(entry_id=entry_id, locale=locale).first()
    if draft is None:
        return None
    gone = EntryLocale.objects.filter(entry_id=entry_id, locale=locale, deleted_at__gt=draft.updated_at)
    return None if gone.exists() else draft
