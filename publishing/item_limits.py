"""What waits in the queue within the rules of roles: of several people at once, and of somebody who would change it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from core.errors import Forbidden
from publishing.closed import ASSET, ENTRY, TAXONOMY, Going, closed, sources_of
from publishing.models import PublishItem
from stacks.limits import Limits
from stacks.models import Branch, Stack
from stacks.scope import Scope
from stacks.seen_scope import uids_at, uids_of_languages

_RELATED = (
    "entry__content_type", "entry_version", "variant__entry__content_type", "variant_version", "term__taxonomy", "environment",
)  # fmt: skip
_CONTENT = ("entry_version__data", "variant_version__data", "variant_version__changes")


@dataclass(frozen=True, slots=True)
class Asked:
    """An item of the queue, and the limits of who asked for it."""

    item_id: int
    stack_id: int
    branch_id: int
    limits: Limits | None
    going: Going


def closed_items(asked: Collection[Asked]) -> set[int]:
    """The ids of the items that no role of who asked for them lets happen. Two queries more than `closed` has, or none.

    Where an item names no version, its entry shows what is nearest in its language.
    """
    if not asked:
        return set()
    branches = Branch.objects.filter(pk__in={each.branch_id for each in asked})
    fallbacks = dict(branches.values_list("pk", "locale_fallbacks"))
    asked = [replace(each, going=_with_sources(each.going, fallbacks.get(each.branch_id, {}))) for each in asked]
    revisions = dict(Stack.objects.filter(pk__in={each.stack_id for each in asked}).values_list("pk", "revision"))
    shut: set[int] = set()
    for limits, stack_id, branch_id in {(each.limits, each.stack_id, each.branch_id) for each in asked}:
        own = [each for each in asked if each.limits is limits and each.branch_id == branch_id]
        languages = uids_at(branch_id, revisions[stack_id])
        found = closed(limits, {each.going for each in own}, branch_id=branch_id, languages=languages)
        shut.update(each.item_id for each in own if each.going in found)
    return shut


def _with_sources(going: Going, fallbacks: Mapping[str, str | None]) -> Going:
    if going.kind != ENTRY:
        return going
    return replace(going, sources=sources_of(fallbacks, going.locale, next(iter(going.sources), None)))


def require_items(scope: Scope, item_ids: Iterable[int]) -> None:
    """Raise Forbidden where no role lets somebody publish what one of the items is about, where it is to go.

    What takes effect only together with one of them counts as well. No query without limits.
    """
    if scope.limits is None:
        return
    ids = list(item_ids)
    together = PublishItem.objects.filter(pk__in=ids, company__gt=0).values("job")
    rows = PublishItem.objects.filter(Q(pk__in=ids) | Q(job__in=together, company__gt=0)).select_related(*_RELATED)
    goings = {_going(scope, item) for item in rows.defer(*_CONTENT)}
    if closed(scope.limits, goings, branch_id=scope.branch_id, languages=uids_of_languages(scope)):
        raise Forbidden("Your role does not let you publish what this is about.")


def _going(scope: Scope, item: PublishItem) -> Going:
    place = (item.locale, (item.environment.uid, item.environment.name))
    entry = item.variant.entry if item.variant is not None else item.entry
    if entry is not None:
        version = item.entry_version or item.variant_version
        sources = sources_of(scope.locale_fallbacks, item.locale, version.locale if version is not None else None)
        return Going(ENTRY, entry.pk, entry.content_type.uid, *place, sources)
    if item.term is not None:
        return Going(TAXONOMY, 0, (item.term.taxonomy or item.term).uid, *place)
    return Going(ASSET, item.asset_id or 0, "", *place)
