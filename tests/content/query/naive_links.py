"""What filters mean that look beyond the entry: at its terms, and at the entries it refers to. In plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from content.query.fields import Fields
from tests.content.query.naive import holds, leaves

_ALWAYS: Mapping[str, Any] = {"$and": []}
_NEVER: Mapping[str, Any] = {"$or": []}


@dataclass(frozen=True)
class World:
    """What entries point at: others by uid, each as (type, entry), the fields of their types, the parent of each term."""

    entries: Mapping[str, tuple[str, Mapping[str, Any]]]
    fields: Mapping[str, Fields]
    parents: Mapping[str, str | None]


def answers(query: Mapping[str, Any], entry: Mapping[str, Any], fields: Fields, world: World) -> bool:
    """Whether the entry answers the filter."""
    return holds(_settled(query, entry, fields, world), entry, fields)


def _settled(query: Mapping[str, Any], entry: Mapping[str, Any], fields: Fields, world: World) -> dict[str, Any]:
    """The filter with everything that looks beyond the entry replaced by a filter that always or never holds."""
    clauses: list[Any] = []
    for key, value in query.items():
        holder, _, uid = key.rpartition(".")
        if key in ("$and", "$or"):
            clauses.append({key: [_settled(item, entry, fields, world) for item in value]})
        elif uid not in ("taxonomy_uid", "term_uid") and (holder == "taxonomies" or holder in fields.taxonomies):
            paths = fields.taxonomies if holder == "taxonomies" else [holder]
            clauses.append(_ALWAYS if _has_terms(value, _terms(entry, paths, uid), world) else _NEVER)
        elif isinstance(value, dict) and ("$in_query" in value or "$nin_query" in value):
            found = _refers(key, next(iter(value.values())), entry, fields, world)
            clauses.append(_ALWAYS if found == ("$in_query" in value) else _NEVER)
        else:
            is_file = uid == "uid" and holder in fields.files
            clauses.append({holder if is_file else key: value})
    return {"$and": clauses}


def _refers(path: str, query: Any, entry: Mapping[str, Any], fields: Fields, world: World) -> bool:
    for link in leaves(entry, path):
        kind, target = world.entries.get(link["uid"], ("", {})) if isinstance(link, dict) else ("", {})
        if kind in fields.references[path] and answers(query, target, world.fields[kind], world):
            return True
    return False


def _terms(entry: Mapping[str, Any], paths: Iterable[str], taxonomy_uid: str) -> set[str]:
    links = (link for path in paths for link in leaves(entry, path) if isinstance(link, dict))
    return {link["term_uid"] for link in links if link["taxonomy_uid"] == taxonomy_uid}


def _has_terms(value: Any, terms: set[str], world: World) -> bool:
    if not isinstance(value, dict):
        return not terms if value is None else value in terms
    levels = value.get("levels")
    return all(_has_term(name, operand, levels, terms, world) for name, operand in value.items() if name != "levels")


def _has_term(name: str, operand: Any, levels: int | None, terms: set[str], world: World) -> bool:
    match name:
        case "$eq" | "$ne":
            return _has_terms(operand, terms, world) == (name == "$eq")
        case "$in" | "$nin":
            return bool(terms & set(operand)) == (name == "$in")
        case "$exists":
            return bool(terms) is operand
        case "$and":
            return all(_has_terms(item, terms, world) for item in operand)
        case "$or":
            return any(_has_terms(item, terms, world) for item in operand)
        case "$not":
            return not _has_terms(operand, terms, world)
    target, limit = (operand["value"], operand.get("levels")) if isinstance(operand, dict) else (operand, levels)
    near = _above if name.endswith("above") else _below
    own = {target} & world.parents.keys() if name.startswith("$eq_") else set()
    return bool(terms & (near(target, limit, world.parents) | own))


def _above(term: str, limit: int | None, parents: Mapping[str, str | None]) -> set[str]:
    chain = []
    parent = parents.get(term)
    while parent is not None:
        chain.append(parent)
        parent = parents.get(parent)
    return set(chain[:limit])


def _below(term: str, limit: int | None, parents: Mapping[str, str | None]) -> set[str]:
    return {each for each in parents if term in _above(each, limit, parents)}
