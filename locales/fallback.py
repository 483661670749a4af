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
