"""Two who show one code, or one refresh token, at the same moment: one is served, and what it was served ends with the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from stacks.models import OAuthApp, OAuthGrant, Token
from tests.app_builders import make_app, make_code, redeem, refresh
from tests.factories import Tenant, make_stack

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def _at_once(ask: Callable[[], tuple[int, Any]]) -> list[int]:
    def run(_: int) -> int:
        try:
            return ask()[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return sorted(pool.map(run, range(4)))


def test_one_code_is_redeemed_once(tenant: Tenant, app: OAuthApp) -> None:
    code = make_code(app, tenant.owner)
    assert _at_once(lambda: redeem(app, code)) == [200, 400, 400, 400]
    assert OAuthGrant.objects.get().revoked_at is not None
    assert Token.objects.filter(kind="oauth").count() == 1


def test_one_refresh_token_is_redeemed_once(tenant: Tenant, app: OAuthApp) -> None:
    token = redeem(app, make_code(app, tenant.owner))[1]["refresh_token"]
    assert _at_once(lambda: refresh(app, token)) == [200, 400, 400, 400]
    assert OAuthGrant.objects.get().revoked_at is not None
    assert Token.objects.filter(kind="oauth").count() == 2
