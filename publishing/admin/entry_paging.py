"""Pages of a list of entries by the key of the last row, so that a page far behind costs as little as the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from content.models import EntryLocale
from stacks.admin.paging import PAGE_SIZE

Key: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by; rows that share it by the entry, so that no two stand at one place."""

    column: str
    is_descending: bool


ORDERS: Final[Mapping[str, Order]] = {
    "updated": Order("updated_at", is_descending=True),
    "title": Order("title", is_descending=False),
    "created": Order("created_at", is_descending=True),
}
"""What `?order=` may say."""


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """A slice of a list, and the queries of the addresses of the slices before and behind it; empty for none."""

    rows: Sequence[EntryLocale]
    previous: str
    next: str


def keyed_page(rows: QuerySet[EntryLocale], order: Order, request: HttpRequest) -> KeyedPage:
    """The page behind the row that `?after=` names, or before that of `?before=`. One query, of one row more."""
    before, after = _read(request, "before", order), _read(request, "after", order)
    backwards = before is not None
    key = before if backwards else after
    wanted = rows if key is None else rows.filter(_beyond(order, key, is_less=order.is_descending is not backwards))
    sign = "-" if order.is_descending is not backwards else ""
    found = list(wanted.order_by(f"{sign}{order.column}", f"{sign}entry")[: PAGE_SIZE + 1])
    has_more = len(found) > PAGE_SIZE
    shown = found[:PAGE_SIZE]
    if backwards:
        shown.reverse()
    has_previous = has_more if backwards else key is not None
    has_next = True if backwards else has_more
    return KeyedPage(
        shown,
        _query(request, "before", shown[0], order) if shown and has_previous else "",
        _query(request, "after", shown[-1], order) if shown and has_next else "",
    )


def _beyond(order: Order, key: Key, *, is_less: bool) -> Q:
    """Rows on one side of the key. The first condition alone would do where no rows share it; it leads the index."""
    value, entry_id = key
    than = "lt" if is_less else "gt"
    bound = Q(**{f"{order.column}__{than}e": value})
    return bound & (Q(**{f"{order.column}__{than}": value}) | Q(**{f"entry__{than}": entry_id}))


def _query(request: HttpRequest, side: str, row: EntryLocale, order: Order) -> str:
    value = getattr(row, order.column)
    text = value.isoformat() if isinstance(value, datetime) else value
    others = [(name, text) for name, text in request.GET.items() if name not in ("after", "before", "page")]
    return urlencode([*others, (side, f"{row.entry_id} {text}")])


def _read(request: HttpRequest, side: str, order: Order) -> Key | None:
    """The key in the address; None where there is none, or none of this order."""
    number, space, value = request.GET.get(side, "").partition(" ")
    if not space or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    if order.column == "title":
        return value, int(number)
    try:
        return (value, int(number)) if datetime.fromisoformat(value).tzinfo else None
    except ValueError:
        return None
