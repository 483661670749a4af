"""Items that take effect together or not at all: the followers of a leader, and how one that fails stops the others."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.conf import settings
from django.db import connection

from content.claims import worker_name
from core.json_values import dump_json
from publishing.models import Company, PublishItem, State
from publishing.queue import Claimed, NewItem
from publishing.queue_sql import FOLLOWERS, TAKE_FOLLOWERS


class FollowersChanged(Exception):
    """An item that goes with another was cancelled between the look at it and the lock of what it is about."""


def led(items: Sequence[NewItem]) -> list[NewItem]:
    """The items with the first that is not skipped as the leader of the others."""
    leader = next((place for place, item in enumerate(items) if not item.skip_reason), None)
    return [
        item if item.skip_reason else replace(item, company=Company.LEADS if place == leader else Company.FOLLOWS)
        for place, item in enumerate(items)
    ]


def find_followers(items: Sequence[Claimed]) -> list[Claimed]:
    """The items that go together with these, as this worker would hold them. They are not taken yet."""
    leaders = [item for item in items if item.company == Company.LEADS]
    if not leaders:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWERS, [[item.job_id for item in leaders]])
        return [Claimed(*row) for row in cursor.fetchall()]


def take_followers(followers: Sequence[Claimed]) -> None:
    """Take them in the transaction of their effects. Raises FollowersChanged where any has changed since it was found."""
    rows = [{"id": item.id, "fence": item.fence} for item in followers]
    parameters: dict[str, int | str] = {
        "taken": dump_json(rows).decode(), "worker": worker_name(), "lease": settings.PUBLISH_LEASE_SECONDS
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKE_FOLLOWERS, parameters)
        if cursor.rowcount != len(rows):
            raise FollowersChanged


def find_broken(items: Sequence[Claimed]) -> Collection[int]:
    """The jobs of these leaders of which an item was cancelled. Their items are locked, or wait for this worker."""
    jobs = {item.job_id for item in items if item.company == Company.LEADS}
    if not jobs:
        return ()
    lost = PublishItem.objects.filter(job__in=jobs, company__gt=Company.ALONE, state=State.CANCELLED)
    return set(lost.values_list("job", flat=True))
