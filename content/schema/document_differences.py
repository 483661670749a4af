"""PURE: how two documents of a type or global field differ, field by field, for people to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from content.schema.branch_merging import KEYS, Status
from core.json_values import JSONObject, JSONValue

ORDER = "order"
"""What is told of fields that stand in another order."""
_BELOW = ("schema", "blocks")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Said:
    """A key that does not say the same in both: what it says in each, as JSON; empty where it says nothing."""

    key: str
    base: str
    compare: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field, or block, that is in one of two documents alone or says something else in each.

    `path` goes through groups and blocks by their uids; empty for what the document says of itself.
    """

    path: str
    label: str
    data_type: str
    status: Status
    said: tuple[Said, ...] = ()


def document_differences(base: JSONObject, compare: JSONObject) -> list[FieldDifference]:
    """Every difference, the document's own keys first and fields in the order of the base."""
    own = [*_said({key: base.get(key) for key in KEYS}, {key: compare.get(key) for key in KEYS})]
    if _is_moved(base.get("schema"), compare.get("schema")):
        own.append(_order(base.get("schema"), compare.get("schema")))
    told = [FieldDifference("", "", "", Status.MODIFIED, tuple(own))] if own else []
    return [*told, *_fields("", base.get("schema"), compare.get("schema"))]


def _fields(above: str, base: JSONValue, compare: JSONValue) -> Iterator[FieldDifference]:
    ours, theirs = _by_uid(base), _by_uid(compare)
    for uid in dict.fromkeys([*ours, *theirs]):
        path = f"{above}.{uid}" if above else uid
        one, other = ours.get(uid), theirs.get(uid)
        if one is None or other is None:
            yield _alone(path, one or other or {}, Status.COMPARE_ONLY if one is None else Status.BASE_ONLY)
        elif one != other:
            yield from _both(path, one, other)


def _both(path: str, base: JSONObject, compare: JSONObject) -> Iterator[FieldDifference]:
    own = [*_said(_own(base), _own(compare))]
    own += [_order(base.get(key), compare.get(key)) for key in _BELOW if _is_moved(base.get(key), compare.get(key))]
    if own:
        yield FieldDifference(path, _label(compare), str(compare.get("data_type", "")), Status.MODIFIED, tuple(own))
    for key in _BELOW:
        yield from _fields(path, base.get(key), compare.get(key))


def _alone(path: str, field: JSONObject, status: Status) -> FieldDifference:
    return FieldDifference(path, _label(field), str(field.get("data_type", "")), status)


def _own(field: JSONObject) -> JSONObject:
    return {key: value for key, value in field.items() if key not in _BELOW and key != "uid"}


def _said(base: JSONObject, compare: JSONObject, above: str = "") -> Iterator[Said]:
    """The keys that differ; of objects those within, one step down."""
    for key in dict.fromkeys([*base, *compare]):
        one, other = base.get(key), compare.get(key)
        if one == other or (not one and not other and not isinstance(one or other, bool | int)):
            continue
        if not above and isinstance(one or {}, dict) and isinstance(other or {}, dict):
            yield from _said(_object(one), _object(other), f"{key}.")
        else:
            yield Said(f"{above}{key}", _text(one), _text(other))


def _order(base: JSONValue, compare: JSONValue) -> Said:
    return Said(ORDER, ", ".join(_by_uid(base)), ", ".join(_by_uid(compare)))


def _is_moved(base: JSONValue, compare: JSONValue) -> bool:
    ours, theirs = _by_uid(base), _by_uid(compare)
    return [uid for uid in ours if uid in theirs] != [uid for uid in theirs if uid in ours]


def _by_uid(rows: JSONValue) -> Mapping[str, JSONObject]:
    return {str(row.get("uid")): row for row in rows if isinstance(row, dict)} if isinstance(rows, list) else {}


def _object(value: JSONValue) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _label(field: JSONObject) -> str:
    return str(field.get("display_name") or field.get("title") or field.get("uid") or "")


def _text(value: JSONValue) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
