"""What is different between two versions of an entry, field by field. PURE.

Instances of groups and blocks are matched by their `_metadata.uid`, so that one which only moved is told as moved.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from content.schema.compiled import CompiledType
from content.schema.validate import TAGS, with_document_versions
from content.schema.walk import by_index, by_instance_uid, walk
from core.json_values import JSONObject, JSONValue


class Kind(StrEnum):
    """What became of a field, or of an instance of a group or block."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one whole instance, that says something else.

    `path` is where it stands in the later version, or stood in the earlier one if it was removed. `old_path` is where
    it stood before, if that was elsewhere. What was added has no `old`, what was removed no `new`, what moved neither.
    """

    kind: Kind
    path: str
    old_path: str | None = None
    old: JSONValue = None
    new: JSONValue = None


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its content and the type that it was saved under."""

    compiled: CompiledType
    data: JSONObject


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands in its version, and in which instance, by the instance's key; the entry's own key is empty."""

    path: str
    within: str
    value: JSONValue


@dataclass(frozen=True, slots=True)
class _Flat:
    """A version as values and instances, by keys in which instances are called by their uids, in document order."""

    values: dict[str, _Place] = field(default_factory=dict)
    instances: dict[str, _Place] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)
    """The keys of the instances of each list, by the list's key."""


def compare(earlier: Side, later: Side) -> tuple[Difference, ...]:
    """Every difference: fields, instances and moves in the order of the later version, then what only the earlier has."""
    old, new = _flatten(earlier), _flatten(later)
    return (
        *_values(old, new),
        *_instances(old, new),
        *_moves(old, new),
        *_removed(old.values, new.values, new),
        *_removed(old.instances, new.instances, new),
    )


def _flatten(side: Side) -> _Flat:
    """The version as editors see it. The version that rich text documents carry is no content."""
    compiled = side.compiled
    data = with_document_versions(compiled, compiled.editor_view.of(side.data), 0)
    flat = _Flat()
    walks = zip(walk(compiled.fields, data), walk(compiled.fields, data, name=by_instance_uid), strict=True)
    for (prefix, each, holder), (within, _, _) in walks:
        path, key, value = prefix + each.uid, within + each.uid, holder.get(each.uid)
        if not each.is_container:
            _put(flat.values, key, _Place(path, within, value))
            continue
        placed = each.instances(value, path, by_index)
        named = each.instances(value, key, by_instance_uid)
        for (_, instance, at), (_, _, name) in zip(placed, named, strict=True):
            _put(flat.instances, name, _Place(at.removesuffix("."), within, instance))
            flat.orders.setdefault(key, []).append(name)
    flat.values[TAGS] = _Place(TAGS, "", data.get(TAGS) or [])
    return flat


def _put(places: dict[str, _Place], key: str, place: _Place) -> None:
    """Keep the place; of two instances that carry one uid the second is called by its place as well."""
    places[f"{key}#{place.path}" if key in places else key] = place


def _values(old: _Flat, new: _Flat) -> Iterator[Difference]:
    """The fields that say something else, in instances that both versions have."""
    for key, place in new.values.items():
        before = old.values.get(key)
        if place.within and place.within not in old.instances:
            continue
        if before is None or before.value is None:
            if place.value is not None:
                yield Difference(Kind.ADDED, place.path, _moved_from(before, place), new=place.value)
        elif place.value is None:
            yield Difference(Kind.REMOVED, before.path, old=before.value)
        elif not _is_same(before.value, place.value):
            yield Difference(Kind.CHANGED, place.path, _moved_from(before, place), before.value, place.value)


def _instances(old: _Flat, new: _Flat) -> Iterator[Difference]:
    for key, place in new.instances.items():
        if key not in old.instances and (not place.within or place.within in old.instances):
            yield Difference(Kind.ADDED, place.path, new=place.value)


def _removed(old: Mapping[str, _Place], new: Mapping[str, _Place], later: _Flat) -> Iterator[Difference]:
    """What stands in the earlier version alone, in instances that both have."""
    for key, place in old.items():
        if key not in new and place.value is not None and (not place.within or place.within in later.instances):
            yield Difference(Kind.REMOVED, place.path, old=place.value)


def _moves(old: _Flat, new: _Flat) -> Iterator[Difference]:
    """The fewest instances that have to move for the common ones of a list to stand in their new order."""
    for key, order in new.orders.items():
        ranks = {name: rank for rank, name in enumerate(old.orders.get(key, ()))}
        common = [name for name in order if name in ranks]
        staying = _longest_rise([ranks[name] for name in common])
        for name in common:
            if ranks[name] not in staying:
                yield Difference(Kind.MOVED, new.instances[name].path, old.instances[name].path)


def _longest_rise(ranks: Sequence[int]) -> frozenset[int]:
    """The longest run of ranks that rise from left to right."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, rank in enumerate(ranks):
        length = bisect_left(ends, rank)
        before.append(places[length - 1] if length else -1)
        if length == len(ends):
            ends.append(rank)
            places.append(place)
        else:
            ends[length], places[length] = rank, place
    rise: list[int] = []
    place = places[-1] if places else -1
    while place >= 0:
        rise.append(ranks[place])
        place = before[place]
    return frozenset(rise)


def _moved_from(before: _Place | None, place: _Place) -> str | None:
    return None if before is None or before.path == place.path else before.path


def _is_same(old: JSONValue, new: JSONValue) -> bool:
    # To Python, yes and no are the numbers 1 and 0.
    return old == new and isinstance(old, bool) == isinstance(new, bool)
