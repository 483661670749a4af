"""What a request to publish or unpublish would do, told by the very steps that queue it; nothing is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from core.errors import Problem
from publishing.actions.publish import due_time, prepare
from publishing.errors import PublishInvalid
from publishing.gate import ALREADY_LIVE, NOT_LIVE
from publishing.places import KINDS, LiveVersion, Lookup, MissingLink, links_not_live, live_versions
from publishing.plan import UNPUBLISH, PlannedItem, PublishRequest
from publishing.plan_barriers import find_barred, judged, stopping_of
from publishing.requests import ASSET, ENTRY, VARIANT, Found, pin_versions
from publishing.seen_links import told_links
from stacks.actor import Actor
from stacks.scope import Scope

_COLUMNS = {ENTRY: ENTRY, ASSET: ASSET, VARIANT: KINDS[3]}
"""The kinds of places by the kinds of targets that have one of their own; the others are terms."""


@dataclass(frozen=True, slots=True)
class Change:
    """What would become of one place.

    `effect` is "publish", "unpublish", "none" where the place shows it already, or "skip" where it is left out, both
    with a reason. `live` is what is there now. `links` are those that would lead nowhere in this language and
    environment. `blocks` is what publish rules have against it, for which the whole request would be refused.
    """

    item: PlannedItem
    effect: str
    reason: str
    live: LiveVersion | None
    links: tuple[MissingLink, ...]
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The changes in order, and the problems for which the whole request would be refused."""

    action: str
    due_at: datetime
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


@transaction.atomic
def preview(actor: Actor, scope: Scope, request: PublishRequest) -> Preview:
    """What the request would do if it were sent now. What it pins on the way is undone with the transaction."""
    request, found, planned = prepare(actor, scope, request)
    due = due_time(request.scheduled_at, found.now)
    problems = list(planned.problems)
    pinned: dict[PlannedItem, int] = {}
    try:
        pinned = pin_versions(actor, found, planned.items)
    except PublishInvalid as invalid:
        problems += invalid.problems
    barred = find_barred(actor, scope, request, found, pinned, planned.items)
    items, stopped = judged(request, planned.items, barred)
    problems += stopped
    blocks = {item: tuple(each.message for each in stopping_of(request, item, barred)) for item in barred}
    changes = tuple(
        replace(each, blocks=blocks.get(each.item, ())) for each in _changes(scope, request, found, items, pinned)
    )
    transaction.set_rollback(True)
    return Preview(request.action, due.at, changes, tuple(problems))


def _changes(
    scope: Scope,
    request: PublishRequest,
    found: Found,
    items: Sequence[PlannedItem],
    pinned: Mapping[PlannedItem, int],
) -> tuple[Change, ...]:
    places = {item: _lookup(found, item) for item in items}
    live = live_versions(places.values())
    links = _links(scope, places, pinned)
    return tuple(
        _change(request, item, live.get(place), pinned.get(item), links.get(item, ())) for item, place in places.items()
    )


def _change(
    request: PublishRequest,
    item: PlannedItem,
    live: LiveVersion | None,
    version_id: int | None,
    links: tuple[MissingLink, ...],
) -> Change:
    if item.skip_reason:
        return Change(item, "skip", item.skip_reason, live, ())
    action = request.action_on(item.target)
    if action == UNPUBLISH and live is None:
        return Change(item, "none", NOT_LIVE, None, ())
    if live is not None and live.version_id == version_id:
        return Change(item, "none", ALREADY_LIVE, live, links)
    return Change(item, action, "", live, links)


def _links(
    scope: Scope, places: Mapping[PlannedItem, Lookup], pinned: Mapping[PlannedItem, int]
) -> dict[PlannedItem, tuple[MissingLink, ...]]:
    """The links of each entry's version to what is not live at its place, and does not go live with this request."""
    entries = {
        item: (pinned[item], place.locale, place.environment_id)
        for item, place in places.items()
        if item.target.kind == ENTRY and item in pinned
    }
    coming = {
        (place.kind, place.uid, place.locale, place.environment_id) for item, place in places.items() if item in pinned
    }
    asked = set(entries.values())
    types = {pinned[item]: item.target.content_type_uid for item in entries}
    dead = told_links(scope, types, links_not_live(scope, asked), asked)
    return {
        item: tuple(link for link in dead.get(key, ()) if not _comes(link, coming, key[1], key[2]))
        for item, key in entries.items()
    }


def _comes(link: MissingLink, coming: Collection[tuple[str, str, str, int]], locale: str, environment_id: int) -> bool:
    return (link.kind, link.uid, locale, environment_id) in coming


def _lookup(found: Found, item: PlannedItem) -> Lookup:
    kind = _COLUMNS.get(item.target.kind, KINDS[2])
    return Lookup(
        kind, found.target_ids[item.target], item.target.uid, item.locale, found.environment_ids[item.environment_uid]
    )
