"""Fields whose values come from a list: selects and taxonomies."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar, TypeAlias

from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType, check_count, is_uid_like
from .scalars import is_between, read_dates, read_instant

Choice: TypeAlias = str | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Select(FieldType):
    """A text, number or date out of the choices of an `enum`, shown as dropdown, radio buttons or checkboxes.

    Bounds of a number or date leave out the choices beyond them.
    """

    widget_name: ClassVar[str] = "select"
    has_default: ClassVar[bool] = True
    keeps_empty_text: ClassVar[bool] = True

    choices: tuple[Choice, ...] = ()
    labels: tuple[str, ...] = ()
    """What people see of each choice."""
    allowed: frozenset[Choice] = frozenset()
    display_type: str = "dropdown"

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        choices = _read_choices(reader)
        return {
            "choices": tuple(choices),
            "labels": tuple(choices.values()),
            "allowed": frozenset(choices),
            "display_type": reader.text("display_type") or "dropdown",
        }

    def is_empty(self, value: JSONValue) -> bool:
        """A blank text is a value only where it is one of the choices."""
        return value is None or value == [] or (value == "" and "" not in self.allowed)

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if isinstance(value, bool | dict | list) or value not in self.allowed:
            context.refuse("enum", "is not one of the choices.")
        return value

    def value_schema(self) -> JSONObject:
        return {"enum": list(self.choices)}


def _read_choices(reader: FieldReader) -> dict[Choice, str]:
    """The choices with their labels."""
    enum = reader.source.get("enum")
    choices = enum.get("choices") if isinstance(enum, dict) else None
    if not isinstance(choices, list) or not choices:
        reader.refuse("enum.choices", "required", "must be a list of choices.")
        return {}
    read = _READERS.get(str(reader.source.get("data_type")), _read_text)
    values: dict[Choice, str] = {}
    for index, choice in enumerate(choices):
        value = read(choice.get("value") if isinstance(choice, dict) else choice)
        if value is None:
            reader.refuse(f"enum.choices.{index}", "type", "must be an object with a value of the field's type.")
        elif value in values:
            reader.refuse(f"enum.choices.{index}.value", "unique", "is not unique.")
        else:
            label = choice.get("key") if isinstance(choice, dict) else None
            values[value] = label if isinstance(label, str) and label else str(value)
    is_within = _bounds(reader)
    kept = {value: label for value, label in values.items() if is_within(value)}
    if values and not kept:
        reader.refuse("enum.choices", "range", "must have a choice within the field's bounds.")
    return kept


def _read_text(value: JSONValue) -> Choice | None:
    return value if isinstance(value, str) else None


def _read_number(value: JSONValue) -> Choice | None:
    """A number, also one that was written as a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return None
    if not isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _read_integer(value: JSONValue) -> Choice | None:
    number = _read_number(value)
    return int(number) if isinstance(number, int | float) and number == int(number) else None


def _read_date(value: JSONValue) -> Choice | None:
    return value if isinstance(value, str) and read_instant(value) is not None else None


_READERS: Mapping[str, Callable[[JSONValue], Choice | None]] = {
    "integer": _read_integer,
    "isodate": _read_date,
    "number": _read_number,
}


def _bounds(reader: FieldReader) -> Callable[[Choice], bool]:
    """Whether a choice lies within the bounds of its field; texts have none."""
    if reader.source.get("data_type") == "isodate":
        first, last = read_dates(reader)
        return lambda choice: is_between(read_instant(choice), first, last)
    if reader.source.get("data_type") == "text":
        return lambda choice: True
    least, most = reader.bounds("min", "max")
    return lambda choice: is_between(choice, least, most)


@dataclass(frozen=True, slots=True)
class TaxonomyRule:
    """What a field asks of the terms of one taxonomy."""

    taxonomy_uid: str
    max_terms: float | None
    mandatory: bool
    multiple: bool
    non_localizable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy(FieldType):
    """Terms of one or more taxonomies; the value is always a list of `{taxonomy_uid, term_uid}`."""

    widget_name: ClassVar[str] = "taxonomy"
    is_list: ClassVar[bool] = True

    rules: tuple[TaxonomyRule, ...] = ()

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        rules = _read_rules(reader)
        mandatory = reader.source.get("mandatory") is True or any(rule.mandatory for rule in rules)
        return {"rules": rules, "mandatory": mandatory, "multiple": False}

    @property
    def follows_master(self) -> bool:
        return self.non_localizable or any(rule.non_localizable for rule in self.rules)

    def follow_master(self, master: JSONValue, own: JSONValue) -> JSONValue:
        """Terms of a non-localizable taxonomy come from the master, the others stay."""
        if self.non_localizable:
            return master
        shared = [rule.taxonomy_uid for rule in self.rules if rule.non_localizable]
        kept = [term for term in _terms(own) if term.get("taxonomy_uid") not in shared]
        return [*(term for term in _terms(master) if term.get("taxonomy_uid") in shared), *kept]

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, list):
            context.refuse("type", "must be a list of terms.")
            return value
        known = {rule.taxonomy_uid for rule in self.rules}
        terms: list[JSONValue] = []
        counts: Counter[str] = Counter()
        seen: set[tuple[str, str]] = set()
        for index, item in enumerate(value):
            term = _read_term(item)
            if term is None:
                context.refuse("type", "must be an object with taxonomy_uid and term_uid.", at=str(index))
                terms.append(item)
                continue
            taxonomy_uid, term_uid = term
            if taxonomy_uid not in known:
                context.refuse("taxonomy", "is not of a taxonomy of this field.", at=f"{index}.taxonomy_uid")
            if term not in seen:
                seen.add(term)
                counts[taxonomy_uid] += 1
                terms.append({"taxonomy_uid": taxonomy_uid, "term_uid": term_uid})
        check_count(self, len(terms), context)
        for rule in self.rules:
            _check_rule(rule, counts[rule.taxonomy_uid], context)
        return terms

    def value_schema(self) -> JSONObject:
        text: JSONObject = {"type": "string"}
        keys: JSONObject = {"taxonomy_uid": text, "term_uid": text}
        return {"type": "array", "items": {"type": "object", "properties": keys, "required": list(keys)}}


def _terms(value: JSONValue) -> list[JSONObject]:
    return [term for term in value if isinstance(term, dict)] if isinstance(value, list) else []


def _read_term(item: JSONValue) -> tuple[str, str] | None:
    """The uids of a term and its taxonomy, or None where the item is no term."""
    if not isinstance(item, dict):
        return None
    taxonomy_uid, term_uid = item.get("taxonomy_uid"), item.get("term_uid")
    return (taxonomy_uid, term_uid) if is_uid_like(taxonomy_uid) and is_uid_like(term_uid) else None


def _check_rule(rule: TaxonomyRule, count: int, context: Context) -> None:
    if rule.mandatory and not count:
        context.refuse("required", f"must hold a term of {rule.taxonomy_uid}.", taxonomy_uid=rule.taxonomy_uid)
    most = rule.max_terms if rule.multiple else 1
    if most is not None and count > most:
        message = f"must have at most {most} terms of {rule.taxonomy_uid}."
        context.refuse("max_terms", message, limit=most, taxonomy_uid=rule.taxonomy_uid)


def _read_rules(reader: FieldReader) -> tuple[TaxonomyRule, ...]:
    sources = reader.source.get("taxonomies")
    if not isinstance(sources, list) or not sources:
        reader.refuse("taxonomies", "required", "must be a list of taxonomies.")
        return ()
    rules = []
    for index, source in enumerate(sources):
        uid = source.get("taxonomy_uid") if isinstance(source, dict) else None
        if not isinstance(source, dict) or not isinstance(uid, str) or not is_uid_like(uid):
            reader.refuse(f"taxonomies.{index}.taxonomy_uid", "required", "is a required field.")
            continue
        most = source.get("max_terms")
        rule = TaxonomyRule(
            taxonomy_uid=uid,
            max_terms=most if isinstance(most, int | float) and not isinstance(most, bool) else None,
            mandatory=source.get("mandatory") is True,
            multiple=source.get("multiple") is not False,
            non_localizable=source.get("non_localizable") is True,
        )
        rules.append(rule)
    return tuple(rules)
