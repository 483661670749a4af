"""The rules of a role as a form shows them: ticks where rules are plain, and JSON for the others. No rule is lost by saving."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.json_values import JSONObject, JSONValue
from stacks.grants import ALL_MODULES
from stacks.role_rules import Action

KNOWN = "known"
"""Beside the actions on its entries: that a type, with its fields, is seen at all."""
ACTIONS = tuple(action.value for action in (Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE, Action.PUBLISH))
Ticks = Mapping[str, frozenset[str]]
"""What is ticked for each uid; `$all` stands for every one of them."""
_PLAIN_LISTS = {"branch": "branches", "environment": "environments", "locale": "locales"}
_TICKED_LISTS = {"asset": "assets", "folder": "folders", "taxonomy": "taxonomies"}
_READ: JSONObject = {"read": True}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """Fields of a type that are not seen, or only not changed."""

    content_type: str = ""
    fields: tuple[str, ...] = ()
    is_hidden: bool = True


@dataclass(frozen=True, slots=True)
class RulesForm:
    """What is ticked and typed."""

    branches: frozenset[str] = frozenset()
    locales: frozenset[str] = frozenset()
    environments: frozenset[str] = frozenset()
    types: Ticks = field(default_factory=dict)
    assets: Ticks = field(default_factory=dict)
    folders: Ticks = field(default_factory=dict)
    taxonomies: Ticks = field(default_factory=dict)
    lines: tuple[FieldLine, ...] = ()
    further: tuple[JSONObject, ...] = ()
    """Rules that no tick can tell, as they are stored."""


def read_rules(rows: Sequence[JSONValue]) -> RulesForm:
    """The form of stored rules."""
    lists: dict[str, set[str]] = {module: set() for module in _PLAIN_LISTS}
    ticks: dict[str, dict[str, frozenset[str]]] = {module: {} for module in ("content_type", *_TICKED_LISTS)}
    lines: list[FieldLine] = []
    further: list[JSONObject] = []
    for row in (row for row in rows if isinstance(row, dict)):
        module = str(row.get("module"))
        if module in lists and _is_plain(row, _PLAIN_LISTS[module], lambda acl: acl == _READ):
            lists[module] |= set(_texts(row.get(_PLAIN_LISTS[module])))
        elif module in _TICKED_LISTS and _is_plain(row, _TICKED_LISTS[module], _is_flags) and _is_offered(row):
            _tick(ticks[module], _texts(row.get(_TICKED_LISTS[module])), _ticked(row.get("acl")))
        elif module == "content_type" and _is_plain(row, "content_types", _is_of_type):
            acl = row["acl"]
            below = acl.get("sub_acl") if isinstance(acl, dict) else None
            _tick(ticks[module], _texts(row.get("content_types")), _ticked(below) | {KNOWN})
        elif (line := _line_of(row)) is not None:
            lines.append(line)
        else:
            further.append(row)
    return RulesForm(
        branches=frozenset(lists["branch"]),
        locales=frozenset(lists["locale"]),
        environments=frozenset(lists["environment"]),
        types=ticks["content_type"],
        assets=ticks["asset"],
        folders=ticks["folder"],
        taxonomies=ticks["taxonomy"],
        lines=tuple(lines),
        further=tuple(further),
    )


def write_rules(form: RulesForm) -> list[JSONValue]:
    """The rules that the form says."""
    return [
        *_plain("branch", form.branches),
        *_plain("locale", form.locales),
        *_plain("environment", form.environments),
        *_of_types(form.types),
        *(row for module, ticks in _ticked_modules(form) for row in _of_ticks(module, ticks)),
        *(_of_line(line) for line in form.lines if line.content_type and line.fields),
        *form.further,
    ]


def says_the_same(form: RulesForm, rows: Sequence[JSONValue]) -> bool:
    """Whether the form changes nothing of stored rules, however they are put."""
    return read_rules(write_rules(form)) == read_rules(write_rules(read_rules(rows)))


def _ticked_modules(form: RulesForm) -> Iterable[tuple[str, Ticks]]:
    return (("asset", form.assets), ("folder", form.folders), ("taxonomy", form.taxonomies))


def _plain(module: str, names: frozenset[str]) -> Iterator[JSONObject]:
    if names:
        yield {"module": module, _PLAIN_LISTS[module]: _sorted(names), "acl": dict(_READ)}


def _of_types(ticks: Ticks) -> Iterator[JSONObject]:
    for actions, uids in _by_ticks(ticks):
        below: JSONObject = {action: True for action in ACTIONS if action in actions}
        acl: JSONObject = {"read": True, "sub_acl": below} if below else dict(_READ)
        yield {"module": "content_type", "content_types": _sorted(uids), "acl": acl}


def _of_ticks(module: str, ticks: Ticks) -> Iterator[JSONObject]:
    for actions, uids in _by_ticks(ticks):
        acl: JSONObject = {action: True for action in ACTIONS if action in actions}
        yield {"module": module, _TICKED_LISTS[module]: _sorted(uids), "acl": acl}


def _by_ticks(ticks: Ticks) -> list[tuple[frozenset[str], list[str]]]:
    """The uids that share what is ticked, so that a rule names many; in a settled order."""
    found: dict[frozenset[str], list[str]] = {}
    for uid in sorted(ticks):
        if ticks[uid]:
            found.setdefault(ticks[uid], []).append(uid)
    return sorted(found.items(), key=lambda pair: pair[1])


def _of_line(line: FieldLine) -> JSONObject:
    fields: list[JSONValue] = list(line.fields)
    acl: JSONObject = dict(_READ) if line.is_hidden else {"read": True, "sub_acl": {"update": True}}
    return {"module": "field", "content_type": line.content_type, "fields": fields, "acl": acl, "restrict": True}


def _line_of(row: JSONObject) -> FieldLine | None:
    fields = tuple(_texts(row.get("fields")))
    for is_hidden in (True, False):
        line = FieldLine(str(row.get("content_type")), fields, is_hidden)
        if row == _of_line(line):
            return line
    return None


def _is_plain(row: JSONObject, key: str, says: Callable[[JSONObject], bool]) -> bool:
    """Whether the row is nothing but names and an `acl` that ticks can tell."""
    acl, names = row.get("acl"), row.get(key)
    return (
        set(row) - {"restrict"} == {"module", key, "acl"}
        and row.get("restrict", False) is False
        and isinstance(acl, dict)
        and says(acl)
        and bool(_texts(names))
    )


def _is_offered(row: JSONObject) -> bool:
    """Single assets are too many to be ticked."""
    return row.get("module") != "asset" or row.get("assets") == [ALL_MODULES]


def _is_flags(acl: JSONObject) -> bool:
    return bool(acl) and set(acl) <= set(ACTIONS) and all(allowed is True for allowed in acl.values())


def _is_of_type(acl: JSONObject) -> bool:
    below = acl.get("sub_acl")
    return acl == _READ or (
        set(acl) == {"read", "sub_acl"} and acl["read"] is True and isinstance(below, dict) and _is_flags(below)
    )


def _ticked(acl: JSONValue) -> frozenset[str]:
    return frozenset(acl) if isinstance(acl, dict) else frozenset()


def _tick(ticks: dict[str, frozenset[str]], uids: Iterable[str], actions: frozenset[str]) -> None:
    for uid in uids:
        ticks[uid] = ticks.get(uid, frozenset()) | actions


def _sorted(names: Iterable[str]) -> list[JSONValue]:
    return [*sorted(names)]


def _texts(sent: JSONValue) -> list[str]:
    return [name for name in sent if isinstance(name, str)] if isinstance(sent, list) else []
