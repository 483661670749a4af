"""What a list's parameters ask for, in the words every list shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from content.query.fields import Fields
from content.query.language import EVERYTHING, And, Query
from content.query.parse import QueryLimits, parse_query_text
from content.query.search import parse_tags, parse_typeahead
from content.query.window import Window, parse_window
from content.query_fields import TermFields
from content.tagged import QueryOfTypes

LIST_PARAMETERS = ("query", "asc", "desc", "skip", "limit", "include_count", "count")
ENTRY_LIST_PARAMETERS = (*LIST_PARAMETERS, "typeahead", "tags", "tags[]")
_LIMITS = QueryLimits()
_LEAST_CLAUSES = 5
"""Comparisons that a filter may have however many types it is asked of."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The slice and the filter; `is_count` asks for the number alone, under the collection's key."""

    window: Window
    where: Query
    is_count: bool


@dataclass(frozen=True, slots=True)
class TaggedListing:
    """The same for entries of several types: the filter as it is for each."""

    window: Window
    queries: tuple[QueryOfTypes, ...]
    is_count: bool


def read_listing(params: QueryDict, fields: Fields, limits: QueryLimits = _LIMITS) -> Listing:
    """The listing that the parameters describe. Raises Invalid naming the parameter."""
    text = params.get("query", "")
    return Listing(
        window=parse_window(_lists(params), fields),
        where=parse_query_text(text, fields, limits) if text else EVERYTHING,
        is_count=params.get("count") in ("true", "True", "1"),
    )


def read_entry_listing(params: QueryDict, fields: Fields, limits: QueryLimits = _LIMITS) -> Listing:
    """The same for entries, which are also searched by `typeahead` and `tags`."""
    listing = read_listing(params, fields, limits)
    lists = _lists(params)
    added = [clause for clause in (parse_typeahead(lists, fields), parse_tags(lists, fields)) if clause is not None]
    return replace(listing, where=And((listing.where, *added))) if added else listing


def read_tagged_listing(params: QueryDict, groups: Sequence[TermFields]) -> TaggedListing:
    """The same for entries of every type that has terms, asked in the words that all of them know."""
    limits = QueryLimits(clauses=max(_LIMITS.clauses // max(len(groups), 1), _LEAST_CLAUSES))
    listing = read_entry_listing(params, Fields(is_closed=True), limits)
    where = (read_entry_listing(params, group.fields, limits).where for group in groups)
    queries = [QueryOfTypes(group.type_ids, query) for group, query in zip(groups, where, strict=True)]
    return TaggedListing(listing.window, tuple(queries), listing.is_count)


def _lists(params: QueryDict) -> Mapping[str, Sequence[str]]:
    return dict(params.lists())
