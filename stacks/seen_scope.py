"""A branch as far as it is there for who has limits: languages that they may not see are none of it."""

from collections.abc import Mapping
from dataclasses import replace

from stacks.limits import Limits
from stacks.ports import language_uids
from stacks.scope import Scope


def seen_scope(scope: Scope, limits: Limits | None) -> Scope:
    """The scope with these limits. A language falls back to the next one that is seen."""
    if limits is None:
        return scope
    named = limits.locales()
    if named.is_all:
        return replace(scope, limits=limits)
    uids = uids_of_languages(scope)
    seen = {code for code in scope.locale_fallbacks if code in named or uids.get(code, "") in named}
    fallbacks = {
        code: _next_seen(scope.locale_fallbacks, code, seen) for code in scope.locale_fallbacks if code in seen
    }
    return replace(scope, limits=limits, locale_fallbacks=fallbacks)


def uids_of_languages(scope: Scope) -> Mapping[str, str]:
    """The uids of the branch's languages by code."""
    return uids_at(scope.branch_id, scope.revision)


def uids_at(branch_id: int, revision: int) -> Mapping[str, str]:
    """The same at a revision of its stack."""
    found: dict[str, str] = {}
    for told in language_uids.followers():
        found |= told(branch_id, revision)
    return found


def _next_seen(fallbacks: Mapping[str, str | None], code: str, seen: set[str]) -> str | None:
    """The first language below that is seen; in a circle, which no action allows, none."""
    passed = {code}
    current = fallbacks[code]
    while current is not None and current not in seen and current not in passed:
        passed.add(current)
        current = fallbacks.get(current)
    return None if current in passed else current
