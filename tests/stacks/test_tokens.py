"""Management and delivery tokens."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from core.errors import Forbidden
from core.json_values import JSONValue
from stacks.actions.tokens import (
    Expiry,
    TokenChanges,
    create_delivery_token,
    create_management_token,
    delivery_rows,
    revoke_token,
    update_delivery_token,
    update_management_token,
)
from stacks.actor import Actor, ActorKind
from stacks.credentials import Credentials, authenticate
from stacks.errors import TokenInvalid, TokenNotFound
from stacks.grants import ALWAYS, full_scope
from stacks.models import Branch, Token
from stacks.permissions import Permission
from tests.factories import Tenant, make_environment, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def test_a_management_token_is_stored_without_its_secret(tenant: Tenant) -> None:
    created = create_management_token(tenant.actor, tenant.scope, name=" CI ", scope_rows=full_scope())

    token = Token.objects.get(uid=created.token.uid)
    assert (token.name, token.kind, token.scope, token.expires_at) == ("CI", "management", full_scope(), None)
    assert (token.created_by, token.updated_by, token.hint) == (tenant.owner.uid, tenant.owner.uid, created.secret[:8])
    assert created.secret.encode() not in bytes(token.digest)


@pytest.mark.parametrize(
    ("name", "rows", "paths"),
    [
        ("", full_scope(), ["name"]),
        ("x" * 201, full_scope(), ["name"]),
        ("CI", [], ["scope"]),
        ("CI", full_scope("nowhere"), ["scope.branch_or_alias"]),
        ("", [{"module": "entry", "acl": {"read": True}}], ["name", "scope.branch_or_alias"]),
    ],
)
def test_bad_management_tokens_are_refused(tenant: Tenant, name: str, rows: list[JSONValue], paths: list[str]) -> None:
    with pytest.raises(TokenInvalid) as refused:
        create_management_token(tenant.actor, tenant.scope, name=name, scope_rows=rows)

    assert [problem.path for problem in refused.value.problems] == paths
    assert not Token.objects.exists()


def test_a_token_cannot_begin_after_its_end(tenant: Tenant) -> None:
    past = utc_now() - timedelta(seconds=1)

    with pytest.raises(TokenInvalid) as refused:
        create_management_token(tenant.actor, tenant.scope, name="CI", scope_rows=full_scope(), expires_at=past)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [("expires_on", "past")]


def test_nobody_makes_a_token_that_may_more_than_they_do(tenant: Tenant) -> None:
    clerk = Actor(
        kind=ActorKind.USER, uid="blt1", permissions=frozenset({Permission.TOKEN_WRITE, Permission.STACK_READ})
    )

    with pytest.raises(Forbidden):
        create_management_token(clerk, tenant.scope, name="CI", scope_rows=full_scope())

    assert not Token.objects.exists()


def test_changing_a_management_token_keeps_its_secret(tenant: Tenant) -> None:
    end = utc_now() + timedelta(days=1)
    created = create_management_token(
        tenant.actor, tenant.scope, name="CI", scope_rows=full_scope(), description="Old", expires_at=end
    )
    rows: list[JSONValue] = [
        {"module": "locale", "acl": {"read": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    change = TokenChanges(name="CD", scope_rows=rows)

    update_management_token(tenant.actor, tenant.scope, created.token.uid, change)

    token = Token.objects.get(uid=created.token.uid)
    assert (token.name, token.description, token.scope, token.expires_at) == ("CD", "Old", rows, end)
    access = authenticate(Credentials(api_key=tenant.stack.api_key, authorization=created.secret))
    assert access.actor.permissions == ALWAYS | {Permission.LOCALE_READ}
    update_management_token(tenant.actor, tenant.scope, token.uid, TokenChanges(expiry=Expiry(None)))
    token.refresh_from_db()
    assert (token.name, token.expires_at) == ("CD", None)


def test_a_delivery_token_names_environments_by_uid_and_branches(tenant: Tenant) -> None:
    production = make_environment(tenant.scope)

    created = create_delivery_token(tenant.actor, tenant.scope, name="Site", environment_uids=[production.uid])
    rows = delivery_rows([production.uid], ["$all"])
    update_delivery_token(tenant.actor, tenant.scope, created.token.uid, TokenChanges(scope_rows=rows))

    assert Token.objects.get().scope == [
        {"module": "environment", "environments": [production.uid], "acl": {"read": True}},
        {"module": "branch", "branches": ["$all"], "acl": {"read": True}},
    ]
    Branch.objects.create(stack=tenant.stack, uid="dev")
    access = authenticate(Credentials(api_key=tenant.stack.api_key, access_token=created.secret, branch="dev"))
    assert access.actor.environment_uids == frozenset({production.uid})


def test_a_delivery_token_needs_an_environment(tenant: Tenant) -> None:
    with pytest.raises(TokenInvalid) as refused:
        create_delivery_token(tenant.actor, tenant.scope, name="Site", environment_uids=[], branches=[])

    assert [problem.path for problem in refused.value.problems] == ["scope.branch_or_alias", "scope.environment"]


def test_a_revoked_token_is_gone_and_its_row_stays(tenant: Tenant) -> None:
    created = create_management_token(tenant.actor, tenant.scope, name="CI", scope_rows=full_scope())
    uid = created.token.uid

    with pytest.raises(TokenNotFound):
        revoke_token(tenant.actor, tenant.scope, uid, kind=Token.Kind.DELIVERY)
    revoke_token(tenant.actor, tenant.scope, uid, kind=Token.Kind.MANAGEMENT)

    assert Token.objects.get(uid=uid).revoked_at is not None
    with pytest.raises(TokenNotFound):
        revoke_token(tenant.actor, tenant.scope, uid, kind=Token.Kind.MANAGEMENT)
    with pytest.raises(TokenNotFound):
        update_management_token(tenant.actor, tenant.scope, uid, TokenChanges(name="Back"))


def test_a_token_of_another_stack_is_unknown(tenant: Tenant) -> None:
    other = make_stack()
    created = create_management_token(other.actor, other.scope, name="CI", scope_rows=full_scope())

    with pytest.raises(TokenNotFound):
        update_management_token(tenant.actor, tenant.scope, created.token.uid, TokenChanges(name="Mine"))
    with pytest.raises(TokenNotFound):
        revoke_token(tenant.actor, tenant.scope, created.token.uid, kind=Token.Kind.MANAGEMENT)

    token = Token.objects.get(uid=created.token.uid)
    assert (token.name, token.revoked_at) == ("CI", None)
