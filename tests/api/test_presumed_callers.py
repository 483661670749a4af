"""Reads that ask who is calling with the statement that reads: what it costs, and that nobody gets in on it."""

import gc
import json
import weakref
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from content.models import EntryVersion
from content.types import forget_types
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.models import Environment
from publishing.plan import PublishRequest, Target
from stacks.models import StackMember, Token
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.api.rich_texts import document
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


def test_listing_again_takes_one_statement(manager: Manager, path: str) -> None:
    manager.get("content_types/article/entries")
    with CaptureQueriesContext(connection) as captured:
        listed = manager.get('content_types/article/entries?query={"title":"Seen"}')
    assert [entry["title"] for entry in listed["entries"]] == ["Seen"]
    assert len(captured.captured_queries) == 1


def test_a_list_without_entries_is_told_by_one_statement(manager: Manager, path: str) -> None:
    manager.get("content_types/article/entries")
    with CaptureQueriesContext(connection) as captured:
        listed = manager.get('content_types/article/entries?query={"title":"Unseen"}')
    assert listed["entries"] == []
    assert len(captured.captured_queries) == 1


def test_a_list_keeps_its_order(manager: Manager, path: str) -> None:
    for title in ("B", "D", "A", "C"):
        manager.post("content_types/article/entries", {"entry": {"title": title}})
    listed = manager.get("content_types/article/entries?desc=title")
    assert [entry["title"] for entry in listed["entries"]] == ["Seen", "D", "C", "B", "A"]


def test_delivering_a_list_again_takes_one_statement(manager: Manager, path: str, production: Environment) -> None:
    secret = make_delivery_token(manager.tenant, production)
    entries = path.rpartition("/")[0]
    assert deliver(manager, entries, secret) == 200
    with CaptureQueriesContext(connection) as captured:
        assert deliver(manager, entries, secret) == 200
    assert len(captured.captured_queries) == 1


@pytest.mark.django_db(transaction=True)
def test_writes_ask_who_is_calling_with_a_statement_of_their_own(manager: Manager, path: str) -> None:
    body = {"uid": "body", "display_name": "Body", "data_type": "json", "field_metadata": {"allow_json_rte": True}}
    schema = [*article()["schema"], body]
    manager.put("content_types/article", {"content_type": article(schema=schema)})
    manager.get(path)
    with CaptureQueriesContext(connection) as created:
        manager.post("content_types/article/entries", {"entry": {"title": "New", "body": document(uid="d1")}})
    with CaptureQueriesContext(connection) as updated:
        manager.put(path, {"entry": {"title": "Changed"}})
    # The write, which claims the document; the lock of the entry with its languages, who stops it, its values, the write.
    assert (_count(created), _count(updated)) == (1, 4)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}, {"scope": []}],
    ids=["revoked", "expired", "without rights"],
)
def test_nothing_is_written_by_who_may_not_any_more(manager: Manager, path: str, change: dict[str, Any]) -> None:
    before = [*EntryVersion.objects.values_list("id", flat=True)]
    Token.objects.filter(stack=manager.tenant.stack).update(**change)
    statuses = {
        manager.ask("POST", "content_types/article/entries", {"entry": {"title": "New"}}).status_code,
        manager.ask("PUT", path, {"entry": {"title": "Changed"}}).status_code,
    }
    assert statuses <= {401, 403, 422}
    assert [*EntryVersion.objects.values_list("id", flat=True)] == before


@pytest.mark.django_db(transaction=True)
def test_a_server_that_cannot_write_tells_that_only_to_who_may_call(manager: Manager, path: str) -> None:
    def ask() -> int:
        return manager.ask("POST", "content_types/article/entries", {"entry": {"title": "New"}}).status_code

    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        before = ask()
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            Token.objects.filter(stack=manager.tenant.stack).update(revoked_at=timezone.now())
            cursor.execute("SET default_transaction_read_only = on")
        after = ask()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
    assert (before, after) == (503, 401)


def test_no_statement_runs_before_the_proof(manager: Manager, path: str) -> None:
    Token.objects.filter(stack=manager.tenant.stack).update(revoked_at=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        manager.ask("POST", "content_types/article/entries", {"entry": {"title": "New"}})
    assert captured.captured_queries[0]["sql"].startswith("SELECT stacks_confirm_caller(")


def test_a_type_changed_since_is_what_writes_go_by(manager: Manager, path: str) -> None:
    schema = [*article()["schema"], {"display_name": "Note", "uid": "note", "data_type": "text", "mandatory": True}]
    manager.put("content_types/article?force=true", {"content_type": article(schema=schema)})
    refused = manager.ask("POST", "content_types/article/entries", {"entry": {"title": "Without"}})
    assert (refused.status_code, json.loads(refused.content)["errors"]) == (422, {"note": ["is a required field."]})


def _count(captured: CaptureQueriesContext) -> int:
    words = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
    return sum(query["sql"].lstrip().startswith(words) for query in captured.captured_queries)


@pytest.mark.parametrize("body", [b'{"entry": {"title": 5}}', b"{", b'{"entry": {"title": "Kept"}}'])
def test_a_refused_request_and_its_body_are_gone_once_it_is_answered(manager: Manager, path: str, body: bytes) -> None:
    view = resolve("/v3/content_types/article/entries")
    headers = manager.tenant.headers(manager.secret)

    def ask() -> "weakref.ref[WSGIRequest]":
        request = RequestFactory().post(view.route, body, content_type="application/json", headers=headers)
        view.func(request, **view.kwargs)
        return weakref.ref(request)

    ask()
    gc.collect()
    gc.disable()
    try:
        assert ask()() is None
    finally:
        gc.enable()
