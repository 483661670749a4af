"""How far back the history of an environment tells all that was live there."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce, Greatest, Now

from publishing.models import Environment, HistoryHorizon, PublicationHistory
from stacks.scope import Scope


def known_from(environment_id: int) -> datetime | None:
    """Since when the history is whole; None where it always was."""
    return HistoryHorizon.objects.filter(environment=environment_id).values_list("known_from", flat=True).first()


def forget(stretches: "QuerySet[PublicationHistory]") -> None:
    """Delete stretches that are over, and note for their environments that nothing before their end is whole any more."""
    ends = stretches.order_by("environment").values_list("environment").annotate(end=Max(Coalesce("live_until", Now())))
    for environment_id, end in list(ends):
        horizon, is_new = HistoryHorizon.objects.get_or_create(
            environment_id=environment_id, defaults={"known_from": end}
        )
        if not is_new:
            HistoryHorizon.objects.filter(pk=horizon.pk).update(known_from=Greatest("known_from", end))
    stretches.delete()


def begin(environment_uids: Collection[str], scope: Scope, *, now: datetime) -> None:
    """Note that nothing is known of the environments before now: what is live there comes from elsewhere."""
    environments = Environment.objects.filter(stack=scope.stack_id, uid__in=environment_uids, deleted_at=None)
    for environment in environments.order_by("pk"):
        HistoryHorizon.objects.update_or_create(environment=environment, defaults={"known_from": now})
