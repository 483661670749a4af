"""Field visibility rules, as the vendor's `field_rules` say them: what is wrong with them, and what they hide. PURE.

A hidden field keeps what it holds; it only need not hold anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .fields.base import FieldType
from .fields.containers import Blocks
from .operands import Test, read_test
from .walk import walk

SHOW, HIDE = "show", "hide"
_MATCHES: Final = {"all": all, "any": any}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field's value and what must be true of it."""

    operand: str
    test: Test


@dataclass(frozen=True, slots=True)
class Rule:
    """The fields that are shown, or hidden, where all or any of some conditions hold."""

    conditions: tuple[Condition, ...]
    match_type: str
    action: str
    target: str


@dataclass(frozen=True, slots=True)
class VisibilityRules:
    """The rules of a content type, and the fields they speak of."""

    fields: tuple[FieldType, ...] = ()
    rules: tuple[Rule, ...] = ()

    def excused(self, problems: Iterable[Problem], data: JSONObject) -> list[Problem]:
        """The problems without those of values that hidden fields need not have."""
        hidden = self.hidden_in(data)
        return [problem for problem in problems if problem.rule != "required" or not _is_below(problem.path, hidden)]

    def hidden_in(self, data: JSONObject) -> tuple[str, ...]:
        """The paths of the fields that the rules hide in an entry, with list indexes; what lies below them is hidden too."""
        operands = {condition.operand for rule in self.rules for condition in rule.conditions}
        by_target: dict[str, list[Rule]] = {}
        for rule in self.rules:
            by_target.setdefault(rule.target, []).append(rule)
        values: dict[str, JSONValue] = {}
        places: list[tuple[str, str]] = []
        for prefix, field, holder in walk(self.fields, data):
            place = prefix + field.uid
            if field.path in operands:
                values[place] = holder.get(field.uid)
            if field.path in by_target:
                places.append((field.path, place))
        return tuple(place for target, place in places if _is_hidden(by_target[target], place, values))


def _is_hidden(rules: Sequence[Rule], place: str, values: Mapping[str, JSONValue]) -> bool:
    """A field is hidden where a rule hides it, and where rules show it but none of them applies."""
    applying = {rule.action for rule in rules if _applies(rule, place, values)}
    return HIDE in applying or (SHOW not in applying and any(rule.action == SHOW for rule in rules))


def _applies(rule: Rule, place: str, values: Mapping[str, JSONValue]) -> bool:
    held = (each.test(values.get(_beside(place, rule.target, each.operand))) for each in rule.conditions)
    return _MATCHES[rule.match_type](held)


def _beside(place: str, target: str, operand: str) -> str:
    """The place of an operand in the instance in which the target has its place."""
    shared = _shared(target, operand)
    steps, wanted = place.split("."), list(shared)
    taken = 0
    while taken < len(steps) and (wanted or steps[taken].isdigit()):
        if not steps[taken].isdigit():
            wanted.pop(0)
        taken += 1
    return ".".join([*steps[:taken], *operand.split(".")[len(shared) :]])


def _shared(one: str, other: str) -> tuple[str, ...]:
    """The containers that two paths have in common."""
    shared = []
    for mine, theirs in zip(one.split(".")[:-1], other.split(".")[:-1], strict=False):
        if mine != theirs:
            break
        shared.append(mine)
    return tuple(shared)


def _is_below(path: str, hidden: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}.") for place in hidden)


def read_rules(source: JSONValue, fields: Iterable[FieldType]) -> tuple[tuple[Rule, ...], list[Problem]]:
    """The rules of a type with these fields, and every problem with its path (`field_rules.0.actions.1.target_field`)."""
    reader = _Reader({field.path: field for field in fields})
    sources = enumerate(reader.items(source, "field_rules"))
    rules = tuple(rule for index, each in sources for rule in reader.rules(each, f"field_rules.{index}"))
    return rules, reader.problems


class _Reader:
    """One reading of the rules of a type, gathering problems as it goes."""

    def __init__(self, by_path: Mapping[str, FieldType]) -> None:
        self.by_path = by_path
        self.repeated = {path: _depth(field) for path, field in by_path.items() if _repeats(field)}
        """How many steps of a path name one instance of each container that repeats."""
        self.problems: list[Problem] = []

    def rules(self, source: JSONObject, at: str) -> list[Rule]:
        """The rule for each of its targets; none where anything is wrong with it."""
        told = len(self.problems)
        match_type = source.get("match_type", "all")
        if not isinstance(match_type, str) or match_type not in _MATCHES:
            self.refuse(f"{at}.match_type", "match_type", "must be all or any.")
            match_type = "all"
        found = [
            self.condition(each, f"{at}.conditions.{index}")
            for index, each in enumerate(self.items(source.get("conditions"), f"{at}.conditions"))
        ]
        conditions = tuple(condition for condition in found if condition is not None)
        actions = self.items(source.get("actions"), f"{at}.actions")
        targets = [self.target(each, f"{at}.actions.{index}", conditions) for index, each in enumerate(actions)]
        if len(self.problems) > told or not conditions:
            return []
        return [
            Rule(conditions, match_type, str(each["action"]), target)
            for each, target in zip(actions, targets, strict=True)
        ]

    def condition(self, source: JSONObject, at: str) -> Condition | None:
        operand, operator = source.get("operand_field"), source.get("operator")
        field = self.by_path.get(operand) if isinstance(operand, str) else None
        if field is None:
            self.refuse(f"{at}.operand_field", "operand_field", "is not a field of the schema.")
            return None
        test = read_test(field, operator, source.get("value"))
        if isinstance(test, Problem):
            self.refuse(f"{at}.{test.path}", test.rule, test.message)
            return None
        return Condition(field.path, test)

    def target(self, source: JSONObject, at: str, conditions: Sequence[Condition]) -> str:
        if source.get("action") not in (SHOW, HIDE):
            self.refuse(f"{at}.action", "action", "must be show or hide.")
        target = source.get("target_field")
        if not isinstance(target, str) or target not in self.by_path:
            self.refuse(f"{at}.target_field", "target_field", "is not a field of the schema.")
            return ""
        for condition in conditions:
            if condition.operand == target or condition.operand.startswith(f"{target}."):
                self.refuse(f"{at}.target_field", "target_field", "is a field that the rule itself depends on.")
            elif not self.is_reached(condition.operand, target):
                message = f"cannot depend on {condition.operand}, of which an entry may have many."
                self.refuse(f"{at}.target_field", "target_field", message)
        return target

    def is_reached(self, operand: str, target: str) -> bool:
        """Whether each place of the target has one place of the operand: they share every repeated container of it."""
        shared = len(_shared(target, operand))
        return all(shared >= depth for path, depth in self.repeated.items() if operand.startswith(f"{path}."))

    def items(self, source: JSONValue, at: str) -> list[JSONObject]:
        """The objects of a list; null and absent are empty."""
        items = [] if source is None else source
        if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
            self.refuse(at, "type", "must be a list of objects.")
            return []
        return [each for each in items if isinstance(each, dict)]

    def refuse(self, at: str, rule: str, message: str) -> None:
        self.problems.append(Problem(at, rule, message))


def _depth(field: FieldType) -> int:
    """Blocks need the uid of the block as well."""
    return len(field.path.split(".")) + isinstance(field, Blocks)


def _repeats(field: FieldType) -> bool:
    return field.is_container and (field.multiple or isinstance(field, Blocks))
