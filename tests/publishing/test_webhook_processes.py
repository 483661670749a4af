"""Senders in processes that are really killed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publishing.models import WebhookDelivery
from tests.publishing.builders import Stage
from tests.publishing.processes import kill, publisher
from tests.publishing.receiver import Receiver, receiver
from tests.publishing.test_webhooks import make_webhook, states
from tests.waiting import eventually

START_SECONDS = 40.0


@pytest.fixture
def hook(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setenv("WEBHOOK_NETWORKS", "127.0.0.0/8")
    with receiver() as state:
        yield state


def test_what_a_killed_sender_was_sending_arrives_again_under_its_id_and_nothing_is_lost(
    stage: Stage, hook: Receiver, tmp_path: Path
) -> None:
    make_webhook(stage, hook.url)
    hook.gate.clear()
    stage.entry("Herons")
    with publisher(tmp_path / "log") as first:
        eventually(lambda: len(hook.bodies) == 1, deadline=START_SECONDS)
        kill(first)
    stage.entry("Storks")
    assert states() == [("sending", 1)]
    hook.gate.set()
    WebhookDelivery.objects.update(lease_until="2020-01-01T00:00:00Z")
    with publisher(tmp_path / "log"):
        eventually(lambda: states() == [("delivered", 2), ("delivered", 1)], deadline=START_SECONDS)
    ids = [headers["webhook-id"] for headers in hook.headers]
    assert ids == [ids[0], *WebhookDelivery.objects.order_by("id").values_list("uid", flat=True)]
    assert (len(hook.bodies), hook.bodies[0]) == (3, hook.bodies[1])
