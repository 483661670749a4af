"""What apps were let do goes after its end, and nothing goes that could still tell of a thief."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import F

from core.clock import utc_now
from stacks.actions.credential_pruning import plan_credential_pruning, prune_credentials
from stacks.actions.tokens import create_management_token
from stacks.grants import full_scope
from stacks.models import Activity, OAuthApp, OAuthAuthorization, OAuthGrant, Token
from tests.api.asking import ask
from tests.app_builders import make_app, make_code, redeem, refresh
from tests.factories import SYSTEM, Tenant, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db

TOKENS, CHAINS, CONSENTS = "tokens of apps", "codes and their chains of tokens", "consents"
OVER_API, IN_ADMIN = "sessions of the API", "sessions of the admin"
NOTHING = dict.fromkeys([TOKENS, CHAINS, CONSENTS, OVER_API, IN_ADMIN], 0)


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def never() -> bool:
    return False


def prune(days: int | None = 30, *, batch: int = 2) -> dict[str, int]:
    """What went, which must be what was told before."""
    told = plan_credential_pruning(SYSTEM, days=days)
    went = prune_credentials(SYSTEM, days=days, batch=batch, is_over=never)
    assert went == told
    return {name: count for name, count in went.items() if count}


def beside(work: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
    """What the work comes to on a connection of its own."""

    def run() -> Mapping[str, int]:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(20)


def pass_days(days: int) -> None:
    """Let everything that is there be so many days older."""
    step = timedelta(days=days)
    Token.objects.update(expires_at=F("expires_at") - step, revoked_at=F("revoked_at") - step)
    OAuthGrant.objects.update(
        expires_at=F("expires_at") - step, used_at=F("used_at") - step, revoked_at=F("revoked_at") - step
    )
    OAuthAuthorization.objects.update(revoked_at=F("revoked_at") - step)
    OAuthApp.objects.update(deleted_at=F("deleted_at") - step)


def tokens_of(app: OAuthApp, tenant: Tenant) -> dict[str, Any]:
    answer: dict[str, Any] = redeem(app, make_code(app, tenant.owner))[1]
    return answer


def renew(app: OAuthApp, tokens: dict[str, Any]) -> dict[str, Any]:
    status, body = refresh(app, tokens["refresh_token"])
    assert status == 200, body
    answer: dict[str, Any] = body
    return answer


def test_of_a_chain_that_goes_on_only_access_tokens_go_and_a_thief_of_long_ago_still_ends_it(
    tenant: Tenant, app: OAuthApp
) -> None:
    first = tokens = tokens_of(app, tenant)
    for _ in range(4):
        pass_days(20)
        tokens = renew(app, tokens)

    assert prune() == {TOKENS: 3}
    kinds = [Token.objects.filter(kind=kind).count() for kind in ("oauth", "refresh")]
    assert kinds == [2, 5]
    tokens = renew(app, tokens)
    assert refresh(app, first["refresh_token"])[0] == 400

    assert refresh(app, tokens["refresh_token"])[0] == 400
    bearer = {"api_key": tenant.stack.api_key, "authorization": f"Bearer {tokens['access_token']}"}
    assert ask("GET", "content_types", headers=bearer)[0] == 401
    assert Activity.objects.latest("pk").action == "app.refresh_token_reused"


def test_a_chain_goes_when_its_newest_token_ended_long_ago_and_the_consent_stays(tenant: Tenant, app: OAuthApp) -> None:
    tokens = renew(app, tokens_of(app, tenant))
    pass_days(59)
    assert prune() == {TOKENS: 2}
    assert refresh(app, tokens["refresh_token"])[0] == 400

    pass_days(2)

    assert prune(batch=1) == {TOKENS: 2, CHAINS: 1}
    assert (Token.objects.count(), OAuthGrant.objects.count()) == (0, 0)
    assert OAuthAuthorization.objects.get().revoked_at is None
    record = Activity.objects.filter(action="credentials.prune").latest("pk")
    assert record.facts == {"days": 30, "deleted": {**NOTHING, TOKENS: 2, CHAINS: 1}}
    assert refresh(app, tokens["refresh_token"])[0] == 400


def test_a_code_that_nobody_redeemed_goes(tenant: Tenant, app: OAuthApp) -> None:
    make_code(app, tenant.owner)
    pass_days(29)
    assert prune() == {}
    pass_days(2)
    assert prune() == {CHAINS: 1}


@pytest.mark.parametrize("end", ["revoked", "stolen", "app deleted"])
def test_what_was_ended_goes_so_long_after_that(tenant: Tenant, app: OAuthApp, end: str) -> None:
    tokens = renew(app, tokens_of(app, tenant))
    consents = 1
    if end == "revoked":
        OAuthAuthorization.objects.update(revoked_at=OAuthGrant.objects.get().created_at)
    elif end == "app deleted":
        OAuthApp.objects.update(deleted_at=OAuthGrant.objects.get().created_at)
    else:
        renew(app, tokens)
        assert refresh(app, tokens["refresh_token"])[0] == 400
        consents = 0
    pass_days(25)
    assert prune() == {}
    # Nothing that is good goes along.
    kept = make_app(tenant.stack.organization)
    again = tokens_of(kept, tenant)
    pass_days(6)

    went = {CHAINS: 1, TOKENS: 6 if end == "stolen" else 4} | ({CONSENTS: 1} if consents else {})
    assert prune() == went

    assert renew(kept, again)
    assert OAuthAuthorization.objects.count() == 2 - consents


def test_what_has_no_end_and_what_is_kept_for_ever_stays(tenant: Tenant, app: OAuthApp) -> None:
    token = create_management_token(SYSTEM, tenant.fresh_scope(), name="Importer", scope_rows=full_scope()).token
    tokens_of(app, tenant)
    pass_days(4000)
    assert prune(None) == {}
    assert prune() == {TOKENS: 2, CHAINS: 1}
    assert Token.objects.get() == token


def test_sessions_of_people_go_after_their_end(tenant: Tenant) -> None:
    make_session(tenant.owner)
    ended = Token.objects.get(kind="authtoken")
    make_session(make_user())
    Session.objects.create(session_key="old", session_data="", expire_date=utc_now() - timedelta(days=31))
    Session.objects.create(session_key="new", session_data="", expire_date=utc_now() - timedelta(days=29))
    Token.objects.filter(pk=ended.pk).update(revoked_at=utc_now() - timedelta(days=31))

    assert prune() == {OVER_API: 1, IN_ADMIN: 1}

    assert not Token.objects.filter(pk=ended.pk).exists()
    assert (Token.objects.filter(kind="authtoken").count(), Session.objects.get().session_key) == (1, "new")


def test_stopping_leaves_the_rest_for_another_run(tenant: Tenant, app: OAuthApp) -> None:
    tokens_of(app, tenant)
    pass_days(90)
    answers = iter([False, *[True] * len(NOTHING)])
    went = prune_credentials(SYSTEM, days=30, batch=1, is_over=lambda: next(answers))
    assert went == {**NOTHING, TOKENS: 1}
    assert prune() == {TOKENS: 1, CHAINS: 1}


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_somebody_holds_is_left_for_the_next_time(tenant: Tenant, app: OAuthApp) -> None:
    tokens_of(app, tenant)
    pass_days(90)
    with transaction.atomic():
        OAuthGrant.objects.select_for_update().get()
        went = beside(lambda: prune_credentials(SYSTEM, days=30, batch=9, is_over=never))
    assert went == {**NOTHING, TOKENS: 2}
    assert prune() == {CHAINS: 1}
