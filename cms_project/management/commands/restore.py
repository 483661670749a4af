"""`manage.py restore FILE`: replace the database by what a backup holds and put its files back."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_project.backup import BackupFailed, restore
from cms_project.owner import as_owner, grant_rights


class Command(BaseCommand):
    """Connects as the owner. Stop web servers and workers first; `manage.py migrate` afterwards where the code is newer."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="agree that everything in the database is replaced")

    def handle(self, *_args: Any, **options: Any) -> None:
        with as_owner() as connection:
            if not options["replace"] and connection.introspection.table_names():
                raise CommandError("The database is not empty: --replace agrees that its content is replaced.")
            connection.close()
            try:
                restore(connection.settings_dict, Path(settings.MEDIA_ROOT), options["file"])
            except BackupFailed as error:
                raise CommandError(str(error)) from error
        grant_rights()
        self.stdout.write("Restored.")
