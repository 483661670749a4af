"""What somebody may do by the roles they hold in a stack, read once for each version of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import orjson

from core.json_values import JSONValue
from stacks.grants import ALL_MODULES, covers_branch
from stacks.limits import Limits
from stacks.permissions import Permission
from stacks.role_rules import RoleRules, parse_rules, permissions_of_rules

ROLES_HELD = """jsonb_agg(CASE WHEN r.is_system THEN r.permissions
    ELSE jsonb_build_object('rules', r.rules) END)"""
"""What SQL says of the roles `r` of one person: a system role's permissions, a custom one's rules."""


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody may do in a branch, and how far; no limits where only system roles, or none, are behind it."""

    permissions: frozenset[Permission] = frozenset()
    limits: Limits | None = None


def known_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """The permissions behind stored names; names that a later release dropped grant nothing."""
    wanted = set(names)
    return frozenset(permission for permission in Permission if permission.value in wanted)


@lru_cache(maxsize=1024)
def held_roles(roles: str, *, branches: tuple[str, ...], person_uid: str) -> Held:
    """What the roles, as ROLES_HELD tells of them, allow the person in the branch, which has one of the names or both.

    A custom role says in which branches it counts.
    """
    free: frozenset[Permission] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    limited: list[RoleRules] = []
    named: frozenset[str] = frozenset()
    for role in orjson.loads(roles):
        if isinstance(role, list):
            free |= known_permissions(role)
            named |= {ALL_MODULES}
            continue
        rules, meant = _rules(orjson.dumps(role["rules"]))
        named |= rules.branches
        if covers_branch(rules.branches, *branches):
            permissions |= meant
            limited.append(rules)
    # What adds nothing to what is free of limits limits nothing.
    limits = Limits(person_uid, free, tuple(limited), named) if not permissions <= free else None
    return Held(free | permissions, limits)


@lru_cache(maxsize=1024)
def _rules(rows: bytes) -> tuple[RoleRules, frozenset[Permission]]:
    parsed: list[JSONValue] = orjson.loads(rows)
    return parse_rules(parsed), permissions_of_rules(parsed)
