"""PURE: which languages a read falls back to."""

from collections.abc import Mapping


def chain(fallbacks: Mapping[str, str | None], code: str) -> tuple[str, ...]:
    """The language itself, then its fallbacks in order, ending at the master.

    Raises KeyError for a language the branch does not have. A cycle, which no action allows, ends the chain.
    """
    codes: list[str] = []
    current: str | None = code
    while current is not None and current not in codes:
        codes.append(current)
        current = fallbacks[current]
    return tuple(codes)


def from_the_master_down(fallbacks: Mapping[str, str | None]) -> list[tuple[str, int]]:
    """Every language with how many stand above it: the master, then each below the one it falls back to, by code."""
    below: dict[str | None, list[str]] = {}
    for code in sorted(fallbacks, reverse=True):
        below.setdefault(fallbacks[code], []).append(code)
    rows: list[tuple[str, int]] = []
    waiting = [(code, 0) for code in below.get(None, [])]
    while waiting:
        code, depth = waiting.pop()
        rows.append((code, depth))
        waiting += [(child, depth + 1) for child in below.get(code, [])]
    return rows
