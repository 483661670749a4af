"""Checking what an entry points to against what exists."""

from content.models import Entry
from content.references import Target, check_links, extract_links
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject
from stacks.scope import Scope


def link_problems(scope: Scope, content_type: StoredType, data: JSONObject) -> tuple[Problem, ...]:
    """A problem for every link to an entry of the wrong type; one query where the content names entries at all."""
    links = extract_links(content_type.compiled, data)
    uids = {link.uid for link in links if link.kind == "entry"}
    if not uids:
        return ()
    rows = Entry.objects.filter(branch_id=scope.branch_id, uid__in=uids, deleted_at=None)
    exists: set[Target] = {("entry", uid, type_uid) for uid, type_uid in rows.values_list("uid", "content_type__uid")}
    return check_links(content_type.compiled, links, exists)
