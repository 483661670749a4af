"""/audit-logs."""

import pytest

from core.json_values import JSONValue
from stacks.audit_log import log_uid
from stacks.models import Activity
from tests.api.asking import count_queries
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_management_token, make_member, make_session, make_stack

pytestmark = pytest.mark.django_db

UNKNOWN = (422, 141, "The requested audit log doesn't exist.", {"uid": ["is not valid."]})


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


def test_a_change_is_told_with_who_did_it_by_which_credential_and_from_where(manager: Manager) -> None:
    uid = manager.post("content_types/article/entries", {"entry": {"title": "One"}})["entry"]["uid"]

    newest = manager.get("audit-logs?limit=1")["logs"][0]

    row = Activity.objects.latest("pk")
    token = manager.tenant.stack.tokens.get().uid
    assert newest == {
        "uid": log_uid(row),
        "stack": manager.tenant.stack.api_key,
        "module": "entry",
        "event_type": "create",
        "created_at": newest["created_at"],
        "created_by": token,
        "credential": token,
        "remote_addr": "127.0.0.1",
        "request_id": newest["request_id"],
        "metadata": {"uid": uid, "type": "entry", "content_type": "article", "locale": "en-us", "version": 1},
        "request": {
            "method": "POST",
            "path": "/v3/content_types/article/entries",
            "user_agent": newest["request"]["user_agent"],
            "credential_kind": "management_token",
        },
        "response": {},
    }
    assert manager.get(f"audit-logs/{newest['uid']}") == {"log": newest}


def test_a_save_is_told_with_the_version_before_it_and_the_fields_that_changed(manager: Manager) -> None:
    entry = {"title": "One", "pages": 1, "tags": ["a"]}
    uid = manager.post("content_types/article/entries", {"entry": entry})["entry"]["uid"]
    manager.put(f"content_types/article/entries/{uid}", {"entry": {"title": "Two", "pages": 1, "tags": ["b"]}})

    told = {"uid": uid, "type": "entry", "content_type": "article", "locale": "en-us"}
    newest, first = (log["metadata"] for log in manager.get("audit-logs?limit=2")["logs"])
    assert newest == {**told, "version": 2, "before": 1, "changed": ["tags", "title"]}
    assert first == {**told, "version": 1}


def test_the_log_is_listed_newest_first_in_pages_and_counted(manager: Manager) -> None:
    for title in ("One", "Two", "Three"):
        manager.post("content_types/article/entries", {"entry": {"title": title}})

    whole = manager.get("audit-logs?include_count=true")

    assert whole["count"] == len(whole["logs"]) == Activity.objects.filter(stack_id=manager.tenant.stack.pk).count()
    assert [log["created_at"] for log in whole["logs"]] == sorted(log["created_at"] for log in whole["logs"])[::-1]
    assert manager.get("audit-logs?skip=1&limit=2")["logs"] == whole["logs"][1:3]
    assert manager.get("audit-logs?asc=created_at&limit=1")["logs"] == whole["logs"][-1:]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ('{"module":"entry"}', 2),
        ('{"module":"entry","event_type":"update"}', 1),
        ('{"event_type":{"$in":["create","update"]},"module":{"$in":["entry","content_type"]}}', 3),
        ('{"remote_addr":"127.0.0.1","module":"entry"}', 2),
        ('{"remote_addr":"192.0.2.1"}', 0),
        ('{"created_by":"nobody"}', 0),
        ('{"created_at":{"$lt":"2001-01-01T00:00:00.000Z"}}', 0),
        ('{"created_at":{"$gt":"2001-01-01T00:00:00.000Z"},"module":"content_type"}', 1),
    ],
)
def test_the_log_is_asked_in_the_words_that_it_answers_with(manager: Manager, query: str, count: int) -> None:
    uid = manager.post("content_types/article/entries", {"entry": {"title": "One"}})["entry"]["uid"]
    manager.put(f"content_types/article/entries/{uid}", {"entry": {"title": "Two"}})

    assert len(manager.get(f"audit-logs?query={query}")["logs"]) == count


def test_an_unknown_and_a_foreign_log_look_alike(manager: Manager) -> None:
    other = make_manager(make_stack())
    other.post("content_types", {"content_type": article()})
    foreign = other.get("audit-logs?limit=1")["logs"][0]["uid"]

    for uid in ("blt0000000000000000", "blt7fffffffffffffff", "bltffffffffffffffff", "nonexistent_log_12345", foreign):
        assert manager.refused("GET", f"audit-logs/{uid}") == UNKNOWN


def test_reading_the_log_takes_two_statements_whatever_its_length(manager: Manager) -> None:
    for title in ("One", "Two", "Three"):
        manager.post("content_types/article/entries", {"entry": {"title": title}})

    assert count_queries("GET", "audit-logs", headers=manager.tenant.headers(manager.secret)) == 2


def test_the_log_is_for_those_who_run_the_stack(manager: Manager) -> None:
    tenant = manager.tenant
    rows: list[JSONValue] = [
        {"module": "entry", "acl": {"read": True, "write": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    for role, status in (("Content Manager", 403), ("Admin", 200), ("Developer", 200)):
        headers = {"api_key": tenant.stack.api_key, "authtoken": make_session(make_member(tenant, role))}
        assert manager.client.get("/v3/audit-logs", headers=headers).status_code == status
    narrow = tenant.headers(make_management_token(tenant, rows))
    assert manager.client.get("/v3/audit-logs", headers=narrow).status_code == 403
