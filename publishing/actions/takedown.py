"""What is deleted is neither live nor on its way: follows the deletion of content, in its transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from content.models import Asset, ContentType, Entry, EntryVariant, Term
from publishing import offline, queue
from publishing.models import Publication, PublicationHistory, PublishItem
from stacks import activity
from stacks.actor import Actor
from stacks.models import Activity
from stacks.scope import Scope

REASON = "The content was deleted."
_BATCH = 10_000


def take_offline(actor: Actor, scope: Scope, entry: Entry, locales: tuple[str, ...]) -> None:
    """Take deleted languages of an entry offline everywhere and cancel what waits for them in the queue.

    That includes other languages that show the deleted content as their fallback. The deletion holds the entry's lock,
    so that an item a worker is applying is either done, and undone here, or finds the content gone.
    """
    gone = Q(locale__in=locales) | Q(entry_version__locale__in=locales)
    queue.cancel(PublishItem.objects.filter(gone, entry=entry), reason=REASON)
    live = Publication.objects.filter(gone, entry=entry, is_live=True)
    _close(actor, scope, live, target=Target("entry", entry.uid, Q(entry=entry)))
    variants = list(EntryVariant.objects.filter(entry=entry).order_by("pk").values_list("pk", flat=True))
    if variants:
        _take_variants_offline(actor, variants, locales)


def take_type_offline(actor: Actor, content_type: ContentType) -> None:
    """Take the entries of a deleted type offline everywhere and cancel what waits for them, however many there are."""
    waiting = PublishItem.objects.filter(entry__content_type=content_type)
    queue.cancel(waiting, reason=REASON)
    offline.take_offline(actor, offline.of_type(content_type.pk), reason=REASON)
    queue.cancel(PublishItem.objects.filter(variant__entry__content_type=content_type), reason=REASON)
    offline.take_offline(actor, offline.of_variants_of_type(content_type.pk), reason=REASON)


def take_variant_offline(actor: Actor, scope: Scope, variant: EntryVariant, locales: tuple[str, ...]) -> None:
    """Take deleted languages of an entry's variant offline everywhere and cancel what waits for them.

    The deletion holds the entry's lock, as what puts its variants live does.
    """
    _take_variants_offline(actor, [variant.pk], locales)


def _take_variants_offline(actor: Actor, variants: Sequence[int], locales: Sequence[str]) -> None:
    gone = Q(locale__in=locales) | Q(variant_version__locale__in=locales)
    queue.cancel(PublishItem.objects.filter(gone, variant__in=variants), reason=REASON)
    offline.take_offline(actor, offline.of_variants(variants, locales=locales), reason=REASON)


def take_asset_offline(actor: Actor, scope: Scope, asset: Asset) -> None:
    """Take a deleted asset offline everywhere and cancel what waits for it; the deletion holds the asset's lock."""
    queue.cancel(PublishItem.objects.filter(asset=asset), reason=REASON)
    live = Publication.objects.filter(asset=asset, is_live=True)
    _close(actor, scope, live, target=Target("asset", asset.uid, Q(asset=asset)))


def take_terms_offline(actor: Actor, scope: Scope, terms: Collection[Term], locale: str | None) -> None:
    """Take deleted taxonomies and terms offline everywhere, or only what a deleted language says of them.

    The deletion holds the terms' locks.
    """
    ids = [term.pk for term in terms]
    waiting = PublishItem.objects.all() if locale is None else PublishItem.objects.filter(term_version__locale=locale)
    for start in range(0, len(ids), _BATCH):
        queue.cancel(waiting.filter(term__in=ids[start : start + _BATCH]), reason=REASON)
    offline.take_offline(actor, offline.of_terms(ids, locale=locale), reason=REASON)


@dataclass(frozen=True, slots=True)
class Target:
    """What was deleted, and the rows that are its own."""

    kind: str
    uid: str
    rows: Q


def _close(actor: Actor, scope: Scope, live: QuerySet[Publication], *, target: Target) -> None:
    """Turn the pointers into tombstones, below which no older request applies, end their history and log it."""
    ordered = live.select_related("environment").order_by("entry", "asset", "locale", "environment")
    taken = list(ordered.select_for_update(of=("self",)))
    if not taken:
        return
    now = queue.database_now()
    Publication.objects.filter(pk__in=[publication.pk for publication in taken]).update(
        is_live=False,
        entry_version=None,
        asset_version=None,
        applied_due=now,
        applied_seq=0,
        published_at=now,
        published_by=actor.uid,
    )
    places = reduce(or_, (Q(locale=row.locale, environment=row.environment_id) for row in taken))
    PublicationHistory.objects.filter(target.rows, places, live_until=None).update(live_until=now)
    Activity.objects.bulk_create([_activity(actor, scope, target, publication, now=now) for publication in taken])


def _activity(actor: Actor, scope: Scope, target: Target, publication: Publication, *, now: datetime) -> Activity:
    facts: dict[str, Any] = {
        "locale": publication.locale,
        "environment": publication.environment.uid,
        "reason": REASON,
        "due_at": now.isoformat(),
        "seq": 0,
    }
    action = f"{target.kind}.unpublish"
    return Activity(**activity.values(actor, scope, action=action, target=(target.kind, target.uid), facts=facts))
