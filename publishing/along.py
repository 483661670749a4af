"""What an entry refers to, as far as that leads, each thing once and below what first refers to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from content.database import fetch_all
from content.query.sql import SQL
from locales.fallback import chain
from stacks.scope import Scope

_MOST = 200
_DEEPEST = 6

# What the latest version says that each language shows, its own or that of the nearest fallback.
_LINKS = """
    SELECT e.uid, link.kind, link.target_uid, coalesce(kind.uid, ''), min(link.id)
    FROM content_entry AS e
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (asked.locale) l.latest_id
        FROM unnest(%s::text[], %s::text[], %s::integer[]) AS asked (locale, code, place)
        JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = asked.code AND l.deleted_at IS NULL
        ORDER BY asked.locale, asked.place
    ) AS shown
    JOIN content_reference AS link ON link.version_id = shown.latest_id AND link.kind IN ('asset', 'entry')
    LEFT JOIN content_entry AS other ON link.kind = 'entry' AND other.branch_id = e.branch_id
        AND other.uid = link.target_uid AND other.deleted_at IS NULL
    LEFT JOIN content_contenttype AS kind ON kind.id = other.content_type_id AND kind.deleted_at IS NULL
    WHERE e.branch_id = %s AND e.uid = ANY(%s) AND e.deleted_at IS NULL
        AND (link.kind = 'asset' OR kind.id IS NOT NULL)
    GROUP BY e.uid, link.kind, link.target_uid, kind.uid
"""


@dataclass(frozen=True, slots=True)
class Along:
    """Something that is referred to. `level` counts from 1; `content_type_uid` is empty for files."""

    kind: str
    uid: str
    content_type_uid: str
    level: int

    @property
    def key(self) -> str:
        """What forms call it."""
        return f"{self.kind}/{self.uid}"


def referred_to(scope: Scope, uid: str, locales: Collection[str]) -> tuple[Along, ...]:
    """What an entry refers to in the languages, in the order of a tree: each followed by what it refers to itself.

    One query for each level; it ends at the sixth, and at 200 things.
    """
    seen = {("entry", uid)}
    below: dict[str, list[Along]] = {}
    parents: Sequence[str] = [uid]
    for level in range(1, _DEEPEST + 1):
        found: list[str] = []
        for parent, kind, target, type_uid, _first in _links(scope, parents, locales):
            if (kind, target) not in seen and len(seen) <= _MOST:
                seen.add((kind, target))
                below.setdefault(parent, []).append(Along(kind, target, type_uid, level))
                found += [target] if kind == "entry" else []
        if not found:
            break
        parents = found
    return tuple(_flattened(below, uid))


def _links(scope: Scope, uids: Sequence[str], locales: Collection[str]) -> list[tuple[str, str, str, str, int]]:
    asked = [
        (locale, code, place)
        for locale in sorted(set(locales) & scope.locale_fallbacks.keys())
        for place, code in enumerate(chain(scope.locale_fallbacks, locale))
    ]
    columns = [[row[index] for row in asked] for index in range(3)]
    rows = fetch_all(SQL(_LINKS, (*columns, scope.branch_id, list(uids))))
    order = {uid: index for index, uid in enumerate(uids)}
    return sorted(((a, b, c, d, e) for a, b, c, d, e in rows), key=lambda row: (order[row[0]], row[4]))


def _flattened(below: dict[str, list[Along]], uid: str) -> list[Along]:
    """The things in the order in which a tree is read, its depth bounded by the levels."""
    lines: list[Along] = []
    for each in below.get(uid, ()):
        lines.append(each)
        if each.kind == "entry":
            lines += _flattened(below, each.uid)
    return lines
