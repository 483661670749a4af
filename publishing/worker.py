"""What a Celery worker does besides its task: tick, and end without leaving claimed items behind."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import bootsteps
from django.core.exceptions import ImproperlyConfigured

from publishing.checks import key_of_links
from publishing.senders import Senders
from publishing.ticker import Ticker


class TickerStep(bootsteps.StartStopStep):
    """Runs the tick in every worker node, from before it reaches the broker until after it has left it."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        # Celery runs Django's checks and goes on, whatever they find.
        for problem in key_of_links(None):
            raise ImproperlyConfigured(f"{problem.msg} {problem.hint}")
        self.ticker = Ticker()
        self.senders = Senders()

    def start(self, parent: Any) -> None:
        """Begin to tick, and to tell webhooks."""
        self.ticker.start()
        self.senders.start()

    def stop(self, parent: Any) -> None:
        """Finish the item at hand, give the others back, stop ticking."""
        self.ticker.stop()
        self.senders.stop()

    terminate = stop


@contextmanager
def finish_before_terminating() -> Iterator[threading.Event]:
    """Put SIGTERM off while the block runs; the event tells the block that it came.

    A worker's children die of the signal at once otherwise, and what they had claimed waits for its lease.
    """
    stopping = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    previous = signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGTERM, previous)
        if stopping.is_set():
            signal.raise_signal(signal.SIGTERM)
