"""Wake-ups: optional, and never in anybody's way."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from publishing import wake
from tests.publishing.processes import NOWHERE


@pytest.fixture
def sender(settings: Settings) -> wake.Sender:
    """A sender whose broker is not there."""
    settings.BROKER_URL = NOWHERE
    return wake.Sender()


def test_a_broker_that_is_away_is_counted_and_left_alone_for_a_while(sender: wake.Sender) -> None:
    assert [sender.send(), sender.send(), sender.send()] == [False, False, False]
    assert sender.counters == wake.Counters(sent=0, failed=1, suppressed=2)


def test_after_a_while_the_broker_is_tried_again(sender: wake.Sender) -> None:
    sender.send()
    sender.closed_until = 0.0

    sender.send()

    assert sender.counters == wake.Counters(sent=0, failed=2, suppressed=0)


def test_a_message_that_arrives_is_counted() -> None:
    sender = wake.Sender()

    assert sender.send()
    assert sender.counters == wake.Counters(sent=1)


def test_without_a_broker_nobody_is_asked(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.BROKER_URL = ""
    before = replace(wake.counters())

    assert not wake.poke_now()

    assert wake.counters() == before
    assert caplog.messages == []
