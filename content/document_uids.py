"""The uids of rich text documents: clients make them, and no two entries of a branch share one."""

from content.database import fetch_all
from content.query.sql import SQL
from content.references import document_uids
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject
from stacks.scope import Scope

# Few locks, whatever the number of documents, each taken in the same order by everybody.
_LOCK = """
    SELECT pg_advisory_xact_lock(hashtext('documents of ' || %s), bucket) FROM (
        SELECT DISTINCT abs(hashtext(uid) %% 64) AS bucket FROM unnest(%s::text[]) AS uid ORDER BY bucket
    ) AS buckets
"""
_HOLDERS = """
    SELECT link.target_uid, entry.uid FROM content_reference AS link
    JOIN content_entrylocale AS saved ON saved.latest_id = link.version_id AND saved.deleted_at IS NULL
    JOIN content_entry AS entry ON entry.id = saved.entry_id
    WHERE link.branch_id = %s AND link.target_uid = ANY(%s) AND link.kind = 'document'
        AND saved.entry_id IS DISTINCT FROM %s
"""


def document_uid_problems(
    scope: Scope, content_type: StoredType, data: JSONObject, *, before: JSONObject | None, entry_id: int | None
) -> list[Problem]:
    """A problem for every document whose uid another entry's latest versions hold (CS-39).

    What the content `before` holds already is not asked about, nor are the entry's own languages and versions. Until
    the transaction ends nobody else claims the uids that are new.
    """
    compiled = content_type.compiled
    claimed = {place: uid for _, place, uid in document_uids(compiled, data)}
    known = set() if before is None else {uid for _, _, uid in document_uids(compiled, before)}
    fresh = sorted(set(claimed.values()) - known)
    if not fresh:
        return []
    fetch_all(SQL(_LOCK, (str(scope.branch_id), fresh)))
    holders: dict[str, str] = dict(fetch_all(SQL(_HOLDERS, (scope.branch_id, fresh, entry_id))))
    return [
        Problem(place, "unique", "is a duplicate UID.", {"entry": holders[uid]})
        for place, uid in claimed.items()
        if uid in holders
    ]
