"""The uids of rich text documents: clients make them, and no two entries of a branch share one."""

from content.database import fetch_proving
from content.query.sql import SQL
from content.references import document_uids
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject
from stacks.scope import Scope

# The function stands in a migration. It locks the uids, in the same order as everybody, and then looks who holds them.
_CLAIM = "SELECT uid, holder FROM content_claim_documents(%s, %s, %s)"


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
    holders: dict[str, str] = dict(fetch_proving(SQL(_CLAIM, (scope.branch_id, fresh, entry_id))))
    return [
        Problem(place, "unique", "is a duplicate UID.", {"entry": holders[uid]})
        for place, uid in claimed.items()
        if uid in holders
    ]
