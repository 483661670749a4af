"""Creating, changing and deleting stacks."""

from dataclasses import dataclass

from django.db import transaction

from core.clock import utc_now
from core.errors import Forbidden, Problem
from stacks import activity
from stacks.actor import Actor
from stacks.errors import StackInvalid, StackNotFound
from stacks.models import Branch, Organization, OrganizationMember, Role, Stack, StackMember, Token, User
from stacks.permissions import SYSTEM_ROLES, Permission
from stacks.ports import stack_created
from stacks.scope import Scope

OWNERS_ROLE = "Admin"
LONGEST_LOCALE = 20
"""What a stack can hold; what a language's code looks like, the languages' room says."""


@dataclass(frozen=True, slots=True)
class StackChanges:
    """What can be changed about a stack; None leaves a value as it is."""

    name: str | None = None
    description: str | None = None


@transaction.atomic
def create_stack(
    actor: Actor,
    organization: Organization,
    *,
    name: str,
    description: str = "",
    master_locale: str = "en-us",
) -> Stack:
    """A stack that is usable at once: its main branch, the system roles, its owner, its master language.

    The owner is the acting person, or the organization's owner where no person acts. Raises Forbidden for a person who
    does not lead the organization, StackInvalid for a bad name or language.
    """
    actor.require(Permission.STACK_CREATE)
    if actor.user_id is not None:
        # Who is taken out of it at this moment does not stay as the owner of a stack. An import, for which no person acts,
        # would keep everybody waiting to its end.
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    owner = _owner(actor, organization)
    problems = _problems(StackChanges(name, description))
    if len(master_locale) > LONGEST_LOCALE:
        problems.append(Problem("master_locale", "format", "is not a valid language code."))
    if problems:
        raise StackInvalid(problems)
    stack = Stack.objects.create(
        organization=organization,
        name=name.strip(),
        description=description,
        master_locale=master_locale,
        owner_uid=owner.uid,
    )
    branch = Branch.objects.create(stack=stack)
    _add_roles(stack, owner)
    for follow in stack_created.followers():
        follow(actor, stack, branch)
    _record(actor, branch.scope(), stack, action="stack.create")
    return stack


@transaction.atomic
def update_stack(actor: Actor, scope: Scope, changes: StackChanges) -> Stack:
    """Change a stack's name or description. Raises StackInvalid for a bad name."""
    actor.require(Permission.STACK_WRITE)
    stack = lock_stack(scope)
    if problems := _problems(changes):
        raise StackInvalid(problems)
    stack.name = stack.name if changes.name is None else changes.name.strip()
    stack.description = stack.description if changes.description is None else changes.description
    stack.updated_at = utc_now()
    stack.save(update_fields=["name", "description", "updated_at"])
    activity.record(actor, scope, action="stack.update", target=("stack", stack.uid))
    return stack


@transaction.atomic
def delete_stack(actor: Actor, scope: Scope) -> None:
    """Close a stack to everybody: its api_key is unknown from now on and its tokens are dead. Its rows stay."""
    actor.require(Permission.STACK_DELETE)
    stack = lock_stack(scope)
    now = utc_now()
    stack.deleted_at = now
    stack.save(update_fields=["deleted_at"])
    Token.objects.filter(stack=stack, revoked_at=None).update(revoked_at=now)
    _record(actor, scope, stack, action="stack.delete")


def _record(actor: Actor, scope: Scope, stack: Stack, *, action: str) -> None:
    """Into the stack's log, and into the organization's, which outlives the stack and is not pruned as the stack asks."""
    target = ("stack", stack.uid)
    activity.record(actor, scope, action=action, target=target)
    facts = {"organization": stack.organization.uid, "name": stack.name, "api_key": stack.api_key}
    activity.record(actor, None, action=action, target=target, **facts)


def _owner(actor: Actor, organization: Organization) -> User:
    people = User.objects.filter(
        memberships__organization=organization, memberships__role__in=OrganizationMember.LEADING
    )
    if actor.user_id is None:
        return people.order_by("-memberships__role", "pk")[:1].get()
    if (owner := people.filter(pk=actor.user_id).first()) is not None:
        return owner
    if Permission.ORGANIZATION_WRITE not in actor.permissions:
        raise Forbidden("You don't have the permission to create a stack in this organization.")
    return User.objects.get(pk=actor.user_id)


def _add_roles(stack: Stack, owner: User) -> None:
    roles = Role.objects.bulk_create(
        Role(stack=stack, name=name, is_system=True, permissions=sorted(permissions))
        for name, permissions in SYSTEM_ROLES.items()
    )
    role = next(role for role in roles if role.name == OWNERS_ROLE)
    StackMember.objects.create(stack=stack, user=owner, role=role)


def _problems(changes: StackChanges) -> list[Problem]:
    problems: list[Problem] = []
    if changes.name is not None and not changes.name.strip():
        problems.append(Problem("name", "required", "is a required field."))
    elif changes.name is not None and len(changes.name) > 200:
        problems.append(Problem("name", "max_length", "is longer than 200 characters."))
    if changes.description is not None and len(changes.description) > 10_000:
        problems.append(Problem("description", "max_length", "is longer than 10,000 characters."))
    return problems


def lock_stack(scope: Scope) -> Stack:
    """The stack, held until the transaction ends. Raises StackNotFound.

    Its key is not: who saves content that refers to the stack neither waits for this nor is waited for.
    """
    stack = Stack.objects.alive().select_for_update(no_key=True).filter(pk=scope.stack_id).first()
    if stack is None:
        raise StackNotFound
    return stack


def lock_with_people(scope: Scope) -> Stack:
    """The same, and with it who belongs to the organization: who is given something is not taken out of it meanwhile."""
    stack = lock_stack(scope)
    Organization.objects.select_for_update(no_key=True).get(pk=stack.organization_id)
    return stack
