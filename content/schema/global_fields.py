"""Global fields inside schemas: which ones are named, and the schema with theirs in place."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

Lookup: TypeAlias = Callable[[str], "JSONValue | None"]

MAX_LEVELS = 20
MAX_FIELDS = 5_000


def referenced_global_fields(schema: JSONValue) -> frozenset[str]:
    """The uids of the global fields that a schema names itself, in groups and blocks too, but not through another."""
    return frozenset(target for target, _ in _references(schema, "schema", 0))


@dataclass(frozen=True, slots=True)
class GlobalFieldUse:
    """How often a schema holds a global field with all that it nests, and the places where it names it itself."""

    uid: str
    count: int
    places: tuple[str, ...]


def global_field_uses(schema: JSONValue, lookup: Lookup) -> tuple[GlobalFieldUse, ...]:
    """The global fields that a stored schema holds, those it names itself first, in the order of its fields."""
    places: dict[str, list[str]] = {}
    for target, place in _references(schema, "schema", 0):
        places.setdefault(target, []).append(place)
    known: dict[str, Counter[str]] = {}
    held = _held_by(((target, len(each)) for target, each in places.items()), lookup, known)
    return tuple(GlobalFieldUse(uid, count, tuple(places.get(uid, ()))) for uid, count in held.items())


def _held_by(named: Iterable[tuple[str, int]], lookup: Lookup, known: dict[str, Counter[str]]) -> Counter[str]:
    """How often each global field is held by fields that name these so often; `known` says what each holds itself."""
    direct = dict(named)
    held = Counter(direct)
    for uid, count in direct.items():
        if uid not in known:
            # A field that leads back to itself, which no stored one does, holds nothing further.
            known[uid] = Counter()
            inner = Counter(target for target, _ in _references(lookup(uid), "schema", 0))
            known[uid] = _held_by(inner.items(), lookup, known)
        for below, times in known[uid].items():
            held[below] += times * count
    return held


def _references(schema: JSONValue, at: str, level: int) -> Iterator[tuple[str, str]]:
    """Each global field that a schema names, with the place."""
    for index, field in _objects(schema) if level <= MAX_LEVELS else ():
        place = f"{at}.{index}"
        target = _target(field)
        if target is not None:
            yield target, place
            continue
        yield from _references(field.get("schema"), f"{place}.schema", level + 1)
        for number, block in _objects(field.get("blocks")):
            named = block.get("reference_to")
            if isinstance(named, str) and named:
                yield named, f"{place}.blocks.{number}"
            else:
                yield from _references(block.get("schema"), f"{place}.blocks.{number}.schema", level + 1)


def resolve_global_fields(schema: JSONValue, lookup: Lookup) -> JSONValue:
    """A copy of the schema in which every global field, and every block that is one, carries its schema.

    `lookup` answers the stored schema of a global field by uid. Raises Invalid for unknown ones, cycles, and a result
    that is nested too deep or too large.
    """
    resolved, problems = try_global_fields(schema, lookup)
    if problems:
        raise Invalid(problems)
    return resolved


def try_global_fields(schema: JSONValue, lookup: Lookup) -> tuple[JSONValue, list[Problem]]:
    """The same copy with what is wrong with it: a global field that cannot be resolved stands there without fields.

    Raises Invalid where the result is too large to be looked at any further.
    """
    resolver = _Resolver(lookup)
    return resolver.fields(schema, "schema", ()), resolver.problems


class _Resolver:
    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.problems: list[Problem] = []
        self.told: set[tuple[str, str]] = set()
        self.count = 0

    def fields(self, schema: JSONValue, at: str, chain: tuple[str, ...], level: int = 0) -> JSONValue:
        if not isinstance(schema, list):
            return schema
        self.count += len(schema)
        if level >= MAX_LEVELS:
            self.refuse(at, "nesting", f"is nested deeper than {MAX_LEVELS} levels.")
            return []
        if self.count > MAX_FIELDS:
            raise Invalid([*self.problems, Problem("schema", "fields", f"has more than {MAX_FIELDS} fields.")])
        return [self.field(each, _below(at, index, chain), chain, level) for index, each in enumerate(schema)]

    def field(self, field: JSONValue, at: str, chain: tuple[str, ...], level: int) -> JSONValue:
        if not isinstance(field, dict):
            return field
        target = _target(field)
        if target is not None:
            return {**field, "schema": self.inlined(target, _below(at, "reference_to", chain), chain, level)}
        changed: JSONObject = {}
        if "schema" in field:
            changed["schema"] = self.fields(field["schema"], _below(at, "schema", chain), chain, level + 1)
        blocks = field.get("blocks")
        if isinstance(blocks, list):
            changed["blocks"] = [
                self.block(block, _below(at, f"blocks.{index}", chain), chain, level)
                for index, block in enumerate(blocks)
            ]
        return {**field, **changed}

    def block(self, block: JSONValue, at: str, chain: tuple[str, ...], level: int) -> JSONValue:
        if not isinstance(block, dict):
            return block
        target = block.get("reference_to")
        if isinstance(target, str) and target:
            return {**block, "schema": self.inlined(target, _below(at, "reference_to", chain), chain, level)}
        return {**block, "schema": self.fields(block.get("schema"), _below(at, "schema", chain), chain, level + 1)}

    def inlined(self, target: str, at: str, chain: tuple[str, ...], level: int) -> JSONValue:
        if target in chain:
            self.refuse(at, "cycle", "leads back to itself.")
            return []
        schema = self.lookup(target)
        if schema is None:
            self.refuse(at, "global_field", "is not a global field of this stack.")
            return []
        return self.fields(schema, at, (*chain, target), level + 1)

    def refuse(self, at: str, rule: str, message: str) -> None:
        if (at, rule) not in self.told:
            self.told.add((at, rule))
            self.problems.append(Problem(at, rule, message))


def _below(at: str, step: str | int, chain: tuple[str, ...]) -> str:
    """Problems inside a global field are told at the place that names it: the sender cannot see deeper."""
    return at if chain else f"{at}.{step}"


def _target(field: JSONObject) -> str | None:
    target = field.get("reference_to")
    is_global = field.get("data_type") == "global_field"
    return target if is_global and isinstance(target, str) and target else None


def _objects(value: JSONValue) -> list[tuple[int, JSONObject]]:
    items = enumerate(value) if isinstance(value, list) else ()
    return [(index, each) for index, each in items if isinstance(each, dict)]
