"""What is the same in every language: values that follow the master, and instances that must say whose they are. PURE."""

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .compiled import CompiledType
from .fields.base import FieldType, is_uid_like
from .fields.containers import METADATA, Blocks, Group
from .walk import by_index, by_instance_uid, walk

FOLLOWS = "non_localizable_content"
"""What an instance says in its `_metadata` that has values of the master's instance."""

Kind: TypeAlias = tuple[str, str]
"""A list of instances, by the names of those it lies in, and the block where it is one of blocks."""

_UNNAMED = (
    "is required here: instances of the master language are missing, and this may be one of them. Send the uid of the"
    " master's instance, or a new one for an instance that only this language has."
)
_UNKNOWN = f"is of no instance in the master language. Leave {FOLLOWS} out for one that only this language has."


@dataclass(frozen=True, slots=True)
class Mapped:
    """What was sent in a language with the master's values in it, and the instances that cannot be mapped."""

    data: JSONObject
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Instance:
    """One repeated instance: the list it is in, its path, and what it is called and claims."""

    kind: Kind
    path: str
    uid: str | None
    claims: JSONValue


def merge_localized(compiled: CompiledType, *, master: JSONObject, localized: JSONObject) -> JSONObject:
    """The localized entry with every non-localizable value as in the master.

    Instances of groups and blocks are matched by their `_metadata.uid`, so one that only the language has keeps its
    own values; of several with one uid the first is the master's. Which instances there are, and in which order, is
    the language's own business. Neither argument is changed.
    """
    if not compiled.non_localizable:
        return localized
    masters = {prefix: holder for prefix, _, holder in walk(compiled.fields, master, name=by_instance_uid)}
    merged: JSONObject = orjson.loads(orjson.dumps(localized))
    visited: set[str] = set()
    for prefix, field, holder in walk(compiled.fields, merged, name=by_instance_uid):
        source = masters.get(prefix)
        place = prefix + field.uid
        if source is None or place in visited:
            continue
        visited.add(place)
        if field.follows_master:
            _follow(field, source, holder)
        elif _is_left_out(field, source, holder):
            holder[field.uid] = {}
    return merged


def is_worded(compiled: CompiledType, changed: Collection[str] | None) -> bool:
    """Whether a change of these fields is one of what languages say in their own words; None stands for all fields."""
    return changed is None or not all(_is_masters(compiled.by_uid.get(uid)) for uid in changed)


def map_to_master(compiled: CompiledType, sent: JSONObject, *, master: JSONObject | None, before: JSONObject) -> Mapped:
    """What a save in another language sends, with the master's values where they are not localizable (CS-89, CS-92).

    Values sent for such fields are ignored. `before` is what the language says so far. An instance without a uid is
    one that only this language has, unless it could be one of the master's that the list leaves out. Without a master
    everything is the language's own.
    """
    if master is None or not compiled.non_localizable:
        return Mapped(sent)
    own = {key: value for key, value in sent.items() if not _is_masters(compiled.by_uid.get(key))}
    merged = merge_localized(compiled, master=master, localized=own)
    data = {key: merged[key] for key in own}
    instances = list(_instances(compiled, data))
    if not instances:
        return Mapped(data)
    masters = _named(_instances(compiled, master))
    standing = masters & _named(_instances(compiled, before))
    return Mapped(data, tuple(_problems(instances, masters=masters, standing=standing)))


def _is_masters(field: FieldType | None) -> bool:
    return field is not None and field.non_localizable


def _follow(field: FieldType, source: JSONObject, holder: JSONObject) -> None:
    value = field.follow_master(source.get(field.uid), holder.get(field.uid))
    if value is None and field.uid not in source:
        holder.pop(field.uid, None)
    else:
        holder[field.uid] = value


def _is_left_out(field: FieldType, source: JSONObject, holder: JSONObject) -> bool:
    """Whether a language lacks a group in which the master has values for it, and could not be asked for more."""
    if not isinstance(field, Group) or field.multiple or holder.get(field.uid) is not None:
        return False
    standing = source.get(field.uid)
    if not isinstance(standing, dict) or any(each.mandatory and not each.non_localizable for each in field.fields):
        return False
    return _holds_shared(field, standing)


def _holds_shared(group: Group, standing: JSONObject) -> bool:
    """Whether the master's group has a value for every language, also in a group within it."""
    for field in group.fields:
        value = standing.get(field.uid)
        if field.follows_master and value is not None:
            return True
        if isinstance(field, Group) and isinstance(value, dict) and _holds_shared(field, value):
            return True
    return False


def _problems(
    instances: list[_Instance], *, masters: Set[tuple[Kind, str]], standing: Set[tuple[Kind, str]]
) -> Iterator[Problem]:
    sent = {(each.kind, each.uid) for each in instances}
    incomplete = {kind for kind, uid in standing if (kind, uid) not in sent}
    for each in instances:
        path = f"{each.path}{METADATA}"
        if each.claims is not None and not isinstance(each.claims, bool):
            yield Problem(f"{path}.{FOLLOWS}", "type", "must be true or false.")
        elif each.uid is None and (each.claims or each.kind in incomplete):
            yield Problem(f"{path}.uid", "required", _UNNAMED)
        elif each.claims and (each.kind, each.uid) not in masters:
            yield Problem(f"{path}.uid", "master", _UNKNOWN)


def _named(instances: Iterator[_Instance]) -> set[tuple[Kind, str]]:
    return {(each.kind, each.uid) for each in instances if each.uid is not None}


def _instances(compiled: CompiledType, data: JSONObject) -> Iterator[_Instance]:
    """The repeated instances in which some values follow the master, but not all."""
    named = walk(compiled.fields, data, name=by_instance_uid)
    for (prefix, field, holder), (place, _, _) in zip(named, walk(compiled.fields, data), strict=True):
        if not isinstance(field, Blocks) and not (isinstance(field, Group) and field.multiple):
            continue
        path = place + field.uid
        for _, instance, at in field.instances(holder.get(field.uid), path, by_index):
            block = at.removeprefix(f"{path}.").partition(".")[2]
            if any(shared.startswith(f"{field.path}.{block}") for shared in compiled.non_localizable):
                yield _read_instance(instance, (prefix + field.uid, block), at)


def _read_instance(instance: JSONObject, kind: Kind, path: str) -> _Instance:
    metadata = instance.get(METADATA)
    told = metadata if isinstance(metadata, dict) else {}
    uid = told.get("uid")
    return _Instance(kind, path, uid if is_uid_like(uid) else None, told.get(FOLLOWS))
