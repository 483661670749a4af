"""Asking for content to go live or offline: rows first, workers later."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from core.clock import UnclearTime, parse_instant, to_wire
from core.errors import Problem
from core.json_values import JSONObject
from publishing import limited, wake
from publishing.closure import with_references
from publishing.errors import PublishInvalid
from publishing.models import Action, PublishJob
from publishing.places import Lookup, live_versions
from publishing.plan import Plan, PlannedItem, PublishRequest, plan
from publishing.plan_barriers import find_barred, judged
from publishing.queue import BEYOND, DueTime, NewItem, enqueue
from publishing.requests import ASSET, ENTRY, TAXONOMY, TERM, VARIANT, Found, find_and_lock, pin_versions
from publishing.together import led
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

FILLED = "The entry is live there already; its variants go live over it."
_NEEDED = {
    ENTRY: Permission.ENTRY_PUBLISH,
    VARIANT: Permission.ENTRY_PUBLISH,
    ASSET: Permission.ASSET_PUBLISH,
    TAXONOMY: Permission.TAXONOMY_PUBLISH,
    TERM: Permission.TAXONOMY_PUBLISH,
}


@transaction.atomic
def publish(actor: Actor, scope: Scope, request: PublishRequest, *, kind: str = "") -> PublishJob:
    """Queue the publishing, or unpublishing, of the request's targets, with every version pinned as of now.

    Nothing is live yet when this returns: a worker does it at its time. `kind` is the job's, where it is not that of
    the targets. Raises PublishInvalid with every problem, those that publish rules have among them.
    """
    request, found, planned = prepare(actor, scope, request)
    if planned.problems:
        raise PublishInvalid(planned.problems)
    pinned = pin_versions(actor, found, planned.items)
    allowed, problems = judged(request, planned.items, find_barred(actor, scope, request, found, pinned, planned.items))
    if problems:
        raise PublishInvalid(problems)
    due = due_time(request.scheduled_at, found.now)
    items = [_item(request, item, found=found, pinned=pinned) for item in allowed]
    job = enqueue(
        actor,
        scope,
        kind=kind or ("bulk" if request.is_bulk else request.targets[0].kind),
        action=Action(request.action),
        items=led(items) if request.is_atomic else items,
        due=due,
        facts=_facts(request, due=due, count=len(planned.items)),
    )
    # Robust: the rows are committed, so nothing that goes wrong with a wake-up may reach the client.
    transaction.on_commit(wake.poke, robust=True)
    return job


def prepare(actor: Actor, scope: Scope, request: PublishRequest) -> tuple[PublishRequest, Found, Plan]:
    """The request with its references, the locked rows it is about, and its plan, for somebody who may ask for it."""
    if request.reference_levels != 0:
        request = with_references(scope, request)
    for kind in {target.kind for target in request.targets}:
        actor.require(_NEEDED[kind])
    found = limited.seen(scope, find_and_lock(scope, request))
    unseen = limited.language_problems(scope, request, found)
    if unseen:
        return request, found, Plan(problems=tuple(unseen))
    planned = plan(request, found.facts, limit=settings.PUBLISH_REQUEST_ITEMS)
    items, closed = limited.within_limits(scope, found, planned.items)
    problems = (*planned.problems, *closed)
    return request, found, replace(planned, items=_without_filled(found, items), problems=problems)


def _without_filled(found: Found, items: Sequence[PlannedItem]) -> tuple[PlannedItem, ...]:
    """The items, of which those that only fill gaps are skipped where something of theirs is live. No query without any."""
    gaps = {
        item: Lookup(
            item.target.kind,
            found.target_ids[item.target],
            item.target.uid,
            item.locale,
            found.environment_ids[item.environment_uid],
        )
        for item in items
        if item.target.fills_gaps and not item.skip_reason
    }
    filled = live_versions(gaps.values()) if gaps else {}
    return tuple(
        replace(item, content_locale=None, version=None, skip_reason=FILLED)
        if item in gaps and gaps[item] in filled
        else item
        for item in items
    )


def due_time(scheduled_at: str | None, now: datetime) -> DueTime:
    """When a request is due: a time that has passed means at once. Raises PublishInvalid."""
    if scheduled_at is None:
        return DueTime(now, "")
    try:
        asked = parse_instant(scheduled_at)
    except UnclearTime as error:
        raise PublishInvalid([Problem("scheduled_at", "zone", str(error))]) from error
    except (ValueError, OverflowError) as error:
        problem = Problem(
            "scheduled_at", "format", "is not an ISO 8601 time with a zone, such as 2026-10-07T12:34:36.000Z."
        )
        raise PublishInvalid([problem]) from error
    if asked >= BEYOND:
        raise PublishInvalid([Problem("scheduled_at", "range", "has to lie before the year 9999.")])
    return DueTime(max(asked, now), scheduled_at[:64])


def _item(request: PublishRequest, planned: PlannedItem, *, found: Found, pinned: Mapping[PlannedItem, int]) -> NewItem:
    place = NewItem(
        action=Action(request.action_on(planned.target)),
        environment_id=found.environment_ids[planned.environment_uid],
        locale=planned.locale,
        skip_reason=planned.skip_reason,
    )
    target_id, version_id = found.target_ids[planned.target], pinned.get(planned)
    if planned.target.kind == ENTRY:
        return replace(place, entry_id=target_id, entry_version_id=version_id)
    if planned.target.kind == ASSET:
        return replace(place, asset_id=target_id, asset_version_id=version_id)
    if planned.target.kind == VARIANT:
        return replace(place, variant_id=target_id, variant_version_id=version_id)
    return replace(place, term_id=target_id, term_version_id=version_id)


def _facts(request: PublishRequest, *, due: DueTime, count: int) -> JSONObject:
    return {
        "targets": [{"kind": target.kind, "uid": target.uid} for target in request.targets[:100]],
        "items": count,
        "due_at": to_wire(due.at),
        "scheduled_at": due.text,
    }
