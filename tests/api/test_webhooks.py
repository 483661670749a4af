"""Webhooks over the management API, in the vendor's shapes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from publishing.deliveries import send_next
from publishing.models import Webhook
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.publishing.receiver import Receiver, receiver

DOCUMENT = {
    "name": "Build",
    "destinations": [
        {
            "target_url": "https://hooks.example.com/build",
            "http_basic_auth": "user",
            "http_basic_password": "hidden-password",
            "custom_header": [{"header_name": "X-Key", "value": "hidden-value"}],
        }
    ],
    "channels": ["assets.create", "content_types.entries.publish"],
    "branches": ["main"],
    "retry_policy": "manual",
    "disabled": False,
    "concise_payload": True,
}


@pytest.fixture
def manager(db: None) -> Manager:
    return make_manager()


@pytest.fixture
def hook(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver() as state:
        yield state


def make(manager: Manager, **more: Any) -> dict[str, Any]:
    return dict(manager.post("webhooks", {"webhook": {**DOCUMENT, **more}})["webhook"])


def test_a_webhook_is_made_listed_changed_and_deleted(manager: Manager) -> None:
    made = manager.post("webhooks", {"webhook": DOCUMENT})
    assert made["notice"] == "The Webhook was created successfully."
    webhook = made["webhook"]
    assert webhook.pop("signing_secret").startswith("whsec_")
    uid = webhook["uid"]
    assert manager.get(f"webhooks/{uid}")["webhook"] == webhook
    assert {key: webhook[key] for key in DOCUMENT} == {
        **DOCUMENT,
        "destinations": [
            {
                "target_url": "https://hooks.example.com/build",
                "http_basic_auth": "user",
                "http_basic_password": "********",
                "custom_header": [{"header_name": "X-Key", "value": "********"}],
            }
        ],
    }

    changed = manager.put(f"webhooks/{uid}", {"webhook": {**webhook, "name": "Rebuild", "disabled": True}})
    assert changed["notice"] == "The Webhook was updated successfully."
    assert [changed["webhook"][key] for key in ("name", "disabled", "_version")] == ["Rebuild", True, 2]
    assert Webhook.objects.get().destinations == DOCUMENT["destinations"]

    make(manager, name="Another")
    listed = manager.get("webhooks?include_count=true&asc=name&limit=1")
    assert ([row["name"] for row in listed["webhooks"]], listed["count"]) == (["Another"], 2)
    assert manager.delete(f"webhooks/{uid}") == {"notice": "The Webhook was deleted successfully."}
    assert manager.refused("GET", f"webhooks/{uid}") == (
        422, 141, "The Webhook was not found. Please try again.", {"uid": ["is not valid."]},
    )  # fmt: skip


def test_no_answer_shows_a_secret(manager: Manager) -> None:
    made = make(manager)
    uid, secret = made["uid"], made["signing_secret"]
    for path in ("webhooks", f"webhooks/{uid}", f"webhooks/{uid}/export", f"webhooks/{uid}/executions"):
        text = json.dumps(manager.get(path))
        assert not any(word in text for word in ("hidden-password", "hidden-value", secret, "signing_secret"))


def test_every_broken_rule_is_named(manager: Manager) -> None:
    broken = {
        "name": " ",
        "destinations": [
            {"target_url": "http://10.0.0.1/", "http_basic_password": 5},
            {"target_url": "https://a.example.com", "custom_header": [{"header_name": "Host", "value": "a\r\nb"}]},
            {"target_url": "https://a.example.com"},
            "https://b.example.com",
        ],
        "channels": ["entries.create", 7],
        "branches": "main",
        "retry_policy": "sometimes",
        "disabled": "no",
    }
    status, code, message, errors = manager.refused("POST", "webhooks", {"webhook": broken})
    assert (status, code, message) == (422, 141, "Webhook creation failed. Please try again.")
    assert sorted(errors) == [
        "branches", "channels.0", "channels.1", "destinations.0.http_basic_password", "destinations.0.target_url",
        "destinations.1.custom_header.0.header_name", "destinations.1.custom_header.0.value",
        "destinations.2.target_url", "destinations.3", "disabled", "name", "retry_policy",
    ]  # fmt: skip
    assert sorted(manager.refused("POST", "webhooks", {"webhook": {}})[3]) == ["channels", "destinations", "name"]
    assert not Webhook.objects.exists()


def test_a_stacks_webhooks_are_unknown_in_another(manager: Manager) -> None:
    uid = make(manager)["uid"]
    execution = manager.post(f"webhooks/{uid}/test", {})["execution_uids"][0]
    other = make_manager()
    for method, path in (
        ("GET", f"webhooks/{uid}"),
        ("PUT", f"webhooks/{uid}"),
        ("DELETE", f"webhooks/{uid}"),
        ("GET", f"webhooks/{uid}/executions"),
        ("GET", f"webhooks/{uid}/export"),
        ("GET", f"webhooks/{execution}/logs"),
        ("POST", f"webhooks/{execution}/retry"),
        ("POST", f"webhooks/{uid}/test"),
    ):
        assert other.refused(method, path, {"webhook": {"name": "Taken"}})[0] == 422
    assert manager.get(f"webhooks/{uid}")["webhook"]["name"] == "Build"


def test_a_webhook_is_exported_and_imported(manager: Manager) -> None:
    uid = make(manager)["uid"]
    exported = manager.get(f"webhooks/{uid}/export")
    content = json.dumps({**exported, "name": "Imported"}).encode()
    for path, imported in (("webhooks/import", 1), (f"webhooks/{uid}/import", 2)):
        status, answer = send_form(manager, "POST", path, {}, {"webhook": ("webhook.json", content)})
        assert (status, answer["notice"]) == (201, "The Webhook was imported successfully.")
        assert Webhook.objects.filter(name="Imported").count() == imported


@pytest.mark.django_db(transaction=True)
def test_an_execution_is_logged_and_sent_again_in_both_spellings(manager: Manager, hook: Receiver) -> None:
    uid = make(manager, destinations=[{"target_url": hook.url}])["uid"]
    hook.statuses = [500]
    (execution,) = manager.post(f"webhooks/{uid}/test", {})["execution_uids"]
    assert send_next()
    (listed,) = manager.get(f"webhooks/{uid}/executions")["webhooks"]
    logged = manager.get(f"webhooks/{execution}/logs")["webhook"]
    assert listed == logged
    assert [logged[key] for key in ("uid", "webhook", "state", "status", "retry_count", "next_try_at")] == [
        execution, uid, "failed", 500, 0, None,
    ]  # fmt: skip
    (told,) = logged["request_details"]
    assert told["response"]["body"] == "ok"
    for path, body in ((f"webhooks/{uid}/retry", {"execution_uid": execution}), (f"webhooks/{execution}/retry", {})):
        answer = manager.ask("POST", path, body)
        assert json.loads(answer.content) == {"notice": "The Webhook is sent again.", "execution_uid": execution}
        assert send_next()
    logged = manager.get(f"webhooks/{execution}/logs")["webhook"]
    assert [row["response"]["status"] for row in logged["request_details"]] == [500, 200, 200]
    assert {headers["webhook-id"] for headers in hook.headers} == {execution}
