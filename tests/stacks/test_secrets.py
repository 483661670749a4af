"""No secret is kept in clear, anywhere in the database."""

import pytest
from django.db import connection

from stacks.actions.sessions import sign_in
from tests.factories import (
    PASSWORD,
    make_delivery_token,
    make_environment,
    make_management_token,
    make_organization,
    make_session,
    make_stack,
    make_user,
)

_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_name, table_schema)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'bytea', 'ARRAY')
"""


@pytest.mark.django_db
def test_no_secret_is_stored_in_clear() -> None:
    owner = make_user(password=PASSWORD)
    tenant = make_stack(make_organization(owner))
    secrets = {
        "password": PASSWORD,
        "session": make_session(owner),
        "sign-in": sign_in(email=owner.email, password=PASSWORD, address="192.0.2.1").authtoken,
        "management": make_management_token(tenant),
        "delivery": make_delivery_token(tenant, make_environment(tenant.scope)),
    }

    assert len(_columns()) > 100
    # What is looked for is found: a stack's name, which the log of its organization keeps as well.
    assert sorted(_places_with("Magazine")) == ["stacks_activity.facts", "stacks_stack.name"]
    assert {name: _places_with(secret) for name, secret in secrets.items()} == {name: [] for name in secrets}


def _columns() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns: list[tuple[str, str]] = cursor.fetchall()
    return columns


def _places_with(text: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table, column in _columns():
            cursor.execute(
                f"""SELECT 1 FROM "{table}" WHERE strpos("{column}"::text, %s) > 0
                    OR strpos("{column}"::text, %s) > 0 LIMIT 1""",
                [text, text.encode().hex()],
            )
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return found
