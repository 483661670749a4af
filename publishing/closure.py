"""What goes along with a request: the entries and files that its entries refer to, one level or as far as they lead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from content.database import fetch_all
from content.inheritance import versions_of
from content.query.sql import SQL
from content.target_sight import seen_entry_uids
from locales.fallback import chain
from publishing.plan import PublishRequest, Target
from stacks.scope import Scope

# The versions of entries in any of some languages; a version that is asked for by number stands for the latest.
_VERSIONS = f"""
    SELECT e.uid, l.locale, coalesce(named.id, l.latest_id)
    FROM unnest(%s::text[], %s::text[], %s::integer[]) AS asked (uid, locale, version)
    JOIN content_entry AS e ON e.branch_id = %s AND e.uid = asked.uid AND e.deleted_at IS NULL
    JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.deleted_at IS NULL AND l.locale = ANY(%s)
    LEFT JOIN {versions_of("e.id")} AS named ON named.locale = l.locale
        AND named.version = asked.version AND asked.locale IN (l.locale, '')
"""
_LINKS = """
    SELECT kind, target_uid FROM content_reference
    WHERE version_id = ANY(%s) AND kind IN ('asset', 'entry') GROUP BY kind, target_uid ORDER BY min(id)
"""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry on the way, the languages it is published in, and the version asked for of it."""

    uid: str
    locales: tuple[str, ...]
    version_locale: str = ""
    version: int | None = None


def with_references(scope: Scope, request: PublishRequest) -> PublishRequest:
    """The request with everything its entries refer to as further targets, each once, in the languages of the entries.

    References are those of the content that goes live: the named version, or the latest. Deeper levels are found
    through entries whether or not they have changed; circles end where an entry comes again. What no longer exists, or is
    not there for who asks, is left out. Three statements a level, and one more for who has rules.
    """
    levels = request.reference_levels
    seen = {(target.kind, target.uid) for target in request.targets}
    entries = [_root(scope, request, target) for target in request.targets if target.kind == "entry"]
    found: list[Target] = []
    while entries and (levels is None or levels > 0):
        languages = tuple(dict.fromkeys(code for entry in entries for code in entry.locales))
        links = [link for link in _links(_versions(scope, entries)) if link not in seen]
        seen.update(links)
        types = _types_of(scope, seen_entry_uids(scope, [uid for kind, uid in links if kind == "entry"]))
        found += [
            Target(kind, uid, types.get(uid, ""), locales=languages, is_reference=True)
            for kind, uid in links
            if kind == "asset" or uid in types
        ]
        entries = [_Entry(uid, languages) for kind, uid in links if kind == "entry" and uid in types]
        levels = None if levels is None else levels - 1
    return replace(request, targets=(*request.targets, *found))


def _root(scope: Scope, request: PublishRequest, target: Target) -> _Entry:
    source = target.locale or scope.master_locale
    locales = target.locales or request.locales or (source,)
    if request.publish_all_localized:
        locales = tuple(dict.fromkeys([*locales, *scope.locale_fallbacks]))
    return _Entry(target.uid, locales, target.locale or "", target.version)


def _versions(scope: Scope, entries: Sequence[_Entry]) -> list[int]:
    """The ids of the versions that the entries show in their languages, each its own or its nearest fallback's."""
    codes = sorted({code for entry in entries for locale in entry.locales for code in _chain(scope, locale)})
    rows = fetch_all(
        SQL(
            _VERSIONS,
            (
                [entry.uid for entry in entries],
                [entry.version_locale for entry in entries],
                [entry.version for entry in entries],
                scope.branch_id,
                codes,
            ),
        )
    )
    by_entry: dict[str, dict[str, int]] = {}
    for uid, locale, version_id in rows:
        by_entry.setdefault(uid, {})[locale] = version_id
    shown = (
        next((own[code] for code in _chain(scope, locale) if code in own), None)
        for entry in entries
        for own in (by_entry.get(entry.uid, {}),)
        for locale in entry.locales
    )
    return sorted({version_id for version_id in shown if version_id is not None})


def _chain(scope: Scope, locale: str) -> tuple[str, ...]:
    """The language and what it falls back to; nothing for a language that the stack does not have."""
    return tuple(chain(scope.locale_fallbacks, locale)) if locale in scope.locale_fallbacks else ()


def _links(version_ids: Collection[int]) -> list[tuple[str, str]]:
    return [(kind, uid) for kind, uid in fetch_all(SQL(_LINKS, (list(version_ids),)))]


def _types_of(scope: Scope, uids: Iterable[str]) -> dict[str, str]:
    """The content type of each of these entries that exists."""
    return dict(
        fetch_all(
            SQL(
                "SELECT e.uid, kind.uid FROM content_entry AS e JOIN content_contenttype AS kind"
                " ON kind.id = e.content_type_id AND kind.deleted_at IS NULL"
                " WHERE e.branch_id = %s AND e.uid = ANY(%s) AND e.deleted_at IS NULL",
                (scope.branch_id, list(uids)),
            )
        )
    )
