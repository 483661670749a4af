"""What a scrape tells of webhooks, and how long their executions are kept."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from publishing.models import WebhookDelivery
from publishing.outbox import fill
from publishing.tally import TALLY
from stacks.horizon import Horizon
from stacks.models import Activity
from stacks.retention import Retention
from tests.publishing.builders import Stage
from tests.publishing.pruned import prune
from tests.publishing.receiver import Receiver, receiver
from tests.publishing.test_health import scrape
from tests.publishing.test_webhooks import make_due, make_webhook, send_all


@pytest.fixture
def hook(transactional_db: None, settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver() as state:
        yield state


def test_a_scrape_tells_what_is_owed_and_how_tries_ended(
    stage: Stage, hook: Receiver, client: Client, settings: Any
) -> None:
    make_webhook(stage, hook.url, retry_policy="automatic")
    send_all()
    TALLY.say(is_urgent=True)
    before = scrape(client, settings)
    assert [before[f"pressroom_webhook_{name}_seconds"] for name in ("outbox", "overdue")] == [0, 0]
    stage.entry()
    assert scrape(client, settings)["pressroom_webhook_outbox_seconds"] > 0
    fill(Horizon())
    found = scrape(client, settings)
    assert found["pressroom_webhook_outbox_seconds"] == 0
    assert found["pressroom_webhook_overdue_seconds"] > 0
    assert found["pressroom_webhook_deliveries,waiting"] == 1
    hook.statuses = [500]
    send_all()
    make_due()
    send_all()
    TALLY.say(is_urgent=True)
    after = scrape(client, settings)
    for outcome in ("delivered", "failed"):
        name = f"pressroom_webhook_tries_total,{outcome}"
        assert after[name] - before[name] == 1
    assert after["pressroom_webhook_deliveries,waiting"] == 0


def test_executions_are_kept_for_so_many_days_once_they_have_ended(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, retry_policy="manual")
    hook.statuses = [200, 500]
    for title in ("Taken", "Failed", "Waiting", "Young"):
        stage.entry(title)
        send_all() if title != "Waiting" else fill(Horizon())
    old = timezone.now() - timedelta(days=31)
    rows = WebhookDelivery.objects.order_by("id")
    WebhookDelivery.objects.filter(pk__in=rows.values("pk")[:3]).update(updated_at=old)
    rows.filter(pk=rows[2].pk).update(state="waiting", attempts=0)
    assert prune(stage, Retention(webhook_days=None)) == {}
    assert prune(stage, Retention()) == {"executions of webhooks": 2}
    assert list(rows.values_list("state", flat=True)) == ["waiting", "delivered"]
    assert Activity.objects.filter(action="entry.create", stack_id=stage.scope.stack_id).count() == 4
