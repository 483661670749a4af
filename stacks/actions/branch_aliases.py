"""Other names of branches."""

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actions.stacks import lock_stack
from stacks.actor import Actor
from stacks.branch_rules import uid_problems
from stacks.errors import BranchAliasInvalid, BranchAliasNotFound
from stacks.models import Branch, BranchAlias
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def assign_alias(actor: Actor, scope: Scope, uid: str, *, target: str) -> BranchAlias:
    """Point a name at a branch, whether or not it pointed at another: with the next request it is that one.

    Raises BranchAliasInvalid for a name that is none or that a branch has, and for a branch that does not exist.
    """
    actor.require(Permission.BRANCH_WRITE)
    lock_stack(scope)
    branches = Branch.objects.in_stack(scope)
    problems = uid_problems(uid)
    branch = branches.filter(uid=target).first()
    if branch is None:
        problems.append(Problem("target_branch", "unknown", "is not valid."))
    if problems or branch is None:
        raise BranchAliasInvalid(problems)
    alias, is_new = BranchAlias.objects.get_or_create(
        stack_id=scope.stack_id,
        uid=uid,
        defaults={"branch": branch, "created_by": actor.uid, "updated_by": actor.uid},
    )
    if branches.filter(uid=uid).exists():
        raise BranchAliasInvalid([Problem("uid", "unique", "is the uid of a branch.")])
    if not is_new:
        alias.branch, alias.updated_by, alias.updated_at = branch, actor.uid, utc_now()
        alias.save(update_fields=["branch", "updated_by", "updated_at"])
    activity.record(actor, scope, action="branch_alias.assign", target=("branch_alias", uid), branch=branch.uid)
    return alias


@transaction.atomic
def delete_alias(actor: Actor, scope: Scope, uid: str) -> None:
    """Take a name away from the branch it points at: with the next request nothing is called so. Raises BranchAliasNotFound."""
    actor.require(Permission.BRANCH_WRITE)
    lock_stack(scope)
    alias = get_alias(scope, uid)
    alias.delete()
    activity.record(actor, scope, action="branch_alias.unassign", target=("branch_alias", uid), branch=alias.branch.uid)


def list_aliases(scope: Scope) -> QuerySet[BranchAlias]:
    """The aliases of the branches that who asks may see, with these, and each with the `shown_source` of its branch."""
    aliases = BranchAlias.objects.filter(stack=scope.stack_id).select_related("branch")
    if scope.limits is None:
        return aliases.annotate(shown_source=F("branch__source"))
    seen = Branch.objects.in_stack(scope).seen(scope)
    source = Case(When(branch__source__in=seen.values("uid"), then=F("branch__source")), default=Value(""))
    return aliases.filter(branch__in=seen.values("pk")).annotate(shown_source=source)


def get_alias(scope: Scope, uid: str) -> BranchAlias:
    """An alias of the stack, with its branch. Raises BranchAliasNotFound."""
    alias = list_aliases(scope).filter(uid=uid).first()
    if alias is None:
        raise BranchAliasNotFound
    return alias
