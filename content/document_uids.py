"""The uids of rich text documents: clients make them, and no two entries of a branch share one."""

from collections.abc import Mapping

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
    claimed = documents_by_place(content_type, data)
    known = set() if before is None else {*documents_by_place(content_type, before).values()}
    fresh = sorted({*claimed.values()} - known)
    if not fresh:
        return []
    return held_problems(claimed, dict(fetch_proving(SQL(_CLAIM, (scope.branch_id, fresh, entry_id)))))


def documents_by_place(content_type: StoredType, data: JSONObject) -> dict[str, str]:
    """The uid of every document that the content brings, by its place."""
    return {place: uid for _, place, uid in document_uids(content_type.compiled, data)}


def held_problems(claimed: Mapping[str, str], holders: Mapping[str, str]) -> list[Problem]:
    """A problem for every document claimed by its place whose uid has a holder."""
    return [
        Problem(place, "unique", "is a duplicate UID.", {"entry": holders[uid]})
        for place, uid in claimed.items()
        if uid in holders
    ]
