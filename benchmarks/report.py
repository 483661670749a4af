"""The table that a run prints, in Markdown."""

from collections.abc import Sequence
from statistics import median

from benchmarks.load import Result

HEADER = (
    "| operation | requests/s | p50 ms | p99 ms | ÷ bare Django | ÷ PostgreSQL alone | occupancy | errors |\n"
    "|---|---|---|---|---|---|---|---|"
)


def row(name: str, product: Sequence[Result], floor: Sequence[Result], database: Sequence[Result]) -> str:
    """One operation: medians over the rounds, the ratios from the same rounds."""
    rate = _middle(product, "rate")
    cells = [
        name,
        f"{rate:,.0f}",
        f"{_middle(product, 'p50'):.1f}",
        f"{_middle(product, 'p99'):.1f}",
        _ratio(rate, floor),
        _ratio(rate, database),
        f"{_middle(product, 'occupancy'):.2f}",
        str(sum(result.errors for result in product)),
    ]
    return "| " + " | ".join(cells) + " |"


def _middle(results: Sequence[Result], name: str) -> float:
    return float(median(getattr(result, name) for result in results))


def _ratio(rate: float, others: Sequence[Result]) -> str:
    if not others:
        return ""
    other = _middle(others, "rate")
    return f"{rate / other:.0%} of {other:,.0f}"
