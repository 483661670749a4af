"""Receivers that fail, hang or are gone: tried again over days, given up, turned off."""

from collections.abc import Iterator
from typing import Any

import pytest

from publishing.actions.webhooks import send_again
from publishing.errors import ExecutionNotFound
from publishing.models import WebhookDelivery
from stacks.models import Activity
from tests.publishing.builders import Stage
from tests.publishing.receiver import Receiver, receiver
from tests.publishing.test_webhooks import make_due, make_webhook, send_all, states


@pytest.fixture
def hook(transactional_db: None, settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver() as state:
        yield state


def test_a_failing_receiver_is_tried_again_under_the_same_id_until_it_takes_it(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, retry_policy="automatic")
    hook.statuses = [500, 302]
    stage.entry()
    send_all()
    assert states() == [("waiting", 1)]
    for _ in range(2):
        make_due()
        send_all()
    assert states() == [("delivered", 3)]
    assert len({headers["webhook-id"] for headers in hook.headers}) == 1
    assert len(set(hook.bodies)) == 1
    assert [row["status"] for row in WebhookDelivery.objects.get().tries] == [500, 302, 200]


def test_ten_tries_over_three_days_end_in_failure(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, retry_policy="automatic")
    hook.statuses = [500] * 20
    stage.entry()
    send_all()
    waited = 0.0
    while WebhookDelivery.objects.filter(state="waiting").exists():
        row = WebhookDelivery.objects.get()
        waited += (row.next_try_at - row.updated_at).total_seconds()
        make_due()
        send_all()
    assert states() == [("failed", 10)]
    assert 75 * 3600 <= waited <= 91 * 3600


def test_a_manual_webhook_fails_at_once_and_is_sent_again_on_request(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, retry_policy="manual")
    hook.statuses = [500]
    stage.entry()
    send_all()
    assert states() == [("failed", 1)]
    uid = WebhookDelivery.objects.get().uid
    send_again(stage.tenant.actor, stage.scope, uid)
    send_all()
    assert states() == [("delivered", 2)]
    with pytest.raises(ExecutionNotFound):
        send_again(stage.tenant.actor, stage.scope, uid, webhook_uid="blt0000000000000000")


def test_a_receiver_that_is_gone_turns_its_webhook_off(stage: Stage, hook: Receiver) -> None:
    webhook = make_webhook(stage, hook.url, retry_policy="automatic")
    hook.statuses = [410]
    stage.entry()
    send_all()
    webhook.refresh_from_db()
    assert (states(), webhook.is_disabled) == ([("failed", 1)], True)
    assert Activity.objects.filter(stack_id=stage.scope.stack_id, action="webhook.disable").count() == 1


def test_a_receiver_that_hangs_is_given_up_in_time(stage: Stage, hook: Receiver, settings: Any) -> None:
    settings.WEBHOOK_SECONDS = 0.3
    hook.seconds = 2.0
    make_webhook(stage, hook.url)
    stage.entry()
    send_all()
    assert states() == [("failed", 1)]
