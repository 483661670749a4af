"""Pages of a list of entries by the key of the last row, so that a page far behind costs as little as the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import urlencode

import orjson
from django.http import QueryDict

from content.models import EntryLocale
from content.query.sql import SQL

Value: TypeAlias = str | float | datetime | None
_LONGEST = 5_000
_TYPES: Final[Mapping[str, str]] = {"text": "%s", "number": "%s::float8", "instant": "%s::timestamptz"}


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: columns of language rows, of one kind; rows that share them by the entry.

    Where the first column `may_be_null`, rows without a value come last in either direction, by title.
    """

    columns: tuple[str, ...]
    kind: str
    is_descending: bool
    may_be_null: bool = False


_TITLES: Final = Order(("title",), "text", is_descending=False)
ORDERS: Final[Mapping[str, Order]] = {
    "updated": Order(("updated_at",), "instant", is_descending=True),
    "updated_up": Order(("updated_at",), "instant", is_descending=False),
    "title": _TITLES,
    "title_down": Order(("title",), "text", is_descending=True),
    "created": Order(("created_at",), "instant", is_descending=True),
    "created_up": Order(("created_at",), "instant", is_descending=False),
}
"""What `?order=` may say of any list."""


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """A slice of a list, and the queries of the addresses of the slices before and behind it; empty for none."""

    rows: Sequence[EntryLocale]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Key:
    """A row's place: its values in the columns of the order, with None at the front where it has none, and its entry."""

    values: tuple[Value, ...]
    entry_id: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list that one index has in its order: rows with a value, or those without."""

    columns: tuple[str, ...]
    terms: str
    """The terms of ORDER BY over language rows `l`."""
    condition: SQL


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page begins: behind a row, before one (`is_backwards`), or with None at the beginning."""

    order: Order
    key: Key | None
    is_backwards: bool

    @property
    def stretches(self) -> Iterator[Stretch]:
        """What the page is taken from, one after the other; the first begins at the key."""
        if not self.order.may_be_null:
            yield self._stretch(self.order, "", self.key)
            return
        filled = f"l.{self.order.columns[0]} IS NOT NULL"
        blank = f"l.{self.order.columns[0]} IS NULL"
        by_title = Order(("title",), "text", self.order.is_descending)
        is_among_blanks = self.key is not None and self.key.values[0] is None
        begun = [(by_title, blank)] if is_among_blanks else [(self.order, filled)]
        others = [(self.order, filled)] if is_among_blanks else [(by_title, blank)]
        # Backwards from a blank row the filled ones follow, forwards from a filled one the blank ones.
        is_followed = self.is_backwards is is_among_blanks
        for place, (order, condition) in enumerate(begun + (others if is_followed else [])):
            yield self._stretch(order, condition, self.key if place == 0 else None)

    def _stretch(self, order: Order, condition: str, key: Key | None) -> Stretch:
        is_downwards = order.is_descending is not self.is_backwards
        sign = "DESC" if is_downwards else "ASC"
        # What numbers and instants are indexed by has its nulls at the low end.
        nulls = {True: " NULLS LAST", False: " NULLS FIRST"}[is_downwards] if self._has_low_nulls(order) else ""
        first, *rest = order.columns
        terms = ", ".join([f"l.{first} {sign}{nulls}", *(f"l.{column} {sign}" for column in (*rest, "entry_id"))])
        conditions = [SQL(condition)] if condition else []
        if key is not None:
            columns = ", ".join(f"l.{column}" for column in (*order.columns, "entry_id"))
            values = key.values[-len(order.columns) :]
            casts = ", ".join([*(_TYPES[order.kind] for _ in order.columns), "%s"])
            beyond = "<" if is_downwards else ">"
            # Values are compared as a row, which leads the index.
            conditions.append(SQL(f"({columns}) {beyond} ({casts})", (*values, key.entry_id)))
        text = " AND ".join(each.text for each in conditions) or "TRUE"
        return Stretch(
            (*order.columns, "entry_id"), terms, SQL(text, tuple(param for each in conditions for param in each.params))
        )

    def _has_low_nulls(self, order: Order) -> bool:
        return order.may_be_null and order.kind != "text"


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
    values = [getattr(row, column) for column in order.columns]
    if order.may_be_null and values[0] is None:
        values = [None, row.title]
    pairs = [(name, each) for name, each_of in sent.lists() for each in each_of]
    others = [(name, each) for name, each in pairs if name not in ("after", "before", "page")]
    return urlencode([*others, (side, orjson.dumps([row.entry_id, *values]).decode())])


def _read(sent: QueryDict, side: str, order: Order) -> Key | None:
    """The key in the address; None where there is none, or none of this order."""
    try:
        read = orjson.loads(sent.get(side, "")[:_LONGEST])
    except orjson.JSONDecodeError:
        return None
    if not isinstance(read, list) or not read or type(read[0]) is not int or not 0 < read[0] < 2**63:
        return None
    entry_id, *values = read
    if order.may_be_null and values[:1] == [None]:
        is_right = len(values) == 2 and _is_text(values[1])
    else:
        is_right = len(values) == len(order.columns) and all(_CHECKS[order.kind](value) for value in values)
    if not is_right:
        return None
    if order.kind == "instant" and values[0] is not None:
        values = [datetime.fromisoformat(value) for value in values]
    return Key(tuple(values), entry_id)


def _is_text(value: object) -> bool:
    # PostgreSQL has no text with a zero byte in it.
    return isinstance(value, str) and "\0" not in value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_CHECKS = {"text": _is_text, "number": _is_number, "instant": _is_instant}
