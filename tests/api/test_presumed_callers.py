"""Reads that ask who is calling with the statement that reads: what it costs, and that nobody gets in on it."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.types import forget_types
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.models import Environment
from publishing.plan import PublishRequest, Target
from stacks.models import StackMember, Token
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_delivery_token, make_environment, make_member, make_session, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """Where an entry is that was read before."""
    uid = manager.post("content_types/article/entries", {"entry": {"title": "Seen"}})["entry"]["uid"]
    path = f"content_types/article/entries/{uid}"
    manager.get(path)
    return path


@pytest.fixture
def production(manager: Manager, path: str) -> Environment:
    """Where the entry is live."""
    environment = make_environment(manager.tenant.fresh_scope())
    target = Target("entry", path.rpartition("/")[2], "article")
    publish(manager.tenant.actor, manager.tenant.fresh_scope(), PublishRequest("publish", (target,), ("production",)))
    drain(lambda: False)
    return environment


def deliver(manager: Manager, path: str, secret: str) -> int:
    """The status of a read by a front end."""
    headers = {"api_key": manager.tenant.stack.api_key, "access_token": secret}
    return manager.client.get(f"/v3/{path}?environment=production", headers=headers).status_code


def test_getting_an_entry_again_takes_one_statement(manager: Manager, path: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        manager.get(path)
    assert len(captured.captured_queries) == 1


def test_delivering_an_entry_again_takes_one_statement(manager: Manager, path: str, production: Environment) -> None:
    secret = make_delivery_token(manager.tenant, production)
    assert deliver(manager, path, secret) == 200
    with CaptureQueriesContext(connection) as captured:
        assert deliver(manager, path, secret) == 200
    assert len(captured.captured_queries) == 1


def test_a_revoked_token_reads_nothing_more(manager: Manager, path: str) -> None:
    Token.objects.filter(stack=manager.tenant.stack).update(revoked_at=timezone.now())
    assert manager.ask("GET", path).status_code == 401


def test_an_expired_token_reads_nothing_more(manager: Manager, path: str) -> None:
    Token.objects.filter(stack=manager.tenant.stack).update(expires_at=timezone.now())
    assert manager.ask("GET", path).status_code == 401


def test_a_revoked_delivery_token_reads_nothing_more(manager: Manager, path: str, production: Environment) -> None:
    secret = make_delivery_token(manager.tenant, production)
    before = deliver(manager, path, secret)
    Token.objects.filter(stack=manager.tenant.stack, kind="delivery").update(revoked_at=timezone.now())
    assert (before, deliver(manager, path, secret)) == (200, 401)


def test_somebody_who_left_the_stack_reads_nothing_more(manager: Manager, path: str) -> None:
    member = make_member(manager.tenant, "Developer")
    person = Manager(manager.tenant, "", manager.client)
    headers = {"api_key": manager.tenant.stack.api_key, "authtoken": make_session(member)}
    before = person.client.get(f"/v3/{path}", headers=headers).status_code
    StackMember.objects.filter(user=member).delete()
    assert (before, person.client.get(f"/v3/{path}", headers=headers).status_code) == (200, 412)


def test_a_type_that_another_process_changed_is_read_as_it_is(manager: Manager, path: str) -> None:
    schema = article()["schema"]
    changed = [*schema, {"display_name": "Note", "uid": "note", "data_type": "text"}]
    manager.put("content_types/article", {"content_type": article(schema=changed)})
    forget_types()
    body = manager.get(f"{path}?include_schema=true")
    assert [field["uid"] for field in body["schema"]] == [field["uid"] for field in changed]


def test_an_entry_that_is_not_there_is_not_found_by_one_statement(manager: Manager, path: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        response = manager.ask("GET", "content_types/article/entries/blt0000000000000000")
    assert (response.status_code, json.loads(response.content)["error_code"]) == (422, 141)
    assert len(captured.captured_queries) == 1
