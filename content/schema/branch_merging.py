"""PURE: how the types and global fields of two branches differ, and what each way of merging them makes of that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.json_values import JSONObject, JSONValue

CONTENT_TYPE, GLOBAL_FIELD = "content_type", "global_field"
KEYS = ("title", "description", "options", "field_rules")
"""What a document says beside its schema."""
_EMPTY: Mapping[str, JSONValue] = {"description": "", "options": {}, "field_rules": []}

Documents = Mapping[str, JSONObject]


class Status(StrEnum):
    """In which of the branches something is."""

    BASE_ONLY = "base_only"
    COMPARE_ONLY = "compare_only"
    MODIFIED = "modified"


class Strategy(StrEnum):
    """What is carried from the compared branch into the base."""

    IGNORE = "ignore"
    PREFER_BASE = "merge_prefer_base"
    PREFER_COMPARE = "merge_prefer_compare"
    MODIFIED_PREFER_BASE = "merge_modified_only_prefer_base"
    MODIFIED_PREFER_COMPARE = "merge_modified_only_prefer_compare"
    NEW_ONLY = "merge_new_only"
    OVERWRITE = "overwrite_with_compare"


@dataclass(frozen=True, slots=True)
class Difference:
    """A type or global field that is in one branch alone, or says something else in each."""

    kind: str
    uid: str
    title: str
    status: Status
    base: JSONObject | None
    compare: JSONObject | None


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done in the base: write a document, where there is one or not, or (None) delete."""

    kind: str
    uid: str
    is_new: bool
    document: JSONObject | None


_ADDING = {Strategy.PREFER_BASE, Strategy.PREFER_COMPARE, Strategy.NEW_ONLY, Strategy.OVERWRITE}
_OF_BASE = {Strategy.PREFER_BASE, Strategy.MODIFIED_PREFER_BASE}
_OF_COMPARE = {Strategy.PREFER_COMPARE, Strategy.MODIFIED_PREFER_COMPARE}


def differences(kind: str, base: Documents, compare: Documents) -> list[Difference]:
    """Everything of a kind that is not the same in both, by uid."""
    found = []
    for uid in sorted(base.keys() | compare.keys()):
        ours, theirs = base.get(uid), compare.get(uid)
        if ours is not None and theirs is not None and _said(ours) == _said(theirs):
            continue
        status = Status.BASE_ONLY if theirs is None else Status.COMPARE_ONLY if ours is None else Status.MODIFIED
        title = str((ours or theirs or {}).get("title", uid))
        found.append(Difference(kind, uid, title, status, ours, theirs))
    return found


def differing_parts(one: JSONObject, other: JSONObject) -> list[JSONValue]:
    """What one document says and the other does not: fields with their path, and other keys with their value."""
    parts: list[JSONValue] = [{"path": key, "value": _of(one, key)} for key in KEYS if _of(one, key) != _of(other, key)]
    others = {str(field.get("uid")): field for _, field in _fields(other)}
    for index, field in _fields(one):
        if others.get(str(field.get("uid"))) != field:
            parts.append({**field, "path": f"schema[{index}]"})
    return parts


def plan(difference: Difference, strategy: Strategy) -> Step | None:
    """What the strategy does about a difference; None where it leaves the base as it is."""
    base, compare = difference.base, difference.compare
    kind, uid = difference.kind, difference.uid
    if compare is None:
        return Step(kind, uid, is_new=False, document=None) if strategy is Strategy.OVERWRITE else None
    if base is None:
        return Step(kind, uid, is_new=True, document=compare) if strategy in _ADDING else None
    if strategy is Strategy.OVERWRITE:
        return Step(kind, uid, is_new=False, document={**_EMPTY, **compare})
    if strategy not in _OF_BASE | _OF_COMPARE:
        return None
    merged = merge_documents(base, compare, prefers_base=strategy in _OF_BASE)
    return None if _said(merged) == _said(base) else Step(kind, uid, is_new=False, document=merged)


def merge_documents(base: JSONObject, compare: JSONObject, *, prefers_base: bool) -> JSONObject:
    """What both say; where they say different things about the same, what the preferred one says."""
    said = {**compare, **base} if prefers_base else {**base, **compare}
    schema = _merge_fields(base.get("schema"), compare.get("schema"), prefers_base=prefers_base)
    return {**said, "schema": schema}


def _merge_fields(base: JSONValue, compare: JSONValue, *, prefers_base: bool) -> JSONValue:
    """The base's fields in their order, with those that only the other has behind what they stand behind there."""
    merged = [field for _, field in _objects(base)]
    places = {str(field.get("uid")): index for index, field in enumerate(merged)}
    above = ""
    for _, field in _objects(compare):
        uid = str(field.get("uid"))
        if uid in places:
            merged[places[uid]] = _merge_field(merged[places[uid]], field, prefers_base=prefers_base)
        else:
            place = places.get(above, len(merged) - 1 if above else -1) + 1
            merged.insert(place, field)
            places = {str(each.get("uid")): index for index, each in enumerate(merged)}
        above = uid
    rows: list[JSONValue] = [*merged]
    return rows


def _merge_field(base: JSONObject, compare: JSONObject, *, prefers_base: bool) -> JSONObject:
    said = {**compare, **base} if prefers_base else {**base, **compare}
    if base.get("data_type") != compare.get("data_type"):
        return base if prefers_base else compare
    for key in ("schema", "blocks"):
        if isinstance(base.get(key), list) and isinstance(compare.get(key), list):
            said[key] = _merge_fields(base[key], compare[key], prefers_base=prefers_base)
    return said


def _said(document: JSONObject) -> JSONObject:
    return {"schema": document.get("schema"), **{key: _of(document, key) for key in KEYS}}


def _of(document: JSONObject, key: str) -> JSONValue:
    return document.get(key) or _EMPTY.get(key, "")


def _fields(document: JSONObject) -> Iterator[tuple[int, JSONObject]]:
    return _objects(document.get("schema"))


def _objects(rows: JSONValue) -> Iterator[tuple[int, JSONObject]]:
    if isinstance(rows, list):
        yield from ((index, row) for index, row in enumerate(rows) if isinstance(row, dict))
