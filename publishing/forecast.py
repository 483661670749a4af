"""What will be live: the present with what waits in the queue on top, decided and ordered as workers will do it.

Each request is judged by what is true now: content that is deleted, rights that are taken away or approvals that are
given until its time are not foreseen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from content.query.sql import SQL
from core.errors import Invalid, Problem
from publishing.apply import decide_newest, with_reasons
from publishing.candidates import Candidate, Place, read_candidates
from publishing.effects import place_of
from publishing.models import OPEN_STATES, TARGETS, Company, Publication, PublishItem, Release
from publishing.moments import Moment, overlaid
from publishing.queue import Claimed
from stacks.actor import Actor, ActorKind
from stacks.scope import Scope

_CLAIM = (
    "id",
    "fence",
    "attempts",
    "entry_id",
    "asset_id",
    "term_id",
    "variant_id",
    "environment_id",
    "job_id",
    "company",
)
_WAITING = "publishing_publishitem i JOIN publishing_publishjob j ON j.id = i.job_id AND i.id = ANY(%s::bigint[])"
_LAST = 2**62
"""Beyond the id of every item: a release comes after whatever is due at the same instant."""

# The items of a release in the shape of the queue's, as the system would ask for them now.
_RELEASE_ITEMS = f"""(
    SELECT {_LAST} + item.id AS id, gen_random_uuid() AS uid, item.action, %s::timestamptz AS due_at,
        release.stack_id, release.branch_id, item.locale, item.entry_id, item.asset_id, NULL::bigint AS term_id,
        NULL::bigint AS variant_id,
        %s::bigint AS environment_id, item.entry_version_id, item.asset_version_id, NULL::bigint AS term_version_id,
        NULL::bigint AS variant_version_id,
        %s::text AS created_by
    FROM publishing_releaseitem AS item JOIN publishing_release AS release ON release.id = item.release_id
    WHERE item.release_id = %s
) AS i CROSS JOIN (
    SELECT gen_random_uuid() AS uid, '{ActorKind.SYSTEM.value}'::text AS actor_kind, 'release'::text AS kind
) AS j"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """One environment of a branch, seen from now until an instant."""

    scope: Scope
    environment_id: int
    until: datetime


def foresee(outlook: Outlook, candidates: Sequence[Candidate]) -> Moment:
    """What is live once the candidates have taken effect, which come in the order in which they do."""
    now = _shown(outlook, {candidate.place for candidate in candidates})
    later: dict[Place, dict[str, Any]] = {}
    for candidate in candidates:
        place = candidate.place
        before = Publication(**later[place]) if place in later else now.get(place)
        decision = decide_newest(candidate, before)
        if decision.pointer is not None:
            later[place] = decision.pointer
    hidden = [now[place].pk for place in later if place in now]
    return overlaid([row | {"id": -number} for number, row in enumerate(later.values(), start=1)], hidden)


def scheduled(outlook: Outlook, *, now: datetime) -> list[Candidate]:
    """What waits for its time until then, and will take effect by what is known now. Raises Invalid where it is too much."""
    items = _waiting(outlook)
    if not items:
        return []
    found = read_candidates(items, SQL(_WAITING, ([item.id for item in items],)))
    judged = with_reasons(sorted(found, key=lambda candidate: candidate.order))
    return [
        replace(candidate, now=max(candidate.due_at, now))
        for candidate, reason in judged
        if not reason and candidate.environment_id == outlook.environment_id
    ]


def deployed(actor: Actor, outlook: Outlook, release: Release) -> list[Candidate]:
    """What a release would put there at the end, publish rules aside. What was deleted since it was added is left out."""
    rows = release.items.order_by("pk").values_list("pk", "entry_id", "asset_id")
    items = [
        Claimed(_LAST + pk, 0, 0, entry_id, asset_id, None, None, outlook.environment_id, 0, Company.ALONE)
        for pk, entry_id, asset_id in rows
    ]
    source = SQL(_RELEASE_ITEMS, (outlook.until, outlook.environment_id, actor.uid, release.pk))
    found = (_unruled(candidate, outlook.until) for candidate in read_candidates(items, source))
    return [candidate for candidate, reason in with_reasons(list(found)) if not reason]


def _waiting(outlook: Outlook) -> list[Claimed]:
    """The open items that are due by then, with those that go live only together with them, wherever that is."""
    waiting = PublishItem.objects.filter(branch=outlook.scope.branch_id, state__in=OPEN_STATES)
    due = waiting.filter(environment=outlook.environment_id, due_at__lte=outlook.until)
    most = settings.PREVIEW_ITEMS
    items = [Claimed(*row) for row in due.order_by("pk").values_list(*_CLAIM)[: most + 1]]
    jobs = {item.job_id for item in items if item.company != Company.ALONE}
    if jobs:
        known = [item.id for item in items]
        others = waiting.filter(job__in=jobs).exclude(pk__in=known).order_by("pk")
        items += [Claimed(*row) for row in others.values_list(*_CLAIM)[: most + 1]]
    if len(items) > most:
        told = f"lies behind more than {most:,} publish requests, which are too many to look beyond."
        raise Invalid([Problem("preview_timestamp", "limit", told)])
    return items


def _unruled(candidate: Candidate, at: datetime) -> Candidate:
    return replace(candidate, now=at, standing=replace(candidate.standing, rule_reason=""))


def _shown(outlook: Outlook, places: Collection[Place]) -> dict[Place, Publication]:
    """The present pointers of the places."""
    found: dict[Place, Publication] = {}
    for index, kind in enumerate(TARGETS):
        ids = {place[index] for place in places if place[index] is not None}
        if ids:
            rows = Publication.objects.filter(environment=outlook.environment_id, **{f"{kind}__in": ids})
            found |= {place_of(row): row for row in rows}
    return {place: row for place, row in found.items() if place in places}
