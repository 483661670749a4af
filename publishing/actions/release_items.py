"""Changes of what is in a release. Each takes all that it names, or nothing."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction

from core.errors import Problem
from publishing import limited
from publishing.actions.releases import lock_changeable, lock_release, touch
from publishing.errors import PublishInvalid, ReleaseInvalid, ReleaseLocked
from publishing.models import Action, Release, ReleaseItem
from publishing.plan import PlannedItem, PublishRequest, Target, content_for
from publishing.release_limits import require_release_items
from publishing.release_rules import ItemRequest, doubled
from publishing.releases import seen_items_of
from publishing.requests import ENTRY, Found, find_and_lock, pin_versions
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def add_items(actor: Actor, scope: Scope, uid: str, items: Sequence[ItemRequest]) -> Release:
    """Put items into a release, each at the version named or the latest; what is in it already is changed.

    Raises ReleaseNotFound, ReleaseLocked, ReleaseInvalid with every problem.
    """
    actor.require(Permission.RELEASE_WRITE)
    release = lock_changeable(scope, uid)
    _write(actor, scope, release, items)
    if release.items.count() > settings.PUBLISH_REQUEST_ITEMS:
        limit = f"are more than a release may have, which is {settings.PUBLISH_REQUEST_ITEMS}."
        raise ReleaseInvalid([Problem("items", "limit", limit)])
    _note(actor, scope, release, "release.add_items", items)
    return release


@transaction.atomic
def remove_items(actor: Actor, scope: Scope, uid: str, items: Sequence[ItemRequest] | None) -> Release:
    """Take items out of a release; None stands for all. Raises ReleaseNotFound, ReleaseLocked, ReleaseInvalid."""
    actor.require(Permission.RELEASE_WRITE)
    release = lock_changeable(scope, uid)
    gone = release.items.all()
    if items is not None or scope.limits is not None:
        rows = _all(scope, release) if items is None else [row for _, row in _find(scope, release, items)]
        require_release_items(scope, rows)
        gone = gone.filter(pk__in=[row.pk for row in rows])
    gone.delete()
    _note(actor, scope, release, "release.remove_items", items)
    return release


@transaction.atomic
def move_items(actor: Actor, scope: Scope, uid: str, items: Sequence[ItemRequest], *, to_uid: str) -> Release:
    """Move items to another release, where they replace what is there. The release they have left is returned.

    Raises ReleaseNotFound, ReleaseLocked, ReleaseInvalid.
    """
    actor.require(Permission.RELEASE_WRITE)
    if uid == to_uid:
        raise ReleaseInvalid([Problem("release_uid", "same", "must be another release.")])
    releases = {one: lock_release(scope, one) for one in sorted({uid, to_uid})}
    if any(release.is_locked for release in releases.values()):
        raise ReleaseLocked
    source, target = releases[uid], releases[to_uid]
    rows = [row for _, row in _find(scope, source, items)]
    require_release_items(scope, rows)
    _forget(target, rows)
    ReleaseItem.objects.filter(pk__in=[row.pk for row in rows]).update(release=target)
    _note(actor, scope, source, "release.move_items", items)
    touch(actor, target)
    return source


@transaction.atomic
def update_items(actor: Actor, scope: Scope, uid: str, items: Sequence[ItemRequest] | None) -> Release:
    """Give items the version and action that are named, or the latest version; None stands for all, at their latest.

    Raises ReleaseNotFound, ReleaseLocked, ReleaseInvalid.
    """
    actor.require(Permission.RELEASE_WRITE)
    release = lock_changeable(scope, uid)
    if items is None:
        wanted = [_refreshed(None, row) for row in _all(scope, release)]
    else:
        wanted = [_refreshed(item, row) for item, row in _find(scope, release, items)]
    _write(actor, scope, release, wanted)
    _note(actor, scope, release, "release.update_items", items)
    return release


def _refreshed(item: ItemRequest | None, row: ReleaseItem) -> ItemRequest:
    """The item as it is asked for, and as it was in all that is not said."""
    return ItemRequest(
        place=item.place if item else "items",
        kind=row.kind,
        uid=row.target_uid,
        content_type_uid=row.content_type_uid,
        locale=row.locale,
        version=item.version if item else None,
        action=(item.action if item else None) or row.action,
    )


def _write(actor: Actor, scope: Scope, release: Release, items: Sequence[ItemRequest]) -> None:
    targets = {item: Target(item.kind, item.uid, item.content_type_uid, item.version, item.locale) for item in items}
    request = PublishRequest(Action.PUBLISH, tuple(targets.values()), (), is_bulk=True)
    found = limited.seen(scope, find_and_lock(scope, request))
    problems = doubled(items, scope.master_locale)
    planned: dict[ItemRequest, PlannedItem] = {}
    for item, target in targets.items():
        planned_item = _plan(scope, request, found, item, target)
        if isinstance(planned_item, Problem):
            problems.append(planned_item)
        else:
            planned[item] = planned_item
    problems += _closed_problems(scope, found, planned)
    if problems:
        raise ReleaseInvalid(problems)
    try:
        versions = pin_versions(actor, found, list(planned.values()))
    except PublishInvalid as invalid:
        raise ReleaseInvalid(invalid.problems) from invalid
    rows = [_row(release, item, planned[item], found, versions.get(planned[item])) for item in items]
    _forget(release, rows)
    ReleaseItem.objects.bulk_create(rows)


def _plan(
    scope: Scope, request: PublishRequest, found: Found, item: ItemRequest, target: Target
) -> PlannedItem | Problem:
    locale = item.locale or scope.master_locale
    if locale not in scope.locale_fallbacks:
        return Problem(f"{item.place}.locale", "unknown", f"'{locale}' is not a language of this stack.")
    if found.facts.targets[target] is None:
        return Problem(f"{item.place}.uid", "unknown", f"'{item.uid}' doesn't exist.")
    if item.action == Action.UNPUBLISH:
        return PlannedItem(target, locale, "")
    content = content_for(request, target, locale, found.facts)
    if content.problem is not None:
        return Problem(f"{item.place}.locale", content.problem.rule, content.problem.message)
    return PlannedItem(target, locale, "", content.locale, content.version)


def _closed_problems(scope: Scope, found: Found, planned: Mapping[ItemRequest, PlannedItem]) -> list[Problem]:
    """A problem for every item that no role of who adds it lets go anywhere."""
    places = {item: (each.target, each.locale) for item, each in planned.items()}
    closed = limited.closed_targets(scope, found, set(places.values()))
    return [
        Problem(f"{item.place}.uid", "denied", f"'{item.uid}' may not be published by your role.")
        for item, place in places.items()
        if place in closed
    ]


def _row(
    release: Release, item: ItemRequest, planned: PlannedItem, found: Found, version_id: int | None
) -> ReleaseItem:
    row = ReleaseItem(release=release, locale=planned.locale, action=item.action or Action.PUBLISH)
    target_id = found.target_ids[planned.target]
    if item.kind == ENTRY:
        row.entry_id, row.entry_version_id = target_id, version_id
    else:
        row.asset_id, row.asset_version_id = target_id, version_id
    return row


def _forget(release: Release, rows: Sequence[ReleaseItem]) -> None:
    """Make room in a release for rows of the same targets and languages."""
    places = {(row.entry_id, row.asset_id, row.locale) for row in rows}
    there = release.items.values_list("pk", "entry", "asset", "locale")
    release.items.filter(pk__in=[pk for pk, *place in there if tuple(place) in places]).delete()


def _all(scope: Scope, release: Release) -> list[ReleaseItem]:
    return list(seen_items_of(scope, release))


def _find(scope: Scope, release: Release, items: Sequence[ItemRequest]) -> list[tuple[ItemRequest, ReleaseItem]]:
    """The rows that are named, each with who names it. Raises ReleaseInvalid for what is not in the release."""
    by_uid: dict[tuple[str, str], list[ReleaseItem]] = {}
    for row in _all(scope, release):
        by_uid.setdefault((row.kind, row.target_uid), []).append(row)
    found: dict[int, tuple[ItemRequest, ReleaseItem]] = {}
    problems = []
    for item in items:
        named = [row for row in by_uid.get((item.kind, item.uid), ()) if item.locale in (None, row.locale)]
        if not named:
            problems.append(Problem(f"{item.place}.uid", "unknown", f"'{item.uid}' is not in this release."))
        found |= {row.pk: (item, row) for row in named}
    if problems:
        raise ReleaseInvalid(problems)
    return list(found.values())


def _note(actor: Actor, scope: Scope, release: Release, action: str, items: Sequence[ItemRequest] | None) -> None:
    touch(actor, release)
    facts = {"count": len(items)} if items is not None else {"all": True}
    activity.record(actor, scope, action=action, target=("release", release.uid), **facts)
