"""Waking a worker: an optional message to the broker, sent from a thread of its own. Rows are the truth; this only saves time."""

import contextlib
import logging
import os
import threading
import time
from dataclasses import dataclass, field

from celery import current_app
from django.conf import settings
from kombu import Connection

logger = logging.getLogger(__name__)

TASK = "publish.drain"
_SOCKET_SECONDS = 0.1
_OPEN_SECONDS = 5.0
"""How long after a failure no message is tried."""
_PAUSE_SECONDS = 0.02
"""Between two messages: every worker that hears one drains all that is due, so more of them only cost."""
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
    sending: threading.Lock = field(default_factory=threading.Lock)
    """Held while a message is sent: the connection is one, the threads that send may be two."""
    is_running: bool = False
    broker: Connection | None = None
    closed_until: float = 0.0

    def ask(self) -> None:
        """Have a message sent soon."""
        with self.lock:
            if not self.is_running:
                self.is_running = True
                threading.Thread(target=self._run, name="publish-wake", daemon=True).start()
        self.wanted.set()

    def start_over(self) -> None:
        """In a process that was forked: its parent's thread, locks and connection are not its own."""
        self.wanted, self.lock, self.sending = threading.Event(), threading.Lock(), threading.Lock()
        self.is_running, self.broker = False, None

    def _run(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            self.send()
            time.sleep(_PAUSE_SECONDS)

    def send(self) -> bool:
        """Send one message now, unless the broker failed a moment ago; whether it was sent."""
        with self.sending:
            return self._send()

    def _send(self) -> bool:
        if time.monotonic() < self.closed_until:
            self.counters.suppressed += 1
            return False
        try:
            self.broker = self.broker or _open_connection()
            current_app.send_task(
                TASK, connection=self.broker, retry=False, ignore_result=True, expires=_MESSAGE_SECONDS
            )
        except Exception as error:
            # Whatever the broker's client raises: the tick finds the rows without it.
            self._give_up_connection()
            self.counters.failed += 1
            self.closed_until = time.monotonic() + _OPEN_SECONDS
            logger.warning("no worker could be woken, the tick will find the work: %s", error)
            return False
        self.counters.sent += 1
        self.closed_until = 0.0
        return True

    def _give_up_connection(self) -> None:
        """Close what may be half open; the next message opens another."""
        broker, self.broker = self.broker, None
        if broker is not None:
            with contextlib.suppress(Exception):
                broker.collect()


def _open_connection() -> Connection:
    """A connection to the broker that gives up soon."""
    if settings.BROKER_URL.startswith("amqp"):
        options = {"read_timeout": _SOCKET_SECONDS, "write_timeout": _SOCKET_SECONDS, "confirm_publish": True}
    else:
        options = {
            "socket_timeout": _SOCKET_SECONDS,
            "socket_connect_timeout": _SOCKET_SECONDS,
            "max_retries": 0,
            "retry_on_timeout": False,
        }
    return current_app.connection_for_write(
        url=settings.BROKER_URL, connect_timeout=_SOCKET_SECONDS, transport_options=options
    )


sender = Sender()
os.register_at_fork(after_in_child=sender.start_over)


def poke() -> None:
    """Ask for a worker's attention. Returns at once and never raises; call it after the commit.

    An installation whose BROKER_URL is empty has no broker, and nobody to ask.
    """
    if settings.BROKER_URL:
        sender.ask()


def poke_now() -> bool:
    """Send the wake-up from this thread; whether the broker took it."""
    return bool(settings.BROKER_URL) and sender.send()


def counters() -> Counters:
    """How the wake-ups of this process fared."""
    return sender.counters
