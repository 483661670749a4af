"""Up to where the activity log is settled, for whoever follows it."""

from dataclasses import dataclass, field

from django.db import connection

# Whoever inserts a row of the log holds this lock from before it draws the row's id until its transaction has ended.
# What this connection itself has written it also sees.
_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'stacks_activity'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
"""


@dataclass(slots=True)
class Horizon:
    """Up to which id the log is settled: no transaction that is still open can add a row below it.

    Ids are drawn before they are committed. So the newest id is remembered together with everybody who was writing at
    that time, and counts as soon as all of them have ended.
    """

    settled: int = 0
    _mark: int = 0
    _writers: frozenset[str] = field(default_factory=frozenset)

    def move(self) -> int:
        """Look once; the id up to which the log is settled."""
        with connection.cursor() as cursor:
            if not self._mark:
                cursor.execute("SELECT coalesce(max(id), 0) FROM stacks_activity")
                self._mark = int(cursor.fetchone()[0])
                cursor.execute(_WRITERS)
                self._writers = frozenset(row[0] for row in cursor.fetchall())
            else:
                cursor.execute(_WRITERS)
                self._writers &= frozenset(row[0] for row in cursor.fetchall())
        if not self._writers:
            self.settled, self._mark = max(self.settled, self._mark), 0
        return self.settled
