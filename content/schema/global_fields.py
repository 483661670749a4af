"""Global fields inside schemas: which ones are named, and the schema with theirs in place."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

Lookup: TypeAlias = Callable[[str], "JSONValue | None"]

MAX_LEVELS = 20
MAX_FIELDS = 5_000


def referenced_global_fields(schema: JSONValue) -> frozenset[str]:
    """The uids of the global fields that a schema names itself, in groups and blocks too, but not through another."""
    return frozenset(_references(schema, 0))


def _references(schema: JSONValue, level: int) -> Iterator[str]:
    for field in _objects(schema) if level <= MAX_LEVELS else ():
        target = _target(field)
        if target is not None:
            yield target
            continue
        yield from _references(field.get("schema"), level + 1)
        for block in _objects(field.get("blocks")):
            named = block.get("reference_to")
            if isinstance(named, str) and named:
                yield named
            else:
                yield from _references(block.get("schema"), level + 1)


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


def _objects(value: JSONValue) -> list[JSONObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
