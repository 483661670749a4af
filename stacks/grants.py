"""PURE: what the scope rows of a management token allow, in the vendor's words and in ours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks.permissions import Permission

ALL_MODULES = "$all"
_BRANCHES = {"branch": "branches", "branch_alias": "branch_aliases"}


@dataclass(frozen=True, slots=True)
class Module:
    """What reading and writing one of the vendor's modules means here."""

    reading: frozenset[Permission]
    writing: frozenset[Permission]


MODULES: dict[str, Module] = {
    "asset": Module(
        frozenset({Permission.ASSET_READ, Permission.PUBLISH_QUEUE_READ}),
        frozenset({Permission.ASSET_DELETE, Permission.ASSET_PUBLISH, Permission.ASSET_WRITE}),
    ),
    "audit_log": Module(frozenset({Permission.AUDIT_LOG_READ}), frozenset()),
    "content_type": Module(
        frozenset({Permission.CONTENT_TYPE_READ}),
        frozenset({Permission.CONTENT_TYPE_DELETE, Permission.CONTENT_TYPE_WRITE}),
    ),
    "entry": Module(
        frozenset({Permission.ENTRY_READ, Permission.PUBLISH_QUEUE_READ}),
        frozenset(
            {Permission.COMMENT_WRITE, Permission.ENTRY_DELETE, Permission.ENTRY_PUBLISH, Permission.ENTRY_WRITE}
        ),
    ),
    "environment": Module(frozenset({Permission.ENVIRONMENT_READ}), frozenset({Permission.ENVIRONMENT_WRITE})),
    "extension": Module(frozenset({Permission.EXTENSION_READ}), frozenset({Permission.EXTENSION_WRITE})),
    "label": Module(frozenset({Permission.LABEL_READ}), frozenset({Permission.LABEL_WRITE})),
    "locale": Module(frozenset({Permission.LOCALE_READ}), frozenset({Permission.LOCALE_WRITE})),
    "publish_queue": Module(frozenset({Permission.PUBLISH_QUEUE_READ}), frozenset()),
    "release": Module(frozenset({Permission.RELEASE_READ}), frozenset({Permission.RELEASE_WRITE})),
    "taxonomy": Module(
        frozenset({Permission.PUBLISH_QUEUE_READ, Permission.TAXONOMY_READ}),
        frozenset({Permission.TAXONOMY_DELETE, Permission.TAXONOMY_PUBLISH, Permission.TAXONOMY_WRITE}),
    ),
    "webhook": Module(frozenset({Permission.WEBHOOK_READ}), frozenset({Permission.WEBHOOK_WRITE})),
    "workflow": Module(frozenset({Permission.WORKFLOW_READ}), frozenset({Permission.WORKFLOW_WRITE})),
}
ALWAYS = frozenset({Permission.BRANCH_READ, Permission.STACK_READ})
"""What every management token may do: see the stack it belongs to, and what branches there are."""


def full_scope(branch: str = "main") -> list[JSONValue]:
    """The rows of a token that may do with one branch's content all that a token can."""
    return [
        {"module": ALL_MODULES, "acl": {"read": True, "write": True}},
        {"module": "branch", "branches": [branch], "acl": {"read": True}},
    ]


def permissions_of(rows: Sequence[JSONValue]) -> frozenset[Permission]:
    """The permissions that scope rows grant. Writing implies reading; modules without a meaning here grant nothing."""
    granted = set(ALWAYS)
    for row in _objects(rows):
        acl = row.get("acl")
        if not isinstance(acl, dict):
            continue
        for module in _modules(row.get("module")):
            if acl.get("read") is True or acl.get("write") is True:
                granted |= module.reading
            if acl.get("write") is True:
                granted |= module.writing
        granted |= _on_branches(row, acl)
    return frozenset(granted)


def _on_branches(row: JSONObject, acl: JSONObject) -> frozenset[Permission]:
    """What a row lets do with branches themselves: only who works in all of them can add one, or take one away."""
    is_everywhere = row.get("module") == "branch" and ALL_MODULES in _texts(row.get("branches"))
    return frozenset({Permission.BRANCH_WRITE} if is_everywhere and acl.get("write") is True else ())


def covers_branch(named: frozenset[str], *names: str) -> bool:
    """Whether a token whose scope names these branches and aliases may work in a branch, under one of its names."""
    return ALL_MODULES in named or not named.isdisjoint(names)


def environments_of(rows: Sequence[JSONValue]) -> frozenset[str]:
    """The uids of the environments whose live content a delivery token may read."""
    return frozenset(
        uid for row in _objects(rows) if row.get("module") == "environment" for uid in _texts(row.get("environments"))
    )


def scope_problems(rows: JSONValue) -> list[Problem]:
    """What is wrong with scope rows as they were sent."""
    if not isinstance(rows, list) or not rows:
        return [Problem("scope", "required", "is a required list.")]
    problems = [problem for index, row in enumerate(rows) for problem in _row_problems(row, f"scope.{index}")]
    if not problems and not branches_of(rows):
        problems.append(Problem("scope.branch_or_alias", "required", "is a required field."))
    return problems


def _modules(name: JSONValue) -> Iterable[Module]:
    if name == ALL_MODULES:
        return MODULES.values()
    return [MODULES[name]] if isinstance(name, str) and name in MODULES else []


def _row_problems(row: JSONValue, path: str) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem(path, "type", "is not an object.")
        return
    module = row.get("module")
    if not isinstance(module, str) or not module:
        yield Problem(f"{path}.module", "required", "is a required text.")
        return
    acl = row.get("acl")
    if not isinstance(acl, dict) or not all(isinstance(allowed, bool) for allowed in acl.values()):
        yield Problem(f"{path}.acl", "type", "is not an object of true and false.")
    key = _BRANCHES.get(module)
    if key is not None and not _is_list_of_names(row.get(key)):
        yield Problem(f"{path}.{key}", "type", "is not a list of names.")


def branches_of(rows: Sequence[JSONValue]) -> frozenset[str]:
    """The branches and aliases that scope rows name."""
    return frozenset(
        name
        for row in _objects(rows)
        if isinstance(module := row.get("module"), str) and (key := _BRANCHES.get(module))
        for name in _texts(row.get(key))
    )


def _objects(rows: Sequence[JSONValue]) -> list[JSONObject]:
    return [row for row in rows if isinstance(row, dict)]


def _texts(value: JSONValue) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _is_list_of_names(value: JSONValue) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name for name in value)
