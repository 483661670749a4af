"""What every table of work has in common whose rows workers claim under a lease: who claims, the row got, the lease kept."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

logger = logging.getLogger(__name__)


def worker_name() -> str:
    """The process that claims, as its rows name it."""
    return f"{socket.gethostname()}:{os.getpid()}"[:100]


def first_row(statement: str, values: Sequence[str | int | float] = ()) -> tuple[Any, ...] | None:
    """The first row of what a statement answers; None where it has none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


@contextmanager
def kept_leased(what: str, renew: Callable[[], object], *, pause: float) -> Iterator[None]:
    """Call `renew` from a thread every `pause` seconds for as long as the block runs; `what` is how the log names it.

    A lease that cannot be renewed runs out, and somebody else takes what it was for: the fence keeps that safe.
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew_until, args=(done, what, renew, pause), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew_until(done: threading.Event, what: str, renew: Callable[[], object], pause: float) -> None:
    try:
        while not done.wait(pause):
            renew()
    except (DatabaseError, InterfaceError):
        logger.warning("the lease of %s could not be renewed", what)
    finally:
        connection.close()
