"""Django's `migrate`, run as the owner of the tables, and the application's rights set again afterwards."""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.commands import migrate
from django.db import connections

from cms_project.environment import database, env
from cms_project.quickstart.roles import grant_to_application


class Command(migrate.Command):
    """Connects with MIGRATION_DATABASE_URL where it is set; DATABASE_URL's role may not change tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        owner_url = env.str("MIGRATION_DATABASE_URL", default="")
        application = urlsplit(env.str("DATABASE_URL", default="")).username
        if not owner_url or urlsplit(owner_url).username == application:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        connection.close()
        owner = database("MIGRATION_DATABASE_URL")
        connection.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")})
        super().handle(*args, **options)
        connection.close()
        if application:
            grant_to_application(owner_url, application)
