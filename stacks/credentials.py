"""Who is asking, and in which stack and branch: one query turns a request's credentials into an Actor and a Scope."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection

from core.errors import Unauthenticated
from core.json_values import JSONValue
from stacks.actor import Actor, ActorKind
from stacks.errors import BranchNotFound, SecondFactorMissing, StackNotFound
from stacks.grants import branches_of, covers_branch, environments_of, permissions_of
from stacks.held_roles import Held, held_roles
from stacks.models import Token
from stacks.oauth_scopes import consent_of
from stacks.permissions import ALL, IN_STACK, PERSONAL, Permission
from stacks.presumption import Presumption, Remembered, Row
from stacks.scope import Scope
from stacks.secrets import bearer_digest, digest
from stacks.seen_scope import seen_scope

_COLUMNS = (
    "stack_id", "stack_uid", "api_key", "master_locale", "revision", "branch_id", "branch_uid", "locale_fallbacks",
    "token_id", "token_uid", "token_kind", "token_scope", "user_id", "user_uid", "email", "first_name", "last_name",
    "is_superuser", "user_created_at", "user_updated_at", "leads", "role_permissions", "lacks_second_factor",
)  # fmt: skip
_LACKS = "CASE WHEN user_id IS NOT NULL AND stack_id IS NOT NULL THEN stacks_lacks_second_factor(stack_id, user_id) END"
_QUERY = (
    f"SELECT {', '.join(_COLUMNS[:-1])}, {_LACKS}, caller::text FROM stacks_find_caller(%s, %s, %s, %s, %s) AS caller"  # noqa: S608 the names are this module's own
)
# The functions stand in migrations. The first also notes the use of a token, at most once a minute.
_BEARER = "bearer "
_STALE_BEARER = "The access token is invalid, or was good once."


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request's headers say; empty where a header is missing."""

    api_key: str = ""
    authtoken: str = ""
    authorization: str = ""
    access_token: str = ""
    preview_token: str = ""
    branch: str = ""

    @property
    def is_bearer(self) -> bool:
        """Whether `authorization` has an app's token, and not that of a stack."""
        return self.authorization[: len(_BEARER)].lower() == _BEARER

    def is_delivery(self) -> bool:
        """Whether the caller is a front end: it shows an access or preview token and nothing that manages."""
        return bool(self.access_token or self.preview_token) and not (self.authtoken or self.authorization)

    @property
    def shown(self) -> str:
        """The name of the credential that decides; `authtoken`, which is the one to get, where none was sent."""
        if self.is_delivery():
            return "preview_token" if self.preview_token else "access_token"
        return "authorization" if self.authorization else "authtoken"


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
    """An authenticated caller. `scope` is None where no api_key was sent; `person` is None for tokens of a stack.

    `app_scopes` are what a person let the app do that calls for them; None where no app does.
    """

    actor: Actor
    scope: Scope | None
    person: Person | None
    app_scopes: frozenset[str] | None = None

    @property
    def is_delivery(self) -> bool:
        """Whether a delivery or preview token is behind it, which reads for front ends and nothing else."""
        return self.actor.kind in (ActorKind.DELIVERY_TOKEN, ActorKind.PREVIEW_TOKEN)

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


_LAST: Remembered[Access] = Remembered()


def authenticate(credentials: Credentials) -> Access:
    """The caller behind the credentials, in the stack of the api_key where one was sent. One query.

    Raises StackNotFound for an unknown api_key, and for one of a stack in which a signed-in person has no role;
    SecondFactorMissing for a person whom the stack's organization lets in with a second factor only;
    Unauthenticated for anything but a living secret of the right kind, a management or delivery token of another stack
    included; BranchNotFound for a branch that does not exist or that a token does not cover.
    """
    parameters = _parameters(credentials)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, parameters)
        ((*row, said),) = cursor.fetchall()
    key, told = _key(credentials, parameters), (said, row[-1])
    last = _LAST.get(key)
    if last is not None and last[0] == told:
        return last[1]
    return _LAST.keep(key, told, _accept(credentials, row))


def presume(credentials: Credentials) -> tuple[Presumption, Access] | None:
    """Who was accepted with the same credentials the last time, still to be proved; None where nobody was."""
    parameters = _parameters(credentials)
    last = _LAST.get(_key(credentials, parameters))
    if last and last[1].app_scopes is not None:
        return None
    return last and (Presumption((*parameters, *last[0])), last[1])


def _key(credentials: Credentials, parameters: Row) -> Row:
    """All that decides, together with the row, whether a caller is accepted. No secret is among it."""
    return (*parameters, bool(credentials.preview_token))


def _accept(credentials: Credentials, found: Sequence[Any]) -> Access:
    # Asking the cursor for the columns' names costs more than reading the row.
    row = dict(zip(_COLUMNS, found, strict=True))
    if credentials.api_key and row["stack_id"] is None:
        raise StackNotFound
    if row["token_id"] is None or not _is_under_its_name(credentials, row["token_kind"]):
        raise Unauthenticated(_STALE_BEARER if credentials.is_bearer else "", credential=credentials.shown)
    person = _person(row) if row["user_id"] is not None else None
    held = _held(row, person, asked=credentials.branch) if person else Held()
    actor = _person_actor(row, person, held) if person else _token_actor(row, asked=credentials.branch)
    consent = consent_of(row["token_scope"]) if row["token_kind"] == Token.Kind.OAUTH else None
    if consent is not None:
        actor = replace(
            actor, permissions=actor.permissions & consent.permissions, organization_id=consent.organization_id
        )
    if row["lacks_second_factor"]:
        raise SecondFactorMissing(tfa_type="totp")
    app_scopes = consent.scopes if consent else None
    if row["stack_id"] is None:
        return Access(actor=actor, scope=None, person=person, app_scopes=app_scopes)
    if row["branch_id"] is None:
        raise BranchNotFound
    scope = seen_scope(_scope(row), held.limits)
    return Access(actor=actor, scope=scope, person=person, app_scopes=app_scopes)


def authenticate_in_stack(credentials: Credentials) -> Access:
    """Like `authenticate`, for calls that need a stack: without an api_key they fail before anything is looked up."""
    if not credentials.api_key:
        raise StackNotFound
    return authenticate(credentials)


def authenticate_person(credentials: Credentials) -> Access:
    """The person behind an authtoken or an app's token, whatever stack the headers name. Raises Unauthenticated."""
    bearer = credentials.authorization if credentials.is_bearer else ""
    return authenticate(Credentials(authtoken=credentials.authtoken, authorization=bearer))


def _parameters(credentials: Credentials) -> Row:
    is_delivery = credentials.is_delivery()
    return (
        credentials.api_key,
        credentials.branch or "main",
        _digest_of_authorization(credentials),
        _digest_of(credentials.authtoken),
        _digest_of(credentials.preview_token or credentials.access_token) if is_delivery else None,
    )


def _is_under_its_name(credentials: Credentials, kind: str) -> bool:
    """Whether a front end shows the token as what it is: a preview token alone counts as one, and never as another."""
    return not credentials.is_delivery() or (kind == Token.Kind.PREVIEW) == bool(credentials.preview_token)


def _digest_of_authorization(credentials: Credentials) -> bytes | None:
    if credentials.is_bearer:
        return bearer_digest(credentials.authorization[len(_BEARER) :].strip())
    return _digest_of(credentials.authorization)


def _digest_of(secret: str) -> bytes | None:
    return digest(secret) if secret else None


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


def _person_actor(row: dict[str, Any], person: Person, held: Held) -> Actor:
    return Actor(
        kind=ActorKind.USER,
        uid=person.uid,
        permissions=held.permissions,
        credential_uid=row["token_uid"],
        user_id=person.id,
    )


def _held(row: dict[str, Any], person: Person, *, asked: str) -> Held:
    """What the person may do; `asked` is the branch as they named it, which may be by an alias."""
    if person.is_superuser:
        return Held(ALL)
    if row["stack_id"] is None:
        return Held(PERSONAL)
    if row["leads"]:
        return Held(IN_STACK)
    if row["role_permissions"] is None:
        raise StackNotFound
    if row["branch_id"] is None:
        raise BranchNotFound
    held = held_roles(row["role_permissions"], branches=(row["branch_uid"], asked), person_uid=person.uid)
    if not held.permissions:
        raise BranchNotFound
    return held


def _token_actor(row: dict[str, Any], *, asked: str) -> Actor:
    """The token as an actor; `asked` is the branch as the caller named it, which may be by an alias."""
    grant = _grant(row["token_kind"], row["token_scope"])
    if row["branch_id"] is not None and not covers_branch(grant.branches, row["branch_uid"], asked):
        raise BranchNotFound
    return Actor(
        kind=grant.kind,
        uid=row["token_uid"],
        permissions=grant.permissions,
        credential_uid=row["token_uid"],
        environment_uids=grant.environment_uids,
    )


@dataclass(frozen=True, slots=True)
class _Grant:
    """What a token's scope says, read once per scope and process."""

    kind: ActorKind
    permissions: frozenset[Permission]
    branches: frozenset[str]
    environment_uids: frozenset[str] | None


@lru_cache(maxsize=1024)
def _grant(kind: str, scope: str) -> _Grant:
    rows: list[JSONValue] = orjson.loads(scope)
    if kind == "delivery":
        reading = frozenset({Permission.DELIVERY_READ})
        return _Grant(ActorKind.DELIVERY_TOKEN, reading, branches_of(rows), environments_of(rows))
    if kind == "preview":
        looking = frozenset({Permission.DELIVERY_READ, Permission.DELIVERY_PREVIEW})
        return _Grant(ActorKind.PREVIEW_TOKEN, looking, branches_of(rows), environments_of(rows))
    return _Grant(ActorKind.MANAGEMENT_TOKEN, permissions_of(rows), branches_of(rows), None)


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
