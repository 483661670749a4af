"""Waking a worker: an optional message to the broker, sent from a thread of its own. Rows are the truth; this only saves time."""

import logging
import os
import threading
import time
from dataclasses import dataclass, field

from celery import current_app
from django.conf import settings

logger = logging.getLogger(__name__)

TASK = "publish.drain"
_SOCKET_SECONDS = 0.1
_OPEN_SECONDS = 5.0
"""How long after a failure no message is tried."""
_MESSAGE_SECONDS = 30
"""After which a message that nobody took is worth nothing: the tick has long seen the rows."""


@dataclass(slots=True)
class Counters:
    """What became of the wake-ups of this process."""

    sent: int = 0
    failed: int = 0
    suppressed: int = 0


@dataclass(slots=True)
class Sender:
    """One background thread per process; asking again while a message is being sent means one more message, not many."""

    counters: Counters = field(default_factory=Counters)
    wanted: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    pid: int = 0
    closed_until: float = 0.0

    def ask(self) -> None:
        """Have a message sent soon."""
        with self.lock:
            if self.pid != os.getpid():
                self.pid = os.getpid()
                threading.Thread(target=self._run, name="publish-wake", daemon=True).start()
        self.wanted.set()

    def _run(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            self.send()

    def send(self) -> bool:
        """Send one message now, unless the broker failed a moment ago; whether it was sent."""
        if time.monotonic() < self.closed_until:
            self.counters.suppressed += 1
            return False
        try:
            _send_message()
        except Exception as error:
            # Whatever the broker's client raises: the tick finds the rows without it.
            self.counters.failed += 1
            self.closed_until = time.monotonic() + _OPEN_SECONDS
            logger.warning("no worker could be woken, the tick will find the work: %s", error)
            return False
        self.counters.sent += 1
        self.closed_until = 0.0
        return True


def _send_message() -> None:
    options = {
        "socket_timeout": _SOCKET_SECONDS,
        "socket_connect_timeout": _SOCKET_SECONDS,
        "max_retries": 0,
        "retry_on_timeout": False,
    }
    with current_app.connection_for_write(
        url=settings.REDIS_URL, connect_timeout=_SOCKET_SECONDS, transport_options=options
    ) as broker:
        current_app.send_task(TASK, connection=broker, retry=False, ignore_result=True, expires=_MESSAGE_SECONDS)


sender = Sender()


def poke() -> None:
    """Ask for a worker's attention. Returns at once and never raises; call it after the commit.

    An installation whose REDIS_URL is empty has no broker, and nobody to ask.
    """
    if settings.REDIS_URL:
        sender.ask()


def poke_now() -> bool:
    """Send the wake-up from this thread; whether the broker took it."""
    return bool(settings.REDIS_URL) and sender.send()


def counters() -> Counters:
    """How the wake-ups of this process fared."""
    return sender.counters
