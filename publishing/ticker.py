"""The tick of a worker node: sees due work without any broker, wakes a worker, and does the work itself where none comes."""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from content import merges, rewrites
from publishing import queue, wake
from publishing.drain import close_unusable_connection, drain_safely
from publishing.tally import TALLY

logger = logging.getLogger(__name__)

PATIENCE_TICKS = 2
"""How many ticks the oldest due item may stay where it is before the tick takes it."""
_STOP_SECONDS = 10.0


class Ticker:
    """A thread that looks at the queue at every tick."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._oldest: int | tuple[int, int] | None = None
        self._seen_at = 0.0

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="publish-tick", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to finish the item at hand, and wait for it."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.tick()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the publish queue is out of reach: %s", str(error).strip())
            except Exception:
                # The outermost loop: a tick that fails is followed by another.
                logger.exception("a tick of the publish queue failed")
            finally:
                close_unusable_connection()
            self._stop.wait(settings.PUBLISH_TICK_SECONDS)

    def tick(self) -> None:
        """Look once: wake a worker for due work; where no message leaves or nobody takes the work, do it here."""
        TALLY.say()
        oldest = queue.find_oldest_due() or merges.find_oldest_due() or rewrites.find_oldest_due()
        if oldest is None:
            self._oldest = None
            return
        if oldest != self._oldest:
            self._oldest, self._seen_at = oldest, time.monotonic()
        is_ignored = time.monotonic() - self._seen_at >= PATIENCE_TICKS * settings.PUBLISH_TICK_SECONDS
        if not wake.poke_now() or is_ignored:
            drain_safely(self._stop.is_set)
