"""A person who signed in on the admin's pages, as an Actor: with what they may do now, in the stack they opened."""

from dataclasses import dataclass

from stacks.actor import Actor, ActorKind
from stacks.errors import StackNotFound
from stacks.membership import check_second_factor_of
from stacks.models import Branch, Stack, User
from stacks.permissions import ALL, PERSONAL, Permission
from stacks.rights import rights_of
from stacks.scope import Scope
from stacks.seen_scope import seen_scope


@dataclass(frozen=True, slots=True)
class Entered:
    """A person inside a branch of a stack."""

    actor: Actor
    scope: Scope
    stack: Stack


def person_actor(user: User) -> Actor:
    """What a person may do outside any stack."""
    return _actor(user, ALL if user.is_superuser else PERSONAL)


def enter_stack(user: User, *, api_key: str, branch: str) -> Entered:
    """The person as the stack knows them: two queries.

    Raises StackNotFound for a stack or branch that does not exist and, in the same words, for one in which the person
    has no role. Raises SecondFactorMissing where they may enter with a second factor only.
    """
    row = (
        Branch.objects.filter(stack__api_key=api_key, stack__deleted_at=None, uid=branch, deleted_at=None)
        .select_related("stack__organization")
        .first()
    )
    if row is None:
        raise StackNotFound
    caller = (row.stack_id, ActorKind.USER.value, user.uid)
    held = rights_of([caller])[caller].in_branch(row.uid)
    if not held.permissions:
        raise StackNotFound
    actor = _actor(user, held.permissions)
    check_second_factor_of(actor, row.stack.organization)
    return Entered(actor=actor, scope=seen_scope(row.scope(), held.limits), stack=row.stack)


def _actor(user: User, permissions: frozenset[Permission]) -> Actor:
    return Actor(kind=ActorKind.USER, uid=user.uid, permissions=permissions, user_id=user.pk)
