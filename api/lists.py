"""What a list's parameters ask for, in the words every list shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from content.query.fields import Fields
from content.query.language import EVERYTHING, And, Query
from content.query.parse import QueryLimits, parse_query_text
from content.query.search import parse_tags, parse_typeahead
from content.query.window import Window, parse_window

LIST_PARAMETERS = ("query", "asc", "desc", "skip", "limit", "include_count", "count")
ENTRY_LIST_PARAMETERS = (*LIST_PARAMETERS, "typeahead", "tags", "tags[]")
_LIMITS = QueryLimits()


@dataclass(frozen=True, slots=True)
class Listing:
    """The slice and the filter; `is_count` asks for the number alone, under the collection's key."""

    window: Window
    where: Query
    is_count: bool


def read_listing(params: QueryDict, fields: Fields) -> Listing:
    """The listing that the parameters describe. Raises Invalid naming the parameter."""
    text = params.get("query", "")
    return Listing(
        window=parse_window(_lists(params), fields),
        where=parse_query_text(text, fields, _LIMITS) if text else EVERYTHING,
        is_count=params.get("count") in ("true", "True", "1"),
    )


def read_entry_listing(params: QueryDict, fields: Fields) -> Listing:
    """The same for entries, which are also searched by `typeahead` and `tags`."""
    listing = read_listing(params, fields)
    lists = _lists(params)
    added = [clause for clause in (parse_typeahead(lists, fields), parse_tags(lists, fields)) if clause is not None]
    return replace(listing, where=And((listing.where, *added))) if added else listing


def _lists(params: QueryDict) -> Mapping[str, Sequence[str]]:
    return dict(params.lists())
