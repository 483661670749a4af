"""Two changes of one version put together: what one side changed is taken, what both changed is asked about. PURE.

Groups are merged field by field, lists of groups and blocks by the uids of their instances. Everything else is one value.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.containers import METADATA, Blocks, Group
from content.schema.validate import TAGS
from core.json_values import JSONObject, JSONValue


class Side(StrEnum):
    """Who changed something."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Place:
    """A field, or an instance of one that lists many: its key, in which instances are called by their uids, and its names.

    `within` are the fields of an instance. Where the place is the order of a list, its values are the labels of what it lists.
    """

    key: str
    trail: tuple[str, ...]
    field: FieldType | None = None
    within: Sequence[FieldType] | None = None
    is_order: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What was changed by one side, or by both alike."""

    place: Place
    side: Side
    before: JSONValue
    after: JSONValue


@dataclass(frozen=True, slots=True)
class Fork:
    """What both sides changed, each in its own way; `pick` is which one was chosen."""

    place: Place
    base: JSONValue
    mine: JSONValue
    theirs: JSONValue
    pick: Side | None


@dataclass(frozen=True, slots=True)
class Merged:
    """What both changes come to; where nothing was chosen yet, what is mine, and what only they have."""

    data: JSONObject
    taken: tuple[Taken, ...]
    forks: tuple[Fork, ...]

    @property
    def is_settled(self) -> bool:
        """Whether everything was chosen."""
        return all(fork.pick for fork in self.forks)


def merge(
    compiled: CompiledType, base: JSONObject, mine: JSONObject, theirs: JSONObject, *, picks: Mapping[str, Side]
) -> Merged:
    """The entry that both changes of `base` come to. `picks` says by key which side is taken where both changed."""
    merging = _Merging(picks)
    data = merging.fields(compiled.fields, _Three(base, mine, theirs), "", ())
    tags = merging.value(Place(TAGS, ("Tags",)), _Three(base.get(TAGS), mine.get(TAGS), theirs.get(TAGS)))
    if tags is not None:
        data[TAGS] = tags
    return Merged(data, tuple(merging.taken), tuple(merging.forks))


def is_same(one: JSONValue, other: JSONValue) -> bool:
    """Whether two values are the same JSON: to Python, yes and no are the numbers 1 and 0."""
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class _Three:
    """A value as it was, and as each side left it."""

    base: JSONValue
    mine: JSONValue
    theirs: JSONValue

    def each(self, change: Callable[[JSONValue], JSONValue]) -> "_Three":
        return _Three(change(self.base), change(self.mine), change(self.theirs))


@dataclass(frozen=True, slots=True)
class _Item:
    """One instance of a list: its content, and the block it is."""

    content: JSONObject
    block: str


@dataclass(slots=True)
class _Merging:
    picks: Mapping[str, Side]
    taken: list[Taken] = field(default_factory=list)
    forks: list[Fork] = field(default_factory=list)

    def fields(self, fields: Iterable[FieldType], three: _Three, prefix: str, trail: tuple[str, ...]) -> JSONObject:
        """An object of fields; keys that are no field are theirs, unless they are mine alone."""
        base, mine, theirs = _object(three.base), _object(three.mine), _object(three.theirs)
        merged: JSONObject = {}
        known = {each.uid: each for each in fields}
        for uid, each in known.items():
            if uid in theirs or uid in mine:
                values = _Three(base.get(uid), mine.get(uid), theirs.get(uid))
                merged[uid] = self.value(Place(prefix + uid, (*trail, each.display_name or uid), each), values)
        others = (uid for uid in dict.fromkeys([*theirs, *mine]) if uid not in known and uid != TAGS)
        return merged | {uid: theirs[uid] if uid in theirs else mine[uid] for uid in others}

    def value(self, place: Place, three: _Three) -> JSONValue:
        """The value of a field: what one side made of it, or what both come to."""
        base, mine, theirs = three.base, three.mine, three.theirs
        if is_same(mine, theirs):
            return self._take(place, Side.BOTH, base, mine)
        if is_same(mine, base):
            return self._take(place, Side.THEIRS, base, theirs)
        if is_same(theirs, base):
            return self._take(place, Side.MINE, base, mine)
        each = place.field
        if isinstance(each, Group) and not each.multiple and all(_may_hold(value) for value in (base, mine, theirs)):
            return self.fields(each.fields, three, f"{place.key}.", place.trail)
        if isinstance(each, Blocks | Group):
            lists = [_items(each, value, is_mine=value is mine) for value in (base, mine, theirs)]
            if all(items is not None for items in lists):
                return self._list(place, each, *(items or {} for items in lists))
        return self._fork(place, three)

    def _take(self, place: Place, side: Side, before: JSONValue, after: JSONValue) -> JSONValue:
        if not is_same(before, after):
            self.taken.append(Taken(place, side, before, after))
        return after

    def _fork(self, place: Place, three: _Three) -> JSONValue:
        pick = self.picks.get(place.key)
        self.forks.append(Fork(place, three.base, three.mine, three.theirs, pick))
        if pick is None:
            return three.theirs if three.mine is None else three.mine
        return three.theirs if pick is Side.THEIRS else three.mine

    def _list(self, place: Place, each: Blocks | Group, base: "_Items", mine: "_Items", theirs: "_Items") -> JSONValue:
        """A list of instances: those of both sides, in the order of the side that changed it."""
        order = self._order(place, each, base, mine, theirs)
        kept: list[JSONValue] = []
        for number, name in enumerate(order, 1):
            three = [items.get(name) for items in (base, mine, theirs)]
            item = self._item(place, each, name, number, *three)
            if item is not None:
                kept.append({item.block: item.content} if item.block else item.content)
        return kept

    def _item(
        self,
        place: Place,
        each: Blocks | Group,
        name: str,
        number: int,
        base: _Item | None,
        mine: _Item | None,
        theirs: _Item | None,
    ) -> _Item | None:
        known = mine or theirs or base
        if known is None:
            return None
        title = each.block_by_uid[known.block].title if isinstance(each, Blocks) else ""
        key = f"{place.key}.{name}.{known.block}" if known.block else f"{place.key}.{name}"
        within = each.block_by_uid[known.block].fields if isinstance(each, Blocks) else each.fields
        here = Place(key, (*place.trail, f"{number} {title}".strip()), each, within)
        three = _Three(*(item.content if item else None for item in (base, mine, theirs)))
        if mine and theirs and mine.block == theirs.block:
            return _Item(self.fields(within, three, f"{key}.", here.trail), known.block)
        content = self.value(Place(here.key, here.trail, None, within), three)
        if not isinstance(content, dict):
            return None
        side = theirs if theirs and content is theirs.content else known
        return _Item(content, side.block)

    def _order(self, place: Place, each: FieldType, base: "_Items", mine: "_Items", theirs: "_Items") -> list[str]:
        """The names of all instances: what both have in the order of who changed it, the others behind their neighbours."""
        common = [name for name in base if name in mine and name in theirs]
        by_me, by_them = ([name for name in items if name in common] for items in (mine, theirs))
        leads, follows = (mine, theirs) if by_me != common else (theirs, mine)
        if common not in (by_me, by_them) and by_me != by_them:
            labels = [[_label(each, items[name]) for name in items] for items in (base, mine, theirs)]
            fork = Place(f"{place.key}#order", place.trail, is_order=True)
            three = _Three(*(list[JSONValue](names) for names in labels))
            self._fork(fork, three)
            if self.picks.get(fork.key) is Side.THEIRS:
                leads, follows = theirs, mine
        order = list(leads)
        before = ""
        for name in [*follows, *base]:
            if name not in order:
                order.insert(order.index(before) + 1 if before else 0, name)
            before = name
        return order


_Items = dict[str, _Item]


def _object(value: JSONValue) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _may_hold(value: JSONValue) -> bool:
    return value is None or isinstance(value, dict)


def _items(each: Blocks | Group, value: JSONValue, *, is_mine: bool) -> _Items | None:
    """The instances by their uids; mine that are new by their place. None for what cannot be told apart."""
    found: _Items = {}
    held = [] if value is None else value
    if not isinstance(held, list):
        return None
    for index, raw in enumerate(held):
        item = _item_of(each, raw)
        if item is None:
            return None
        metadata = item.content.get(METADATA)
        uid = metadata.get("uid") if isinstance(metadata, dict) else None
        name = uid if isinstance(uid, str) else f"+{index}" if is_mine else ""
        if not name or name in found:
            return None
        found[name] = item
    return found


def _item_of(each: Blocks | Group, raw: JSONValue) -> _Item | None:
    if not isinstance(raw, dict):
        return None
    if isinstance(each, Group):
        return _Item(raw, "")
    known = [uid for uid in raw if uid in each.block_by_uid]
    content = raw[known[0]] if len(raw) == len(known) == 1 else None
    return _Item(content, known[0]) if isinstance(content, dict) else None


def _label(each: FieldType, item: _Item) -> str:
    """What people know an instance by: its block and its first words."""
    title = each.block_by_uid[item.block].title if isinstance(each, Blocks) else ""
    words = next((value for value in item.content.values() if isinstance(value, str) and value.strip()), "")
    return " · ".join(part for part in (title, " ".join(words.split())[:60]) if part)
