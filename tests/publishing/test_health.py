"""What those who watch an installation are told: readiness by the oldest overdue item, and counts of what workers did."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from cms_project import monitoring
from publishing import queue
from publishing.apply import apply_alone
from publishing.drain import drain
from publishing.models import AddressedMail, Mail, PublishItem, Worker
from publishing.tally import TALLY, Tally, read_totals
from stacks.actions.sealing import seal_settled
from tests.factories import make_user
from tests.publishing.builders import Stage, expire_leases, never
from tests.publishing.processes import publisher
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_tally(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are those of a process: here of a test."""
    for name, value in vars(Tally()).items():
        monkeypatch.setattr(TALLY, name, value)


def scrape(client: Client, settings: Settings) -> Mapping[str, float]:
    settings.METRICS_TOKEN = "scraper"
    response = client.get("/metrics", headers={"Authorization": "Bearer scraper"})
    assert response.status_code == 200
    return {
        "{}{}".format(sample.name, "".join(f",{value}" for value in sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def make_overdue(seconds: float) -> None:
    late = timezone.now() - timedelta(seconds=seconds)
    PublishItem.objects.filter(state="scheduled").update(due_at=late, next_try_at=late)


def test_an_installation_is_ready_until_something_due_is_left_lying(stage: Stage, client: Client) -> None:
    calm = {"status": "ready", "problems": [], "overdue_seconds": 0.0}
    answer = client.get("/readyz").json()
    assert (answer.pop("unsealed_seconds") > 0, answer) == (True, {**calm, "workers": 0})
    stage.request(stage.entry(), scheduled_at="2999-01-01T00:00:00Z")
    stage.request(stage.entry("Storks"))
    assert client.get("/readyz").status_code == 200
    PublishItem.objects.filter(due_at__lt=timezone.now()).update(next_try_at=timezone.now() - timedelta(seconds=90))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"], answer["Cache-Control"].split(",")[0]) == (
        503, "not ready", "max-age=0",
    )  # fmt: skip
    (problem,) = answer.json()["problems"]
    assert problem == (
        "The oldest item of the publish queue has been due for 90 seconds."
        " Nobody drains the queue: start a worker or `manage.py publisher`."
    )
    drain(never)
    seal_settled()
    assert client.get("/readyz").json() == {**calm, "workers": 1, "unsealed_seconds": 0.0}


def test_a_lease_that_ran_out_counts_as_overdue(stage: Stage, client: Client, settings: Settings) -> None:
    stage.request(stage.entry())
    assert len(queue.claim()) == 1
    settings.READY_OVERDUE_SECONDS = 3
    assert client.get("/readyz").status_code == 200
    expire_leases()
    assert client.get("/readyz").status_code == 503


def test_without_a_database_nothing_is_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(monitoring, "read_health", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["The database does not answer."])


def test_metrics_count_what_workers_did(stage: Stage, client: Client, settings: Settings) -> None:
    uid = stage.entry()
    stage.request(uid, locales=("en-us", "fr-fr"))
    stage.request(uid, scheduled_at="2999-01-01T00:00:00Z")
    make = scrape(client, settings)
    assert (
        make["pressroom_publish_queue_items,yes,scheduled"],
        make["pressroom_publish_queue_items,no,scheduled"],
    ) == (2, 1)
    PublishItem.objects.filter(locale="fr-fr").update(due_at=timezone.now() - timedelta(seconds=5))
    drain(never)
    stage.request(uid)
    drain(never)
    found = scrape(client, settings)
    assert [found[f"pressroom_publish_items_total,{end}"] for end in ("succeeded", "skipped", "failed")] == [2, 1, 0]
    assert found["pressroom_publish_attempts_total"] == 3
    assert found["pressroom_publish_lag_seconds_count"] == 2
    assert found["pressroom_publish_lag_seconds_bucket,3.0"] == 1
    assert found["pressroom_publish_lag_seconds_bucket,10.0"] == 2
    assert found["pressroom_publish_lag_seconds_sum"] > 5
    assert (found["pressroom_publish_workers"], found["pressroom_publish_overdue_seconds"]) == (1, 0)


def test_what_is_not_sealed_and_mail_that_is_not_sent_show(stage: Stage, client: Client, settings: Settings) -> None:
    late = timezone.now() - timedelta(seconds=40)
    person = make_user()
    for key, at in (("a", late), ("b", timezone.now() + timedelta(days=1))):
        Mail.objects.create(recipient=person, kind="mention", key=key, next_try_at=at)
    AddressedMail.objects.create(address="a@example.com", kind="invitation", state="sending")
    before = scrape(client, settings)

    seal_settled()

    assert before["pressroom_activity_unsealed_seconds"] > 0
    assert (before["pressroom_mail,waiting"], before["pressroom_mail,sending"]) == (2, 1)
    assert 40 <= before["pressroom_mail_overdue_seconds"] < 100
    assert scrape(client, settings)["pressroom_activity_unsealed_seconds"] == 0


def test_a_dead_worker_shows_as_an_expired_lease_and_a_refused_effect(
    stage: Stage, client: Client, settings: Settings
) -> None:
    stage.request(stage.entry())
    (dead,) = queue.claim()
    expire_leases()
    drain(never)
    apply_alone(dead)
    TALLY.say(is_urgent=True)
    found = scrape(client, settings)
    assert (found["pressroom_publish_lease_expiries_total"], found["pressroom_publish_fence_rejects_total"]) == (1, 1)


def test_metrics_are_for_who_has_the_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "scraper"
    for sent in ("", "Bearer", "Bearer wrong", "Basic scraper", "Bearer schräg"):
        assert client.get("/metrics", headers={"Authorization": sent}).status_code == 401
    assert client.post("/metrics").status_code == 405


def test_what_silent_workers_counted_is_kept_in_one_row() -> None:
    long_ago = timezone.now() - timedelta(days=2)
    for number in range(3):
        Worker.objects.create(
            name=f"old:{number}", started_at=long_ago, seen_at=long_ago, counters={"succeeded": 5, "lag_sum": 0.5}
        )
    Worker.objects.create(name=Worker.GONE, started_at=long_ago, seen_at=long_ago, counters={"succeeded": 2})
    TALLY.count("succeeded")
    TALLY.say()
    assert read_totals() == {"succeeded": 18, "lag_sum": 1.5}
    assert Worker.objects.count() == 2


def test_a_forked_child_counts_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    TALLY.count("succeeded", 7)
    TALLY.say()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    TALLY.count("succeeded")
    TALLY.say()
    assert sorted(row.counters["succeeded"] for row in Worker.objects.all()) == [1, 7]


def test_a_publisher_says_that_it_is_there(stage: Stage, client: Client, tmp_path: Path) -> None:
    with publisher(tmp_path / "log"):
        eventually(lambda: client.get("/readyz").json()["workers"] == 1)
        stage.request(stage.entry())
        eventually(lambda: bool(stage.live()))
