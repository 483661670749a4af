"""What somebody who asked for something earlier may do now, in the stack they asked it in."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import orjson
from django.db import connection

from stacks.actor import Actor, ActorKind
from stacks.grants import permissions_of
from stacks.held_roles import ROLES_HELD, Held, held_roles
from stacks.permissions import ALL, IN_STACK, Permission
from stacks.scope import Scope

Caller = tuple[int, str, str]
"""A stack's id, a kind of actor and its uid."""

_QUERY = f"""
SELECT asked.stack_id, asked.kind, asked.uid,
    u.id IS NOT NULL AS is_user, coalesce(u.is_superuser, FALSE) AS is_superuser,
    EXISTS (SELECT FROM stacks_organizationmember m WHERE m.organization_id = s.organization_id
        AND m.user_id = u.id AND m.role IN ('owner', 'admin')) AS leads,
    (SELECT {ROLES_HELD}::text FROM stacks_stackmember m JOIN stacks_role r ON r.id = m.role_id
        WHERE m.stack_id = s.id AND m.user_id = u.id) AS roles,
    (SELECT jsonb_agg(jsonb_build_array(b.uid, a.uid) ORDER BY a.uid)::text
        FROM stacks_branchalias a JOIN stacks_branch b ON b.id = a.branch_id WHERE a.stack_id = s.id) AS aliases,
    t.scope::text AS token_scope
FROM jsonb_to_recordset(%s) AS asked(stack_id bigint, kind text, uid text)
JOIN stacks_stack s ON s.id = asked.stack_id AND s.deleted_at IS NULL
LEFT JOIN stacks_user u ON asked.kind = 'user' AND u.uid = asked.uid AND u.is_active
LEFT JOIN stacks_token t ON asked.kind = 'management_token' AND t.kind = 'management'
    AND t.stack_id = s.id AND t.uid = asked.uid AND t.revoked_at IS NULL
"""  # noqa: S608 the expression is a constant of ours


@dataclass(frozen=True, slots=True)
class Rights:
    """What a caller may do in a stack; `roles` as ROLES_HELD tells of them, where a person holds some.

    `aliases` are pairs of a branch's uid and another name that it has now.
    """

    uid: str
    permissions: frozenset[Permission] = frozenset()
    roles: str | None = None
    aliases: tuple[tuple[str, str], ...] = ()

    def in_branch(self, branch: str) -> Held:
        """What they may do in one of its branches, and how far."""
        return self._under((branch,))

    def behind(self, branch: str) -> Held:
        """The same, under whatever name they come to it."""
        return self._under((branch, *(alias for uid, alias in self.aliases if uid == branch)))

    def _under(self, names: tuple[str, ...]) -> Held:
        if self.roles is None:
            return Held(self.permissions)
        return held_roles(self.roles, branches=names, person_uid=self.uid)


def as_of_now(actor: Actor, scope: Scope) -> Actor:
    """The actor with what they may do still, for actions that have waited for a lock: who lost a right meanwhile has lost it."""
    caller = (scope.stack_id, actor.kind.value, actor.uid)
    held = rights_of([caller])[caller].in_branch(scope.branch_uid)
    return replace(actor, permissions=actor.permissions & held.permissions)


def rights_of(callers: Collection[Caller]) -> dict[Caller, Rights]:
    """What each caller may do now; nothing for a deleted stack, an inactive person or a revoked token. One query.

    A token that merely expired keeps what it asked for in time: expiry ends its use, a revocation withdraws trust.
    """
    system = ActorKind.SYSTEM
    rights = {caller: Rights(caller[2], ALL if caller[1] == system else frozenset()) for caller in callers}
    asked = [{"stack_id": stack, "kind": kind, "uid": uid} for stack, kind, uid in callers if kind != system]
    if not asked:
        return rights
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [orjson.dumps(asked).decode()])
        for stack_id, kind, uid, *facts in cursor.fetchall():
            rights[(stack_id, kind, uid)] = _rights(uid, *facts)
    return rights


def _rights(
    uid: str,
    is_user: bool,
    is_superuser: bool,
    leads: bool,
    roles: str | None,
    aliases: str | None,
    token_scope: str | None,
) -> Rights:
    if token_scope is not None:
        return Rights(uid, permissions_of(orjson.loads(token_scope)))
    if not is_user:
        return Rights(uid)
    if is_superuser:
        return Rights(uid, ALL)
    if leads:
        return Rights(uid, IN_STACK)
    known = orjson.loads(aliases) if roles is not None and aliases is not None else ()
    return Rights(uid, roles=roles, aliases=tuple((branch, alias) for branch, alias in known))
