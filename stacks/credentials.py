"""Who is asking, and in which stack and branch: one query turns a request's credentials into an Actor and a Scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from core.errors import Unauthenticated
from core.json_values import JSONValue
from stacks.actor import Actor, ActorKind
from stacks.errors import BranchNotFound, StackNotFound
from stacks.grants import covers_branch, environments_of, permissions_of
from stacks.permissions import ALL, IN_STACK, PERSONAL, Permission
from stacks.scope import Scope
from stacks.secrets import digest

_QUERY = """
WITH asked AS (SELECT %(api_key)s::text AS api_key, %(branch)s::text AS branch),
found AS (
    SELECT s.id AS stack_id, s.uid AS stack_uid, s.api_key, s.master_locale, s.revision,
        b.id AS branch_id, b.uid AS branch_uid, b.locale_fallbacks::text AS locale_fallbacks,
        t.id AS token_id, t.uid AS token_uid, t.kind, t.scope::text AS token_scope, t.is_unnoted,
        u.id AS user_id, u.uid AS user_uid, u.email, u.first_name, u.last_name, u.is_superuser,
        u.created_at AS user_created_at, u.updated_at AS user_updated_at,
        (SELECT m.role FROM stacks_organizationmember m
            WHERE m.organization_id = s.organization_id AND m.user_id = u.id) AS organization_role,
        (SELECT jsonb_agg(r.permissions)::text FROM stacks_stackmember m JOIN stacks_role r ON r.id = m.role_id
            WHERE m.stack_id = s.id AND m.user_id = u.id) AS role_permissions
    FROM asked
    LEFT JOIN stacks_stack s ON s.api_key = asked.api_key AND s.deleted_at IS NULL
    LEFT JOIN stacks_branch b ON b.stack_id = s.id AND b.uid = asked.branch
    LEFT JOIN LATERAL (
        SELECT k.*, k.last_used_at IS NULL
            OR k.last_used_at < statement_timestamp() - interval '1 minute' AS is_unnoted
        FROM stacks_token k LEFT JOIN stacks_user owner ON owner.id = k.user_id AND owner.is_active
        WHERE k.digest = ANY(%(digests)s) AND k.kind = ANY(%(kinds)s) AND k.revoked_at IS NULL
            AND (k.expires_at IS NULL OR k.expires_at > statement_timestamp())
            AND CASE k.kind WHEN 'authtoken' THEN owner.id IS NOT NULL ELSE k.stack_id = s.id END
        ORDER BY k.kind DESC LIMIT 1
    ) t ON TRUE
    LEFT JOIN stacks_user u ON u.id = t.user_id AND t.kind = 'authtoken'
),
noted AS (
    UPDATE stacks_token SET last_used_at = statement_timestamp()
    WHERE id = (SELECT k.id FROM stacks_token k JOIN found ON found.token_id = k.id
        WHERE found.is_unnoted FOR UPDATE OF k SKIP LOCKED)
)
SELECT * FROM found
"""
# The use of a token is noted at most once a minute, by the same statement and never waiting for another's lock.


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request's headers say; empty where a header is missing."""

    api_key: str = ""
    authtoken: str = ""
    authorization: str = ""
    access_token: str = ""
    branch: str = ""

    def is_delivery(self) -> bool:
        """Whether the caller is a front end: it shows an access token and nothing that manages."""
        return bool(self.access_token) and not (self.authtoken or self.authorization)

    def secrets(self) -> dict[str, str]:
        """The secrets that may open the door, by the kind of token each must be."""
        if self.is_delivery():
            return {"delivery": self.access_token}
        shown = {"management": self.authorization, "authtoken": self.authtoken}
        return {kind: secret for kind, secret in shown.items() if secret}


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person behind an authtoken."""

    id: int
    uid: str
    email: str
    first_name: str
    last_name: str
    is_superuser: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """An authenticated caller. `scope` is None where no api_key was sent; `person` is None for tokens of a stack."""

    actor: Actor
    scope: Scope | None
    person: Person | None

    @property
    def is_delivery(self) -> bool:
        """Whether a delivery token is behind it, which reads what is live and nothing else."""
        return self.actor.kind is ActorKind.DELIVERY_TOKEN

    def require_scope(self) -> Scope:
        """The stack and branch; StackNotFound where the caller named none."""
        if self.scope is None:
            raise StackNotFound
        return self.scope

    def require_person(self) -> Person:
        """The signed-in person; Unauthenticated where a stack's token called."""
        if self.person is None:
            raise Unauthenticated
        return self.person


def authenticate(credentials: Credentials) -> Access:
    """The caller behind the credentials, in the stack of the api_key where one was sent. One query.

    Raises StackNotFound for an unknown api_key, and for one of a stack in which a signed-in person has no role;
    Unauthenticated for anything but a living secret of the right kind, a management or delivery token of another stack
    included; BranchNotFound for a branch that does not exist or that a token does not cover.
    """
    row = _look_up(credentials)
    if credentials.api_key and row["stack_id"] is None:
        raise StackNotFound
    if row["token_id"] is None:
        raise Unauthenticated
    person = _person(row) if row["user_id"] is not None else None
    actor = _person_actor(row, person) if person else _token_actor(row)
    if row["stack_id"] is None:
        return Access(actor=actor, scope=None, person=person)
    if row["branch_id"] is None:
        raise BranchNotFound
    return Access(actor=actor, scope=_scope(row), person=person)


def authenticate_in_stack(credentials: Credentials) -> Access:
    """Like `authenticate`, for calls that need a stack: without an api_key they fail before anything is looked up."""
    if not credentials.api_key:
        raise StackNotFound
    return authenticate(credentials)


def authenticate_person(credentials: Credentials) -> Access:
    """The signed-in person behind an authtoken, whatever stack the headers name. Raises Unauthenticated."""
    return authenticate(Credentials(authtoken=credentials.authtoken))


def _look_up(credentials: Credentials) -> dict[str, Any]:
    secrets = credentials.secrets()
    parameters: dict[str, Any] = {
        "api_key": credentials.api_key,
        "branch": credentials.branch or "main",
        "digests": [digest(secret) for secret in secrets.values()],
        "kinds": list(secrets),
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, parameters)
        (row,) = cursor.fetchall()
        return dict(zip((column.name for column in cursor.description), row, strict=True))


def _person(row: dict[str, Any]) -> Person:
    return Person(
        id=row["user_id"],
        uid=row["user_uid"],
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        is_superuser=row["is_superuser"],
        created_at=row["user_created_at"],
        updated_at=row["user_updated_at"],
    )


def _person_actor(row: dict[str, Any], person: Person) -> Actor:
    return Actor(
        kind=ActorKind.USER,
        uid=person.uid,
        permissions=_person_permissions(row, person),
        credential_uid=row["token_uid"],
        user_id=person.id,
    )


def _person_permissions(row: dict[str, Any], person: Person) -> frozenset[Permission]:
    if person.is_superuser:
        return ALL
    if row["stack_id"] is None:
        return PERSONAL
    if row["organization_role"] in ("owner", "admin"):
        return IN_STACK
    if row["role_permissions"] is None:
        raise StackNotFound
    return known_permissions(name for names in orjson.loads(row["role_permissions"]) for name in names)


def known_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """The permissions behind stored names; names that a later release dropped grant nothing."""
    wanted = set(names)
    return frozenset(permission for permission in Permission if permission.value in wanted)


def _token_actor(row: dict[str, Any]) -> Actor:
    rows: list[JSONValue] = orjson.loads(row["token_scope"])
    if row["branch_id"] is not None and not covers_branch(rows, row["branch_uid"]):
        raise BranchNotFound
    if row["kind"] == "delivery":
        return Actor(
            kind=ActorKind.DELIVERY_TOKEN,
            uid=row["token_uid"],
            permissions=frozenset({Permission.DELIVERY_READ}),
            credential_uid=row["token_uid"],
            environment_uids=environments_of(rows),
        )
    return Actor(
        kind=ActorKind.MANAGEMENT_TOKEN,
        uid=row["token_uid"],
        permissions=permissions_of(rows),
        credential_uid=row["token_uid"],
    )


def _scope(row: dict[str, Any]) -> Scope:
    return Scope(
        stack_id=row["stack_id"],
        stack_uid=row["stack_uid"],
        api_key=row["api_key"],
        branch_id=row["branch_id"],
        branch_uid=row["branch_uid"],
        master_locale=row["master_locale"],
        revision=row["revision"],
        locale_fallbacks=orjson.loads(row["locale_fallbacks"]),
    )
