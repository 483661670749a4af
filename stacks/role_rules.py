"""PURE: the rules of a custom role, in the vendor's words, and what one role allows. What no rule names is not allowed.

A rule with `restrict` takes away from what the other rules of the same role allow, never from another role's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.json_values import JSONObject, JSONValue
from stacks.grants import ALL_MODULES, branches_of
from stacks.permissions import Permission

OWN = "$own"
"""Among the entries of a rule: those that the person made."""


class Action(StrEnum):
    """What a rule allows, or takes away."""

    CREATE = "create"
    DELETE = "delete"
    PUBLISH = "publish"
    READ = "read"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Names:
    """Some objects by uid, or all there are."""

    uids: frozenset[str] = frozenset()
    is_all: bool = False

    def __contains__(self, uid: object) -> bool:
        return self.is_all or uid in self.uids

    def __bool__(self) -> bool:
        return self.is_all or bool(self.uids)

    def __or__(self, other: "Names") -> "Names":
        return Names(self.uids | other.uids, self.is_all or other.is_all)


NOBODY = Names()
EVERYTHING = Names(is_all=True)
ByAction = Mapping[Action, Names]
_Reader = Callable[[JSONObject], frozenset[Action]]
"""How the `acl` of a row is read."""


@dataclass(frozen=True, slots=True)
class TermChoice:
    """Entries of some types that carry a term of a taxonomy: any of them, or one of the terms named."""

    taxonomy: str
    terms: Names
    types: Names
    actions: frozenset[Action]


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Fields of a type, by their paths, and what may be done with them."""

    content_type: str
    paths: frozenset[str]
    actions: frozenset[Action]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What rules name on one side: what they allow, or what they take away."""

    types: ByAction = field(default_factory=dict)
    entries: Mapping[str, ByAction] = field(default_factory=dict)
    terms: tuple[TermChoice, ...] = ()
    fields: tuple[FieldChoice, ...] = ()
    locales: ByAction = field(default_factory=dict)
    assets: ByAction = field(default_factory=dict)
    folders: ByAction = field(default_factory=dict)
    folder_contents: ByAction = field(default_factory=dict)
    taxonomies: ByAction = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class RoleRules:
    """What one custom role allows."""

    branches: frozenset[str]
    environments: Names
    type_documents: Names
    """The types whose schema may be read."""
    gives: Side
    takes: Side


def parse_rules(rows: Sequence[JSONValue]) -> RoleRules:
    """The rules as they were checked before they were stored; rows of unknown modules say nothing."""
    known = [row for row in rows if isinstance(row, dict)]
    giving = [row for row in known if row.get("restrict") is not True]
    return RoleRules(
        branches=branches_of(rows),
        environments=_named(giving, "environment", "environments"),
        type_documents=_type_documents(giving),
        gives=_given(giving),
        takes=_taken(known),
    )


def permissions_of_rules(rows: Sequence[JSONValue]) -> frozenset[Permission]:
    """The permissions without which nothing that the rules allow could be done."""
    rules = parse_rules(rows)
    granted = {
        Permission.BRANCH_READ, Permission.ENVIRONMENT_READ, Permission.EXTENSION_READ, Permission.LABEL_READ,
        Permission.LOCALE_READ, Permission.STACK_READ, Permission.USER_READ,
    }  # fmt: skip
    if rules.type_documents:
        granted.add(Permission.CONTENT_TYPE_READ)
    for actions, meant in (
        (_entry_actions(rules.gives), _ENTRIES),
        ({*rules.gives.assets, *rules.gives.folders, *rules.gives.folder_contents}, _ASSETS),
        (set(rules.gives.taxonomies), _TAXONOMIES),
    ):
        granted.update(*(meant[action] for action in actions))
    if not granted.isdisjoint({Permission.ASSET_PUBLISH, Permission.ENTRY_PUBLISH}):
        granted |= {Permission.RELEASE_READ, Permission.RELEASE_WRITE}
    return frozenset(granted)


_ENTRIES: Mapping[Action, frozenset[Permission]] = {
    Action.CREATE: frozenset({Permission.ENTRY_WRITE}),
    Action.DELETE: frozenset({Permission.ENTRY_DELETE}),
    Action.PUBLISH: frozenset({Permission.ENTRY_PUBLISH, Permission.PUBLISH_QUEUE_READ}),
    Action.READ: frozenset({Permission.ENTRY_READ}),
    Action.UPDATE: frozenset({Permission.COMMENT_WRITE, Permission.ENTRY_WRITE}),
}
_ASSETS: Mapping[Action, frozenset[Permission]] = {
    Action.CREATE: frozenset({Permission.ASSET_WRITE}),
    Action.DELETE: frozenset({Permission.ASSET_DELETE}),
    Action.PUBLISH: frozenset({Permission.ASSET_PUBLISH, Permission.PUBLISH_QUEUE_READ}),
    Action.READ: frozenset({Permission.ASSET_READ}),
    Action.UPDATE: frozenset({Permission.ASSET_WRITE}),
}
_TAXONOMIES: Mapping[Action, frozenset[Permission]] = {
    Action.CREATE: frozenset({Permission.TAXONOMY_WRITE}),
    Action.DELETE: frozenset({Permission.TAXONOMY_DELETE}),
    Action.PUBLISH: frozenset({Permission.PUBLISH_QUEUE_READ, Permission.TAXONOMY_PUBLISH}),
    Action.READ: frozenset({Permission.TAXONOMY_READ}),
    Action.UPDATE: frozenset({Permission.TAXONOMY_WRITE}),
}


def _entry_actions(side: Side) -> set[Action]:
    chosen = [*(choice.actions for choice in side.terms), *(choice.actions for choice in side.fields)]
    return set(side.types).union(*side.entries.values(), *chosen)


def _given(rows: Sequence[JSONObject]) -> Side:
    return Side(
        types=_by_action(rows, "content_type", "content_types", _sub_actions),
        entries=_entries(rows, _actions),
        terms=tuple(_term_choices(rows)),
        fields=tuple(_field_choices(rows, _actions)),
        locales=_by_action(rows, "locale", "locales", _locale_actions),
        assets=_by_action(rows, "asset", "assets", _actions),
        folders=_by_action(rows, "folder", "folders", _own_actions),
        folder_contents=_by_action(rows, "folder", "folders", _actions),
        taxonomies=_by_action(rows, "taxonomy", "taxonomies", _actions),
    )


def _taken(known: Sequence[JSONObject]) -> Side:
    rows = [row for row in known if row.get("restrict") is True]
    denied = [row for row in known if row.get("module") == "field" and row.get("restrict") is not True]
    return Side(
        types=_by_action(rows, "content_type", "content_types", _deepest),
        entries=_entries(rows, _deepest),
        terms=tuple(_term_choices(rows)),
        fields=(*_field_choices(rows, _deepest), *_field_choices(denied, _denied_actions)),
        locales=_by_action(rows, "locale", "locales", _sub_actions),
        assets=_by_action(rows, "asset", "assets", _deepest),
        folders=_by_action(rows, "folder", "folders", _deepest),
        folder_contents=_by_action(rows, "folder", "folders", _deepest),
        taxonomies=_by_action(rows, "taxonomy", "taxonomies", _deepest),
    )


def _type_documents(rows: Sequence[JSONObject]) -> Names:
    found = NOBODY
    for row in rows:
        module = row.get("module")
        if module == "content_type" and (_own_actions(row) | _sub_actions(row)):
            found |= _names(row.get("content_types"))
        elif module in ("entry", "field") and Action.READ in _actions(row):
            found |= Names(frozenset({str(row.get("content_type"))}))
    for choice in _term_choices(rows):
        found |= choice.types
    return found


def _by_action(rows: Sequence[JSONObject], module: str, key: str, read: _Reader) -> ByAction:
    found: dict[Action, Names] = {}
    for row in _of(rows, module):
        for action in read(row):
            found[action] = found.get(action, NOBODY) | _names(row.get(key))
    return {action: names for action, names in found.items() if names}


def _entries(rows: Sequence[JSONObject], read: _Reader) -> Mapping[str, ByAction]:
    by_type: dict[str, list[JSONObject]] = {}
    for row in _of(rows, "entry"):
        by_type.setdefault(str(row.get("content_type")), []).append(row)
    return {uid: _by_action(own, "entry", "entries", read) for uid, own in by_type.items()}


def _term_choices(rows: Sequence[JSONObject]) -> Iterator[TermChoice]:
    for row in _of(rows, "taxonomy"):
        choices = row.get("content_types")
        for choice in choices if isinstance(choices, list) else []:
            if isinstance(choice, dict) and (actions := _sub_actions(choice)):
                types = _names([choice.get("uid")])
                for taxonomy in _texts(row.get("taxonomies")):
                    yield TermChoice(taxonomy, _terms_of(taxonomy, row.get("terms")), types, actions)


def _terms_of(taxonomy: str, sent: JSONValue) -> Names:
    """The terms of the taxonomy among `taxonomy.term`; all where none is named."""
    named = _texts(sent)
    if not named or ALL_MODULES in named:
        return EVERYTHING
    parts = (name.rpartition(".") for name in named)
    return Names(frozenset(term for owner, _, term in parts if owner in ("", taxonomy)))


def _field_choices(rows: Sequence[JSONObject], read: _Reader) -> Iterator[FieldChoice]:
    for row in _of(rows, "field"):
        if actions := read(row):
            yield FieldChoice(str(row.get("content_type")), frozenset(_texts(row.get("fields"))), actions)


def _named(rows: Sequence[JSONObject], module: str, key: str) -> Names:
    return _by_action(rows, module, key, _own_actions).get(Action.READ, NOBODY)


def _of(rows: Iterable[JSONObject], module: str) -> Iterator[JSONObject]:
    return (row for row in rows if row.get("module") == module)


def _flags(acl: JSONValue, *, meant: bool) -> frozenset[Action]:
    if not isinstance(acl, dict):
        return frozenset()
    return frozenset(action for action in Action if acl.get(action.value) is meant)


def _below(row: JSONObject) -> JSONValue:
    acl = row.get("acl")
    return acl.get("sub_acl") if isinstance(acl, dict) else None


def _own_actions(row: JSONObject) -> frozenset[Action]:
    """What the row says of the objects that it names."""
    return _flags(row.get("acl"), meant=True)


def _sub_actions(row: JSONObject) -> frozenset[Action]:
    """What it says of what is inside of them."""
    return _flags(_below(row), meant=True)


def _actions(row: JSONObject) -> frozenset[Action]:
    """What it says in either place, the inner one before the outer."""
    return (_own_actions(row) - _flags(_below(row), meant=False)) | _sub_actions(row)


def _deepest(row: JSONObject) -> frozenset[Action]:
    """What it says in the innermost place there is: `acl.read` stands beside every exception."""
    return _sub_actions(row) if isinstance(_below(row), dict) else _own_actions(row)


def _denied_actions(row: JSONObject) -> frozenset[Action]:
    return (_flags(row.get("acl"), meant=False) - _sub_actions(row)) | _flags(_below(row), meant=False)


def _locale_actions(row: JSONObject) -> frozenset[Action]:
    """A language that may be seen is there for everything, unless the row says what it is there for."""
    if isinstance(_below(row), dict):
        return _actions(row)
    return frozenset(Action) if Action.READ in _own_actions(row) else frozenset()


def _names(sent: JSONValue) -> Names:
    named = frozenset(_texts(sent))
    return Names(named - {ALL_MODULES}, ALL_MODULES in named)


def _texts(sent: JSONValue) -> list[str]:
    return [name for name in sent if isinstance(name, str)] if isinstance(sent, list) else []
