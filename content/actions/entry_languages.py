"""Let an entry read through in a language again."""

from django.db import transaction

from content.actions.entry_deletion import delete_languages
from content.entry_sight import require_entry_seen
from content.errors import EntryInvalid
from content.expectations import Expectation
from content.languages import fallback_chain, require_locale
from content.languages_of_entry import lock_entry
from content.models import EntryLocale
from content.sight import require_change
from content.types import StoredType
from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope


@transaction.atomic
def unlocalize_entry(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str, over: Expectation | None = None
) -> None:
    """Put what an entry says in a language into the trash, so that the language reads from its fallback (CS-96).

    What is live of it goes offline and what waits for it leaves the queue, as upon a deletion. Raises LocaleNotFound,
    EntryNotFound, EntryInvalid where there is nothing of its own to drop or nothing to fall back to, and EntryChanged
    where the language is at no version that may be dropped `over`.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    if code == scope.master_locale:
        raise EntryInvalid([Problem("locale", "master", "is the master language, which falls back to no other.")])
    entry_id = lock_entry(scope, content_type, uid)
    require_entry_seen(scope, content_type, (entry_id, uid))
    rows = EntryLocale.objects.filter(entry_id=entry_id, deleted_at=None).values_list("locale", "version")
    living: dict[str, int] = dict(rows)
    if code not in living:
        raise EntryInvalid([Problem("locale", "localized", "is a language the entry is not localized in.")])
    require_change(scope, content_type, (entry_id, uid), Action.DELETE, source=code, locale=code)
    if over is not None:
        over.require(uid, locale=code, version=living[code])
    if living.keys().isdisjoint(fallback_chain(scope, code)[1:]):
        told = "has no fallback in which the entry exists; delete the language instead."
        raise EntryInvalid([Problem("locale", "fallback", told)])
    delete_languages(actor, scope, entry_id, (code,), now=utc_now())
    activity.record(
        actor, scope, action="entry.unlocalize", target=("entry", uid), content_type=content_type.uid, locale=code
    )
