"""What is deleted is neither live nor on its way: follows the deletion of content, in its transaction."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from content.models import Entry
from publishing import queue
from publishing.models import Publication, PublicationHistory, PublishItem
from stacks import activity
from stacks.actor import Actor
from stacks.models import Activity
from stacks.scope import Scope

REASON = "The content was deleted."


def take_offline(actor: Actor, scope: Scope, entry: Entry, locales: tuple[str, ...]) -> None:
    """Take deleted languages of an entry offline everywhere and cancel what waits for them in the queue.

    That includes other languages that show the deleted content as their fallback. The deletion holds the entry's lock,
    so that an item a worker is applying is either done, and undone here, or finds the content gone.
    """
    gone = Q(locale__in=locales) | Q(entry_version__locale__in=locales)
    queue.cancel(PublishItem.objects.filter(gone, entry=entry), reason=REASON)
    live = Publication.objects.filter(gone, entry=entry, is_live=True).select_related("environment")
    taken = list(live.order_by("entry", "locale", "environment").select_for_update(of=("self",)))
    if not taken:
        return
    now = queue.database_now()
    _close(actor, taken, now=now)
    Activity.objects.bulk_create([_activity(actor, scope, entry, publication, now=now) for publication in taken])


def _close(actor: Actor, taken: Sequence[Publication], *, now: datetime) -> None:
    """Turn the pointers into tombstones, below which no older request applies, and end their history."""
    Publication.objects.filter(pk__in=[publication.pk for publication in taken]).update(
        is_live=False,
        entry_version=None,
        applied_due=now,
        applied_seq=0,
        published_at=now,
        published_by=actor.uid,
    )
    places = reduce(or_, (Q(locale=row.locale, environment=row.environment_id) for row in taken))
    PublicationHistory.objects.filter(places, entry=taken[0].entry_id, live_until=None).update(live_until=now)


def _activity(actor: Actor, scope: Scope, entry: Entry, publication: Publication, *, now: datetime) -> Activity:
    facts: dict[str, Any] = {
        "locale": publication.locale,
        "environment": publication.environment.uid,
        "reason": REASON,
        "due_at": now.isoformat(),
        "seq": 0,
    }
    return Activity(**activity.values(actor, scope, action="entry.unpublish", target=("entry", entry.uid), facts=facts))
