"""Which fields of an entry are wanted: `only[...]` and `except[...]`, for the entry itself (`BASE`) or what it refers to."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TypeAlias

from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

from .window import Parameters

BASE = "BASE"
MAX_PATHS = 200
"""Paths in one request."""

_Project: TypeAlias = Callable[[JSONObject, frozenset[str]], JSONObject]

_ALWAYS = frozenset({"uid"})
_NAME = re.compile(r"(only|except)(?:\[([^\[\]]*)\])?(?:\[\d*\])?")
_INDEX = re.compile(r"\d*")


@dataclass(frozen=True, slots=True)
class Projection:
    """Fields to keep, or else fields to drop, each by its own dotted path. Neither keeps everything."""

    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def apply(self, entry: JSONObject) -> JSONObject:
        """A copy of the entry with the fields that are wanted; the uid always is."""
        if self.only:
            return _kept(entry, self.only | _ALWAYS)
        return _dropped(entry, self.without - _ALWAYS) if self.without else entry


EVERY_FIELD = Projection()


@dataclass(frozen=True, slots=True)
class Projections:
    """What is wanted of the entry and of the entries below its references, by the uid of the reference field."""

    base: Projection = EVERY_FIELD
    references: Mapping[str, Projection] = attribute(default_factory=dict)


def parse_projections(parameters: Parameters) -> Projections:
    """Read `only[]`, `only[BASE][]`, `only[author][]` and the same with `except`. Raises Invalid.

    Where both are given for one place, `only` wins, as it names what is left.
    """
    wanted: dict[str, dict[str, set[str]]] = {}
    for name, values in parameters.items():
        found = _NAME.fullmatch(name)
        if found is None:
            continue
        word, bracket = found[1], found[2] or ""
        place = BASE if _INDEX.fullmatch(bracket) else bracket
        wanted.setdefault(place, {}).setdefault(word, set()).update(filter(None, values))
    if sum(len(paths) for words in wanted.values() for paths in words.values()) > MAX_PATHS:
        raise Invalid([Problem("only", "paths", f"and except name more than {MAX_PATHS} fields.")])
    projections = {
        place: Projection(frozenset(words.get("only", ())), frozenset(words.get("except", ())))
        for place, words in wanted.items()
    }
    return Projections(projections.pop(BASE, EVERY_FIELD), projections)


def _kept(value: JSONObject, paths: frozenset[str]) -> JSONObject:
    below = _grouped(paths)
    return {
        key: item if "" in below[key] else _each(item, _kept, below[key]) for key, item in value.items() if key in below
    }


def _dropped(value: JSONObject, paths: frozenset[str]) -> JSONObject:
    below = _grouped(paths)
    return {
        key: _each(item, _dropped, below[key]) if key in below else item
        for key, item in value.items()
        if "" not in below.get(key, ())
    }


def _grouped(paths: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The paths by their first part; an empty rest means the whole of it."""
    groups: dict[str, set[str]] = {}
    for path in paths:
        head, _, rest = path.partition(".")
        groups.setdefault(head, set()).add(rest)
    return {head: frozenset(rests) for head, rests in groups.items()}


def _each(value: JSONValue, project: _Project, paths: frozenset[str]) -> JSONValue:
    """The object, or each object of the list, projected; anything else has no fields and stays."""
    if isinstance(value, list):
        return [_each(item, project, paths) for item in value]
    return project(value, paths) if isinstance(value, dict) else value
