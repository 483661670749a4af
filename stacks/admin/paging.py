"""Pages of long lists: what a page costs does not grow with the list, so nothing is counted past a bound."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50
COUNTED = 1000
_LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list."""

    rows: Sequence[Any]
    number: int
    has_next: bool

    @property
    def previous(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The number of the page after."""
        return self.number + 1


def page_of(
    queryset: "QuerySet[Any, Any]",
    request: HttpRequest,
    *,
    size: int = PAGE_SIZE,
    convert: Callable[[Any], Any] | None = None,
) -> Page:
    """The page that `?page=` asks for: one query, which reads one row more to know whether another page follows."""
    number = page_number(request)
    start = (number - 1) * size
    rows = list(queryset[start : start + size + 1])
    shown = rows[:size] if convert is None else [convert(row) for row in rows[:size]]
    return Page(shown, number, len(rows) > size)


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 where it is no number of a page."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), _LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def bounded_count(queryset: "QuerySet[Any, Any]") -> str:
    """How many rows there are, `1000+` from there on."""
    count = queryset.order_by()[: COUNTED + 1].count()
    return f"{COUNTED}+" if count > COUNTED else str(count)
