"""The `format` of texts: matched by RE2 where it compiles, else by the regex library under a time limit."""

import time
from dataclasses import dataclass
from typing import Any, Protocol

import re2  # type: ignore[import-untyped]  # The library ships no types.
import regex  # type: ignore[import-untyped]  # The library ships no types.

PATTERN_LENGTH = 2_000
SECONDS_PER_VALUE = 0.05
SECONDS_PER_ENTRY = 0.5
NESTING_PER_ENTRY = 3_000_000
LARGE_PROGRAM = 1_000
STEPS_PER_VALUE = 30_000_000
"""What RE2 takes some SECONDS_PER_VALUE for where a program is too large for its fast ways: instructions times characters."""


class Patience:
    """What one entry may still cost, since a list can hold thousands of values: the seconds of the slow matcher, and
    the nesting of HTML, summed over its tags."""

    __slots__ = ("nesting", "seconds")

    def __init__(self) -> None:
        self.seconds = SECONDS_PER_ENTRY
        self.nesting = NESTING_PER_ENTRY


class Pattern(Protocol):
    """A compiled format."""

    def is_found_in(self, text: str, patience: Patience) -> bool:
        """Whether the text matches somewhere. Raises TimeoutError where matching takes too long."""


@dataclass(frozen=True, slots=True)
class LinearPattern:
    """A format that RE2 matches in time linear in the text, and in the size of its program, which counts as long texts go."""

    compiled: Any
    size: int

    def is_found_in(self, text: str, patience: Patience) -> bool:
        if self.size > LARGE_PROGRAM and self.size * len(text) > STEPS_PER_VALUE:
            raise TimeoutError
        # The library looks up the places of a match in a str, which takes ten times as long as the match.
        return self.compiled.search(text.encode()) is not None


@dataclass(frozen=True, slots=True)
class BacktrackingPattern:
    """A format with look-around or back-references, matched under a time limit."""

    compiled: Any

    def is_found_in(self, text: str, patience: Patience) -> bool:
        if patience.seconds <= 0:
            raise TimeoutError
        started = time.perf_counter()
        try:
            return self.compiled.search(text, timeout=min(SECONDS_PER_VALUE, patience.seconds)) is not None
        finally:
            patience.seconds -= time.perf_counter() - started


def compile_pattern(source: str) -> Pattern | None:
    """The compiled format, or None where neither library understands it."""
    if len(source) > PATTERN_LENGTH:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(source, options)
        return LinearPattern(compiled, compiled.programsize)
    except (re2.error, UnicodeError):
        return _compile_backtracking(source)


def _compile_backtracking(source: str) -> Pattern | None:
    try:
        return BacktrackingPattern(regex.compile(source))
    except (regex.error, OverflowError, RecursionError, ValueError):
        return None
