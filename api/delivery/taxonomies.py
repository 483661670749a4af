"""Taxonomies and terms over the delivery API: those that are live in an environment and language."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from api.calls import Call
from api.delivery.caching import deliver, deliver_count
from api.delivery.place import PLACE_PARAMETERS, place_of
from api.fragments import members
from api.lists import LIST_PARAMETERS, read_listing
from api.replies import Reply
from api.terms import TAXONOMY_SHAPE, TERM_SHAPE, read_depth
from api.views import Resource
from content.query.window import Window
from content.taxonomies import TERM_FIELDS
from content.taxonomy_rules import TermAddress
from core.clock import to_wire
from core.json_values import JSONObject
from publishing.live_terms import (
    LiveTerm,
    LiveTermListing,
    LiveTermPage,
    get_live_term,
    list_live_ancestors,
    list_live_descendants,
    list_live_languages,
    list_live_taxonomies,
    list_live_terms,
)

_DETAILS = {"publish_details": {"type": "object", "additionalProperties": True}}
_LISTED = (*LIST_PARAMETERS, *PLACE_PARAMETERS)


class LiveTaxonomies(Resource):
    """The live taxonomies of a branch."""

    tag = "Delivery"
    key = "taxonomy"
    plural = "taxonomies"
    shape: ClassVar = {**TAXONOMY_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": _LISTED}

    def get(self, call: Call) -> Reply:
        """List the taxonomies that are live in an environment and language, 100 at a time."""
        place = place_of(call)
        return _list(call, "taxonomies", lambda listing: list_live_taxonomies(call.scope, place, listing))


class LiveTaxonomy(Resource):
    """One live taxonomy."""

    tag = "Delivery"
    key = "taxonomy"
    shape: ClassVar = {**TAXONOMY_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": PLACE_PARAMETERS}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a taxonomy as it is live in an environment and language."""
        return _one(call, "taxonomy", get_live_term(call.scope, TermAddress(uid), place_of(call)))


class LiveTaxonomyLocales(Resource):
    """The languages that a taxonomy is live in."""

    tag = "Delivery"
    plural = "taxonomies"
    shape: ClassVar = {**TAXONOMY_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": PLACE_PARAMETERS}

    def get(self, call: Call, uid: str) -> Reply:
        """List a taxonomy in each language that it is live in."""
        return _all(call, "taxonomies", list_live_languages(call.scope, TermAddress(uid), place_of(call)))


class LiveTerms(Resource):
    """The live terms of a taxonomy."""

    tag = "Delivery"
    key = "term"
    plural = "terms"
    shape: ClassVar = {**TERM_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": (*_LISTED, "depth")}

    def get(self, call: Call, taxonomy_uid: str) -> Reply:
        """List the terms that are live level by level, down to `depth`, all levels where it is left out."""
        place, depth = place_of(call), read_depth(call, default=0)
        return _list(
            call, "terms", lambda listing: list_live_terms(call.scope, taxonomy_uid, place, listing, depth=depth)
        )


class LiveTermResource(Resource):
    """One live term."""

    tag = "Delivery"
    key = "term"
    shape: ClassVar = {**TERM_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": PLACE_PARAMETERS}

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """Get a term as it is live in an environment and language."""
        return _one(call, "term", get_live_term(call.scope, TermAddress(taxonomy_uid, uid), place_of(call)))


class LiveTermAncestors(Resource):
    """What is live above a term."""

    tag = "Delivery"
    plural = "terms"
    shape: ClassVar = {**TERM_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": _LISTED}

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """List the live terms above a live term, the highest first."""
        address, place = TermAddress(taxonomy_uid, uid), place_of(call)
        return _list(call, "terms", lambda listing: list_live_ancestors(call.scope, address, place, listing))


class LiveTermDescendants(Resource):
    """What is live below a term."""

    tag = "Delivery"
    plural = "terms"
    shape: ClassVar = {**TERM_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": (*_LISTED, "depth")}

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """List the live terms below a live term level by level, `depth` levels down, all where it is left out."""
        address, place, depth = TermAddress(taxonomy_uid, uid), place_of(call), read_depth(call, default=0)
        return _list(
            call, "terms", lambda listing: list_live_descendants(call.scope, address, place, listing, depth=depth)
        )


class LiveTermLocales(Resource):
    """The languages that a term is live in."""

    tag = "Delivery"
    plural = "terms"
    shape: ClassVar = {**TERM_SHAPE, **_DETAILS}
    parameters: ClassVar = {"GET": PLACE_PARAMETERS}

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """List a term in each language that it is live in."""
        address = TermAddress(taxonomy_uid, uid)
        return _all(call, "terms", list_live_languages(call.scope, address, place_of(call)))


def _list(call: Call, key: str, read: Callable[[LiveTermListing], LiveTermPage]) -> Reply:
    listing = read_listing(call.params, TERM_FIELDS)
    if listing.is_count:
        counted = LiveTermListing(Window(limit=0, include_count=True), listing.where)
        return deliver_count(call, key, read(counted).count or 0)
    is_sorted = bool(call.text("asc") or call.text("desc"))
    page = read(LiveTermListing(listing.window, listing.where, in_tree_order=not is_sorted))
    return _all(call, key, page.rows, count=page.count)


def _all(call: Call, key: str, rows: Iterable[LiveTerm], *, count: int | None = None) -> Reply:
    found = tuple(rows)
    more: dict[str, object] = {} if count is None else {"count": count}
    versions = [*(_version(row) for row in found), count]
    return deliver(call, versions, lambda: members({key: [_represent(row) for row in found], **more}))


def _one(call: Call, key: str, row: LiveTerm) -> Reply:
    return deliver(call, [_version(row)], lambda: members({key: _represent(row)}))


def _version(row: LiveTerm) -> object:
    return row.taxonomy_uid, row.uid, row.locale, row.version, row.live_locale, row.published_at.isoformat()


def _represent(row: LiveTerm) -> JSONObject:
    body: JSONObject = {
        "uid": row.uid,
        "name": row.name,
        "description": row.description,
        "locale": row.locale,
        "created_at": to_wire(row.created_at),
        "created_by": row.created_by,
        "updated_at": to_wire(row.updated_at),
        "updated_by": row.updated_by,
        "publish_details": {
            "environment": row.environment_uid,
            "locale": row.live_locale,
            "time": to_wire(row.published_at),
            "user": row.published_by,
        },
    }
    if row.taxonomy_uid is not None:
        place = {"taxonomy_uid": row.taxonomy_uid, "parent_uid": row.parent_uid, "depth": row.depth, "order": row.order}
        body.update(place)
    return body
