"""PURE: what a taxonomy or term may be called and where it may stand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import Problem
from core.json_values import JSONValue

MAX_DEPTH = 20
MAX_NAME = 255
MAX_DESCRIPTION = 10_000
MAX_IMPORTED_TERMS = 100_000
_UID = re.compile(r"[A-Za-z0-9_]{1,100}")
_ACTIONS = frozenset({"entries", "import", "publish", "unpublish"})
"""Words that stand in the place of a taxonomy's uid in addresses."""


@dataclass(frozen=True, slots=True)
class TermAddress:
    """Which taxonomy or term: an empty term uid is the taxonomy itself."""

    taxonomy_uid: str
    term_uid: str = ""

    @property
    def kind(self) -> str:
        """What it is called in the log."""
        return "term" if self.term_uid else "taxonomy"


@dataclass(frozen=True, slots=True)
class Words:
    """What a taxonomy or term is called in a language; None keeps what it says."""

    name: str | None = None
    description: str | None = None


def uid_from_name(name: str | None) -> str:
    """`Colours of Rome` gives `colours_of_rome`."""
    return re.sub(r"[^a-z0-9]+", "_", (name or "").lower()).strip("_")[:100]


def uid_problems(uid: str, *, is_taxonomy: bool) -> Iterator[Problem]:
    """What is wrong with a uid."""
    if not _UID.fullmatch(uid):
        yield Problem("uid", "format", "is not valid: letters, digits and underscores, at most 100.")
    elif is_taxonomy and uid in _ACTIONS:
        yield Problem("uid", "reserved", "is a reserved word.")


def words_problems(words: Words, *, needs_name: bool) -> Iterator[Problem]:
    """What is wrong with a name and a description."""
    if (needs_name or words.name is not None) and not (words.name or "").strip():
        yield Problem("name", "required", "is a required field.")
    for path, text, limit in (("name", words.name, MAX_NAME), ("description", words.description, MAX_DESCRIPTION)):
        if len(text or "") > limit:
            yield Problem(path, "max", f"is longer than {limit} characters.")
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text or ""):
            yield Problem(path, "characters", "has a character that cannot be stored.")


def read_order(document: Mapping[str, JSONValue]) -> tuple[int | None, list[Problem]]:
    """The place among its siblings that a body asks for, counted from 1; None for the last."""
    order = document.get("order")
    if order is None:
        return None, []
    if isinstance(order, bool) or not isinstance(order, int) or not 0 < order < 2**31:
        return None, [Problem("order", "order", "must be a whole number, 1 or more.")]
    return order, []


def depth_problems(depth: int) -> Iterator[Problem]:
    """What is wrong with a place that deep in a tree."""
    if depth > MAX_DEPTH:
        yield Problem("parent_uid", "depth", f"would be more than {MAX_DEPTH} levels deep.")
