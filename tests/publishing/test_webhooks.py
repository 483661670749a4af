"""From a change to its receiver: each settled event once, sent again until it is taken, and only to where it may go."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from publishing.actions.webhooks import create_webhook, delete_webhook, send_again, send_test, update_webhook
from publishing.deliveries import send_next
from publishing.drain import drain
from publishing.errors import ExecutionOpen
from publishing.models import Webhook, WebhookCursor, WebhookDelivery
from publishing.outbox import fill
from publishing.senders import Senders
from stacks.horizon import Horizon
from tests.publishing.builders import Stage
from tests.publishing.receiver import Receiver, receiver
from tests.waiting import eventually


@pytest.fixture
def hook(transactional_db: None, settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver() as state:
        yield state


def make_webhook(stage: Stage, url: str, **more: Any) -> Webhook:
    document = {
        "name": "Build",
        "destinations": [{"target_url": url}],
        "channels": ["content_types.entries.create", "content_types.entries.environments.publish.success"],
        **more,
    }
    return create_webhook(stage.tenant.actor, stage.scope, document=document)


def send_all() -> None:
    horizon = Horizon()
    while fill(horizon):
        pass
    while send_next():
        pass


def states() -> list[tuple[str, int]]:
    return list(WebhookDelivery.objects.order_by("id").values_list("state", "attempts"))


def make_due() -> None:
    WebhookDelivery.objects.filter(state="waiting").update(next_try_at="2020-01-01T00:00:00Z")


def test_a_change_reaches_the_receiver_signed_with_its_content_left_out(stage: Stage, hook: Receiver) -> None:
    webhook = make_webhook(
        stage,
        hook.url,
        destinations=[
            {
                "target_url": hook.url,
                "http_basic_auth": "user",
                "http_basic_password": "secret",
                "custom_header": [{"header_name": "X-Key", "value": "abc"}],
            }
        ],
    )
    uid = stage.entry()
    send_all()
    (headers,), (body,), (event,) = hook.headers, hook.bodies, hook.events
    assert event == {
        "module": "entry",
        "event": "create",
        "channel": "content_types.entries.create",
        "api_key": stage.scope.api_key,
        "order": event["order"],
        "triggered_at": event["triggered_at"],
        "triggered_by": stage.tenant.actor.uid,
        "data": {
            "entry": {"uid": uid, "_version": 1, "locale": "en-us"},
            "branch": {"uid": "main"},
            "action": "create",
            "status": "success",
            "content_type": {"uid": "article"},
            "locale": "en-us",
        },
    }
    assert headers["authorization"] == "Basic " + base64.b64encode(b"user:secret").decode()
    assert headers["x-key"] == "abc"
    assert headers["webhook-id"] == WebhookDelivery.objects.get().uid
    key = base64.b64decode(webhook.signing_secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_publish_names_its_environment_and_the_whole_entry_where_asked(stage: Stage, hook: Receiver) -> None:
    channel = f"content_types.article.entries.environments.{stage.production.name}.publish.success"
    make_webhook(stage, hook.url, channels=[channel], concise_payload=False)
    uid = stage.entry("Herons")
    stage.request(uid, environments=("production", "staging"))
    drain(lambda: False)
    send_all()
    (event,) = hook.events
    data: Any = event["data"]
    assert data["environment"] == {"uid": stage.production.uid, "name": "production"}
    assert data["entry"] == {
        "title": "Herons", "body": "About Herons.", "uid": uid, "tags": [], "_version": 1, "locale": "en-us",
    }  # fmt: skip


@pytest.mark.parametrize("more", [{"disabled": True}, {"branches": ["other"]}, {"channels": ["assets.create"]}])
def test_what_a_webhook_did_not_ask_for_is_not_sent(stage: Stage, hook: Receiver, more: dict[str, Any]) -> None:
    make_webhook(stage, hook.url, **more)
    stage.entry()
    send_all()
    assert (hook.bodies, states()) == ([], [])


def test_a_row_committed_after_a_younger_one_is_not_skipped(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url)
    horizon = Horizon()
    fill(horizon)
    other = connections.create_connection("default")
    try:
        other.ensure_connection()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM stacks_stack WHERE id = %s", [stage.scope.stack_id])
            cursor.execute(
                "INSERT INTO stacks_activity (stack_id, branch_id, actor_kind, actor_uid, credential_uid, action,"
                " target_kind, target_uid, facts) VALUES (%s, %s, 'user', 'x', '', 'entry.create', 'entry', 'older', '{}')",
                [stage.scope.stack_id, stage.scope.branch_id],
            )
        stage.entry(uid="bltyounger000000000")
        assert [fill(horizon), fill(horizon), WebhookDelivery.objects.count()] == [0, 0, 0]
        other.commit()
    finally:
        other.close()
    send_all()
    assert [event["data"]["entry"]["uid"] for event in hook.events] == [  # type: ignore[call-overload,index]  # JSON
        "older", "bltyounger000000000",
    ]  # fmt: skip


def test_what_is_rolled_back_is_not_sent_and_does_not_hold_up_the_rest(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url)
    with transaction.atomic():
        stage.entry("Lost")
        transaction.set_rollback(True)
    stage.entry("Kept")
    send_all()
    assert len(hook.bodies) == 1


def test_what_a_killed_sender_held_is_sent_by_another(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url)
    stage.entry()
    fill(Horizon())
    WebhookDelivery.objects.update(state="sending", attempts=1, fence=1, lease_until="2020-01-01T00:00:00Z")
    send_all()
    assert (states(), len(hook.bodies)) == ([("delivered", 2)], 1)


def test_what_another_is_sending_is_left_to_it(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url)
    stage.entry()
    fill(Horizon())
    WebhookDelivery.objects.update(state="sending", attempts=1, fence=1, lease_until="2999-01-01T00:00:00Z")
    assert not send_next()
    with pytest.raises(ExecutionOpen):
        send_again(stage.tenant.actor, stage.scope, WebhookDelivery.objects.get().uid)


def test_two_that_read_the_log_again_make_no_second_delivery(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url)
    before = WebhookCursor.objects.get().activity_id
    stage.entry()
    fill(Horizon())
    WebhookCursor.objects.update(activity_id=before)
    send_all()
    assert (states(), len(hook.bodies)) == ([("delivered", 1)], 1)


def test_a_worker_nodes_threads_send_while_publishing_goes_on_beside_a_slow_receiver(
    stage: Stage, hook: Receiver, settings: Any
) -> None:
    settings.PUBLISH_TICK_SECONDS = 0.05
    hook.gate.clear()
    make_webhook(stage, hook.url)
    senders = Senders()
    senders.start()
    try:
        uids = [stage.entry(f"Heron {number}") for number in range(3)]
        eventually(lambda: bool(hook.bodies))
        stage.request(uids)
        drain(lambda: False)
        assert len(stage.live()) == 3
        assert "delivered" not in {state for state, _ in states()}
        hook.gate.set()
        eventually(lambda: states() == [("delivered", 1)] * 6)
    finally:
        senders.stop()
    assert len(hook.bodies) == 6


def test_a_test_call_reaches_also_a_disabled_webhook(stage: Stage, hook: Receiver) -> None:
    webhook = make_webhook(stage, hook.url, disabled=True)
    (sent,) = send_test(stage.tenant.actor, stage.scope, webhook.uid)
    send_all()
    assert [event["event"] for event in hook.events] == ["test"]
    assert hook.headers[0]["webhook-id"] == sent.uid


def test_deleting_a_webhook_ends_what_it_was_to_send(stage: Stage, hook: Receiver) -> None:
    webhook = make_webhook(stage, hook.url)
    stage.entry()
    fill(Horizon())
    delete_webhook(stage.tenant.actor, stage.scope, webhook.uid)
    send_all()
    assert (hook.bodies, states()) == ([], [])


def test_hidden_secrets_stay_with_their_host_and_do_not_follow_to_another(stage: Stage, hook: Receiver) -> None:
    one = {"target_url": hook.url, "http_basic_auth": "u", "http_basic_password": "p"}
    one |= {"custom_header": [{"header_name": "X-Key", "value": "abc"}]}  # type: ignore[dict-item]  # texts and a list
    webhook = make_webhook(stage, hook.url, destinations=[one])
    shown = {**one, "http_basic_password": "********", "custom_header": [{"header_name": "X-Key", "value": "********"}]}

    def change(url: str) -> dict[str, Any]:
        document: Any = {"destinations": [{**shown, "target_url": url}]}
        changed = update_webhook(stage.tenant.actor, stage.scope, webhook.uid, document=document)
        (row,) = changed.destinations
        return dict(row)

    assert change(hook.url + "/other") == {**one, "target_url": hook.url + "/other"}
    moved = change("https://elsewhere.example.com/")
    assert (moved["http_basic_password"], moved["custom_header"]) == (None, [])


def test_a_destination_that_was_saved_under_wider_rules_is_not_connected_to(
    stage: Stage, hook: Receiver, settings: Any
) -> None:
    make_webhook(stage, hook.url.replace("127.0.0.1", "localhost"))
    settings.WEBHOOK_NETWORKS = []
    stage.entry()
    send_all()
    assert (hook.bodies, states()) == ([], [("failed", 1)])
    assert WebhookDelivery.objects.get().reason == "The address names a host that webhooks are not sent to."


def test_saving_runs_no_statement_for_webhooks(stage: Stage, hook: Receiver) -> None:
    def count(title: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            stage.entry(title)
        return len(captured)

    count("First")
    without = count("Second")
    make_webhook(stage, hook.url)
    assert count("Third") == without
