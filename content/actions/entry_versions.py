"""Name the versions of an entry, and go back to one of them."""

from collections.abc import Collection

from django.db import transaction

from content.actions.entries import SavedEntry, save_language
from content.document_uids import document_uid_problems
from content.errors import EntryInvalid, EntryNotFound, EntryVersionNotFound
from content.expectations import Expectation
from content.languages import fallback_chain, require_locale
from content.languages_of_entry import lock_entry, lock_standing
from content.limited_fields import kept_unseen, write_problems
from content.links import link_problems
from content.models import EntryLocale, EntryVersion, EntryVersionName
from content.schema.localization import merge_localized
from content.schema.rewriting import rewritten
from content.schema.validate import clean_entry
from content.sight import require_change
from content.types import StoredType
from content.uniqueness import repetition_problems, unique_problems
from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

LONGEST_NAME = 500


@transaction.atomic
def name_version(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    version: int,
    locale: str | None,
    title: str,
    force: bool = False,
) -> EntryVersionName:
    """Give a version of a language a name, or another one (CS-74).

    Where the entry does not exist in the language, the version is its fallback's, and only `force` names that (CS-75).
    Raises LocaleNotFound, EntryNotFound, EntryVersionNotFound, and EntryInvalid.
    """
    actor.require(Permission.ENTRY_WRITE)
    entry_id, row = _lock_version(scope, content_type, uid, version=version, locale=locale, force=force)
    if not title.strip() or len(title) > LONGEST_NAME:
        raise EntryInvalid([Problem("_version_name", "length", f"must have 1 to {LONGEST_NAME} characters.")])
    said = {"title": title, "updated_by": actor.uid, "updated_at": utc_now()}
    name, _ = EntryVersionName.objects.update_or_create(version=row, entry_id=entry_id, defaults=said)
    _record(actor, scope, "entry_version.name", uid, row)
    return name


@transaction.atomic
def unname_version(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    version: int,
    locale: str | None,
    force: bool = False,
) -> None:
    """Take a version's name away: it is called by its number again (CS-82). One without a name is left alone.

    Raises what name_version raises.
    """
    actor.require(Permission.ENTRY_WRITE)
    entry_id, row = _lock_version(scope, content_type, uid, version=version, locale=locale, force=force)
    deleted, _ = EntryVersionName.objects.filter(version=row, entry=entry_id).delete()
    if deleted:
        _record(actor, scope, "entry_version.unname", uid, row)


@transaction.atomic
def restore_version(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    version: int,
    locale: str | None,
    over: Expectation | None = None,
    only: Collection[str] | None = None,
) -> SavedEntry:
    """Save what a language said at a version as its next version; where `only` names top-level fields, those alone.

    What the type does not know any more is left out, values that are not localizable stay the master's, and the rules
    of today hold. Raises LocaleNotFound, EntryNotFound where the entry does not exist in the language,
    EntryVersionNotFound, EntryInvalid, and EntryChanged where the language is at no version that may be written `over`.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    standing = lock_standing(scope, content_type, uid, code)
    own, entry_id = standing.own, standing.entry_id
    if own is None:
        raise EntryNotFound(uid)
    if over is not None:
        over.require(uid, locale=code, version=own.last_version)
    found = EntryVersion.objects.of_entry(entry_id).filter(locale=code, version=version).first()
    if found is None:
        raise EntryVersionNotFound(uid, version)
    compiled = content_type.compiled
    chosen = found.data if only is None else {uid: found.data.get(uid) for uid in only}
    # Cleaned like what is sent: a field may hold another form today, a password a hash.
    cleaned = clean_entry(
        compiled,
        rewritten(compiled, chosen, default_paths=()),
        partial=only is not None,
        stored=None if only is None else own.data,
    )
    data = cleaned.data if only is None else {**own.data, **cleaned.data}
    if standing.master is not None:
        data = merge_localized(compiled, master=standing.master, localized=data)
    if scope.limits is not None:
        data = kept_unseen(compiled, data, base=own.data)
    problems = [
        *write_problems(compiled, standing.fields, data, before=own.data, after=data),
        *cleaned.problems,
        *link_problems(scope, content_type, data, before=own.data),
        *document_uid_problems(scope, content_type, data, before=own.data, entry_id=entry_id),
        *repetition_problems(content_type, data),
    ]
    if problems:
        raise EntryInvalid([*problems, *unique_problems(content_type, code, data, entry_id=entry_id)])
    saved = save_language(actor, scope, content_type, standing, data, now=utc_now(), restored_from=version)
    facts = {"content_type": content_type.uid, "locale": code, "version": saved.version, "restored": version}
    activity.record(actor, scope, action="entry_version.restore", target=("entry", uid), **facts)
    return saved


def _lock_version(
    scope: Scope, content_type: StoredType, uid: str, *, version: int, locale: str | None, force: bool
) -> tuple[int, EntryVersion]:
    """The entry's id, and under its lock the version of the language, or with `force` of the nearest fallback."""
    code = require_locale(scope, locale)
    entry_id = lock_entry(scope, content_type, uid)
    chain = fallback_chain(scope, code)
    living = EntryLocale.objects.filter(entry_id=entry_id, locale__in=chain, deleted_at=None)
    languages = set(living.values_list("locale", flat=True))
    line = next((each for each in chain if each in languages), None)
    if line is None:
        raise EntryNotFound(uid)
    require_change(scope, content_type, (entry_id, uid), Action.UPDATE, source=line, locale=line)
    if line != code and not force:
        told = f"the entry is not localized in {code}: pass force to change the version of {line}."
        raise EntryInvalid([Problem("force", "required", told)])
    row = EntryVersion.objects.of_entry(entry_id).filter(locale=line, version=version).defer("data").first()
    if row is None:
        raise EntryVersionNotFound(uid, version)
    return entry_id, row


def _record(actor: Actor, scope: Scope, action: str, uid: str, row: EntryVersion) -> None:
    activity.record(actor, scope, action=action, target=("entry", uid), locale=row.locale, version=row.version)
