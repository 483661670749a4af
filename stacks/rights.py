"""What somebody who asked for something earlier may do now, in the stack they asked it in."""

from collections.abc import Collection

import orjson
from django.db import connection

from stacks.actor import ActorKind
from stacks.credentials import known_permissions
from stacks.grants import permissions_of
from stacks.permissions import ALL, IN_STACK, Permission

Caller = tuple[int, str, str]
"""A stack's id, a kind of actor and its uid."""

_QUERY = """
SELECT asked.stack_id, asked.kind, asked.uid,
    u.id IS NOT NULL AS is_user, coalesce(u.is_superuser, FALSE) AS is_superuser,
    EXISTS (SELECT FROM stacks_organizationmember m WHERE m.organization_id = s.organization_id
        AND m.user_id = u.id AND m.role IN ('owner', 'admin')) AS leads,
    (SELECT jsonb_agg(r.permissions)::text FROM stacks_stackmember m JOIN stacks_role r ON r.id = m.role_id
        WHERE m.stack_id = s.id AND m.user_id = u.id) AS role_permissions,
    t.scope::text AS token_scope
FROM jsonb_to_recordset(%s) AS asked(stack_id bigint, kind text, uid text)
JOIN stacks_stack s ON s.id = asked.stack_id AND s.deleted_at IS NULL
LEFT JOIN stacks_user u ON asked.kind = 'user' AND u.uid = asked.uid AND u.is_active
LEFT JOIN stacks_token t ON asked.kind = 'management_token' AND t.kind = 'management'
    AND t.stack_id = s.id AND t.uid = asked.uid AND t.revoked_at IS NULL
"""


def rights_of(callers: Collection[Caller]) -> dict[Caller, frozenset[Permission]]:
    """Each caller's permissions now; none for a deleted stack, an inactive person or a revoked token. One query.

    A token that merely expired keeps what it asked for in time: expiry ends its use, a revocation withdraws trust.
    """
    rights = {caller: ALL if caller[1] == ActorKind.SYSTEM else frozenset[Permission]() for caller in callers}
    asked = [{"stack_id": stack, "kind": kind, "uid": uid} for stack, kind, uid in callers if kind != ActorKind.SYSTEM]
    if not asked:
        return rights
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [orjson.dumps(asked).decode()])
        for stack_id, kind, uid, *facts in cursor.fetchall():
            rights[(stack_id, kind, uid)] = _permissions(*facts)
    return rights


def _permissions(
    is_user: bool, is_superuser: bool, leads: bool, role_permissions: str | None, token_scope: str | None
) -> frozenset[Permission]:
    if token_scope is not None:
        return permissions_of(orjson.loads(token_scope))
    if not is_user:
        return frozenset()
    if is_superuser:
        return ALL
    if leads:
        return IN_STACK
    return known_permissions(name for names in orjson.loads(role_permissions or "[]") for name in names)
