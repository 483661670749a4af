"""The facts about a request's targets, languages, environments and versions, read and locked for one publish action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from content.models import Asset, AssetVersion, Entry, EntryLocale, EntryVersion
from core.errors import Problem
from publishing.errors import PublishInvalid
from publishing.models import Environment
from publishing.plan import Facts, PlannedItem, PublishRequest, Target, TargetFacts
from stacks.scope import Scope

# One statement that also locks: the ORM has no FOR SHARE.
_ENVIRONMENTS = """
SELECT * FROM publishing_environment
WHERE stack_id = %s AND deleted_at IS NULL AND (name = ANY(%s) OR uid = ANY(%s))
ORDER BY id FOR SHARE
"""

ENTRY = "entry"
ASSET = "asset"


@dataclass(frozen=True, slots=True)
class Found:
    """The rows behind a request: facts for the plan, ids for its items."""

    facts: Facts
    environment_ids: Mapping[str, int]
    target_ids: Mapping[Target, int]
    latest_ids: Mapping[tuple[Target, str], int]


def find_and_lock(scope: Scope, request: PublishRequest) -> Found:
    """Read what the request names. Environments cannot be deleted, nor targets changed, until the transaction ends."""
    environments = _lock_environments(scope, request.environments)
    entries = _lock_entries(scope, [target for target in request.targets if target.kind == ENTRY])
    assets = _lock_assets(scope, [target for target in request.targets if target.kind == ASSET])
    languages = _own_languages(scope, entries.values())
    targets: dict[Target, TargetFacts | None] = dict.fromkeys(request.targets)
    latest_ids: dict[tuple[Target, str], int] = {}
    for target, entry_id in entries.items():
        rows = languages.get(entry_id, [])
        targets[target] = TargetFacts({row.locale: row.version for row in rows})
        latest_ids |= {(target, row.locale): row.latest_id for row in rows}
    for target, asset in assets.items():
        targets[target] = TargetFacts({"": asset.version})
        latest_ids[(target, "")] = asset.latest_id or 0
    return Found(
        facts=Facts(
            master=scope.master_locale,
            fallbacks=scope.locale_fallbacks,
            environments={name: row.uid for row in environments for name in (row.name, row.uid)},
            targets=targets,
        ),
        environment_ids={row.uid: row.pk for row in environments},
        target_ids=entries | {target: asset.pk for target, asset in assets.items()},
        latest_ids=latest_ids,
    )


def pin_versions(found: Found, items: Sequence[PlannedItem]) -> dict[PlannedItem, int]:
    """The id of the version that each publishing item shows. Raises PublishInvalid where a named version is missing."""
    pinned: dict[PlannedItem, int] = {}
    named: set[tuple[Target, str, int]] = set()
    for item in items:
        if item.version is None or item.content_locale is None:
            continue
        if _latest(found, item) == item.version:
            pinned[item] = found.latest_ids[(item.target, item.content_locale)]
        else:
            named.add((item.target, item.content_locale, item.version))
    ids = _version_ids(found, named)
    missing = sorted(
        {f"{version} of '{target.uid}'" for target, locale, version in named if (target, locale, version) not in ids}
    )
    if missing:
        raise PublishInvalid([Problem("version", "unknown", f"{text} doesn't exist.") for text in missing])
    for item in items:
        if item not in pinned and item.version is not None and item.content_locale is not None:
            pinned[item] = ids[(item.target, item.content_locale, item.version)]
    return pinned


def _latest(found: Found, item: PlannedItem) -> int | None:
    facts = found.facts.targets[item.target]
    return facts.latest.get(item.content_locale or "") if facts is not None else None


def _version_ids(found: Found, named: set[tuple[Target, str, int]]) -> dict[tuple[Target, str, int], int]:
    ids: dict[tuple[Target, str, int], int] = {}
    entries = {(found.target_ids[t], locale, version): t for t, locale, version in named if t.kind == ENTRY}
    if entries:
        wanted = reduce(or_, (Q(entry=pk, locale=locale, version=version) for pk, locale, version in entries))
        for pk, entry_id, locale, version in EntryVersion.objects.filter(wanted).values_list(
            "pk", "entry_id", "locale", "version"
        ):
            ids[(entries[(entry_id, locale, version)], locale, version)] = pk
    files = {(found.target_ids[t], version): t for t, _, version in named if t.kind == ASSET}
    if files:
        wanted = reduce(or_, (Q(asset=pk, version=version) for pk, version in files))
        for pk, asset_id, version in AssetVersion.objects.filter(wanted).values_list("pk", "asset_id", "version"):
            ids[(files[(asset_id, version)], "", version)] = pk
    return ids


def _lock_environments(scope: Scope, names: Sequence[str]) -> list[Environment]:
    asked = list(names)
    return list(Environment.objects.raw(_ENVIRONMENTS, [scope.stack_id, asked, asked]))


def _lock_entries(scope: Scope, targets: Sequence[Target]) -> dict[Target, int]:
    if not targets:
        return {}
    rows = (
        Entry.objects.filter(branch=scope.branch_id, uid__in={target.uid for target in targets}, deleted_at=None)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("uid", "content_type__uid", "pk")
    )
    by_uid = {uid: (content_type, pk) for uid, content_type, pk in rows}
    return {
        target: by_uid[target.uid][1]
        for target in targets
        if target.uid in by_uid and target.content_type_uid in ("", by_uid[target.uid][0])
    }


def _lock_assets(scope: Scope, targets: Sequence[Target]) -> dict[Target, Asset]:
    if not targets:
        return {}
    rows = Asset.objects.filter(
        branch=scope.branch_id, uid__in={target.uid for target in targets}, deleted_at=None, is_dir=False
    )
    by_uid = {row.uid: row for row in rows.order_by("pk").select_for_update(of=("self",), no_key=True)}
    return {target: by_uid[target.uid] for target in targets if target.uid in by_uid}


def _own_languages(scope: Scope, entry_ids: Iterable[int]) -> dict[int, list[EntryLocale]]:
    """The languages in which each entry has content, of those the branch has."""
    rows = EntryLocale.objects.filter(
        entry__in=list(entry_ids), deleted_at=None, locale__in=list(scope.locale_fallbacks)
    ).only("entry", "locale", "version", "latest")
    found: dict[int, list[EntryLocale]] = {}
    for row in rows:
        found.setdefault(row.entry_id, []).append(row)
    return found
