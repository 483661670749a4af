"""Celery's only task: look at the queue. It carries no ids, so that a lost, late or doubled message harms nothing."""

from celery import shared_task

from publishing import wake
from publishing.drain import drain_safely, give_up_lost_connection
from publishing.worker import finish_before_terminating

SLICE_SECONDS = 1.0
"""How long one message keeps a worker: short, so that shutting down is."""


@shared_task(name=wake.TASK)
def drain_queue() -> None:
    """Empty the publish queue, and call for more hands while it does not get empty."""
    with finish_before_terminating() as stopping:
        give_up_lost_connection()
        drain_safely(stopping.is_set, seconds=SLICE_SECONDS, call_others=wake.poke)
