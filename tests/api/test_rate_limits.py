"""Rate limits: off by default and then free, exact when on, for a credential and for an organization."""

import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from random import randrange
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from redis import Redis

from api import rate_limits
from tests.api.management_client import make_manager
from tests.factories import (
    Tenant,
    make_delivery_token,
    make_environment,
    make_management_token,
    make_session,
    make_stack,
    make_user,
)

pytestmark = pytest.mark.django_db

REFUSED = {
    "error_message": "You have made too many requests. Please wait a moment and try again.",
    "error_code": 429,
    "errors": {},
}


@pytest.fixture(autouse=True)
def _redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' Redis, windows that no test outlives, and nobody who gave up on it before."""
    settings.REDIS_URL = os.environ["REDIS_URL"]
    settings.RATE_LIMIT_SECONDS = 600.0
    monkeypatch.setattr(rate_limits._breaker, "closed_at", -rate_limits._PAUSE)


def _get(path: str, headers: dict[str, str], **more: str) -> HttpResponseBase:
    return Client().get(f"/v3/{path}", headers={**headers, **more})


def _told(response: HttpResponseBase) -> tuple[int, str | None, str | None]:
    headers = response.headers
    return response.status_code, headers.get("X-RateLimit-Limit"), headers.get("X-RateLimit-Remaining")


def _token(tenant: Tenant) -> dict[str, str]:
    return tenant.headers(make_management_token(tenant))


def test_without_limits_nobody_asks_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = _token(make_stack())

    def never(*_: object) -> None:
        raise AssertionError("Redis was asked")

    monkeypatch.setattr(rate_limits, "_script", never)
    assert _told(_get("content_types", headers)) == (200, None, None)


def test_a_token_is_refused_past_its_limit_and_others_are_not(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 2
    tenant = make_stack()
    one, other = _token(tenant), _token(tenant)
    told = [_told(_get("content_types", one)) for _ in range(3)]
    assert told == [(200, "2", "1"), (200, "2", "0"), (429, "2", "0")]
    assert _told(_get("content_types", other)) == (200, "2", "1")


def test_a_refusal_has_the_shape_of_every_failure_and_says_when_to_come_back(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 1
    manager = make_manager(make_stack())
    manager.get("content_types")
    refused = manager.ask("POST", "environments", {"environment": {"name": "production"}})
    assert (refused.status_code, json.loads(refused.content)) == (429, REFUSED)
    assert 590 < int(refused.headers["Retry-After"]) <= 600
    settings.RATE_LIMIT_PER_TOKEN = 0
    assert manager.get("environments") == {"environments": []}


def test_all_stacks_of_an_organization_have_one_limit_together(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_ORGANIZATION = 2
    one = make_stack()
    sister, stranger = make_stack(one.stack.organization, name="Shop"), make_stack()
    told = [_told(_get("content_types", _token(tenant))) for tenant in (one, sister, one, stranger)]
    assert told == [(200, "2", "1"), (200, "2", "0"), (429, "2", "0"), (200, "2", "1")]


def test_the_headers_speak_of_the_limit_with_the_least_left(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN, settings.RATE_LIMIT_PER_ORGANIZATION = 5, 3
    tenant = make_stack()
    one, other = _token(tenant), _token(tenant)
    told = [_told(_get("content_types", headers)) for headers in (one, one, other, other)]
    assert told == [(200, "3", "2"), (200, "3", "1"), (200, "3", "0"), (429, "3", "0")]


def test_what_one_limit_refuses_counts_on_no_other(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN, settings.RATE_LIMIT_PER_ORGANIZATION = 1, 3
    tenant = make_stack()
    one, other = _token(tenant), _token(tenant)
    told = [_get("content_types", headers).status_code for headers in (one, one, one, one, other)]
    assert told == [200, 429, 429, 429, 200]


def test_a_person_has_one_limit_in_all_sessions_and_stacks(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 2
    tenant = make_stack()
    sister = make_stack(tenant.stack.organization, name="Shop")
    sessions = [{"authtoken": make_session(tenant.owner)} for _ in range(2)]
    told = [
        _told(_get("content_types", {"api_key": place.stack.api_key, **session}))
        for place, session in ((tenant, sessions[0]), (sister, sessions[1]), (tenant, sessions[1]))
    ]
    assert told == [(200, "2", "1"), (200, "2", "0"), (429, "2", "0")]


def test_delivery_counts_too(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 1
    tenant = make_stack()
    token = make_delivery_token(tenant, make_environment(tenant.scope))
    headers = {"api_key": tenant.stack.api_key, "access_token": token}
    told = [_told(_get("content_types?environment=production", headers)) for _ in range(2)]
    assert told == [(200, "1", "0"), (429, "1", "0")]


@pytest.mark.parametrize(
    "costume",
    [
        {"x-forwarded-for": "203.0.113.9"},
        {"branch": "main"},
        {"x-user-agent": "another"},
        {"forwarded": "for=203.0.113.9"},
    ],
)
def test_no_other_header_makes_a_caller_another(settings: Settings, costume: dict[str, str]) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 1
    headers = _token(make_stack())
    assert [_get("content_types", headers).status_code, _get("content_types", headers, **costume).status_code] == [
        200,
        429,
    ]


def test_strangers_use_up_nobodys_limit(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN, settings.RATE_LIMIT_PER_ORGANIZATION = 1, 1
    tenant = make_stack()
    foreign = tenant.headers(make_management_token(make_stack()))
    signed_in = {"api_key": tenant.stack.api_key, "authtoken": make_session(make_user())}
    refused = [_told(_get("content_types", headers)) for headers in (foreign, signed_in, tenant.headers("wrong"))]
    assert refused == [(401, None, None), (412, None, None), (401, None, None)]
    assert _told(_get("content_types", _token(tenant))) == (200, "1", "0")


def test_a_request_that_fails_counts_and_says_so(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 1
    headers = _token(make_stack())
    assert _told(_get("content_types/nothing", headers)) == (422, "1", "0")
    assert _told(_get("content_types", headers)) == (429, "1", "0")


def test_a_window_that_is_over_lets_in_again(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 1
    headers = _token(make_stack())
    assert [_get("content_types", headers).status_code for _ in range(2)] == [200, 429]
    settings.RATE_LIMIT_SECONDS = 0.001
    assert _get("content_types", headers).status_code == 200


def test_knowing_the_organization_costs_one_statement_once(settings: Settings) -> None:
    headers = _token(make_stack())
    _get("content_types", headers)
    counts = []
    for limit in (0, 9, 9):
        settings.RATE_LIMIT_PER_ORGANIZATION = limit
        with CaptureQueriesContext(connection) as queries:
            _get("content_types", headers)
        counts.append(len(queries))
    assert counts == [counts[0], counts[0] + 1, counts[0]]


def test_a_redis_that_is_away_lets_everybody_in_and_is_left_alone_for_a_moment(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RATE_LIMIT_PER_TOKEN = 1
    headers = _token(make_stack())
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        told = [_told(_get("content_types", headers)) for _ in range(3)]
    assert told == [(200, None, None)] * 3
    assert [record.getMessage() for record in caplog.records] == ["requests are not counted: Redis does not answer"]


def test_of_a_hundred_requests_at_once_exactly_the_limit_is_let_in(settings: Settings) -> None:
    name = f"pressroom:rate:test:{os.urandom(8).hex()}"
    limits = {name: 10, f"{name}:wider": 30}
    with ThreadPoolExecutor(20) as pool:
        taken: list[Any] = list(pool.map(lambda _: rate_limits._take(limits), range(100)))
    assert sorted(allowance.remaining for allowance in taken if not allowance.wait_seconds) == list(range(10))
    server = Redis.from_url(settings.REDIS_URL)
    assert [server.zcard(key) for key in limits] == [10, 10]
    assert all(0 < server.pttl(key) <= 600_000 for key in limits)
    server.close()


def test_what_anybody_may_ask_for_is_counted_by_address(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_ADDRESS = 2
    place, other = f"2001:db8:{randrange(65536):x}:{randrange(65536):x}::1", f"10.{randrange(256)}.{randrange(256)}.9"
    nothing = "/v3/assets/blt0/blt0/1/a.png"
    signing_in = {"user": {"email": "a@example.com", "password": "b"}}

    def told(path: str, address: str) -> tuple[int, str | None, str | None]:
        return _told(Client(REMOTE_ADDR=address).get(path))

    assert told(nothing, place) == (404, "2", "1")
    # The same network, and another way in.
    assert told("/admin/login/", place.replace("::1", "::2")) == (200, "2", "0")
    refused = Client(REMOTE_ADDR=place).post("/v3/user-session", signing_in, content_type="application/json")
    assert (refused.status_code, refused.json()) == (429, REFUSED)
    page = Client(REMOTE_ADDR=place).get("/admin/login/")
    assert (page.status_code, page.content.decode()) == (429, REFUSED["error_message"])
    assert 0 < int(page.headers["Retry-After"]) <= 600
    assert told(nothing, other) == (404, "2", "1")


def test_who_is_known_is_not_counted_by_address(settings: Settings) -> None:
    settings.RATE_LIMIT_PER_ADDRESS = 1
    headers = _token(make_stack())

    assert [_told(_get("content_types", headers)) for _ in range(2)] == [(200, None, None)] * 2
