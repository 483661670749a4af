"""Copying rows of one branch to another, set by set: statements made of a table's own columns, so that none is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model


@dataclass(frozen=True, slots=True)
class BranchCopy:
    """Which branch is copied, and into which."""

    source_id: int
    branch_id: int

    def copy(self, model: type[Model], columns: Mapping[str, str], *, found: str) -> None:
        """Copy the rows `o` of a table that `found`, what follows them in the statement, leaves.

        `columns` says with SQL what is not as it was; a UUID never is. The statement may name the branches as
        `%(source)s` and `%(branch)s`.
        """
        table = model._meta.db_table
        names = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
        fresh = {"uuid": "gen_random_uuid()", **columns}
        values = ", ".join(fresh.get(name, f'o."{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        # Lists that end with the key are to be in the source's order.
        order = f'ORDER BY o."{model._meta.pk.column}"'
        self.run(f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} AS o {found} {order}")  # noqa: S608 our own names

    def run(self, statement: str) -> None:
        """Run a statement that may name the branches."""
        with connection.cursor() as cursor:
            cursor.execute(statement, {"source": self.source_id, "branch": self.branch_id})
