"""References in place: `include[]=author`, `include[]=page.hero.related.author`.

A path names reference fields one below the other, through groups and blocks. Every level is fetched by one statement,
whatever it holds; a path ends, so circles of references do too. What is not live is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from api.delivery.representation import represent_files, represent_parsed, with_live_files
from content.query.projection import EVERY_FIELD, Projection
from content.schema.walk import holders_at
from content.types import StoredType, load_type
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.live import LivePlace
from publishing.live_files import read_files
from publishing.live_references import LiveTarget, LiveTargets, find_live_targets
from stacks.scope import Scope

MAX_LEVELS = 5
MAX_PATHS = 50
MAX_INCLUDED = 10_000
"""Entries spliced into one answer, each as often as it is referred to."""

# `include[]=a`, `include[][]=a`, `include[0]=a`, `include[BASE][]=a` and `include=a`.
_NAME = re.compile(r"include(?:\[[^\[\]]*\])*")

Path = tuple[str, ...]
Built = dict[tuple[str, str, frozenset[Path]], "_Parent"]


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

    def uids(self) -> list[str]:
        """The uids in it, in order."""
        return [uid for item in _items(self.holder[self.key]) if (uid := _uid(item)) is not None]


@dataclass(slots=True)
class References:
    """The splicing of one answer. `versions` gathers what the answer's tag depends on."""

    scope: Scope
    place: LivePlace
    projections: Mapping[str, Projection]
    with_dimension: bool = False
    versions: list[object] = field(default_factory=list)
    count: int = 0

    def include(self, entries: Iterable[tuple[StoredType, JSONObject]], paths: Iterable[str]) -> None:
        """Put live entries in place of references, in the entries given. Raises Invalid past the limits."""
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
        uids = {uid for slot in slots for uid in slot.uids()}
        found = find_live_targets(self.scope, uids, self.place) if uids else LiveTargets({}, None)
        targets = found.by_uid
        self.versions += found.versions()
        environment_uid = next((target.row.environment_uid for target in targets.values()), "")
        files = represent_files(
            self.scope, read_files(found.files, environment_uid), with_dimension=self.with_dimension
        )
        built: Built = {}
        for slot in slots:
            live = [targets[uid] for uid in slot.uids() if uid in targets]
            self._count(len(live) * slot.times)
            below = [self._built(built, target, slot, files) for target in live]
            for entry in below:
                entry.times += slot.times
            slot.holder[slot.key] = [entry.data for entry in below]
        return [parent for parent in built.values() if parent.paths]

    def _built(self, built: Built, target: LiveTarget, slot: _Slot, files: dict[str, JSONValue]) -> _Parent:
        """The entry as it stands in the slot: made once for all slots of the same field and paths."""
        key = (target.row.uid, slot.key, slot.paths)
        if key not in built:
            content_type = load_type(self.scope, target.content_type_uid)
            content = with_live_files(content_type, orjson.loads(target.row.data), files)
            entry = self.projections.get(slot.key, EVERY_FIELD).apply(represent_parsed(target.row, content, {}))
            entry["_content_type_uid"] = target.content_type_uid
            built[key] = _Parent(content_type, entry, slot.paths)
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
