"""What content from elsewhere points to that is not here, and the types of references that do not name them."""

from collections.abc import Set as AbstractSet

from content.entry_documents import NEEDS_FORCE, untyped_references, with_types
from content.models import Asset, Entry
from content.references import extract_links
from content.schema.compiled import CompiledType
from content.target_sight import seen_entry_uids, seen_file_uids
from core.errors import Problem
from core.json_values import JSONObject
from stacks.scope import Scope

_SEEN = {"entry": seen_entry_uids, "asset": seen_file_uids}


def with_types_found(scope: Scope, compiled: CompiledType, data: JSONObject) -> tuple[JSONObject, tuple[Problem, ...]]:
    """The content with the type of each reference that comes without, and a problem at each that is not found.

    At most one query. What lies in the trash still tells its type.
    """
    uids = untyped_references(compiled, data)
    rows = Entry.objects.filter(branch_id=scope.branch_id, uid__in=uids).values_list("uid", "content_type__uid")
    types = dict(rows) if uids else {}
    seen = seen_entry_uids(scope, types)
    return with_types(compiled, data, {uid: type_uid for uid, type_uid in types.items() if uid in seen})


def missing_link_problems(
    scope: Scope, compiled: CompiledType, data: JSONObject, *, known: JSONObject | None, uid: str | None
) -> tuple[Problem, ...]:
    """A problem for every entry and file that the content points to and that is not here.

    What the entry pointed to before, in what is `known` of it, may stay, and so may what points to the entry itself.
    One query where the content names entries, and one where it names files.
    """
    links = extract_links(compiled, data)
    wanted = {(link.kind, link.uid) for link in links if link.kind != "term"} - {("entry", uid)}
    if known is not None:
        wanted -= {(link.kind, link.uid) for link in extract_links(compiled, known)}
    missing = wanted - _existing(scope, wanted)
    return tuple(
        Problem(
            link.path,
            "exists",
            f"points to the {'entry' if link.kind == 'entry' else 'file'} {link.uid}, which does not exist here."
            f" {NEEDS_FORCE} keep it.",
            {"uid": link.uid},
        )
        for link in links
        if (link.kind, link.uid) in missing
    )


def _existing(scope: Scope, wanted: AbstractSet[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for kind, rows in (
        ("entry", Entry.objects.filter(branch_id=scope.branch_id, deleted_at=None)),
        ("asset", Asset.objects.filter(branch_id=scope.branch_id, is_dir=False, deleted_at=None)),
    ):
        uids = [uid for each, uid in wanted if each == kind]
        if uids:
            there = rows.filter(uid__in=uids).values_list("uid", flat=True)
            found.update((kind, uid) for uid in _SEEN[kind](scope, there))
    return found
