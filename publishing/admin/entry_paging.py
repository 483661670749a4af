"""Pages of a list of entries by the key of the last row, so that a page far behind costs as little as the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import urlencode

from django.http import QueryDict

from content.models import EntryLocale
from content.query.sql import SQL

Key: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by; rows that share it by the entry, so that no two stand at one place."""

    column: str
    is_descending: bool


ORDERS: Final[Mapping[str, Order]] = {
    "updated": Order("updated_at", is_descending=True),
    "updated_up": Order("updated_at", is_descending=False),
    "title": Order("title", is_descending=False),
    "title_down": Order("title", is_descending=True),
    "created": Order("created_at", is_descending=True),
    "created_up": Order("created_at", is_descending=False),
}
"""What `?order=` may say."""


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """A slice of a list, and the queries of the addresses of the slices before and behind it; empty for none."""

    rows: Sequence[EntryLocale]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page begins: behind a row, before one (`is_backwards`), or with None at the beginning."""

    order: Order
    key: Key | None
    is_backwards: bool

    @property
    def _is_downwards(self) -> bool:
        return self.order.is_descending is not self.is_backwards

    @property
    def terms(self) -> str:
        """The terms of ORDER BY over language rows `l`."""
        sign = "DESC" if self._is_downwards else "ASC"
        return f"l.{self.order.column} {sign}, l.entry_id {sign}"

    @property
    def condition(self) -> SQL:
        """Rows on the wanted side of the key. Values are compared as a row, which leads the index."""
        if self.key is None:
            return SQL("TRUE")
        value, entry_id = self.key
        sign = "<" if self._is_downwards else ">"
        cast = "%s" if self.order.column == "title" else "%s::timestamptz"
        return SQL(f"(l.{self.order.column}, l.entry_id) {sign} ({cast}, %s)", (value, entry_id))


def place_in(sent: QueryDict, order: Order) -> Place:
    """The place that `?after=` or `?before=` names."""
    before, after = _read(sent, "before", order), _read(sent, "after", order)
    return Place(order, after if before is None else before, before is not None)


def page_from(sent: QueryDict, place: Place, found: Sequence[EntryLocale], *, size: int) -> KeyedPage:
    """The page of rows found at the place, of which there is one more where others follow."""
    has_more = len(found) > size
    shown = list(found[:size])
    if place.is_backwards:
        shown.reverse()
    has_previous = has_more if place.is_backwards else place.key is not None
    has_next = True if place.is_backwards else has_more
    return KeyedPage(
        shown,
        _query(sent, "before", shown[0], place.order) if shown and has_previous else "",
        _query(sent, "after", shown[-1], place.order) if shown and has_next else "",
    )


def _query(sent: QueryDict, side: str, row: EntryLocale, order: Order) -> str:
    value = getattr(row, order.column)
    text = value.isoformat() if isinstance(value, datetime) else value
    pairs = [(name, each) for name, values in sent.lists() for each in values]
    others = [(name, each) for name, each in pairs if name not in ("after", "before", "page")]
    return urlencode([*others, (side, f"{row.entry_id} {text}")])


def _read(sent: QueryDict, side: str, order: Order) -> Key | None:
    """The key in the address; None where there is none, or none of this order."""
    number, space, value = sent.get(side, "").partition(" ")
    if not space or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    if order.column == "title":
        return value, int(number)
    try:
        return (value, int(number)) if datetime.fromisoformat(value).tzinfo else None
    except ValueError:
        return None
