"""Requests to publish within the rules of roles: what is unseen is unknown, what is seen may still be closed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from content.sight import rights_on, visible
from core.errors import Problem
from publishing.models import Environment
from publishing.plan import PlannedItem, PublishRequest, Target, target_locales
from publishing.requests import ENTRY, Found
from stacks.limits import EntryRight, Limits
from stacks.permissions import Permission
from stacks.role_rules import Names
from stacks.scope import Scope
from stacks.seen_scope import uids_of_languages

_OTHERS = {
    "asset": Permission.ASSET_PUBLISH,
    "taxonomy": Permission.TAXONOMY_PUBLISH,
    "term": Permission.TAXONOMY_PUBLISH,
}


def seen(scope: Scope, found: Found) -> Found:
    """What was found as far as it is there for who asks: environments that are not theirs and entries that they may not
    read are unknown."""
    limits = scope.limits
    if limits is None:
        return found
    named = limits.environments()
    uids = {uid for name, uid in found.facts.environments.items() if name in named}
    environments = {name: uid for name, uid in found.facts.environments.items() if uid in uids}
    entries = [target for target in found.target_ids if target.kind == ENTRY]
    keys = {
        target: [(found.target_ids[target], target.content_type_uid, code) for code in _languages(found, target)]
        for target in entries
    }
    ids = visible(scope, [key for each in keys.values() for key in each])
    targets = {
        target: facts if target.kind != ENTRY or found.target_ids.get(target) in ids else None
        for target, facts in found.facts.targets.items()
    }
    return replace(found, facts=replace(found.facts, environments=environments, targets=targets))


def language_problems(scope: Scope, request: PublishRequest, found: Found) -> list[Problem]:
    """A problem for every language that is meant, though not named, and is not there for who asks."""
    if scope.limits is None:
        return []
    meant = {code for target in request.targets for code in target_locales(request, target, found.facts)}
    unseen = sorted(meant - scope.locale_fallbacks.keys())
    return [Problem("locales", "unknown", f"'{code}' is not a language of this stack.") for code in unseen]


def closed_problems(scope: Scope, found: Found, items: Sequence[PlannedItem]) -> list[Problem]:
    """A problem for every place to which no role lets an item go."""
    if scope.limits is None:
        return []
    names = _names_of(scope, {item.environment_uid for item in items})
    closed = {(item.target.uid, item.locale, item.environment_uid) for item in _closed(scope, found, items, names)}
    return [
        Problem("environments", "denied", f"may not be published to: '{uid}' in '{locale}' to '{names[environment]}'.")
        for uid, locale, environment in sorted(closed)
    ]


def _closed(
    scope: Scope, found: Found, items: Sequence[PlannedItem], names: Mapping[str, str]
) -> Iterator[PlannedItem]:
    if scope.limits is None:
        return
    languages = uids_of_languages(scope)
    for target in dict.fromkeys(item.target for item in items):
        own = [item for item in items if item.target == target]
        if target.kind != ENTRY:
            if _OTHERS.get(target.kind, Permission.ENTRY_PUBLISH) not in scope.limits.free:
                yield from own
            continue
        rights = scope.limits.publishing_rights(target.content_type_uid)
        if rights is None:
            continue
        reaching = _reaching(scope, found.target_ids[target], rights)
        for item in own:
            place = (item.locale, languages.get(item.locale, ""))
            known = {item.environment_uid, names[item.environment_uid]}
            if not any(right.covers_locale(*place) and any(name in to for name in known) for right, to in reaching):
                yield item


def _reaching(
    scope: Scope, entry_id: int, rights: Sequence[tuple[EntryRight, Names]]
) -> list[tuple[EntryRight, Names]]:
    """The rights that are about the entry in one of its languages, with the environments that each is for."""
    rows = rights_on(scope, [right for right, _ in rights], [entry_id])
    reached = {id(right) for found in rows.values() for right in found}
    return [(right, to) for right, to in rights if id(right) in reached]


def open_places(
    scope: Scope, content_type: str, entry_id: int, environments: Sequence[Environment]
) -> list[Environment]:
    """Those of the environments to which some role lets the entry go."""
    rights = scope.limits.publishing_rights(content_type) if scope.limits else None
    if rights is None:
        return list(environments)
    reaching = _reaching(scope, entry_id, rights)
    return [row for row in environments if any(name in to for _, to in reaching for name in (row.uid, row.name))]


def may_go(limits: Limits | None, *, content_type: str | None, environment: Collection[str]) -> bool:
    """Whether some role still lets entries of the type go there, by the environment's names; of a request that was
    judged in full when it was made."""
    rights = limits.publishing_rights(content_type) if limits and content_type else None
    return rights is None or any(name in to for _, to in rights for name in environment)


def _languages(found: Found, target: Target) -> Collection[str]:
    facts = found.facts.targets[target]
    return facts.latest if facts is not None else ()


def _names_of(scope: Scope, uids: Collection[str]) -> Mapping[str, str]:
    return dict(Environment.objects.in_stack(scope).filter(uid__in=list(uids)).values_list("uid", "name"))
