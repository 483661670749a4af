"""A transaction that reads one state of the database, however long it takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction of several statements that all see what stood when the first began; nobody is kept waiting for it.

    Inside another transaction it is a part of that, and sees what that sees. A statement may take ten minutes.
    """
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if is_own:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT set_config('statement_timeout', '10min', TRUE)")
        yield
