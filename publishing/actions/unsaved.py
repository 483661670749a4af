"""Showing what is typed before it is saved, to the sites of one preview session."""

from datetime import timedelta

from django.db import transaction

from content.actions.entries import update_entry
from content.languages import fallback_chain
from content.languages_of_entry import lock_entry
from content.models import EntryLocale
from content.types import StoredType
from core.clock import utc_now
from core.json_values import JSONObject
from publishing.models import UnsavedEntry
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

_KEPT = timedelta(days=1)


@transaction.atomic
def show_unsaved(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str,
    data: JSONObject,
    session: str,
) -> None:
    """Let a session see the entry as saving these fields would leave it. Raises what saving raises.

    Nothing is saved: neither a version nor what follows one. In a language without a version of its own, the session
    sees it in the place of the text that the language reads.
    """
    actor.require(Permission.ENTRY_WRITE)
    now = utc_now()
    UnsavedEntry.objects.filter(updated_at__lt=now - _KEPT).delete()
    if not data:
        UnsavedEntry.objects.filter(branch=scope.branch_id, session=session).delete()
        return
    entry_id, version_id, saved = _as_saved(actor, scope, content_type, uid, locale=locale, data=data)
    UnsavedEntry.objects.update_or_create(
        branch_id=scope.branch_id,
        session=session,
        defaults={
            "stack_id": scope.stack_id, "entry_id": entry_id, "version_id": version_id, "data": saved, "updated_at": now
        },
    )  # fmt: skip


def _as_saved(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str, data: JSONObject
) -> tuple[int, int, JSONObject]:
    """The entry's id, the version that the language reads now, and what it would read after saving, which is undone."""
    lock_entry(scope, content_type, uid)
    rows = EntryLocale.objects.filter(entry__branch=scope.branch_id, entry__uid=uid, deleted_at=None)
    before = {row.locale: row for row in rows}
    with transaction.atomic():
        update_entry(actor, scope, content_type, uid, locale=locale, data=data)
        after = rows.select_related("latest").get(locale=locale)
        transaction.set_rollback(True)
    saved: JSONObject = after.latest.data
    codes = (code for code in fallback_chain(scope, locale) if code in before)
    return after.entry_id, before[next(codes)].latest_id, saved
