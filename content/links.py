"""Checking what an entry points to against what exists."""

from collections.abc import Iterable

from content.file_links import file_problems, ruled_files
from content.models import Asset, Entry
from content.references import Link, Target, check_links, extract_links, unknown_term_problems
from content.schema.fields.file_rules import FileFacts
from content.target_sight import seen_entry_uids, seen_file_uids, unknown_terms
from content.taxonomies import find_terms
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject
from stacks.scope import Scope


def link_problems(
    scope: Scope, content_type: StoredType, data: JSONObject, *, before: JSONObject | None = None
) -> tuple[Problem, ...]:
    """A problem for every link to an entry of the wrong type, every term that does not exist, every file against the rules.

    One query where the content names entries at all, one where it names terms, and one where it names files in fields
    that ask something of them. A term that is gone may stay where the content `before` names it already.
    """
    links = extract_links(content_type.compiled, data)
    uids = {link.uid for link in links if link.kind == "entry"}
    exists: set[Target] = set()
    if uids:
        rows = Entry.objects.filter(branch_id=scope.branch_id, uid__in=uids, deleted_at=None)
        types = dict(rows.values_list("uid", "content_type__uid"))
        exists = {("entry", uid, types[uid]) for uid in seen_entry_uids(scope, types)}
    pairs = _terms_of(links)
    unknown = (pairs - find_terms(scope, pairs)) | unknown_terms(scope, pairs)
    if unknown and before is not None:
        unknown -= _terms_of(extract_links(content_type.compiled, before))
    return (
        *check_links(content_type.compiled, links, exists),
        *unknown_term_problems(content_type.compiled, data, unknown),
        *_file_problems(scope, content_type, data),
    )


def _terms_of(links: Iterable[Link]) -> set[tuple[str, str]]:
    return {(link.content_type_uid or "", link.uid) for link in links if link.kind == "term"}


def _file_problems(scope: Scope, content_type: StoredType, data: JSONObject) -> tuple[Problem, ...]:
    files = ruled_files(content_type.compiled, data)
    if not files:
        return ()
    uids = seen_file_uids(scope, {file.uid for file in files})
    rows = Asset.objects.filter(branch_id=scope.branch_id, uid__in=uids, is_dir=False, deleted_at=None)
    columns = rows.values_list("uid", *(f"latest__{name}" for name in ("filename", "content_type", "width", "height")))
    return file_problems(files, {uid: FileFacts(*facts) for uid, *facts in columns})
