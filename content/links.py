"""Checking what an entry points to against what exists."""

from content.models import Entry
from content.references import Target, check_links, extract_links, unknown_term_problems
from content.taxonomies import find_terms
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject
from stacks.scope import Scope


def link_problems(scope: Scope, content_type: StoredType, data: JSONObject) -> tuple[Problem, ...]:
    """A problem for every link to an entry of the wrong type, and for every term that does not exist.

    One query where the content names entries at all, and one where it names terms.
    """
    links = extract_links(content_type.compiled, data)
    uids = {link.uid for link in links if link.kind == "entry"}
    exists: set[Target] = set()
    if uids:
        rows = Entry.objects.filter(branch_id=scope.branch_id, uid__in=uids, deleted_at=None)
        exists = {("entry", uid, type_uid) for uid, type_uid in rows.values_list("uid", "content_type__uid")}
    pairs = {(link.content_type_uid or "", link.uid) for link in links if link.kind == "term"}
    unknown = pairs - find_terms(scope, pairs)
    return (
        *check_links(content_type.compiled, links, exists),
        *unknown_term_problems(content_type.compiled, data, unknown),
    )
