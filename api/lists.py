"""What a list's parameters ask for, in the words every list shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from content.query.fields import Fields
from content.query.language import EVERYTHING, Query
from content.query.parse import QueryLimits, parse_query_text
from content.query.window import Window, parse_window

LIST_PARAMETERS = ("query", "asc", "desc", "skip", "limit", "include_count", "count")
_LIMITS = QueryLimits()


@dataclass(frozen=True, slots=True)
class Listing:
    """The slice and the filter; `is_count` asks for the number alone, under the collection's key."""

    window: Window
    where: Query
    is_count: bool


def read_listing(params: QueryDict, fields: Fields) -> Listing:
    """The listing that the parameters describe. Raises Invalid naming the parameter."""
    lists: Mapping[str, Sequence[str]] = dict(params.lists())
    text = params.get("query", "")
    return Listing(
        window=parse_window(lists, fields),
        where=parse_query_text(text, fields, _LIMITS) if text else EVERYTHING,
        is_count=params.get("count") in ("true", "True", "1"),
    )
