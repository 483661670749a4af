"""Which of the things that content points to are there for who asks: to point to what is unseen is to point to nothing."""

from collections.abc import Collection, Iterable

from content.database import fetch_all
from content.file_sight import seen_files
from content.query.sql import SQL
from content.sight_of_all import seen_entries
from content.taxonomy_sight import sees_taxonomy
from stacks.scope import Scope

_ENTRIES = """SELECT DISTINCT e.uid FROM content_entry AS e JOIN content_entrylocale AS l ON l.entry_id = e.id
WHERE e.branch_id = %s AND e.uid = ANY(%s) AND """
_FILES = "SELECT asset.uid FROM content_asset AS asset WHERE asset.branch_id = %s AND asset.uid = ANY(%s) AND "


def seen_entry_uids(scope: Scope, uids: Iterable[str]) -> set[str]:
    """Those of the uids whose entries may be read in some language. No query without limits."""
    return _among(scope, uids, _ENTRIES, seen_entries(scope) if scope.limits is not None else None)


def seen_file_uids(scope: Scope, uids: Iterable[str]) -> set[str]:
    """Those of the uids whose files may be read. No query without limits."""
    return _among(scope, uids, _FILES, seen_files(scope))


def unknown_terms(scope: Scope, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The (taxonomy, term) pairs of taxonomies that are unseen, and by whose terms no role tells entries apart."""
    if scope.limits is None:
        return set()
    told = {choice.taxonomy for role in scope.limits.roles for choice in role.gives.terms}
    return {pair for pair in pairs if pair[0] not in told and not sees_taxonomy(scope, pair[0])}


def _among(scope: Scope, uids: Iterable[str], source: str, seen: SQL | None) -> set[str]:
    named = sorted(set(uids))
    if seen is None or not named:
        return set(named)
    rows = fetch_all(SQL(f"{source} {seen.text}", (scope.branch_id, named, *seen.params)))
    return {uid for (uid,) in rows}
