"""What an entry says with a variant laid over it, and what a variant changes. PURE.

A variant is kept as the fields it changes and their addresses: dotted uids of fields, in which an instance of a group
stands under its `_metadata.uid` and one of blocks under the block's uid and its own (`page.hero.cs12.title`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from core.json_values import JSONObject, JSONValue

from .compiled import CompiledType
from .fields.base import FieldType, is_uid_like
from .fields.containers import METADATA, Blocks, Group

BASE, OWN = "base", "variant"
"""Whose an instance is, in an order."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a variant says otherwise than its base.

    `data` holds the changed fields, and of lists of groups and blocks the instances with changes; those in `own` exist
    in the variant alone. `order` lists the instances of a list as the variant shows them, in the words of clients
    (`base.cs1`, `variant.hero.cs2`), `left_out` the uids of those of the base that it does not show; both are kept by the
    list's address.
    """

    data: JSONObject
    addresses: tuple[str, ...] = ()
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _Instance(NamedTuple):
    """One repeated instance: its uid, its block where it is one of blocks, its fields and its content."""

    uid: str
    block: str
    fields: Sequence[FieldType]
    content: JSONObject

    def below(self, address: str) -> str:
        """The prefix of the addresses in it."""
        return f"{address}.{self.block}.{self.uid}." if self.block else f"{address}.{self.uid}."

    def item(self, content: JSONObject) -> JSONObject:
        """How the list holds it."""
        return {self.block: content} if self.block else content

    def named(self, content: JSONObject) -> JSONObject:
        """The content under the instance's uid."""
        return self.item({**content, METADATA: {"uid": self.uid}} if is_uid_like(self.uid) else content)


def lay_over(compiled: CompiledType, base: JSONObject, changes: Changes) -> JSONObject:
    """The base with what the variant changes; nothing is changed in place.

    What lies in an instance that the base has no more is left out, and so are fields that the type has no more.
    """
    return _Laying(changes, frozenset(changes.addresses)).fields(compiled.fields, base, changes.data, "")


def lay_sent(compiled: CompiledType, base: JSONObject, changes: Changes) -> JSONObject:
    """The base with all that was sent laid over it, whatever the changes are: instances it does not have are new."""
    return _Laying(changes, None).fields(compiled.fields, base, changes.data, "")


def find_changes(
    compiled: CompiledType,
    base: JSONObject,
    laid: JSONObject,
    *,
    kept: Collection[str],
    ordered: Collection[str],
) -> Changes:
    """What a variant changes that shows as `laid`: what differs from the base, and the kept addresses that do not.

    Of the lists that are ordered the order is part of it.
    """
    before = dict(_leaves(compiled.fields, base, ""))
    after = dict(_leaves(compiled.fields, laid, ""))
    addresses = tuple(
        address
        for address, value in after.items()
        if address in kept or address not in before or _text(before[address]) != _text(value)
    )
    base_lists = dict(_lists(compiled.fields, base, ""))
    lists = dict(_lists(compiled.fields, laid, ""))
    own = {
        address: tuple(uid for uid in uids if uid not in base_lists.get(address, ())) for address, uids in lists.items()
    }
    own = {address: uids for address, uids in own.items() if uids}
    order = {
        address: _tokens(instances, own.get(address, ()))
        for address, instances in _instances_of(compiled.fields, laid, "")
        if address in ordered
    }
    left_out = {
        address: tuple(uid for uid in base_lists.get(address, ()) if uid not in lists[address]) for address in order
    }
    data = _sparse(compiled.fields, laid, "", frozenset(addresses), own)
    return Changes(data, addresses, order, own, {address: uids for address, uids in left_out.items() if uids})


def addresses_of(compiled: CompiledType, data: JSONObject) -> tuple[str, ...]:
    """The addresses of all that the data say."""
    return tuple(address for address, _ in _leaves(compiled.fields, data, ""))


def _tokens(instances: Sequence[_Instance], own: Collection[str]) -> tuple[str, ...]:
    """How clients name instances in an order: whose each is, its block and its uid."""
    return tuple(
        ".".join(part for part in (OWN if each.uid in own else BASE, each.block, each.uid) if part)
        for each in instances
    )


@dataclass(frozen=True, slots=True)
class _Laying:
    """One laying of changes over a base; without addresses everything that is said counts."""

    changes: Changes
    addresses: frozenset[str] | None

    def fields(self, fields: Sequence[FieldType], base: JSONObject, said: JSONObject, prefix: str) -> JSONObject:
        laid = dict(base)
        for each in fields:
            address = prefix + each.uid
            if each.uid not in said and not self._is_arranged(address):
                continue
            value = said.get(each.uid)
            if _is_list(each) and (value is None or isinstance(value, list)):
                if value or self._is_arranged(address):
                    laid[each.uid] = self._list(each, base.get(each.uid), value or [], address)
            elif isinstance(each, Group) and not each.multiple and isinstance(value, dict | None):
                held = base.get(each.uid)
                if value or self._is_arranged(address):
                    holder = held if isinstance(held, dict) else {}
                    laid[each.uid] = self.fields(each.fields, holder, value or {}, f"{address}.")
                elif value is None and self._counts(address):
                    laid[each.uid] = None
            elif each.uid in said and self._counts(address):
                laid[each.uid] = value
        return laid

    def _list(self, holder: FieldType, base: JSONValue, said: list[JSONValue], address: str) -> list[JSONValue]:
        standing = _instances(holder, base)
        known = {each.uid: each for each in standing}
        sent = {each.uid: each for each in _instances(holder, said)}
        theirs = self.changes.own.get(address, ())
        laid: dict[str, JSONObject] = {}
        for each in standing:
            other = sent.get(each.uid)
            below = each.below(address)
            if other is not None and other.block == each.block:
                laid[each.uid] = each.item(self.fields(each.fields, each.content, other.content, below))
            elif self._is_arranged(below.removesuffix(".")):
                laid[each.uid] = each.item(self.fields(each.fields, each.content, {}, below))
            else:
                laid[each.uid] = each.item(each.content)
        for uid, other in sent.items():
            if uid not in known and (self.addresses is None or uid in theirs):
                laid[uid] = other.named(self.fields(other.fields, {}, other.content, other.below(address)))
        # What is no instance stays where it was sent for whoever judges it.
        odd = [item for item in said if not _instances(holder, [item])] if self.addresses is None else []
        return [laid[uid] for uid in self._sequence(address, [each.uid for each in standing], list(laid))] + odd

    def _sequence(self, address: str, standing: Sequence[str], laid: Sequence[str]) -> list[str]:
        """The uids in the order of the variant; an instance that the base got since then stands behind its neighbour."""
        order = self.changes.order.get(address)
        if order is None:
            return list(laid)
        named = dict.fromkeys(token.rpartition(".")[2] for token in order)
        shown = [uid for uid in named if uid in laid]
        hidden = self.changes.left_out.get(address, ())
        if self.addresses is None:
            # What was not named in the order that was sent is either new or to be left out.
            return shown + [uid for uid in laid if uid not in shown and uid not in standing]
        for place, uid in enumerate(standing):
            if uid not in shown and uid not in hidden:
                before = next((other for other in reversed(standing[:place]) if other in shown), None)
                shown.insert(shown.index(before) + 1 if before is not None else 0, uid)
        return shown + [uid for uid in laid if uid not in shown and uid not in standing]

    def _counts(self, address: str) -> bool:
        return self.addresses is None or address in self.addresses

    def _is_arranged(self, address: str) -> bool:
        return any(each == address or each.startswith(f"{address}.") for each in self.changes.order)


def _leaves(fields: Sequence[FieldType], holder: JSONObject, prefix: str) -> Iterator[tuple[str, JSONValue]]:
    """Every value with its address; a container that holds no object or list is a value itself."""
    for each in fields:
        if each.uid not in holder:
            continue
        value, address = holder[each.uid], prefix + each.uid
        if _is_list(each) and isinstance(value, list):
            for instance in _instances(each, value):
                yield from _leaves(instance.fields, instance.content, instance.below(address))
        elif isinstance(each, Group) and not each.multiple and isinstance(value, dict):
            yield from _leaves(each.fields, value, f"{address}.")
        else:
            yield address, value


def _instances_of(
    fields: Sequence[FieldType], holder: JSONObject, prefix: str
) -> Iterator[tuple[str, list[_Instance]]]:
    """Every list of instances with its address."""
    for each in fields:
        value, address = holder.get(each.uid), prefix + each.uid
        if _is_list(each) and isinstance(value, list):
            instances = _instances(each, value)
            yield address, instances
            for instance in instances:
                yield from _instances_of(instance.fields, instance.content, instance.below(address))
        elif isinstance(each, Group) and isinstance(value, dict):
            yield from _instances_of(each.fields, value, f"{address}.")


def _lists(fields: Sequence[FieldType], holder: JSONObject, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for address, instances in _instances_of(fields, holder, prefix):
        yield address, tuple(each.uid for each in instances)


def _sparse(
    fields: Sequence[FieldType],
    holder: JSONObject,
    prefix: str,
    addresses: frozenset[str],
    own: Mapping[str, Collection[str]],
) -> JSONObject:
    """What the data say at the addresses, and the instances that are the variant's own."""
    kept: JSONObject = {}
    for each in fields:
        value, address = holder.get(each.uid), prefix + each.uid
        if address in addresses:
            kept[each.uid] = value
        elif _is_list(each):
            theirs, items = own.get(address, ()), list[JSONValue]()
            for instance in _instances(each, value):
                below = _sparse(instance.fields, instance.content, instance.below(address), addresses, own)
                if below or instance.uid in theirs:
                    items.append(instance.named(below))
            if items:
                kept[each.uid] = items
        elif isinstance(each, Group) and isinstance(value, dict):
            below = _sparse(each.fields, value, f"{address}.", addresses, own)
            if below:
                kept[each.uid] = below
    return kept


def _is_list(each: FieldType) -> bool:
    return isinstance(each, Blocks) or (isinstance(each, Group) and each.multiple)


def _instances(holder: FieldType, value: JSONValue) -> list[_Instance]:
    """The instances of a list, by the names that they have there; one without a uid is named by its place."""
    found = []
    for index, item in enumerate(value if isinstance(value, list) else ()):
        for block, fields, content in _contents(holder, item):
            metadata = content.get(METADATA)
            uid = metadata.get("uid") if isinstance(metadata, dict) else None
            found.append(_Instance(uid if isinstance(uid, str) else f"?{index}", block, fields, content))
    return found


def _contents(holder: FieldType, item: JSONValue) -> Iterator[tuple[str, Sequence[FieldType], JSONObject]]:
    if isinstance(holder, Group) and isinstance(item, dict):
        yield "", holder.fields, item
    elif isinstance(holder, Blocks) and isinstance(item, dict):
        known = [(uid, content) for uid, content in item.items() if uid in holder.block_by_uid]
        if len(known) == 1 and isinstance(known[0][1], dict):
            yield known[0][0], holder.block_by_uid[known[0][0]].fields, known[0][1]


def _text(value: JSONValue) -> bytes:
    """As JSON, because Python takes 1 for true."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
