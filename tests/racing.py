"""Bringing actions into the one order in which they would hurt each other."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, transaction

from core.errors import Invalid, PressroomError
from tests.waiting import eventually


def held_back(lock: Callable[[], object], *actions: Callable[[], object]) -> list[str]:
    """What became of actions that began one after the other, each as far as it came, while `lock` was held.

    `lock` takes a lock in a transaction that is rolled back once every action waits, for it or for one another. The
    outcomes are `done`, the paths that were refused, or an error's name; they stand in the order of the actions.
    """
    with ThreadPoolExecutor(len(actions)) as pool:
        with transaction.atomic():
            lock()
            outcomes = []
            for count, action in enumerate(actions, 1):
                outcomes.append(pool.submit(_outcome, action))
                eventually(lambda: waiting() == count)  # noqa: B023 called before the next round
            transaction.set_rollback(True)
        return [outcome.result() for outcome in outcomes]


@contextmanager
def repeated(*works: Callable[[], object]) -> Iterator[None]:
    """Do each of them in a thread of its own, over and over, for as long as the block runs. Raises what one of them raised."""
    stop, errors = threading.Event(), list[BaseException]()
    threads = [threading.Thread(target=_repeat, args=(work, stop, errors)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]


def _repeat(work: Callable[[], object], stop: threading.Event, errors: list[BaseException]) -> None:
    try:
        while not stop.is_set():
            work()
    except BaseException as error:
        errors.append(error)
    finally:
        connection.close()


def _outcome(action: Callable[[], object]) -> str:
    try:
        action()
    except Invalid as error:
        return ", ".join(problem.path for problem in error.problems)
    except PressroomError as error:
        return type(error).__name__
    finally:
        connection.close()
    return "done"


def waiting() -> int:
    """How many connections to the tests' database wait for a lock."""
    with connection.cursor() as cursor:
        # Within a transaction the view would keep showing what it showed first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])
