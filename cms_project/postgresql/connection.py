"""A connection that gives up a server from which nothing comes any more, and waits for one that is still at work."""

from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo

T = TypeVar("T")
Row = tuple[Any, ...]

_CONNECT_SECONDS = "5"
_ANSWER_SECONDS = 5.0
_LAST_SECONDS = 1.0
# Behind a pooler no client knows its server's process, not even the one that asks: a pooler that answers is believed.
_IS_AT_WORK = """
SELECT pg_backend_pid() <> %s OR EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s AND state = 'active')
"""


class HeardConnection(psycopg.Connection[Row]):
    """Asks over a second connection, after some seconds of silence, whether the server is at the statement at all.

    The kernel notices a machine that is gone. It does not notice a proxy that accepts what is sent and passes nothing on;
    nor does statement_timeout, which counts in a server that may never have had the statement, or has answered long ago.
    """

    patience: ClassVar[float] = 10.0

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait as psycopg does. Raises OperationalError, the connection closed, where nothing is to be waited for."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        last = self.patience
        while True:
            try:
                return super().wait(gen, interval, last)
            except psycopg.errors._WaitTimeout:  # what psycopg raises where its own `timeout` is over
                if last == _LAST_SECONDS:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("nothing comes from the server on this connection") from None
            # Also where it is not at work: the answer may be on its way.
            last = self.patience if self._is_at_work() else _LAST_SECONDS

    def _is_at_work(self) -> bool:
        own = self.info.get_parameters() | {"password": self.info.password, "connect_timeout": _CONNECT_SECONDS}
        try:
            with _Asking.connect(make_conninfo(**own), autocommit=True) as other:
                row = other.execute(_IS_AT_WORK, [other.info.backend_pid, self.info.backend_pid]).fetchone()
        except psycopg.OperationalError as error:
            # Who refuses, for want of connections, is there.
            return "FATAL:" in str(error)
        return row == (True,)


class _Asking(psycopg.Connection[Row]):
    """Asks one thing, and does not wait long."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for some seconds at most."""
        return super().wait(gen, interval, _ANSWER_SECONDS if timeout is None else timeout)
