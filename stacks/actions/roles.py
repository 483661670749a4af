"""Making, changing and deleting a stack's custom roles. Who holds them is changed in stack_members."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from core.clock import utc_now
from core.errors import Forbidden, Problem
from core.json_values import JSONValue
from stacks import activity
from stacks.actions.stacks import lock_stack
from stacks.actor import Actor
from stacks.errors import RoleFixed, RoleInvalid, RoleNotFound
from stacks.models import Role
from stacks.permissions import Permission
from stacks.rights import as_of_now
from stacks.role_problems import naming_problems, rule_problems
from stacks.role_rules import permissions_of_rules
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class RoleChanges:
    """What can be changed about a custom role; None leaves a value as it is."""

    name: str | None = None
    description: str | None = None
    rules: Sequence[JSONValue] | None = None


@transaction.atomic
def create_role(
    actor: Actor, scope: Scope, *, name: str, description: str = "", rules: Sequence[JSONValue] = ()
) -> Role:
    """A custom role that nobody holds yet.

    Raises RoleInvalid for a bad or taken name and for broken rules, Forbidden for rules that allow more than the actor
    may do.
    """
    actor = _begin(actor, scope)
    _check(scope, RoleChanges(name, description, list(rules)), but=None)
    role = Role(
        stack_id=scope.stack_id,
        name=name.strip(),
        description=description,
        rules=list(rules),
        permissions=_permissions(actor, rules),
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    role.save(force_insert=True)
    activity.record(actor, scope, action="role.create", target=("role", role.uid))
    return role


@transaction.atomic
def update_role(actor: Actor, scope: Scope, uid: str, changes: RoleChanges) -> Role:
    """Change a custom role, with effect on the next request of everybody who holds it.

    Raises RoleNotFound, RoleFixed for a system role, RoleInvalid, and Forbidden for rules that allow more than the actor
    may do.
    """
    actor = _begin(actor, scope)
    role = _locked(scope, uid)
    _check(scope, changes, but=role)
    if changes.rules is not None:
        role.rules, role.permissions = list(changes.rules), _permissions(actor, changes.rules)
    role.name = role.name if changes.name is None else changes.name.strip()
    role.description = role.description if changes.description is None else changes.description
    role.updated_at, role.updated_by = utc_now(), actor.uid
    role.save(update_fields=["rules", "permissions", "name", "description", "updated_at", "updated_by"])
    activity.record(actor, scope, action="role.update", target=("role", role.uid))
    return role


@transaction.atomic
def delete_role(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a custom role; who holds it no longer does. Raises RoleNotFound, and RoleFixed for a system role."""
    actor = _begin(actor, scope)
    role = _locked(scope, uid)
    holders = sorted(role.holders.values_list("user__uid", flat=True))
    role.delete()
    activity.record(actor, scope, action="role.delete", target=("role", uid), holders=holders)


def _begin(actor: Actor, scope: Scope) -> Actor:
    """The actor as of when the stack is held: whose role is changed at this moment does not change what it allows."""
    actor.require(Permission.ROLE_WRITE)
    lock_stack(scope)
    now = as_of_now(actor, scope)
    now.require(Permission.ROLE_WRITE)
    return now


def _locked(scope: Scope, uid: str) -> Role:
    # Somebody may be given it at this moment, by an invitation or a team: they hold it, and not the stack.
    role = Role.objects.select_for_update().filter(stack=scope.stack_id, uid=uid).first()
    if role is None:
        raise RoleNotFound
    if role.is_system:
        raise RoleFixed(name=role.name)
    return role


def _check(scope: Scope, changes: RoleChanges, *, but: Role | None) -> None:
    problems = naming_problems(changes.name, changes.description)
    if changes.name is not None and not problems and _is_taken(scope, changes.name.strip(), but):
        problems.append(Problem("name", "unique", "is not unique."))
    if changes.rules is not None:
        problems += rule_problems(list(changes.rules))
    if problems:
        raise RoleInvalid(problems)


def _is_taken(scope: Scope, name: str, but: Role | None) -> bool:
    others = Role.objects.filter(stack=scope.stack_id, name=name)
    return (others if but is None else others.exclude(pk=but.pk)).exists()


def _permissions(actor: Actor, rules: Sequence[JSONValue]) -> list[str]:
    """What the rules come to. Nobody makes a role that allows more than they may do themselves."""
    permissions = permissions_of_rules(rules)
    if not permissions <= actor.permissions:
        raise Forbidden("The role would allow more than you may do yourself.")
    return sorted(permissions)
