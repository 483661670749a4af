"""Tokens of apps: refreshed, revoked, looked at, and ended with whoever they are for."""

from typing import Any

import pytest

from core.clock import utc_now
from stacks.errors import AppRequestInvalid
from stacks.models import Activity, OAuthApp, OrganizationMember, Token
from tests.api.oauth_asking import BAD_CODE, ENTERED, OUT, READ, may_read, tokens_of
from tests.app_builders import make_app, make_code, post_form, redeem, refresh
from tests.factories import Tenant, make_stack, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def test_refreshing_rotates_and_never_widens(tenant: Tenant, app: OAuthApp) -> None:
    scopes = f"{READ} cm.entry:read"
    tokens = tokens_of(app, tenant, scope=scopes)

    assert refresh(app, tokens["refresh_token"], scope=f"{scopes} cm.entry:publish")[1]["error"] == "invalid_scope"
    status, narrow = refresh(app, tokens["refresh_token"], scope=READ)
    assert (status, narrow["scope"]) == (200, READ)
    assert may_read(tenant, narrow) == ENTERED
    status, wide = refresh(app, narrow["refresh_token"])
    assert (status, set(wide["scope"].split())) == (200, set(scopes.split()))


def test_a_refresh_token_that_is_shown_twice_ends_the_family(tenant: Tenant, app: OAuthApp) -> None:
    first = tokens_of(app, tenant)
    other = tokens_of(app, tenant)
    second = refresh(app, first["refresh_token"])[1]
    assert [may_read(tenant, tokens) for tokens in (first, second, other)] == [ENTERED] * 3

    assert refresh(app, first["refresh_token"]) == BAD_CODE

    assert refresh(app, second["refresh_token"]) == BAD_CODE
    assert [may_read(tenant, tokens) for tokens in (first, second, other)] == [OUT, OUT, ENTERED]
    assert Activity.objects.latest("pk").action == "app.refresh_token_reused"


def test_a_refresh_token_is_the_app_s_own(tenant: Tenant, app: OAuthApp) -> None:
    tokens, thief = tokens_of(app, tenant), make_app(tenant.stack.organization)
    assert refresh(thief, tokens["refresh_token"]) == BAD_CODE
    assert refresh(app, tokens["access_token"]) == BAD_CODE
    assert refresh(app, tokens["refresh_token"])[0] == 200


def test_a_refresh_token_ends(tenant: Tenant, app: OAuthApp) -> None:
    tokens = tokens_of(app, tenant)
    Token.objects.filter(kind="refresh").update(expires_at=utc_now())
    assert refresh(app, tokens["refresh_token"]) == BAD_CODE


def test_who_left_the_organization_is_acted_for_no_longer(tenant: Tenant, app: OAuthApp) -> None:
    user = make_user()
    OrganizationMember.objects.create(organization=app.organization, user=user, role="member")
    code, waiting = make_code(app, user), make_code(app, user)
    tokens = redeem(app, code)[1]

    OrganizationMember.objects.filter(user=user).delete()

    assert refresh(app, tokens["refresh_token"]) == BAD_CODE
    assert redeem(app, waiting) == BAD_CODE


def test_a_deleted_app_gets_nothing(tenant: Tenant, app: OAuthApp) -> None:
    code, tokens = make_code(app, tenant.owner), tokens_of(app, tenant)
    app.deleted_at = utc_now()
    app.save(update_fields=["deleted_at"])
    assert redeem(app, code)[0] == 401
    assert refresh(app, tokens["refresh_token"])[0] == 401
    assert may_read(tenant, tokens) == OUT
    with pytest.raises(AppRequestInvalid):
        make_code(app, tenant.owner)


@pytest.mark.parametrize("shown", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_both(tenant: Tenant, app: OAuthApp, shown: str) -> None:
    tokens, thief = tokens_of(app, tenant), make_app(tenant.stack.organization)

    def revoke(by: OAuthApp, token: str) -> tuple[int, Any]:
        return post_form("/token/revoke", {"token": token, "client_id": by.client_id})

    assert revoke(thief, tokens[shown]) == (200, None)
    assert may_read(tenant, tokens) == ENTERED
    assert revoke(app, tokens[shown]) == (200, None)
    assert may_read(tenant, tokens) == OUT
    assert refresh(app, tokens["refresh_token"]) == BAD_CODE
    assert revoke(app, "nothing") == (200, None)
    assert revoke(OAuthApp(client_id="nobody"), tokens[shown])[0] == 401


def test_an_app_may_look_at_its_owntokens_of(tenant: Tenant, app: OAuthApp) -> None:
    tokens, thief = tokens_of(app, tenant), make_app(tenant.stack.organization)

    def look(by: OAuthApp, token: str) -> Any:
        return post_form("/token/introspect", {"token": token, "client_id": by.client_id})[1]

    seen = look(app, tokens["access_token"])
    assert seen.pop("exp") - seen.pop("iat") == 3600
    assert seen == {
        "active": True,
        "scope": READ,
        "client_id": app.client_id,
        "sub": tenant.owner.uid,
        "username": tenant.owner.email,
    }
    assert look(app, tokens["refresh_token"])["active"] is True
    assert [look(thief, tokens["access_token"]), look(app, "nothing")] == [{"active": False}] * 2
    post_form("/token/revoke", {"token": tokens["access_token"], "client_id": app.client_id})
    assert look(app, tokens["access_token"]) == {"active": False}
