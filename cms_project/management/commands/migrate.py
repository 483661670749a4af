"""Django's `migrate`, run as the owner of the tables, and the application's rights set again afterwards."""

from typing import Any

from django.core.management.commands import migrate

from cms_project.owner import as_owner, grant_rights


class Command(migrate.Command):
    """Connects with MIGRATION_DATABASE_URL where it is set; DATABASE_URL's role may not change tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(*args, **options)
        grant_rights()
