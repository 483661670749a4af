"""Say that a translation needs no change after its source was changed."""

from django.db import transaction

from content.errors import EntryInvalid, EntryNotFound
from content.languages import fallback_chain, require_locale
from content.languages_of_entry import lock_entry
from content.models import EntryLocale
from content.sight import require_change
from content.types import StoredType
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope


@transaction.atomic
def confirm_translation(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str, source_version: int
) -> None:
    """Mark a language as up to date with its source at this version, the one that who says so has seen.

    What it says stays as it is, and no version is made. Raises LocaleNotFound, EntryNotFound, and EntryInvalid where the
    language has no text of its own, translates none, or the source never had that version.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    entry_id = lock_entry(scope, content_type, uid)
    rows = {row.locale: row for row in EntryLocale.objects.filter(entry_id=entry_id, deleted_at=None)}
    if not rows:
        raise EntryNotFound(uid)
    source = next((each for each in fallback_chain(scope, code)[1:] if each in rows), None)
    if code not in rows or source is None:
        raise EntryInvalid([Problem("locale", "localized", "is no translation of another language.")])
    require_change(scope, content_type, (entry_id, uid), Action.UPDATE, source=code, locale=code)
    if not 0 < source_version <= rows[source].version:
        raise EntryInvalid([Problem("source_version", "range", "is no version of the language it translates.")])
    own = rows[code]
    own.source_locale, own.source_version = source, source_version
    own.save(update_fields=["source_locale", "source_version"])
    activity.record(
        actor, scope, action="entry.confirm_translation", target=("entry", uid), content_type=content_type.uid,
        locale=code,
    )  # fmt: skip
