"""Requests to publish within the rules of roles: what is unseen is unknown, what is seen may still be closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from content.file_sight import visible_files
from content.sight import visible
from content.taxonomy_sight import sees_taxonomy
from core.errors import Problem
from publishing.closed import ASSET, TAXONOMY, Going, closed, sources_of
from publishing.closed import ENTRY as ENTRIES
from publishing.models import Environment
from publishing.plan import PlannedItem, PublishRequest, Target, target_locales
from publishing.requests import ASSET as FILE
from publishing.requests import ENTRY, TERM, VARIANT, Found
from stacks.scope import Scope
from stacks.seen_scope import uids_of_languages

LEFT_OUT = "It is referred to, but your role does not let it go there."


def seen(scope: Scope, found: Found) -> Found:
    """What was found as far as it is there for who asks: environments that are not theirs, and what they may not read,
    are unknown."""
    limits = scope.limits
    if limits is None:
        return found
    named = limits.environments()
    uids = {uid for name, uid in found.facts.environments.items() if name in named}
    environments = {name: uid for name, uid in found.facts.environments.items() if uid in uids}
    there = _seen_targets(scope, found)
    targets = {target: facts if target in there else None for target, facts in found.facts.targets.items()}
    return replace(found, facts=replace(found.facts, environments=environments, targets=targets))


def language_problems(scope: Scope, request: PublishRequest, found: Found) -> list[Problem]:
    """A problem for every language that is meant, though not named, and is not there for who asks."""
    if scope.limits is None:
        return []
    meant = {code for target in request.targets for code in target_locales(request, target, found.facts)}
    unseen = sorted(meant - scope.locale_fallbacks.keys())
    return [Problem("locales", "unknown", f"'{code}' is not a language of this stack.") for code in unseen]


def within_limits(
    scope: Scope, found: Found, items: Sequence[PlannedItem]
) -> tuple[tuple[PlannedItem, ...], list[Problem]]:
    """The items that may go there, what is only referred to and may not as left out; a problem for everything else of
    which that is so."""
    if scope.limits is None:
        return tuple(items), []
    names = _names_of(scope, {item.environment_uid for item in items})
    shut = _shut(scope, found, [item for item in items if not item.skip_reason], names)
    told = {(item.target.uid, item.locale, item.environment_uid) for item in shut if not item.target.is_reference}
    problems = [
        Problem("environments", "denied", f"may not be published to: '{uid}' in '{locale}' to '{names[environment]}'.")
        for uid, locale, environment in sorted(told)
    ]
    left = (
        replace(item, content_locale=None, version=None, skip_reason=LEFT_OUT)
        if item in shut and item.target.is_reference
        else item
        for item in items
        if item not in shut or item.target.is_reference
    )
    return tuple(left), problems


def open_places(
    scope: Scope, content_type: str, entry_id: int, environments: Sequence[Environment]
) -> list[Environment]:
    """Those of the environments to which some role lets the entry go in some language."""
    codes = {code: sources_of(scope.locale_fallbacks, code) for code in scope.locale_fallbacks}
    goings = {
        row: {
            Going(ENTRIES, entry_id, content_type, code, (row.uid, row.name), sources)
            for code, sources in codes.items()
        }
        for row in environments
    }
    shut = _closed(scope, {going for each in goings.values() for going in each})
    return [row for row, each in goings.items() if each - shut]


def closed_targets(scope: Scope, found: Found, places: Collection[tuple[Target, str]]) -> set[tuple[Target, str]]:
    """Those targets, each in a language, that no role lets go anywhere."""
    goings = {place: _going(scope, found, *place) for place in places}
    shut = _closed(scope, goings.values())
    return {place for place, going in goings.items() if going in shut}


def _shut(scope: Scope, found: Found, items: Sequence[PlannedItem], names: Mapping[str, str]) -> set[PlannedItem]:
    goings = {
        item: replace(
            _going(scope, found, item.target, item.locale, content_locale=item.content_locale),
            environment=(item.environment_uid, names[item.environment_uid]),
        )
        for item in items
    }
    shut = _closed(scope, goings.values())
    return {item for item, going in goings.items() if going in shut}


def _closed(scope: Scope, goings: Collection[Going]) -> set[Going]:
    if scope.limits is None or not goings:
        return set()
    return closed(scope.limits, goings, branch_id=scope.branch_id, languages=uids_of_languages(scope))


def _going(scope: Scope, found: Found, target: Target, locale: str, *, content_locale: str | None = None) -> Going:
    if target.kind in (ENTRY, VARIANT):
        entry = found.entries[target]
        sources = sources_of(scope.locale_fallbacks, locale, content_locale)
        return Going(ENTRIES, entry.id, entry.name, locale, sources=sources)
    if target.kind == FILE:
        return Going(ASSET, found.target_ids[target], "", locale)
    return Going(TAXONOMY, 0, _taxonomy_of(target), locale)


def _seen_targets(scope: Scope, found: Found) -> set[Target]:
    """The targets that may be read, entries in one of their languages."""
    keys = [
        (row.id, row.name, code)
        for target, row in found.entries.items()
        for facts in [found.facts.targets.get(target)]
        if facts is not None
        for code in (*facts.latest, *facts.ends)
    ]
    entries = visible(scope, keys)
    files = {target: pk for target, pk in found.target_ids.items() if target.kind == FILE}
    there = visible_files(scope, set(files.values()))
    return {
        target
        for target in found.facts.targets
        if (target in found.entries and found.entries[target].id in entries)
        or (target in files and files[target] in there)
        or (target.kind not in (ENTRY, VARIANT, FILE) and sees_taxonomy(scope, _taxonomy_of(target)))
    }


def _taxonomy_of(target: Target) -> str:
    return target.content_type_uid if target.kind == TERM else target.uid


def _names_of(scope: Scope, uids: Collection[str]) -> Mapping[str, str]:
    return dict(Environment.objects.in_stack(scope).filter(uid__in=list(uids)).values_list("uid", "name"))
