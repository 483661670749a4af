"""The threads of a worker node that tell receivers and seal the log. They share nothing with what publishes, whatever is slow."""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from publishing import mailing, outbox
from publishing.deliveries import send_next
from publishing.drain import close_unusable_connection
from publishing.outgoing import is_configured
from stacks.horizon import Horizon
from stacks.sealer import Sealer

logger = logging.getLogger(__name__)

_STOP_SECONDS = 8.0


class Senders:
    """One thread that seals activity, one that turns it into deliveries, a few that send them, and one that sends mail where there is a server for it."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._horizon = Horizon()
        self._sealer = Sealer()

    def start(self) -> None:
        """Start the threads."""
        works = [self._fill, *([self._send] * settings.WEBHOOK_THREADS)] if settings.WEBHOOK_THREADS >= 1 else []
        works.append(self._seal)
        if is_configured():
            works.append(self._mail)
        self._threads = [
            threading.Thread(target=self._run, args=(work,), name=f"senders-{index}", daemon=True)
            for index, work in enumerate(works)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is on its way, for a while; what is not finished is sent again by another once its lease ends."""
        self._stop.set()
        end = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _run(self, work: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                work()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("what is to be sent is out of reach: %s", str(error).strip())
            except Exception:
                # The outermost loop: a round that fails is followed by another.
                logger.exception("sending failed")
            finally:
                close_unusable_connection()
            self._stop.wait(settings.PUBLISH_TICK_SECONDS)
        connection.close()

    def _fill(self) -> None:
        while not self._stop.is_set() and outbox.fill(self._horizon):
            pass

    def _seal(self) -> None:
        self._sealer.work(self._stop.is_set)

    def _mail(self) -> None:
        while not self._stop.is_set() and mailing.send_next():
            pass

    def _send(self) -> None:
        while not self._stop.is_set() and send_next():
            pass
