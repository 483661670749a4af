"""What waits in the queue within the rules of roles: of several people at once, and of somebody who would change it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from core.errors import Forbidden
from publishing.closed import ASSET, ENTRY, TAXONOMY, Going, closed
from publishing.models import PublishItem
from stacks.limits import Limits
from stacks.models import Stack
from stacks.scope import Scope
from stacks.seen_scope import uids_at, uids_of_languages

_RELATED = ("entry__content_type", "variant__entry__content_type", "term__taxonomy", "environment")


@dataclass(frozen=True, slots=True)
class Asked:
    """An item of the queue, and the limits of who asked for it."""

    item_id: int
    stack_id: int
    branch_id: int
    limits: Limits | None
    going: Going


def closed_items(asked: Collection[Asked]) -> set[int]:
    """The ids of the items that no role of who asked for them lets happen. One query more than `closed` has, or none."""
    if not asked:
        return set()
    revisions = dict(Stack.objects.filter(pk__in={each.stack_id for each in asked}).values_list("pk", "revision"))
    shut: set[int] = set()
    for limits, stack_id, branch_id in {(each.limits, each.stack_id, each.branch_id) for each in asked}:
        own = [each for each in asked if each.limits is limits and each.branch_id == branch_id]
        languages = uids_at(branch_id, revisions[stack_id])
        found = closed(limits, {each.going for each in own}, branch_id=branch_id, languages=languages)
        shut.update(each.item_id for each in own if each.going in found)
    return shut


def require_items(scope: Scope, item_ids: Iterable[int]) -> None:
    """Raise Forbidden where no role lets somebody publish what one of the items is about, where it is to go.

    What takes effect only together with one of them counts as well. No query without limits.
    """
    if scope.limits is None:
        return
    ids = list(item_ids)
    together = PublishItem.objects.filter(pk__in=ids, company__gt=0).values("job")
    rows = PublishItem.objects.filter(Q(pk__in=ids) | Q(job__in=together, company__gt=0)).select_related(*_RELATED)
    goings = {_going(item) for item in rows}
    if closed(scope.limits, goings, branch_id=scope.branch_id, languages=uids_of_languages(scope)):
        raise Forbidden("Your role does not let you publish what this is about.")


def _going(item: PublishItem) -> Going:
    place = (item.locale, (item.environment.uid, item.environment.name))
    entry = item.variant.entry if item.variant is not None else item.entry
    if entry is not None:
        return Going(ENTRY, entry.pk, entry.content_type.uid, *place)
    if item.term is not None:
        return Going(TAXONOMY, 0, (item.term.taxonomy or item.term).uid, *place)
    return Going(ASSET, item.asset_id or 0, "", *place)
