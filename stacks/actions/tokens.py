"""Management and delivery tokens of a stack."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.clock import utc_now
from core.errors import Forbidden, Problem
from core.json_values import JSONValue
from stacks import activity
from stacks.actor import Actor
from stacks.errors import TokenInvalid, TokenNotFound
from stacks.grants import ALL_MODULES, branches_of, environments_of, permissions_of, scope_problems
from stacks.models import Branch, BranchAlias, Token
from stacks.permissions import Permission
from stacks.scope import Scope
from stacks.secrets import digest, hint, new_secret


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """A new token and its secret, which is shown this once."""

    token: Token
    secret: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a token ends by itself; None: never."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenChanges:
    """What can be changed about a token; None leaves a value as it is."""

    name: str | None = None
    description: str | None = None
    scope_rows: Sequence[JSONValue] | None = None
    expiry: Expiry | None = None


@transaction.atomic
def create_management_token(
    actor: Actor,
    scope: Scope,
    *,
    name: str,
    scope_rows: Sequence[JSONValue],
    description: str = "",
    expires_at: datetime | None = None,
) -> CreatedToken:
    """A token that acts for a program. Raises Forbidden where it would be allowed more than its maker.

    Raises TokenInvalid for a bad name or scope, or an end in the past.
    """
    actor.require(Permission.TOKEN_WRITE)
    changes = TokenChanges(name, description, scope_rows, Expiry(expires_at))
    _check(scope, changes, scope_problems(list(scope_rows)))
    check_grants(actor, scope_rows)
    return _create(actor, scope, kind=Token.Kind.MANAGEMENT, changes=changes)


@transaction.atomic
def create_delivery_token(
    actor: Actor,
    scope: Scope,
    *,
    name: str,
    environment_uids: Iterable[str],
    description: str = "",
    branches: Sequence[str] = ("main",),
) -> CreatedToken:
    """A token that reads what is live in some environments. Raises TokenInvalid for a bad name or no environment."""
    actor.require(Permission.TOKEN_WRITE)
    rows = delivery_rows(environment_uids, branches)
    changes = TokenChanges(name, description, rows)
    _check(scope, changes, _delivery_problems(rows))
    return _create(actor, scope, kind=Token.Kind.DELIVERY, changes=changes)


@transaction.atomic
def update_management_token(actor: Actor, scope: Scope, uid: str, changes: TokenChanges) -> Token:
    """Change what a management token is called, may do and until when. Its secret stays."""
    actor.require(Permission.TOKEN_WRITE)
    token = locked_token(scope, uid, Token.Kind.MANAGEMENT)
    rows = changes.scope_rows
    _check(scope, changes, [] if rows is None else scope_problems(list(rows)))
    check_grants(actor, rows or [])
    return _update(actor, scope, token, changes)


@transaction.atomic
def update_delivery_token(actor: Actor, scope: Scope, uid: str, changes: TokenChanges) -> Token:
    """Change what a delivery token is called and may read. Its secret stays."""
    actor.require(Permission.TOKEN_WRITE)
    token = locked_token(scope, uid, Token.Kind.DELIVERY)
    rows = changes.scope_rows
    _check(scope, changes, [] if rows is None else _delivery_problems(rows))
    updated = _update(actor, scope, token, changes)
    Token.objects.filter(parent=token, revoked_at=None).update(scope=updated.scope)
    return updated


@transaction.atomic
def revoke_token(actor: Actor, scope: Scope, uid: str, *, kind: Token.Kind) -> None:
    """End a token at once and for good, and the preview token that hangs off it. Raises TokenNotFound."""
    actor.require(Permission.TOKEN_WRITE)
    token = locked_token(scope, uid, kind)
    token.revoked_at = utc_now()
    token.save(update_fields=["revoked_at"])
    Token.objects.filter(parent=token, revoked_at=None).update(revoked_at=token.revoked_at)
    activity.record(actor, scope, action="token.revoke", target=("token", token.uid), kind=kind.value)


def delivery_rows(environment_uids: Iterable[str], branches: Iterable[str]) -> list[JSONValue]:
    """A delivery token's scope, in the vendor's rows but with the environments' uids, which never change."""
    return [
        {"module": "environment", "environments": list(environment_uids), "acl": {"read": True}},
        {"module": "branch", "branches": list(branches), "acl": {"read": True}},
    ]


def get_token(scope: Scope, uid: str, kind: Token.Kind) -> Token:
    """A living token of the stack. Raises TokenNotFound."""
    token = Token.objects.in_stack(scope).of_kind(kind).filter(uid=uid).first()
    if token is None:
        raise TokenNotFound
    return token


def _create(actor: Actor, scope: Scope, *, kind: Token.Kind, changes: TokenChanges) -> CreatedToken:
    secret = new_secret(kind.value)
    token = Token.objects.create(
        kind=kind,
        digest=digest(secret),
        hint=hint(secret),
        stack_id=scope.stack_id,
        name=(changes.name or "").strip(),
        description=changes.description or "",
        scope=list(changes.scope_rows or ()),
        expires_at=changes.expiry.at if changes.expiry else None,
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    activity.record(actor, scope, action="token.create", target=("token", token.uid), kind=kind.value)
    return CreatedToken(token=token, secret=secret)


def _update(actor: Actor, scope: Scope, token: Token, changes: TokenChanges) -> Token:
    if changes.name is not None:
        token.name = changes.name.strip()
    if changes.description is not None:
        token.description = changes.description
    if changes.scope_rows is not None:
        token.scope = list(changes.scope_rows)
    if changes.expiry is not None:
        token.expires_at = changes.expiry.at
    token.updated_at = utc_now()
    token.updated_by = actor.uid
    token.save(update_fields=["name", "description", "scope", "expires_at", "updated_at", "updated_by"])
    activity.record(actor, scope, action="token.update", target=("token", token.uid), kind=token.kind)
    return token


def _check(scope: Scope, changes: TokenChanges, scope_problems: list[Problem]) -> None:
    problems: list[Problem] = []
    if changes.name is not None and not 1 <= len(changes.name.strip()) <= 200:
        problems.append(Problem("name", "length", "must have 1 to 200 characters."))
    if changes.description is not None and len(changes.description) > 2000:
        problems.append(Problem("description", "max_length", "is longer than 2,000 characters."))
    if changes.expiry and changes.expiry.at and changes.expiry.at <= utc_now():
        problems.append(Problem("expires_on", "past", "lies in the past."))
    problems += scope_problems or _branch_problems(scope, changes.scope_rows or ())
    if problems:
        raise TokenInvalid(problems)


def _branch_problems(scope: Scope, rows: Sequence[JSONValue]) -> list[Problem]:
    named = branches_of(rows) - {ALL_MODULES}
    branches = Branch.objects.in_stack(scope).filter(uid__in=named).values_list("uid", flat=True)
    aliases = BranchAlias.objects.filter(stack_id=scope.stack_id, uid__in=named).values_list("uid", flat=True)
    unknown = sorted(named.difference(branches.union(aliases)))
    if not unknown:
        return []
    return [Problem("scope.branch_or_alias", "unknown", "is not valid.", {"unknown": unknown})]


def _delivery_problems(rows: Sequence[JSONValue]) -> list[Problem]:
    problems = scope_problems(list(rows))
    if not environments_of(rows):
        problems.append(Problem("scope.environment", "required", "is a required field."))
    return problems


def check_grants(actor: Actor, rows: Sequence[JSONValue]) -> None:
    """Raise Forbidden where a token with these rows would be allowed more than the actor is."""
    if not permissions_of(rows) <= actor.permissions:
        raise Forbidden("A token cannot be allowed more than its maker is.")


def locked_token(scope: Scope, uid: str, kind: Token.Kind) -> Token:
    """A living token of the stack, held until the transaction ends. Raises TokenNotFound."""
    token = Token.objects.in_stack(scope).of_kind(kind).select_for_update().filter(uid=uid).first()
    if token is None:
        raise TokenNotFound
    return token
