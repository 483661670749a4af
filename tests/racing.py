"""Bringing actions into the one order in which they would hurt each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

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
