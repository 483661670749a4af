"""Apps that act for people: what they are let in with, what they may do then, and what ends it at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.clock import utc_now
from core.errors import Unauthenticated
from stacks.actions.users import change_password, suspend_user
from stacks.actor import Actor, ActorKind
from stacks.credentials import Credentials, authenticate, authenticate_person
from stacks.errors import StackNotFound
from stacks.models import OAuthApp, OAuthAuthorization, OAuthGrant, Organization, Stack, Token
from stacks.oauth_scopes import SCOPES, allowed_by
from stacks.permissions import SYSTEM_ROLES, Permission
from tests.app_builders import make_app, make_app_token
from tests.factories import (
    SYSTEM,
    Tenant,
    make_management_token,
    make_member,
    make_organization,
    make_session,
    make_stack,
    make_user,
)

pytestmark = pytest.mark.django_db

READ = "cm.entries.management:read"


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def _shown(secret: str, tenant: Tenant | None = None) -> Credentials:
    return Credentials(api_key=tenant.stack.api_key if tenant else "", authorization=f"Bearer {secret}")


def test_an_app_is_the_person_with_what_the_scopes_leave_of_their_rights(tenant: Tenant, app: OAuthApp) -> None:
    secret = make_app_token(app, tenant.owner, READ)

    access = authenticate(_shown(secret, tenant))

    assert access.actor == Actor(
        kind=ActorKind.USER,
        uid=tenant.owner.uid,
        permissions=frozenset({Permission.STACK_READ, Permission.ENTRY_READ}),
        credential_uid=Token.objects.get(kind="oauth").uid,
        user_id=tenant.owner.pk,
        organization_id=app.organization_id,
    )
    assert access.scope == tenant.scope
    assert access.app_scopes == frozenset({READ})


def test_scopes_give_nothing_that_the_person_may_not_do(tenant: Tenant, app: OAuthApp) -> None:
    user = make_member(tenant, "Content Manager")
    secret = make_app_token(app, user, *SCOPES)

    access = authenticate(_shown(secret, tenant))

    assert access.actor.permissions == SYSTEM_ROLES["Content Manager"] & allowed_by(SCOPES)


def test_a_superuser_s_app_has_no_more_than_its_scopes(tenant: Tenant, app: OAuthApp) -> None:
    secret = make_app_token(app, make_user(is_superuser=True), READ)

    access = authenticate(_shown(secret, tenant))

    assert access.actor.permissions == {Permission.STACK_READ, Permission.ENTRY_READ}
    assert list(Organization.objects.visible_to(access.actor)) == []


def test_an_app_is_nobody_outside_its_organization(tenant: Tenant, app: OAuthApp) -> None:
    elsewhere = make_stack(make_organization(tenant.owner))
    secret = make_app_token(app, tenant.owner, *SCOPES)

    with pytest.raises(Unauthenticated):
        authenticate(_shown(secret, elsewhere))
    actor = authenticate_person(_shown(secret)).actor
    assert list(Organization.objects.visible_to(actor)) == [app.organization]
    assert list(Stack.objects.visible_to(actor)) == [tenant.stack]


def test_a_stack_that_is_not_the_person_s_is_unknown_to_their_app(tenant: Tenant, app: OAuthApp) -> None:
    secret = make_app_token(app, make_user(), *SCOPES)
    with pytest.raises(StackNotFound):
        authenticate(_shown(secret, tenant))


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_the_scheme_is_written_as_one_likes(tenant: Tenant, app: OAuthApp, scheme: str) -> None:
    secret = make_app_token(app, tenant.owner, READ)
    credentials = Credentials(api_key=tenant.stack.api_key, authorization=scheme + secret)
    assert authenticate(credentials).app_scopes == frozenset({READ})


def test_a_token_is_good_as_what_it_is_and_nowhere_else(tenant: Tenant, app: OAuthApp) -> None:
    secret, key = make_app_token(app, tenant.owner, *SCOPES), tenant.stack.api_key
    management, authtoken = make_management_token(tenant), make_session(tenant.owner)
    for wrong in (
        Credentials(api_key=key, authorization=secret),
        Credentials(api_key=key, authtoken=secret),
        Credentials(api_key=key, authtoken=f"Bearer {secret}"),
        Credentials(api_key=key, access_token=f"Bearer {secret}"),
        Credentials(api_key=key, authorization=f"Basic {secret}"),
        Credentials(api_key=key, authorization=f"Bearer Bearer {secret}"),
        Credentials(api_key=key, authorization=f"Bearer {management}"),
        Credentials(api_key=key, authorization=f"Bearer {authtoken}"),
        Credentials(api_key=key, authorization="Bearer "),
    ):
        with pytest.raises(Unauthenticated):
            authenticate(wrong)


def test_a_refresh_token_opens_nothing(tenant: Tenant, app: OAuthApp) -> None:
    secret = make_app_token(app, tenant.owner, *SCOPES)
    Token.objects.filter(kind="oauth").update(kind="refresh")
    with pytest.raises(Unauthenticated):
        authenticate(_shown(secret, tenant))


_ENDS: list[Callable[[Tenant], object]] = [
    lambda _: Token.objects.filter(kind="oauth").update(revoked_at=utc_now()),
    lambda _: Token.objects.filter(kind="oauth").update(expires_at=utc_now() - timedelta(seconds=1)),
    lambda _: OAuthGrant.objects.update(revoked_at=utc_now()),
    lambda _: OAuthAuthorization.objects.update(revoked_at=utc_now()),
    lambda _: OAuthApp.objects.update(deleted_at=utc_now()),
    lambda tenant: suspend_user(SYSTEM, tenant.owner),
    lambda tenant: change_password(SYSTEM, tenant.owner, password="another quiet heron"),
]


@pytest.mark.parametrize("end", _ENDS)
def test_what_ends_a_token_counts_from_the_next_request(
    tenant: Tenant, app: OAuthApp, end: Callable[[Tenant], object]
) -> None:
    secret = make_app_token(app, tenant.owner, *SCOPES)
    assert authenticate(_shown(secret, tenant)).app_scopes == frozenset(SCOPES)

    end(tenant)

    with pytest.raises(Unauthenticated) as refused:
        authenticate(_shown(secret, tenant))
    assert refused.value.message == "The access token is invalid, or was good once."


def test_when_a_token_was_last_used_is_noted(tenant: Tenant, app: OAuthApp) -> None:
    secret = make_app_token(app, tenant.owner, READ)
    authenticate(_shown(secret, tenant))
    assert Token.objects.get(kind="oauth").last_used_at is not None
