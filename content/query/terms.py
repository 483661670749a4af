"""The operators of taxonomies: `{"taxonomies.colour": {"$in": ["red"]}}`. Terms are told by uid, near ones by the tree."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from core.json_values import JSONValue

from .fields import TaxonomyPath
from .language import And, Not, Or, Query, Side, Tagged, Walk
from .lookups import Place
from .operands import WrongOperand, read_text

MAX_LEVELS = 2**31 - 1

TermLookup: TypeAlias = Callable[[TaxonomyPath, JSONValue, Place], Query]


def parse_terms(taxonomy: TaxonomyPath, value: JSONValue, location: str) -> Query:
    """What an entry's terms of the taxonomy must be: a term, or an object of operators. Raises Invalid."""
    if not isinstance(value, dict):
        return _equals(taxonomy, value, Place(location, {}))
    if not value:
        raise Place(location, {}).refuse("operator", "must name an operator.")
    place = Place(location, value)
    return And(tuple(_operator(taxonomy, name, operand, place) for name, operand in value.items()))


def _operator(taxonomy: TaxonomyPath, name: str, operand: JSONValue, around: Place) -> Query:
    place = Place(f"{around.location}.{name}", around.siblings)
    lookup = TERM_LOOKUPS.get(name)
    if lookup is None:
        raise place.refuse("operator", "is not an operator of a taxonomy.")
    return lookup(taxonomy, operand, place)


def _equals(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    if operand is None:
        return Not(_any(taxonomy))
    return Tagged(taxonomy.taxonomy_uid, taxonomy.paths, (_read(operand, place),))


def _differs(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    return Not(_equals(taxonomy, operand, place))


def _is_one_of(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    if not isinstance(operand, list):
        raise place.refuse("operand", "must be a list of terms.")
    return Tagged(taxonomy.taxonomy_uid, taxonomy.paths, tuple(_read(item, place) for item in operand))


def _is_none_of(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    return Not(_is_one_of(taxonomy, operand, place))


def _exists(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    if not isinstance(operand, bool):
        raise place.refuse("operand", "must be true or false.")
    return _any(taxonomy) if operand else Not(_any(taxonomy))


def _all(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    return And(_branches(taxonomy, operand, place))


def _some(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    return Or(_branches(taxonomy, operand, place))


def _branches(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> tuple[Query, ...]:
    if not isinstance(operand, list) or not operand:
        raise place.refuse("operand", "must be a list of at least one term.")
    return tuple(parse_terms(taxonomy, item, f"{place.location}.{index}") for index, item in enumerate(operand))


def _negated(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
    if not isinstance(operand, dict) or not operand:
        raise place.refuse("type", "must be an object of operators.")
    return Not(parse_terms(taxonomy, operand, place.location))


def _walk(side: Side, *, is_included: bool) -> TermLookup:
    def look(taxonomy: TaxonomyPath, operand: JSONValue, place: Place) -> Query:
        value, levels = operand, place.siblings.get("levels")
        if isinstance(operand, dict):
            value, levels = operand.get("value"), operand.get("levels", levels)
            if not operand.keys() <= {"value", "levels"}:
                raise place.refuse("operand", "must be a term, or an object of value and levels.")
        walk = Walk(_read(value, place), side, _read_levels(levels, place), is_included=is_included)
        return Tagged(taxonomy.taxonomy_uid, taxonomy.paths, walk)

    return look


def _levels(_taxonomy: TaxonomyPath, _operand: JSONValue, place: Place) -> Query:
    if not _WALKS.keys() & place.siblings.keys():
        raise place.refuse("operator", "stands only beside $above, $below, $eq_above and $eq_below.")
    return And(())


def _any(taxonomy: TaxonomyPath) -> Query:
    return Tagged(taxonomy.taxonomy_uid, taxonomy.paths, None)


def _read(value: JSONValue, place: Place) -> str:
    if not isinstance(value, str):
        raise place.refuse("operand", "must be the uid of a term.")
    try:
        return read_text(value)
    except WrongOperand as error:
        raise place.refuse("operand", str(error)) from error


def _read_levels(value: JSONValue, place: Place) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise place.refuse("levels", "has levels that are no whole number, 1 or more.")
    return min(value, MAX_LEVELS)


_WALKS: Mapping[str, TermLookup] = MappingProxyType(
    {
        "$above": _walk(Side.ABOVE, is_included=False),
        "$below": _walk(Side.BELOW, is_included=False),
        "$eq_above": _walk(Side.ABOVE, is_included=True),
        "$eq_below": _walk(Side.BELOW, is_included=True),
    }
)
TERM_LOOKUPS: Mapping[str, TermLookup] = MappingProxyType(
    {
        "$eq": _equals,
        "$ne": _differs,
        "$in": _is_one_of,
        "$nin": _is_none_of,
        "$exists": _exists,
        "$and": _all,
        "$or": _some,
        "$not": _negated,
        "levels": _levels,
        **_WALKS,
    }
)
