"""Where taxonomies and terms are used: by the latest version of which entries, in which language."""

from collections.abc import Collection
from dataclasses import dataclass

from content.database import fetch_all
from content.query.sql import SQL
from content.sight_of_all import EntryNames, seen_entries
from content.variant_uses import uses_of
from stacks.scope import Scope

SHOWN = 100
"""How many uses are told by name; of the rest only the number."""

_USES = f"""
FROM content_term AS t
JOIN content_term AS root ON root.id = t.taxonomy_id
JOIN LATERAL {uses_of("t", "term", further="link.target_type_uid = root.uid")} AS link ON TRUE
JOIN content_entrylocale AS saved ON saved.id = link.saved_id AND saved.deleted_at IS NULL
JOIN content_entry AS entry ON entry.id = saved.entry_id
JOIN content_contenttype AS kind ON kind.id = entry.content_type_id
WHERE t.branch_id = %s AND t.id = ANY(%s)
"""
_NAMES = EntryNames(
    "entry.content_type_id", "entry.uid", "saved.created_by", "saved.latest_id", "saved.locale", "link.path"
)


@dataclass(frozen=True, slots=True)
class TermUse:
    """An entry that names a term, in one language and field."""

    content_type_uid: str
    entry_uid: str
    locale: str
    title: str
    path: str
    term_uid: str


@dataclass(frozen=True, slots=True)
class TermUses:
    """The first uses by name, and how many entries there are in all, as far as they may be read."""

    entry_count: int
    shown: tuple[TermUse, ...]
    has_unseen: bool = False


def find_uses(scope: Scope, term_ids: Collection[int], *, limit: int = SHOWN) -> TermUses:
    """The entries that name any of the terms: one query for the count, one for the first of them where there are any."""
    params: tuple[object, ...] = (scope.branch_id, list(term_ids))
    every = int(fetch_all(SQL(f"SELECT count(DISTINCT entry.id) {_USES}", params))[0][0])
    if not every:
        return TermUses(0, ())
    count, source, seen = every, _USES, seen_entries(scope, _NAMES)
    if seen is not None:
        source, params = f"{_USES} AND {seen.text}", (*params, *seen.params)
        count = int(fetch_all(SQL(f"SELECT count(DISTINCT entry.id) {source}", params))[0][0])
    rows = fetch_all(
        SQL(
            f"""SELECT kind.uid, entry.uid, saved.locale, saved.title, link.path, t.uid {source}
            ORDER BY kind.uid, saved.title, entry.id, saved.locale, link.path, t.uid LIMIT %s""",
            (*params, limit),
        )
    )
    return TermUses(count, tuple(TermUse(*row) for row in rows), has_unseen=count < every)
