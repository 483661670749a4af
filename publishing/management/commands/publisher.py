"""The publisher without a broker: the same loop as a worker's, in a process of its own."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from publishing.drain import run
from publishing.senders import Senders


class Command(BaseCommand):
    """Publishes due items until it is told to stop."""

    help = "Publish and unpublish what is due, without Redis or Celery. Any number may run; SIGTERM ends one cleanly."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM, SIGINT or SIGQUIT; the item at hand is finished, the others are given back."""
        ends = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
        # Blocked before the thread starts, so that the signals wait for this thread to ask for them.
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        stop = threading.Event()
        loop = threading.Thread(target=run, args=(stop,), name="publisher")
        senders = Senders()
        loop.start()
        senders.start()
        self.stdout.write("The publisher is running.")
        self.stdout.flush()
        signal.sigwait(ends)
        stop.set()
        senders.stop()
        loop.join()
        self.stdout.write("The publisher has stopped.")
