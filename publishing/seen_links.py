"""Links of content as they are told to who has rules: to what they do not see as to nothing, and none of hidden fields."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from content.database import fetch_all
from content.query.sql import SQL
from content.target_sight import seen_entry_uids, seen_file_uids
from content.types import load_type
from publishing.places import MissingLink
from stacks.scope import Scope

_LINKS = """SELECT version_id, kind, target_uid, path FROM content_reference
WHERE version_id = ANY(%s) AND kind IN ('asset', 'entry') ORDER BY id"""

Asked: TypeAlias = tuple[int, str, int]
"""The id of a version, a language and the id of an environment."""


def told_links(
    scope: Scope, types: Mapping[int, str], dead: Mapping[Asked, tuple[MissingLink, ...]], asked: Collection[Asked]
) -> Mapping[Asked, tuple[MissingLink, ...]]:
    """Of the links that lead nowhere those that are told, and what leads to something unseen, live there or not.

    `types` has the type's uid of each version that is asked for. Three queries; none where nothing limits who asks.
    """
    if scope.limits is None or not asked:
        return dead
    shown = _shown(scope, types)
    seen = _seen(scope, {link for links in shown.values() for link in links})
    found: dict[Asked, tuple[MissingLink, ...]] = {}
    for each in asked:
        known = {(link.kind, link.uid): link for link in dead.get(each, ())}
        told = (
            known.get((kind, uid)) if (kind, uid) in seen else MissingLink(kind, uid, "", exists=False)
            for kind, uid in shown.get(each[0], ())
        )
        found[each] = tuple(link for link in told if link is not None)
    return found


def _shown(scope: Scope, types: Mapping[int, str]) -> dict[int, list[tuple[str, str]]]:
    """The links of each version in fields that are shown, each once, in order."""
    found: dict[int, dict[tuple[str, str], None]] = {}
    for version_id, kind, uid, path in fetch_all(SQL(_LINKS, (list(types),))):
        if load_type(scope, types[version_id]).shows(path):
            found.setdefault(version_id, {})[kind, uid] = None
    return {version_id: list(links) for version_id, links in found.items()}


def _seen(scope: Scope, links: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those that are there for who asks."""
    unseen: set[tuple[str, str]] = set()
    for kind, visible in (("entry", seen_entry_uids), ("asset", seen_file_uids)):
        uids = {uid for each, uid in links if each == kind}
        unseen |= {(kind, uid) for uid in uids - visible(scope, uids)}
    return set(links) - unseen
