"""What finding out who is asking reads and writes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from stacks.credentials import Credentials, authenticate
from stacks.models import Token
from tests.factories import (
    Tenant,
    make_delivery_token,
    make_environment,
    make_management_token,
    make_member,
    make_session,
    make_stack,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def test_authentication_is_one_query(tenant: Tenant) -> None:
    stack = Credentials(api_key=tenant.stack.api_key)
    everybody = [
        replace(stack, authtoken=make_session(make_member(tenant, "Developer"))),
        replace(stack, authtoken=make_session(tenant.owner)),
        replace(stack, authorization=make_management_token(tenant)),
        replace(stack, access_token=make_delivery_token(tenant, make_environment(tenant.scope))),
    ]

    for credentials in everybody:
        with CaptureQueriesContext(connection) as queries:
            authenticate(credentials)
        assert len(queries) == 1


def test_the_use_of_a_token_is_noted_once_a_minute(tenant: Tenant) -> None:
    credentials = Credentials(api_key=tenant.stack.api_key, authorization=make_management_token(tenant))
    token = Token.objects.filter(stack=tenant.stack)
    assert token.get().last_used_at is None

    authenticate(credentials)
    first = token.get().last_used_at
    authenticate(credentials)
    second = token.get().last_used_at
    token.update(last_used_at=utc_now() - timedelta(seconds=61))
    authenticate(credentials)
    third = token.get().last_used_at

    assert first is not None
    assert second == first
    assert third is not None
    assert third > first
