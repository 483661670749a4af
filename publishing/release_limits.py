"""Releases within the rules of roles: what may be taken out of one, and which may be deployed, cloned or deleted as a whole."""

from collections.abc import Collection, Sequence

from core.errors import Forbidden, Problem
from publishing.closed import ASSET, ENTRY, Going, closed, sources_of
from publishing.errors import PublishInvalid
from publishing.item_sight import seen_queue, seen_release_items
from publishing.models import PublishItem, Release, ReleaseItem
from publishing.releases import items_of
from stacks.scope import Scope
from stacks.seen_scope import uids_of_languages

_UNSEEN = Problem("items", "denied", "have something among them that your role does not let you publish.")


def require_release_items(scope: Scope, rows: Sequence[ReleaseItem]) -> None:
    """Raise Forbidden where no role lets somebody publish one of the items anywhere."""
    if scope.limits is None:
        return
    goings = {_going(scope, row) for row in rows}
    if closed(scope.limits, goings, branch_id=scope.branch_id, languages=uids_of_languages(scope)):
        raise Forbidden("Your role does not let you publish everything that this is about.")


def require_whole(scope: Scope, release: Release) -> None:
    """Raise Forbidden where a release holds something that somebody may not publish, seen or not."""
    if scope.limits is None:
        return
    rows = list(items_of(release))
    if seen_release_items(scope, release.items.all()).count() < len(rows):
        raise Forbidden("Your role does not let you publish everything that this is about.")
    require_release_items(scope, rows)


def require_all_seen(scope: Scope, release: Release, rows: Collection[ReleaseItem]) -> None:
    """Raise PublishInvalid, without a name, where one of the items of a release is not there for who asks."""
    if scope.limits is None:
        return
    wanted = {row.pk for row in rows}
    if wanted - set(seen_release_items(scope, release.items.all()).values_list("pk", flat=True)):
        raise PublishInvalid([_UNSEEN])


def require_job_seen(scope: Scope, job_id: int) -> None:
    """The same for the items of a deployment."""
    if scope.limits is None:
        return
    items = PublishItem.objects.filter(job=job_id)
    if seen_queue(scope, items).count() < items.count():
        raise PublishInvalid([_UNSEEN])


def _going(scope: Scope, row: ReleaseItem) -> Going:
    if row.entry is not None:
        version = row.entry_version
        sources = sources_of(scope.locale_fallbacks, row.locale, version.locale if version is not None else None)
        return Going(ENTRY, row.entry.pk, row.entry.content_type.uid, row.locale, sources=sources)
    return Going(ASSET, row.asset_id or 0, "", row.locale)
