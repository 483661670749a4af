"""`manage.py create_roles`: the owner's and the application's role on a PostgreSQL server, and the database between them."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError

from cms_project.environment import env, is_database_url
from cms_project.quickstart import roles


class Command(BaseCommand):
    """Reads ADMIN_DATABASE_URL, and both roles' passwords from MIGRATION_DATABASE_URL and DATABASE_URL. Safe to repeat."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        urls = {
            name: env.str(name, default="") for name in ("ADMIN_DATABASE_URL", "MIGRATION_DATABASE_URL", "DATABASE_URL")
        }
        for name, url in urls.items():
            if not is_database_url(url):
                raise CommandError(f"{name} must look like postgresql://user:password@host:5432/database.")
        for name, role in (("MIGRATION_DATABASE_URL", roles.OWNER), ("DATABASE_URL", roles.APPLICATION)):
            parts = urlsplit(urls[name])
            if (parts.username, parts.path) != (role, f"/{roles.DATABASE}") or not parts.password:
                raise CommandError(f"{name} must name the role {role}, its password and the database {roles.DATABASE}.")
        roles.ensure_roles(
            urls["ADMIN_DATABASE_URL"],
            owner_password=_password(urls["MIGRATION_DATABASE_URL"]),
            application_password=_password(urls["DATABASE_URL"]),
        )
        self.stdout.write(f"{roles.OWNER} owns {roles.DATABASE}, {roles.APPLICATION} may use it.")


def _password(url: str) -> str:
    return unquote(urlsplit(url).password or "")
