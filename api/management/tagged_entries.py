"""Entries of every type by their terms, over the management API."""

from typing import ClassVar

from api.calls import Call
from api.fragments import array, members
from api.lists import ENTRY_LIST_PARAMETERS, TaggedListing, read_tagged_listing
from api.management.entry_reading import additions_of, find_live, find_saved, locale_of
from api.management.entry_showing import SHOWING_PARAMETERS, Showing, Shown
from api.moments import at_moment
from api.replies import Reply
from api.views import Resource
from content.query_fields import saved_term_fields
from content.tagged import UidPage, count_tagged, list_tagged
from publishing.live import LivePlace
from publishing.live_tagged import count_live_tagged, list_live_tagged


class TaggedEntries(Resource):
    """The entries of every content type that has terms."""

    tag = "Entries"
    key = "entry"
    plural = "entries"
    parameters: ClassVar = {
        "GET": (
            *ENTRY_LIST_PARAMETERS, "locale", "environment", "include_fallback", "include_branch", *SHOWING_PARAMETERS,
        )
    }  # fmt: skip

    def get(self, call: Call) -> Reply:
        """List entries of every type with taxonomies, by their terms; each says its type in `_content_type_uid`.

        With `environment` only what is live there is listed.
        """
        listing = read_tagged_listing(call.params, saved_term_fields(call.scope))
        place = _place_of(call)
        if listing.is_count:
            return Reply({"entries": _count(call, listing, place)})
        page = _page(call, listing, place)
        showing = Showing(call, lambda uids: _find(call, uids, place))
        found = _find(call, frozenset(page.uids), place)
        shown = [_named(found[uid], additions_of(call)) for uid in page.uids if uid in found]
        parts: dict[str, object] = {"entries": array(showing.entries(shown))}
        return Reply(members(parts if page.count is None else parts | {"count": page.count}))


def _place_of(call: Call) -> LivePlace | None:
    environment = call.text("environment")
    if not environment:
        return None
    return at_moment(call, LivePlace(environment, locale_of(call), include_fallback=call.flag("include_fallback")))


def _count(call: Call, listing: TaggedListing, place: LivePlace | None) -> int:
    if place is None:
        return count_tagged(call.scope, listing.queries, locale=locale_of(call))
    return count_live_tagged(call.scope, listing.queries, place)


def _page(call: Call, listing: TaggedListing, place: LivePlace | None) -> UidPage:
    if place is None:
        return list_tagged(call.scope, listing.queries, locale=locale_of(call), window=listing.window)
    return list_live_tagged(call.scope, listing.queries, place, window=listing.window)


def _find(call: Call, uids: frozenset[str], place: LivePlace | None) -> dict[str, Shown]:
    if place is None:
        return find_saved(call.scope, uids, locale=locale_of(call))
    return find_live(call.scope, uids, place)


def _named(shown: Shown, additions: dict[str, object]) -> Shown:
    return shown._replace(additions={"_content_type_uid": shown.content_type.uid, **additions})
