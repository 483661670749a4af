"""The queue's rows: claimed, leased, finished, retried, cancelled. publishing.together and .again also write states."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models.functions import Now

from content.claims import worker_name
from core.json_values import JSONObject, dump_json
from publishing.models import TARGETS, Action, Company, Environment, PublishItem, PublishJob, State
from publishing.queue_sql import (
    CANCEL,
    CANCEL_IN_ENVIRONMENT,
    CLAIM,
    ENQUEUE,
    FINISH,
    OLDEST_DUE,
)
from publishing.tally import ATTEMPTS, LEASE_EXPIRIES, TALLY
from stacks import origin
from stacks.actor import Actor
from stacks.scope import Scope

Place: TypeAlias = tuple[int | None, int | None, int | None, int | None, str, int]
"""Entry, asset, term, variant (one of them), language and environment."""

_PLACE = ("entry_id", "asset_id", "term_id", "variant_id", "locale", "environment_id")
WAITING = (State.SCHEDULED, State.RETRY)
BEYOND = datetime(9999, 1, 1, tzinfo=UTC)
"""When followers may be claimed: never, for they go with their leader."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """One item of a job that is about to be queued: ids of rows, exactly one of entry, asset, term and variant."""

    environment_id: int
    locale: str
    action: Action
    entry_id: int | None = None
    asset_id: int | None = None
    term_id: int | None = None
    variant_id: int | None = None
    entry_version_id: int | None = None
    asset_version_id: int | None = None
    term_version_id: int | None = None
    variant_version_id: int | None = None
    skip_reason: str = ""
    company: Company = Company.ALONE

    @property
    def place(self) -> Place:
        """Where the item will take effect."""
        return (self.entry_id, self.asset_id, self.term_id, self.variant_id, self.locale, self.environment_id)


@dataclass(frozen=True, slots=True)
class DueTime:
    """When a request's items are due, and the words in which the client asked for it; no words mean now."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """An item this worker holds, for as long as the row carries this fence."""

    id: int
    fence: int
    attempts: int
    entry_id: int | None
    asset_id: int | None
    term_id: int | None
    variant_id: int | None
    environment_id: int
    job_id: int
    company: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claimed item ended."""

    state: State
    reason: str = ""


class FenceLost(Exception):
    """Another worker claimed an item after this one's lease ran out."""


def database_now() -> datetime:
    """The present instant by the only clock that decides here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return now  # type: ignore[no-any-return]  # what psycopg makes of a timestamptz


def enqueue(
    actor: Actor,
    scope: Scope,
    *,
    kind: str,
    action: Action,
    items: Sequence[NewItem],
    due: DueTime,
    facts: JSONObject,
) -> PublishJob:
    """Insert a job with its items, in order, and its line in the log.

    An earlier open item of the same place and instant is cancelled: the later request counts. The caller holds the
    locks of the targets, so that two requests for one place come one after the other.
    """
    if due.text:
        due = replace(due, at=_after_others({item.place for item in items if not item.skip_reason}, due.at))
    columns = {"stack_id": scope.stack_id, "branch_id": scope.branch_id, "created_by": actor.uid}
    parameters: dict[str, int | str | datetime] = {
        "stack": scope.stack_id,
        "branch": scope.branch_id,
        "kind": kind,
        "action": action.value,
        "created_by": actor.uid,
        "actor_kind": actor.kind.value,
        "credential": actor.credential_uid,
        "origin": dump_json(origin.current()).decode(),
        "items": dump_json(items).decode(),
        "due_at": due.at,
        "scheduled_text": due.text,
        "beyond": BEYOND,
        "facts": dump_json(facts).decode(),
    }
    with connection.cursor() as cursor:
        cursor.execute(ENQUEUE, parameters)
        pk, uid, created_at = cursor.fetchone()
    job = PublishJob(
        pk=pk, uid=uid, created_at=created_at, kind=kind, action=action, actor_kind=actor.kind.value, **columns
    )
    job._state.adding = False
    return job


def _after_others(places: set[Place], due_at: datetime, *, but: int | None = None) -> datetime:
    """When a request comes that was asked for at an instant, and counts more there than earlier ones for its places.

    What waits is cancelled, but not the item of that id. What a worker has taken in this moment can no longer be, and
    what is all or nothing is not cancelled for one of its places: the request comes right after it.
    """
    _cancel_replaced(places, due_at=due_at, but=but)
    fixed = models.Q(state=State.RUNNING) | models.Q(state__in=WAITING, company__gt=Company.ALONE)
    taken = PublishItem.objects.filter(_any_target(places), fixed, due_at__gte=due_at)
    instants = {at for at, *place in taken.values_list("due_at", *_PLACE) if tuple(place) in places}
    while due_at in instants:
        due_at += timedelta(microseconds=1)
    return due_at


def _cancel_replaced(places: set[Place], *, due_at: datetime, but: int | None) -> None:
    """Cancel what waits for these places at this instant, but not the item of that id."""
    same_instant = PublishItem.objects.filter(
        _any_target(places),
        state__in=WAITING,
        company=Company.ALONE,
        due_at=due_at,
    ).values_list("id", *_PLACE)
    replaced = [pk for pk, *place in same_instant if tuple(place) in places and pk != but]
    cancel(
        PublishItem.objects.filter(pk__in=replaced), reason="A later request for the same place and time replaced it."
    )


def _any_target(places: set[Place]) -> models.Q:
    """Items of the targets of these places. A kind that no place is of is left out."""
    condition = models.Q(pk__in=[])
    for name, ids in zip(TARGETS, zip(*places, strict=True), strict=False):
        named = set(ids) - {None}
        if named:
            condition |= models.Q(**{f"{name}__in": named})
    return condition


def claim(*, batch: int | None = None) -> list[Claimed]:
    """Take due items for this worker, by the database's clock; an empty list where nothing is due."""
    parameters = {
        "batch": batch or settings.PUBLISH_BATCH_SIZE,
        "worker": worker_name(),
        "lease": settings.PUBLISH_LEASE_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, parameters)
        rows = cursor.fetchall()
    TALLY.count(ATTEMPTS, len(rows))
    TALLY.count(LEASE_EXPIRIES, sum(row[-1] for row in rows))
    return sorted((Claimed(*row[:-1]) for row in rows), key=lambda item: item.id)


def find_oldest_due() -> int | None:
    """The id of the item that has been due the longest; None where nothing waits. One look at an index."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_DUE)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def finish(outcomes: Iterable[tuple[Claimed, Outcome]]) -> None:
    """Close claimed items in the transaction of their effects. Raises FenceLost where any is no longer this worker's."""
    rows = [
        {"id": item.id, "fence": item.fence, "state": outcome.state.value, "reason": outcome.reason}
        for item, outcome in outcomes
    ]
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [dump_json(rows).decode()])
        if cursor.rowcount != len(rows):
            raise FenceLost


def retry_later(item: Claimed, *, delay: timedelta, reason: str) -> bool:
    """Put a claimed item back until the delay has passed; False where it is no longer this worker's."""
    changed = _held([item]).update(
        state=State.RETRY, next_try_at=_in(delay), reason=reason, lease_until=None, worker=""
    )
    return bool(changed)


def release(items: Sequence[Claimed]) -> None:
    """Give untouched items back at once, as if they had never been claimed."""
    _change(items, state=State.SCHEDULED, attempts=models.F("attempts") - 1, lease_until=None, worker="")


def renew(items: Sequence[Claimed]) -> None:
    """Extend the leases of held items."""
    _change(items, lease_until=_in(timedelta(seconds=settings.PUBLISH_LEASE_SECONDS)))


def cancel(items: "models.QuerySet[PublishItem]", *, reason: str) -> int:
    """Cancel what no worker has taken, and what goes only together with it; how many of the items named were."""
    try:
        named, parameters = items.filter(state__in=WAITING).values("id", "job_id", "company").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(CANCEL.replace("{named}", named), [*parameters, reason])
        (count,) = cursor.fetchone()
    return int(count)


def cancel_in_environment(environment: Environment, *, reason: str) -> int:
    """Cancel everything that waits for a locked environment, in every branch, and what goes only together with it.

    Returns the number of items that were cancelled.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            CANCEL_IN_ENVIRONMENT, {"stack": environment.stack_id, "environment": environment.pk, "reason": reason}
        )
        return int(cursor.rowcount)


def reschedule(item: PublishItem, *, due_at: datetime, text: str) -> bool:
    """Move a waiting item to another time; False where it no longer waits for its first try.

    It replaces what waits for its place at that instant. The caller holds the lock of its target.
    """
    place = (item.entry_id, item.asset_id, item.term_id, item.variant_id, item.locale, item.environment_id)
    due_at = _after_others({place}, due_at, but=item.pk)
    item.due_at, item.scheduled_text = due_at, text
    changed = PublishItem.objects.filter(pk=item.pk, state=State.SCHEDULED).update(
        due_at=due_at, next_try_at=due_at, scheduled_text=text
    )
    return bool(changed)


def _held(items: Sequence[Claimed]) -> "models.QuerySet[PublishItem]":
    """The rows that still carry the fences of these claims."""
    by_fence: dict[int, list[int]] = {}
    for item in items:
        by_fence.setdefault(item.fence, []).append(item.id)
    condition = models.Q(pk__in=[])
    for fence, ids in by_fence.items():
        condition |= models.Q(fence=fence, pk__in=ids)
    return PublishItem.objects.filter(condition, state=State.RUNNING)


@transaction.atomic
def _change(items: Sequence[Claimed], **values: object) -> None:
    """Change the rows that are held still, locked in the order of their keys: this worker's effects lock them beside it."""
    held = _held(items).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    PublishItem.objects.filter(pk__in=list(held)).update(**values)


def _in(delay: timedelta) -> models.expressions.CombinedExpression:
    """The instant after the delay, by the database's clock."""
    return Now() + delay
