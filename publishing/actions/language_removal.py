"""What becomes of a language's publications when it is removed. Its entries stay in their rows and come back with it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from content.models import EntryLocale
from locales.actions.locales import get_locale
from locales.models import Locale
from publishing import queue
from publishing.models import MetadataPublication, PublishItem
from publishing.offline import WentOffline, allow_minutes, count_live, in_language, take_offline
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

REASON = "The language was removed."


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """What removing a language would do: entries that are hidden, what goes offline, requests that are cancelled."""

    locale: Locale
    entry_count: int
    live: WentOffline
    waiting_count: int


def plan_language_removal(actor: Actor, scope: Scope, code: str) -> RemovalPlan:
    """What removing a language would take offline now; nothing changes. Raises LocaleNotFound."""
    actor.require(Permission.LOCALE_WRITE)
    locale = get_locale(scope, code)
    return RemovalPlan(
        locale=locale,
        entry_count=EntryLocale.objects.filter(branch_id=scope.branch_id, locale=code, deleted_at=None).count(),
        live=count_live(in_language(scope.branch_id, scope.stack_id, code)),
        waiting_count=_waiting(scope, code).count(),
    )


def take_language_offline(actor: Actor, scope: Scope, code: str) -> None:
    """Follow the removal of a language, in its transaction: nothing of it stays live, nothing of it will go live.

    The removal has changed the branch's row, which lets no effect in the branch begin until it is over.
    """
    allow_minutes()
    queue.cancel(_waiting(scope, code), reason=REASON)
    take_offline(actor, in_language(scope.branch_id, scope.stack_id, code), reason=REASON)
    MetadataPublication.objects.filter(metadata__branch_id=scope.branch_id, locale=code).delete()


def _waiting(scope: Scope, code: str) -> QuerySet[PublishItem]:
    mine = (
        Q(locale=code) | Q(entry_version__locale=code) | Q(term_version__locale=code) | Q(variant_version__locale=code)
    )
    return PublishItem.objects.filter(mine, stack=scope.stack_id, branch=scope.branch_id, state__in=queue.WAITING)
