"""References in place: `include[]=author`, `include[]=page.hero.related.author`.

A path names reference fields one below the other, through groups and blocks. Every level is looked up at once, whatever
it holds; a path ends, so circles of references do too. Where the entries come from is the caller's business.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from content.query.projection import EVERY_FIELD, Projection
from content.schema.walk import holders_at
from content.types import StoredType
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

MAX_LEVELS = 5
MAX_PATHS = 50
MAX_INCLUDED = 10_000
"""Entries spliced into one answer, each as often as it is referred to."""

# `include[]=a`, `include[][]=a`, `include[0]=a`, `include[BASE][]=a` and `include=a`.
_NAME = re.compile(r"include(?:\[[^\[\]]*\])*")

Path = tuple[str, ...]
Built = dict[tuple[str, str, frozenset[Path]], "_Parent"]


class Target(Protocol):
    """An entry that a reference names."""

    @property
    def content_type(self) -> StoredType: ...

    def represent(self) -> JSONObject:
        """A fresh copy of the entry as it stands in the answer."""


Find = Callable[[frozenset[str]], Mapping[str, Target]]
"""Looks up the entries among uids that can be shown, by uid."""


def included_paths(parameters: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The paths in `include`, in any of the spellings that clients use."""
    named = (path for name, paths in parameters.items() if _NAME.fullmatch(name) for path in paths if path)
    return tuple(dict.fromkeys(named))


@dataclass(slots=True)
class _Parent:
    """An entry whose references are to be replaced, and the paths wanted below it.

    It is made once and stands in `times` places of the answer, each of which is written out.
    """

    content_type: StoredType
    data: JSONObject
    paths: frozenset[Path]
    times: int = 0


@dataclass(frozen=True, slots=True)
class _Slot:
    """A list of references, the paths wanted below its entries, and in how many places of the answer it stands."""

    holder: JSONObject
    key: str
    paths: frozenset[Path]
    times: int

    def links(self) -> Iterator[tuple[str, JSONValue]]:
        """Its references in order, each with the uid it names."""
        return ((uid, item) for item in _items(self.holder[self.key]) if (uid := _uid(item)) is not None)


@dataclass(slots=True)
class Inclusion:
    """The splicing of one answer.

    A reference to what is not found stays as it is where `keeps_missing`, so that sending back what was read loses
    nothing; otherwise it is left out.
    """

    find: Find
    projections: Mapping[str, Projection]
    keeps_missing: bool
    count: int = 0

    def include(self, entries: Iterable[tuple[StoredType, JSONObject]], paths: Iterable[str]) -> None:
        """Put entries in place of references, in the entries given. Raises Invalid past the limits."""
        wanted = frozenset(tuple(path.split(".")) for path in paths)
        if len(wanted) > MAX_PATHS:
            raise Invalid([Problem("include", "limit", f"names more than {MAX_PATHS} paths.")])
        parents = [_Parent(content_type, data, wanted, times=1) for content_type, data in entries]
        for _ in range(MAX_LEVELS):
            slots = [slot for parent in parents for slot in _slots(parent)]
            if not slots:
                return
            parents = self._fill(slots)

    def _fill(self, slots: list[_Slot]) -> list[_Parent]:
        """Fill the slots of one level; the entries that came in."""
        uids = frozenset(uid for slot in slots for uid, _ in slot.links())
        targets = self.find(uids) if uids else {}
        built: Built = {}
        for slot in slots:
            filled: list[JSONValue] = []
            for uid, link in slot.links():
                if uid in targets:
                    parent = self._built(built, uid, targets[uid], slot)
                    parent.times += slot.times
                    self._count(slot.times)
                    filled.append(parent.data)
                elif self.keeps_missing:
                    filled.append(link)
            slot.holder[slot.key] = filled
        return [parent for parent in built.values() if parent.paths]

    def _built(self, built: Built, uid: str, target: Target, slot: _Slot) -> _Parent:
        """The entry as it stands in the slot: made once for all slots of the same field and paths."""
        key = (uid, slot.key, slot.paths)
        if key not in built:
            entry = self.projections.get(slot.key, EVERY_FIELD).apply(target.represent())
            entry["_content_type_uid"] = target.content_type.uid
            built[key] = _Parent(target.content_type, entry, slot.paths)
        return built[key]

    def _count(self, more: int) -> None:
        self.count += more
        if self.count > MAX_INCLUDED:
            raise Invalid([Problem("include", "limit", f"brings in more than {MAX_INCLUDED} entries.")])


def _slots(parent: _Parent) -> Iterator[_Slot]:
    """The lists of references that the paths name in an entry, each with the rest of its paths."""
    for reference in parent.content_type.compiled.reference_paths:
        depth = len(reference)
        named = {path for path in parent.paths if path[:depth] == reference}
        if named:
            rest = frozenset(path[depth:] for path in named if path[depth:])
            for holder in holders_at(parent.data, reference):
                yield _Slot(holder, reference[-1], rest, parent.times)


def _items(value: JSONValue) -> list[JSONValue]:
    return value if isinstance(value, list) else [value]


def _uid(item: JSONValue) -> str | None:
    uid = item.get("uid") if isinstance(item, dict) else item
    return uid if isinstance(uid, str) else None
