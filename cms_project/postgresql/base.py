"""Django's backend for PostgreSQL over connections that notice when nothing comes any more. Settings name it as ENGINE."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import IsolationLevel

from cms_project.postgresql.connection import HeardConnection


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's. A pool is told the kind of its connections by its options."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of its own, or one of the pool's."""
        if self.pool:
            return super().get_new_connection(conn_params)
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return HeardConnection.connect(**conn_params)
