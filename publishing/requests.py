"""The facts about a request's targets, languages, environments and versions, read and locked for one publish action."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TypeAlias

from django.db.models import Q

from content.models import (
    Asset,
    AssetVersion,
    EntryVariantLocale,
    EntryVariantVersion,
    EntryVersion,
    InheritedVersion,
    Term,
    TermText,
)
from content.term_versions import keep_versions
from core.errors import Problem
from publishing.errors import PublishInvalid
from publishing.plan import Facts, PlannedItem, PublishRequest, Target, TargetFacts
from publishing.request_rows import NamedRow, lock_rows, read_under_lock
from stacks.actor import Actor
from stacks.scope import Scope

ENTRY = "entry"
VARIANT = "entry_variant"
ASSET = "asset"
TAXONOMY = "taxonomy"
TERM = "term"
TERMS = (TAXONOMY, TERM)
"""The kinds of targets that are terms: a taxonomy is the root of its tree."""

VersionKey: TypeAlias = tuple[str, int, str, int]
"""A version by its target's kind and id, its language ("" for assets) and its number."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows behind a request: facts for the plan, ids for its items, and when they were locked.

    `is_ruled` says whether the stack has publish rules at all. `entries` has the entry behind each target that is one,
    or a variant of one, with the uid of its type as its name.
    """

    facts: Facts
    environment_ids: Mapping[str, int]
    target_ids: Mapping[Target, int]
    latest_ids: Mapping[VersionKey, int]
    now: datetime
    is_ruled: bool
    entries: Mapping[Target, NamedRow]


def find_and_lock(scope: Scope, request: PublishRequest) -> Found:
    """Read what the request names. Environments cannot be deleted, nor targets changed, until the transaction ends."""
    pinned = [uid for target in request.targets if target.pin for uid in target.pin.environments]
    named = [target for target in request.targets if target.kind in (ENTRY, VARIANT)]
    environments, rows = lock_rows(
        scope, environments=[*request.environments, *pinned], entry_uids={target.uid for target in named}
    )
    behind = _entries_of(named, rows)
    entries = {target: row.id for target, row in behind.items()}
    assets = _lock_assets(scope, [target for target in request.targets if target.kind == ASSET])
    terms = _lock_terms(scope, [target for target in request.targets if target.kind in TERMS])
    under_lock = read_under_lock(scope, entries.values())
    words = _languages_of_terms(scope, terms.values())
    targets: dict[Target, TargetFacts | None] = dict.fromkeys(request.targets)
    latest_ids: dict[VersionKey, int] = {}
    variants = {target: entry_id for target, entry_id in entries.items() if target.kind == VARIANT}
    entries = {target: entry_id for target, entry_id in entries.items() if target.kind == ENTRY}
    varied = _find_variants(variants)
    for target, found in varied.items():
        own = frozenset(each.locale for each in under_lock.languages.get(variants[target], []))
        targets[target] = TargetFacts({each.locale: each.version for each in found}, own)
        latest_ids |= {(VARIANT, each.entry_variant_id, each.locale, each.version): each.latest_id for each in found}
    for target, entry_id in entries.items():
        languages = under_lock.languages.get(entry_id, [])
        targets[target] = TargetFacts({each.locale: each.version for each in languages})
        latest_ids |= {(ENTRY, entry_id, each.locale, each.version): each.latest_id for each in languages}
    for target, asset in assets.items():
        targets[target] = TargetFacts({"": asset.version})
        latest_ids |= {(ASSET, asset.pk, "", asset.version): asset.latest_id} if asset.latest_id else {}
    targets |= {target: TargetFacts(dict.fromkeys(words[term_id], 0)) for target, term_id in terms.items()}
    return Found(
        facts=Facts(
            master=scope.master_locale,
            fallbacks=scope.locale_fallbacks,
            environments={name: row.uid for row in environments for name in (row.name, row.uid)},
            targets=targets,
        ),
        environment_ids={row.uid: row.id for row in environments},
        target_ids=entries
        | {target: found[0].entry_variant_id for target, found in varied.items()}
        | terms
        | {target: asset.pk for target, asset in assets.items()},
        latest_ids=latest_ids,
        now=under_lock.now,
        is_ruled=under_lock.is_ruled,
        entries=behind,
    )


def pin_versions(actor: Actor, found: Found, items: Sequence[PlannedItem]) -> dict[PlannedItem, int]:
    """The id of the version that each publishing item shows. Raises PublishInvalid where a named version is missing.

    What taxonomies and terms say is kept as a version now.
    """
    wanted = {item: _key(found, item) for item in items if item.version is not None}
    ids = dict(found.latest_ids)
    terms = keep_versions(actor, {(pk, locale) for kind, pk, locale, _ in wanted.values() if kind == TERM})
    ids |= {(TERM, pk, locale, 0): version_id for (pk, locale), version_id in terms.items()}
    ids |= _ids_of_named(set(wanted.values()) - ids.keys())
    missing = {f"{item.version} of '{item.target.uid}'" for item, key in wanted.items() if key not in ids}
    if missing:
        raise PublishInvalid([Problem("version", "unknown", f"{text} doesn't exist.") for text in sorted(missing)])
    return {item: ids[key] for item, key in wanted.items()}


def _key(found: Found, item: PlannedItem) -> VersionKey:
    kind = TERM if item.target.kind in TERMS else item.target.kind
    return (kind, found.target_ids[item.target], item.content_locale or "", item.version or 0)


def _ids_of_named(keys: Collection[VersionKey]) -> dict[VersionKey, int]:
    """The ids of versions other than the latest, one query for each kind of target that has any."""
    ids: dict[VersionKey, int] = {}
    entries = [Q(entry=pk, locale=locale, version=version) for kind, pk, locale, version in keys if kind == ENTRY]
    if entries:
        rows = EntryVersion.objects.filter(reduce(or_, entries))
        for pk, entry_id, locale, version in rows.values_list("pk", "entry", "locale", "version"):
            ids[(ENTRY, entry_id, locale, version)] = pk
        ids |= _ids_of_inherited({key for key in keys if key[0] == ENTRY} - ids.keys())
    assets = [Q(asset=pk, version=version) for kind, pk, _, version in keys if kind == ASSET]
    if assets:
        files = AssetVersion.objects.filter(reduce(or_, assets))
        for pk, asset_id, version in files.values_list("pk", "asset", "version"):
            ids[(ASSET, asset_id, "", version)] = pk
    variants = [
        Q(entry_variant=pk, locale=locale, version=version) for kind, pk, locale, version in keys if kind == VARIANT
    ]
    if variants:
        said = EntryVariantVersion.objects.filter(reduce(or_, variants))
        for pk, variant_id, locale, version in said.values_list("pk", "entry_variant", "locale", "version"):
            ids[(VARIANT, variant_id, locale, version)] = pk
    return ids


def _find_variants(targets: Mapping[Target, int]) -> dict[Target, list[EntryVariantLocale]]:
    """The languages of each variant that the locked entries have, in the order of the targets."""
    if not targets:
        return {}
    living = EntryVariantLocale.objects.filter(
        deleted_at=None,
        entry_variant__entry__in=set(targets.values()),
        entry_variant__variant__uid__in={target.variant_uid for target in targets},
        entry_variant__variant__deleted_at=None,
    )
    found: dict[tuple[int, str], list[EntryVariantLocale]] = {}
    for row in living.select_related("entry_variant__variant").order_by("pk"):
        key = (row.entry_variant.entry_id, row.entry_variant.variant.uid)
        found.setdefault(key, []).append(row)
    keys = {target: (entry_id, target.variant_uid) for target, entry_id in targets.items()}
    return {target: found[key] for target, key in keys.items() if key in found}


def _ids_of_inherited(keys: Collection[VersionKey]) -> dict[VersionKey, int]:
    """The same for versions that entries have from the branch theirs began as a copy of. One query where any is asked for."""
    if not keys:
        return {}
    wanted = (Q(entry=pk, version__locale=locale, version__version=version) for _, pk, locale, version in keys)
    rows = InheritedVersion.objects.filter(reduce(or_, wanted))
    found = rows.values_list("version", "entry", "version__locale", "version__version")
    return {(ENTRY, entry_id, locale, version): pk for pk, entry_id, locale, version in found}


def _entries_of(targets: Sequence[Target], rows: Sequence[NamedRow]) -> dict[Target, NamedRow]:
    """The entry behind each target that is there, and of the type that it is said to be of."""
    by_uid = {row.uid: row for row in rows}
    found = {target: by_uid[target.uid] for target in targets if target.uid in by_uid}
    return {target: row for target, row in found.items() if target.content_type_uid in ("", row.name)}


def _lock_assets(scope: Scope, targets: Sequence[Target]) -> dict[Target, Asset]:
    if not targets:
        return {}
    rows = Asset.objects.filter(
        branch=scope.branch_id, uid__in={target.uid for target in targets}, deleted_at=None, is_dir=False
    )
    by_uid = {row.uid: row for row in rows.order_by("pk").select_for_update(of=("self",), no_key=True)}
    return {target: by_uid[target.uid] for target in targets if target.uid in by_uid}


def _lock_terms(scope: Scope, targets: Sequence[Target]) -> dict[Target, int]:
    """Taxonomies by uid, terms by their taxonomy's and their own."""
    if not targets:
        return {}
    named = {target.uid if target.kind == TAXONOMY else target.content_type_uid for target in targets}
    living = Term.objects.in_branch(scope).alive()
    roots = dict(living.taxonomies().filter(uid__in=named).values_list("pk", "uid"))
    uids = {target.uid for target in targets if target.kind == TERM}
    rows = living.filter(Q(pk__in=roots) | Q(taxonomy__in=roots, uid__in=uids)).order_by("pk")
    found = rows.select_for_update(of=("self",), no_key=True).values_list("taxonomy", "uid", "pk")
    by_uids = {(roots.get(root or 0, ""), uid): pk for root, uid, pk in found}
    keys = {target: (target.content_type_uid if target.kind == TERM else "", target.uid) for target in targets}
    return {target: by_uids[key] for target, key in keys.items() if key in by_uids}


def _languages_of_terms(scope: Scope, term_ids: Collection[int]) -> dict[int, list[str]]:
    """The languages in which each term has words, of those the branch has."""
    found: dict[int, list[str]] = {pk: [] for pk in term_ids}
    rows = TermText.objects.filter(term__in=list(term_ids), locale__in=list(scope.locale_fallbacks))
    for pk, locale in rows.values_list("term", "locale") if found else ():
        found[pk].append(locale)
    return found
