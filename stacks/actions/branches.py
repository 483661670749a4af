"""Creating and deleting branches."""

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from stacks import activity
from stacks.actions.stacks import lock_stack
from stacks.actor import Actor
from stacks.branch_rules import MAIN, settings_problems, uid_problems
from stacks.copying import BranchCopy
from stacks.errors import BranchInUse, BranchInvalid, BranchNotFound
from stacks.models import Branch, BranchAlias
from stacks.permissions import Permission
from stacks.ports import branch_created, branch_deleted
from stacks.scope import Scope
from stacks.snapshot import snapshot

_TRIES = 3


def create_branch(actor: Actor, scope: Scope, *, uid: str, source: str) -> Branch:
    """A branch that begins as a copy of another: everything of it is there when this returns, or nothing is.

    Nobody is kept waiting: the copy is of one moment, and what is changed in the source meanwhile stays there. Raises
    BranchInvalid for a name that is taken or none, and for a source that does not exist.
    """
    actor.require(Permission.BRANCH_WRITE)
    for _ in range(_TRIES - 1):
        try:
            return _create(actor, scope, uid=uid, source=source)
        except OperationalError as error:
            # A row that was copied was taken away by somebody, pruning for one, or the source was deleted.
            if not isinstance(error.__cause__, SerializationFailure):
                raise
    return _create(actor, scope, uid=uid, source=source)


def _create(actor: Actor, scope: Scope, *, uid: str, source: str) -> Branch:
    with snapshot():
        base = Branch.objects.in_stack(scope).filter(uid=source).select_related("stack").first()
        problems = uid_problems(uid) or _taken_problems(scope, uid)
        if base is None:
            problems.append(Problem("source", "unknown", "is not valid."))
        if problems or base is None:
            raise BranchInvalid(problems)
        try:
            with transaction.atomic():
                branch = Branch.objects.create(
                    stack=base.stack,
                    uid=uid,
                    source=base.uid,
                    locale_fallbacks=base.locale_fallbacks,
                    created_by=actor.uid,
                    updated_by=actor.uid,
                )
                # Who gives an alias this name at the same time, unseen from here, waits for this row and then looks.
                BranchAlias.objects.create(stack=base.stack, uid=uid, branch=branch).delete()
        except IntegrityError as error:
            raise BranchInvalid([Problem("uid", "unique", "is not unique.")]) from error
        _hold(base)
        copy = BranchCopy(base.pk, branch.pk)
        for follow in branch_created.followers():
            follow(copy)
        activity.record(actor, scope, action="branch.create", target=("branch", uid), source=base.uid)
        return branch


def _hold(base: Branch) -> None:
    """Keep a source from being deleted until its copy is there. One that was since the snapshot makes the copy begin anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM stacks_branch WHERE id = %s AND deleted_at IS NULL FOR SHARE", [base.pk])
        if cursor.fetchone() is None:
            raise BranchInvalid([Problem("source", "unknown", "is not valid.")])


@transaction.atomic
def delete_branch(actor: Actor, scope: Scope, uid: str) -> None:
    """Close a branch to everybody: what waits in it is cancelled, and its uid is free.

    Raises BranchNotFound, and BranchInUse for main, for a branch that others began as a copy of, and for one with an alias.
    """
    actor.require(Permission.BRANCH_WRITE)
    # Names are given and taken under the stack's lock, so that none comes to point at what is going.
    lock_stack(scope)
    branch = Branch.objects.in_stack(scope).select_for_update(of=("self",)).filter(uid=uid).first()
    if branch is None:
        raise BranchNotFound
    if uid == MAIN:
        raise BranchInUse("The main branch cannot be deleted.")
    if copies := list(Branch.objects.in_stack(scope).filter(source=uid).order_by("uid")):
        raise BranchInUse(f"The branch is the source of others and cannot be deleted: {_listed(copies)}.")
    if aliases := list(branch.aliases.order_by("uid")):
        raise BranchInUse(f"The branch has an alias and cannot be deleted: {_listed(aliases)}.")
    branch.deleted_at = utc_now()
    branch.updated_by = actor.uid
    branch.save(update_fields=["deleted_at", "updated_by"])
    for follow in branch_deleted.followers():
        follow(branch)
    activity.record(actor, scope, action="branch.delete", target=("branch", uid))


@transaction.atomic
def change_branch_settings(actor: Actor, scope: Scope, uid: str, settings: JSONObject) -> Branch:
    """Put these in the place of the branch's settings. Raises BranchNotFound and BranchInvalid."""
    actor.require(Permission.BRANCH_WRITE)
    branch = Branch.objects.in_stack(scope).select_for_update(of=("self",)).filter(uid=uid).first()
    if branch is None:
        raise BranchNotFound
    if problems := settings_problems(settings):
        raise BranchInvalid(problems)
    branch.settings, branch.updated_by, branch.updated_at = settings, actor.uid, utc_now()
    branch.save(update_fields=["settings", "updated_by", "updated_at"])
    activity.record(actor, scope, action="branch.settings", target=("branch", uid))
    return branch


def get_branch(scope: Scope, name: str) -> Branch:
    """A living branch of the stack that who asks may see, by its uid or an alias. Raises BranchNotFound."""
    seen = Branch.objects.in_stack(scope).seen(scope)
    branch = seen.filter(uid=name).first()
    if branch is None:
        branch = seen.filter(aliases__uid=name).first()
    if branch is None:
        raise BranchNotFound
    return branch


def _taken_problems(scope: Scope, uid: str) -> list[Problem]:
    is_taken = (
        Branch.objects.in_stack(scope).filter(uid=uid).exists()
        or BranchAlias.objects.filter(stack=scope.stack_id, uid=uid).exists()
    )
    return [Problem("uid", "unique", "is not unique.")] if is_taken else []


def _listed(rows: list[Branch] | list[BranchAlias]) -> str:
    return ", ".join(row.uid for row in rows)
