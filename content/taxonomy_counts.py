"""What can be counted beside a taxonomy or a term, as far as it is there for who asks."""

from collections.abc import Mapping, Sequence

from content.query.sql import SQL
from content.sight_of_all import EntryNames, and_seen
from stacks.scope import Scope

_SEEN_USES = EntryNames(
    "used.content_type_id", "used.uid", "saved.created_by", "saved.latest_id", "saved.locale", "link.path"
)
_USES = """FROM content_reference AS link
    JOIN content_entrylocale AS saved ON saved.latest_id = link.version_id AND saved.deleted_at IS NULL
        AND saved.branch_id = link.branch_id
    {entry}
    WHERE link.branch_id = t.branch_id AND link.kind = 'term'"""
_OF_TERM = f"{_USES} AND link.target_uid = t.uid AND link.target_type_uid = root.uid"
_OF_TAXONOMY = f"""{_USES} AND link.target_type_uid = t.uid AND link.target_uid IN (
    SELECT uid FROM content_term WHERE taxonomy_id = t.id AND deleted_at IS NULL)"""  # noqa: S608 the pieces are this module's own

COUNTS: Mapping[str, str] = {
    "terms_count": "(SELECT count(*) FROM content_term WHERE taxonomy_id = t.id AND deleted_at IS NULL)",
    "children_count": "(SELECT count(*) FROM content_term WHERE parent_id = t.id AND deleted_at IS NULL)",
    "referenced_terms_count": f"(SELECT count(DISTINCT link.target_uid) {_OF_TAXONOMY} {{seen}})",
    "referenced_entries_count": f"""CASE WHEN t.depth = 0
        THEN (SELECT count(DISTINCT saved.entry_id) {_OF_TAXONOMY} {{seen}})
        ELSE (SELECT count(DISTINCT saved.entry_id) {_OF_TERM} {{seen}}) END""",
    "referenced_content_type_count": """(SELECT count(*) FROM content_contenttype AS kind
        JOIN content_contenttypeversion AS latest ON latest.id = kind.latest_id
        WHERE kind.branch_id = t.branch_id AND kind.deleted_at IS NULL AND jsonb_path_exists(latest.resolved_schema,
            '$.**.taxonomy_uid ? (@ == $uid)', jsonb_build_object('uid', t.uid)) {types})""",
}
"""What can be counted."""


def count_columns(scope: Scope, names: Sequence[str]) -> list[SQL]:
    """A column for each of the counts, of rows `t` below their taxonomies `root`."""
    if not names:
        return []
    seen, types = and_seen(scope, _SEEN_USES), _and_known_types(scope)
    entry = "JOIN content_entry AS used ON used.id = saved.entry_id" if seen.text else ""
    return [
        SQL(
            text.replace("{entry}", entry).replace("{seen}", seen.text).replace("{types}", types.text),
            seen.params * text.count("{seen}") + types.params * text.count("{types}"),
        )
        for text in (COUNTS[name] for name in names)
    ]


def _and_known_types(scope: Scope) -> SQL:
    known = scope.limits.type_documents() if scope.limits is not None else None
    if known is None or known.is_all:
        return SQL("")
    return SQL("AND kind.uid = ANY(%s)", (sorted(known.uids),))
