"""What terms are called, and where they stand, for the entry form and its picker."""

from collections.abc import Collection, Sequence

from content.admin.seen_entries import first_language
from content.admin.titles import Picked
from content.database import fetch_all
from content.query.sql import SQL
from content.taxonomy_sight import sees_taxonomy
from stacks.scope import Scope

# A term with the names on the way down to it, the taxonomy's first, all in the master language.
_TERMS = """
WITH RECURSIVE found AS (
    SELECT t.id, t.uid, t.depth, t.parent_id, t."order", root.uid AS taxonomy, words.name
    FROM content_term AS t
    JOIN content_term AS root ON root.id = t.taxonomy_id AND root.branch_id = %s AND root.deleted_at IS NULL
    JOIN content_termtext AS words ON words.term_id = t.id AND words.locale = %s
    WHERE t.deleted_at IS NULL AND {condition}
    ORDER BY root.uid, t.depth, t.parent_id, t."order", t.id LIMIT %s
), above AS (
    SELECT found.id, found.parent_id, 0 AS distance FROM found
    UNION ALL
    SELECT above.id, next.parent_id, above.distance + 1 FROM above JOIN content_term AS next ON next.id = above.parent_id
    WHERE next.parent_id IS NOT NULL
)
SELECT found.taxonomy, found.uid, found.name,
    (SELECT string_agg(words.name, ' / ' ORDER BY above.distance DESC) FROM above
        JOIN content_termtext AS words ON words.term_id = above.parent_id AND words.locale = %s
        WHERE above.id = found.id)
FROM found ORDER BY found.taxonomy, found.depth, found.parent_id, found."order", found.id
"""


def term_titles(scope: Scope, pairs: Collection[tuple[str, str]]) -> dict[str, Picked]:
    """The living terms among the (taxonomy uid, term uid) pairs, by `taxonomy/term`: one query."""
    pairs = [pair for pair in pairs if sees_taxonomy(scope, pair[0])]
    condition = SQL("(root.uid || '/' || t.uid) = ANY(%s) AND t.uid = ANY(%s)",
        ([f"{taxonomy}/{term}" for taxonomy, term in pairs], [term for _, term in pairs]))  # fmt: skip
    return {picked.value: picked for picked in _read(scope, condition, limit=len(pairs))}


def search_terms(scope: Scope, taxonomy_uids: Sequence[str], text: str, *, limit: int) -> list[Picked]:
    """The terms of the taxonomies that have the text in their name or uid, level by level; all for no text."""
    taxonomy_uids = [uid for uid in taxonomy_uids if sees_taxonomy(scope, uid)]
    condition = SQL(
        "root.uid = ANY(%s) AND (strpos(lower(words.name), %s) > 0 OR strpos(lower(t.uid), %s) > 0)",
        (list(taxonomy_uids), text.lower(), text.lower()),
    )
    return _read(scope, condition, limit=limit)


def _read(scope: Scope, condition: SQL, *, limit: int) -> list[Picked]:
    master = first_language(scope)
    statement = SQL(
        _TERMS.replace("{condition}", condition.text), (scope.branch_id, master, *condition.params, limit, master)
    )
    return [Picked(f"{taxonomy}/{uid}", name, path or "") for taxonomy, uid, name, path in fetch_all(statement)]
