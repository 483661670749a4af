"""Deleting languages of entries. Their rows stay, in the trash."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from content.errors import EntryInvalid, EntryNotFound
from content.expectations import Expectation
from content.guarding import guard
from content.languages import require_locale
from content.languages_of_entry import lock_entry
from content.models import Entry, EntryLocale, UniqueValue
from content.ports import entry_deleted
from content.sight import require_change
from content.types import StoredType
from content.variant_writing import forget_variants
from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope


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
    over: Expectation | None = None,
) -> tuple[str, ...]:
    """Delete languages of an entry: the named one, the named ones, all of them, or else the master (CS-68 to CS-72).

    Takes the deleted languages offline and out of the queue. Returns their codes. Raises LocaleNotFound,
    EntryNotFound where the entry or a language does not exist, EntryInvalid where the parameters contradict, and
    EntryChanged where the language, of all of them the master, is at no version that may be deleted `over`.
    """
    actor.require(Permission.ENTRY_DELETE)
    wanted = _wanted_locales(scope, locale=locale, all_localized=all_localized, locales=locales)
    entry_id = lock_entry(scope, content_type, uid)
    rows = EntryLocale.objects.filter(entry_id=entry_id, deleted_at=None).values_list("locale", "version")
    living: dict[str, int] = dict(rows)
    doomed = tuple(sorted(living if wanted is None else set(wanted)))
    if not doomed or set(doomed) - living.keys():
        raise EntryNotFound(uid)
    for code in doomed:
        require_change(scope, content_type, (entry_id, uid), Action.DELETE, source=code, locale=code)
    if over is not None:
        if wanted is not None and len(wanted) > 1:
            raise EntryInvalid([Problem("If-Match", "conflict", "speaks of one language, and the body names several.")])
        code = wanted[0] if wanted is not None else scope.master_locale
        over.require(uid, locale=code, version=living.get(code, 0))
    delete_languages(actor, scope, entry_id, doomed, now=utc_now())
    activity.record(
        actor, scope, action="entry.delete", target=("entry", uid), content_type=content_type.uid, locales=list(doomed)
    )
    return doomed


def delete_languages(actor: Actor, scope: Scope, entry_id: int, doomed: tuple[str, ...], *, now: datetime) -> None:
    """Put living languages of a locked entry into the trash, the entry itself with its last one.

    Upper apps take them offline and out of the queue.
    """
    guard(actor, scope, entry_id, doomed)
    rows = EntryLocale.objects.filter(entry_id=entry_id, deleted_at=None)
    rows.filter(locale__in=doomed).update(deleted_at=now, updated_by=actor.uid)
    UniqueValue.objects.filter(entry_id=entry_id, locale__in=doomed).delete()
    forget_variants(entry_id, doomed, now=now)
    entry = Entry.objects.get(pk=entry_id)
    if not rows.exists():
        entry.deleted_at = now
        entry.save(update_fields=["deleted_at"])
    for follow in entry_deleted.followers():
        follow(actor, scope, entry, doomed)


def _wanted_locales(
    scope: Scope, *, locale: str | None, all_localized: bool, locales: Sequence[str] | None
) -> tuple[str, ...] | None:
    """The codes to delete; None for all of them."""
    if all_localized:
        if locale is not None and locale != scope.master_locale:
            told = "works only when deleting from the master language."
            raise EntryInvalid([Problem("delete_all_localized", "conflict", told)])
        if locales:
            raise EntryInvalid([Problem("delete_all_localized", "conflict", "cannot be combined with locales.")])
        return None
    if not locales:
        return (require_locale(scope, locale),)
    if locale is not None and locale != scope.master_locale and locale not in locales:
        # The master's language says where a request comes from; any other names a language to delete.
        raise EntryInvalid([Problem("locale", "conflict", "is not one of the languages that the body names.")])
    return tuple(dict.fromkeys(require_locale(scope, code) for code in locales))
