"""Sums of stored numbers."""

from decimal import Context, Decimal

from core.json_values import LARGEST_NUMBER

_DIGITS = 60


class Unstorable(ValueError):
    """Leads outside the numbers that can be stored."""

    def __str__(self) -> str:
        return "leads outside the numbers that can be stored."


def sum_of(number: float, other: float) -> int | float:
    """The sum of two numbers, of integers an integer. Raises Unstorable."""
    if isinstance(number, int) and isinstance(other, int):
        total: int | float = number + other
    else:
        # As they are written in decimals, so that 0.1 and 0.2 are 0.3 and tenths can be counted without an error.
        total = float(Context(prec=_DIGITS).add(Decimal(repr(number)), Decimal(repr(other))))
    if not -LARGEST_NUMBER <= total <= LARGEST_NUMBER:
        raise Unstorable
    return total
