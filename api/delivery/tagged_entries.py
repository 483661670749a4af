"""Entries of every type by their terms, over the delivery API: those that are live in an environment and language."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import orjson

from api.calls import Call
from api.delivery.caching import deliver, deliver_count
from api.delivery.place import PLACE_PARAMETERS, place_of
from api.delivery.references import References
from api.delivery.representation import represent_files, represent_parsed, with_live_files
from api.fragments import array, members
from api.lists import ENTRY_LIST_PARAMETERS, read_tagged_listing
from api.replies import Reply
from api.views import Resource
from content.inclusion import included_paths
from content.query.projection import parse_projections
from content.query_fields import live_term_fields
from content.tagged import UidPage
from content.types import StoredType, load_type
from core.json_values import JSONObject, dump_json
from publishing.live_files import read_files
from publishing.live_references import LiveTargets, find_live_targets
from publishing.live_tagged import count_live_tagged, list_live_tagged


class LiveTaggedEntries(Resource):
    """The live entries of every content type that has terms."""

    tag = "Delivery"
    key = "entry"
    plural = "entries"
    parameters: ClassVar = {
        "GET": (
            *ENTRY_LIST_PARAMETERS, *PLACE_PARAMETERS, "include[]", "only[BASE][]", "except[BASE][]", "include_branch",
            "include_dimension",
        )
    }  # fmt: skip

    def get(self, call: Call) -> Reply:
        """List the live entries of every type with taxonomies, by their terms; each says its type in `_content_type_uid`."""
        place = place_of(call)
        listing = read_tagged_listing(call.params, live_term_fields(call.scope))
        if listing.is_count:
            return deliver_count(call, "entries", count_live_tagged(call.scope, listing.queries, place))
        page = list_live_tagged(call.scope, listing.queries, place, window=listing.window)
        found = find_live_targets(call.scope, page.uids, place)
        lists: Mapping[str, Sequence[str]] = dict(call.params.lists())
        projections = parse_projections(lists)
        references = References(
            call.scope, place, projections.references, with_dimension=call.flag("include_dimension")
        )
        entries = _represented(call, page, found)
        references.include(entries, included_paths(lists))

        def body() -> bytes:
            written = [dump_json(projections.base.apply(entry)) for _, entry in entries]
            parts: dict[str, object] = {"entries": array(written)}
            return members(parts if page.count is None else parts | {"count": page.count})

        return deliver(call, [page.uids, page.count, *found.versions(), *references.versions], body)


def _represented(call: Call, page: UidPage, found: LiveTargets) -> list[tuple[StoredType, JSONObject]]:
    """The entries of the page in its order, each with its type."""
    targets = [found.by_uid[uid] for uid in page.uids if uid in found.by_uid]
    environment_uid = targets[0].row.environment_uid if targets else ""
    files = represent_files(
        call.scope, read_files(found.files, environment_uid), with_dimension=call.flag("include_dimension")
    )
    extra: JSONObject = {"_branch": call.scope.branch_uid} if call.flag("include_branch") else {}
    entries = []
    for target in targets:
        content_type = load_type(call.scope, target.content_type_uid)
        content = with_live_files(content_type, orjson.loads(target.row.data), files)
        named = {"_content_type_uid": content_type.uid, **extra}
        entries.append((content_type, represent_parsed(target.row, content, named)))
    return entries
