"""Taxonomies and terms on the wire, in management and delivery alike: what a list asks for, and what an object says."""

from collections.abc import Mapping

from api.bodies import texts
from api.calls import Call
from api.lists import read_listing
from content.query.window import parse_count
from content.taxonomies import TERM_FIELDS, TermListing, TermRow, languages_of
from content.taxonomy_counts import COUNTS
from content.taxonomy_rules import Words
from core.clock import to_wire
from core.json_values import JSONObject

ALL_TAXONOMIES = "$all"
LANGUAGE_PARAMETERS = ("locale", "include_fallback", "fallback_locale")
TAXONOMY_COUNTS = (
    "terms_count",
    "referenced_terms_count",
    "referenced_entries_count",
    "referenced_content_type_count",
)
TERM_COUNTS = ("children_count", "referenced_entries_count")
TAXONOMY_SHAPE: Mapping[str, object] = {
    "uid": {"type": "string", "example": "topics"},
    "name": {"type": "string", "example": "Topics"},
    "description": {"type": "string"},
    "locale": {"type": "string", "example": "en-us"},
}
TERM_SHAPE: Mapping[str, object] = {
    **TAXONOMY_SHAPE,
    "taxonomy_uid": {"type": "string", "example": "topics"},
    "parent_uid": {"type": "string", "nullable": True},
    "depth": {"type": "integer", "minimum": 1},
    "order": {"type": "integer", "minimum": 1},
}


def count_parameters(counts: tuple[str, ...]) -> tuple[str, ...]:
    """The parameters that ask for these counts."""
    return tuple(f"include_{name}" for name in counts)


def read_languages(call: Call) -> tuple[str, ...]:
    """The languages that the parameters ask for, the nearest first. Raises LocaleNotFound."""
    return languages_of(
        call.scope,
        call.text("locale") or None,
        include_fallback=call.flag("include_fallback") or bool(call.text("fallback_locale")),
        fallback_locale=call.text("fallback_locale") or None,
    )


def read_counts(call: Call, counts: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the counts that the parameters ask for."""
    return tuple(name for name in counts if name in COUNTS and call.flag(f"include_{name}"))


def read_term_listing(call: Call, counts: tuple[str, ...], *, in_tree_order: bool) -> tuple[TermListing, bool]:
    """What a list asks for, and whether it asks for the number alone. A tree keeps its order unless told otherwise."""
    listing = read_listing(call.params, TERM_FIELDS)
    is_sorted = bool(call.text("asc") or call.text("desc"))
    wanted = TermListing(
        languages=read_languages(call),
        window=listing.window,
        where=listing.where,
        counts=read_counts(call, counts),
        typeahead=call.text("typeahead") or call.text("term"),
        is_deleted=call.flag("deleted"),
        in_tree_order=in_tree_order and not is_sorted,
    )
    return wanted, listing.is_count


def read_depth(call: Call, default: int) -> int:
    """How many levels a list goes down; 0 for all. Raises Invalid."""
    return parse_count(dict(call.params.lists()), "depth", default)


def read_words(document: JSONObject) -> Words:
    """What a body calls something. Raises Invalid."""
    sent = texts(document, "name", "description")
    return Words(sent["name"], sent["description"])


def represent_taxonomy(row: TermRow) -> JSONObject:
    """A taxonomy in the vendor's shape."""
    return {
        "uid": row.uid,
        "name": row.name,
        "description": row.description,
        "locale": row.locale,
        **_times(row),
        **row.counts,
    }


def represent_term(row: TermRow) -> JSONObject:
    """A term in the vendor's shape; what stands at the top has no parent."""
    return {
        "uid": row.uid,
        "name": row.name,
        "description": row.description,
        "locale": row.locale,
        "taxonomy_uid": row.taxonomy_uid,
        "parent_uid": row.parent_uid,
        "depth": row.depth,
        "order": row.order,
        **_times(row),
        **row.counts,
    }


def _times(row: TermRow) -> JSONObject:
    times: JSONObject = {
        "created_at": to_wire(row.created_at),
        "created_by": row.created_by,
        "updated_at": to_wire(row.updated_at),
        "updated_by": row.updated_by,
    }
    return times if row.deleted_at is None else {**times, "deleted_at": to_wire(row.deleted_at)}
