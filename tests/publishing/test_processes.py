"""Real workers that are killed, stopped or left without a broker: whatever was asked for goes live exactly once."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from pytest_django import Settings

from publishing import wake
from publishing.drain import drain
from publishing.models import Environment, PublishItem, PublishJob
from publishing.ticker import Ticker
from stacks.models import Activity
from tests.publishing.builders import Stage, states
from tests.publishing.invariants import check_invariants
from tests.publishing.processes import NOWHERE, Broker, celery_worker, kill, publisher
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Where workers write; shown when the test fails."""
    path = tmp_path / "worker.log"
    yield path
    print(path.read_text() if path.exists() else "no log")  # noqa: T201 pytest shows it with a failure


@pytest.fixture(autouse=True)
def _fresh_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test inherits the open circuit of the one before."""
    monkeypatch.setattr(wake, "sender", wake.Sender())


@pytest.fixture
def broker(tmp_path: Path, settings: Settings) -> Iterator[Broker]:
    """A Redis of the test's own, which this process uses too."""
    server = Broker(tmp_path)
    server.start()
    settings.BROKER_URL = server.url
    yield server
    server.kill()


def is_done(*jobs: PublishJob) -> bool:
    return all(set(states(job)) == {"succeeded"} for job in jobs)


def test_a_publisher_killed_between_claim_and_effect_loses_and_doubles_nothing(stage: Stage, log: Path) -> None:
    uid = stage.entry("Herons")
    job = stage.request(uid)
    with transaction.atomic():
        Environment.objects.select_for_update().get(pk=stage.production.pk)
        with publisher(log) as first:
            eventually(lambda: states(job) == ["running"], 20)
            kill(first)
        assert stage.live() == {}

    with publisher(log):
        eventually(lambda: is_done(job), 20)

    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}
    assert Activity.objects.filter(action="entry.publish").count() == 1
    assert PublishItem.objects.values_list("fence", "attempts").get() == (2, 2)
    check_invariants(stage.scope.stack_id)


def test_publishers_killed_again_and_again_lose_and_double_nothing(
    stage: Stage, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISH_BATCH_SIZE", "2")
    uids = [stage.entry(f"Bird {number}") for number in range(150)]
    with publisher(log), publisher(log) as first, publisher(log) as second:
        eventually(lambda: log.read_text().count("is running.") == 3, 30)
        job = stage.request(uids, locales=("en-us", "fr-fr"))
        for number, victim in enumerate([first, second], 1):
            eventually(lambda number=number: states(job).count("succeeded") > number * 50, 20)  # type: ignore[misc]  # a default keeps the number
            kill(victim)
        eventually(lambda: is_done(job), 30)

    assert len(stage.live()) == 300
    assert Activity.objects.filter(action="entry.publish").count() == 300
    check_invariants(stage.scope.stack_id)


def test_a_publisher_finishes_the_item_at_hand_before_it_ends(stage: Stage, log: Path) -> None:
    job = stage.request(stage.entry())
    with publisher(log) as process:
        with transaction.atomic():
            Environment.objects.select_for_update().get(pk=stage.production.pk)
            eventually(lambda: states(job) == ["running"], 20)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        began = time.monotonic()
        assert process.wait(10) == 0

    assert time.monotonic() - began < 5
    assert is_done(job)
    check_invariants(stage.scope.stack_id)


def test_without_a_broker_a_request_succeeds_and_the_tick_publishes_it(stage: Stage, settings: Settings) -> None:
    settings.BROKER_URL = NOWHERE
    job = stage.request(stage.entry())
    eventually(lambda: wake.counters().failed == 1)

    Ticker().tick()

    assert is_done(job)
    check_invariants(stage.scope.stack_id)


def test_work_that_no_worker_takes_is_done_by_the_tick(stage: Stage, broker: Broker) -> None:
    job = stage.request(stage.entry())
    ticker = Ticker()

    ticker.tick()
    untouched = states(job)
    time.sleep(django_settings.PUBLISH_TICK_SECONDS * 3)
    ticker.tick()

    assert untouched == ["scheduled"]
    assert is_done(job)


def test_a_celery_worker_survives_the_loss_of_its_messages_and_of_its_broker(
    stage: Stage, broker: Broker, log: Path
) -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(30)]
    with celery_worker(log, broker.url):
        eventually(lambda: log.exists() and "ready." in log.read_text(), 90)
        jobs = [stage.request(uid) for uid in uids[:10]]
        broker.flush()
        jobs += [stage.request(uid) for uid in uids[10:20]]
        broker.kill()
        jobs += [stage.request(uid) for uid in uids[20:]]
        eventually(lambda: is_done(*jobs), 20)
        broker.start()

    assert len(stage.live()) == 30
    assert Activity.objects.filter(action="entry.publish").count() == 30
    check_invariants(stage.scope.stack_id)


def test_a_celery_worker_starts_without_a_broker_and_publishes(stage: Stage, log: Path) -> None:
    with celery_worker(log, NOWHERE):
        job = stage.request(stage.entry())
        eventually(lambda: is_done(job), 30)


def test_a_celery_worker_told_to_stop_leaves_nothing_claimed(
    stage: Stage, broker: Broker, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISH_BATCH_SIZE", "1")
    uids = [stage.entry(f"Bird {number}") for number in range(150)]
    with celery_worker(log, broker.url) as worker:
        eventually(lambda: log.exists() and "ready." in log.read_text(), 90)
        job = stage.request(uids, locales=("en-us", "fr-fr"))
        eventually(lambda: states(job).count("succeeded") > 20, 20)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0

    assert set(states(job)) <= {"succeeded", "scheduled"}
    drain(lambda: False)
    assert is_done(job)
    check_invariants(stage.scope.stack_id)


def test_a_killed_celery_worker_loses_and_doubles_nothing(stage: Stage, broker: Broker, log: Path) -> None:
    jobs = [stage.request(stage.entry(f"Bird {number}")) for number in range(5)]
    with transaction.atomic():
        Environment.objects.select_for_update().get(pk=stage.production.pk)
        with celery_worker(log, broker.url) as first:
            eventually(lambda: PublishItem.objects.filter(state="running").count() == 5, 30)
            kill(first)

    with celery_worker(log, broker.url):
        eventually(lambda: is_done(*jobs), 30)

    assert Activity.objects.filter(action="entry.publish").count() == 5
    check_invariants(stage.scope.stack_id)
