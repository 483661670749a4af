"""The loop that empties the queue: claim a batch, apply it, look again. Any number of these may run anywhere.

Where nothing is due, it merges branches, and rewrites entries whose type has changed.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection

from content.actions.branch_merge_jobs import merge_next
from content.actions.rewriting import rewrite_next
from content.claims import kept_leased
from publishing import queue
from publishing.apply import apply_alone, apply_batch, is_disconnected
from publishing.models import Company
from publishing.queue import Claimed
from publishing.tally import TALLY

logger = logging.getLogger(__name__)

Stop = Callable[[], bool]


def _nobody() -> None:
    """Where a worker has no others to call."""


def drain(should_stop: Stop, *, seconds: float = float("inf"), call_others: Callable[[], None] = _nobody) -> int:
    """Work until nothing is left, the time is over or the caller wants to stop; the number of items claimed.

    `call_others` is called when a first claim fills its batch, and when the time is over: there is work for another.
    """
    deadline = time.monotonic() + seconds
    count = 0
    while not should_stop():
        if time.monotonic() >= deadline:
            call_others()
            break
        items = queue.claim()
        if not items:
            # What is due goes live first; branches are merged and entries rewritten in between.
            if not merge_next() and not rewrite_next():
                break
            continue
        if count == 0 and len(items) >= settings.PUBLISH_BATCH_SIZE:
            call_others()
        count += len(items)
        pause = settings.PUBLISH_LEASE_SECONDS / 3
        with kept_leased(f"{len(items)} publish items", partial(queue.renew, items), pause=pause):
            _apply(items, should_stop)
        TALLY.say()
    if count:
        TALLY.say(is_urgent=True)
    return count


def run(stop: threading.Event) -> None:
    """Drain at every tick until stopped. An outage of the database is waited out."""
    while not stop.is_set():
        drain_safely(stop.is_set)
        say_safely()
        stop.wait(settings.PUBLISH_TICK_SECONDS)


def drain_safely(should_stop: Stop, *, seconds: float = float("inf"), call_others: Callable[[], None] = _nobody) -> int:
    """Drain; whatever happens is logged, and a dead connection is given up so that the next try opens another."""
    try:
        return drain(should_stop, seconds=seconds, call_others=call_others)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("the publish queue is out of reach: %s", str(error).strip())
        return 0
    except Exception:
        # The outermost loop of a worker: one surprise must not end it.
        logger.exception("draining the publish queue failed")
        return 0
    finally:
        close_unusable_connection()


def say_safely() -> None:
    """Say that this process drains the queue; where the database is out of reach, another time."""
    try:
        TALLY.say()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("the publish queue is out of reach: %s", str(error).strip())
    finally:
        close_unusable_connection()


def close_unusable_connection() -> None:
    """Close this thread's connection where it is broken or too old, and leave a good one open."""
    if connection.in_atomic_block:
        return
    if connection.connection is not None and connection.connection.closed:
        connection.close()
    close_old_connections()


def give_up_lost_connection() -> None:
    """Close this thread's connection where the server no longer knows it, for whoever has kept it open for long."""
    if connection.connection is not None and not connection.is_usable():
        connection.close()


def _apply(items: Sequence[Claimed], should_stop: Stop) -> None:
    """In as few transactions as can be; where that fails, in smaller parts, so that a bad item harms nobody but itself."""
    parts = _parts_of(items)
    is_begun = False
    while parts:
        part = parts.pop(0)
        if is_begun and should_stop():
            queue.release([item for each in (part, *parts) for item in each])
            return
        is_begun = True
        if len(part) == 1:
            apply_alone(part[0])
        else:
            parts = _parts_left(part) + parts


def _parts_of(items: Sequence[Claimed]) -> list[Sequence[Claimed]]:
    """Those of a first try, then each that leads others, then those that were tried before, which likely fail again."""
    first, leaders, again = [], [], []
    for item in items:
        if item.company != Company.ALONE:
            leaders.append([item])
        elif item.attempts > 1:
            again.append(item)
        else:
            first.append(item)
    return [part for part in (first, *leaders, again) if part]


def _parts_left(items: Sequence[Claimed]) -> list[Sequence[Claimed]]:
    """Apply the items together; the parts that are left to try.

    What cannot even be judged is found by halves, which takes few more transactions than one. What the database could
    not do for the moment, a lock that another holds above all, is tried one by one: halves would wait for it again and again.
    """
    try:
        return [[item] for item in apply_batch(items)]
    except OperationalError as error:
        if is_disconnected():
            raise
        logger.warning("a batch of %s publish items is applied one by one: %s", len(items), str(error).strip())
        return [[item] for item in items]
    except Exception as error:
        if is_disconnected():
            raise
        logger.warning("a batch of %s publish items is applied in halves: %s", len(items), str(error).strip())
        middle = len(items) // 2
        return [items[:middle], items[middle:]]
