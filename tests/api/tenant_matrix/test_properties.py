"""What a body may not set and an answer may not show: for every call with an id, for every caller."""

import json
from typing import Any, Final

import pytest
from django.db import connection, transaction

from api.permissions import TABLE
from tests.api.tenant_matrix.houses import CALLS, Houses
from tests.api.tenant_matrix.principals import PRINCIPALS
from tests.api.tenant_matrix.rows import ROWS
from tests.api.tenant_matrix.world import File

pytestmark = pytest.mark.django_db
MARK: Final = "bltfeedfeedfeedfeed"
SERVERS_OWN: Final = (
    "_id", "_version", "api_key", "branch", "branch_id", "created_at", "created_by", "deleted_at", "deleted_by", "digest",
    "id", "is_superuser", "org_uid", "organization", "owner", "owner_uid", "password", "permissions", "pk", "role", "roles",
    "stack", "stack_id", "stack_uid", "token", "updated_at", "updated_by", "user", "user_id", "user_uids",
)  # fmt: skip
"""Keys that some resource represents, or some row has a column for, and that no body decides."""
SECRETS: Final = ("authtoken", "authorization", "access_token", "preview_token")


@pytest.mark.parametrize("principal", ["management token", "owner", "developer"])
def test_what_the_server_decides_no_body_sets(houses: Houses, principal: str) -> None:
    taken = []
    for call in CALLS:
        body = houses.bodies.get(call)
        if TABLE[call[0]].get(call[1]) is None or not body:
            continue
        with transaction.atomic():
            houses.ask(principal, call, houses.names(call[0]), body=_marked(body))
            taken += [(call, *found) for found in _rows_with_the_mark()]
            transaction.set_rollback(True)
    assert taken == []


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_no_answer_shows_a_secret(houses: Houses, principal: str) -> None:
    secrets = {value for headers in houses.principals.values() for key, value in headers.items() if key in SECRETS}
    secrets |= set(_stored_secrets())
    reads = [name for name in ROWS if "GET" in TABLE[name]]
    shown = []
    for name in reads:
        answer = houses.ask_in_vain(principal, (name, "GET"), houses.names(name))
        shown += [(name, secret) for secret in secrets if secret in answer.body]
    assert shown == []


def _marked(body: Any) -> Any:
    """The body with the server's own keys beside what it says, at both of its levels."""
    if isinstance(body, File):
        return File(body.name, _marked({"": body.document})[""])
    marks = dict.fromkeys(SERVERS_OWN, MARK)
    inner = {key: {**marks, **value} if isinstance(value, dict) else value for key, value in body.items()}
    return {**marks, **inner}


def _rows_with_the_mark() -> list[tuple[str, list[str]]]:
    """Each table with the columns in which a row holds the mark."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT to_jsonb(t)::text FROM \"{table}\" t WHERE to_jsonb(t)::text LIKE '%{MARK}%'")
            for (row,) in cursor.fetchall():
                columns = [column for column, value in json.loads(row).items() if MARK in json.dumps(value)]
                found.append((table, columns))
    return found


def _stored_secrets() -> list[str]:
    """The hashes and digests that rows hold, as an answer could spell them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM stacks_user UNION SELECT encode(digest, 'hex') FROM stacks_token")
        return [value for (value,) in cursor.fetchall() if value]
