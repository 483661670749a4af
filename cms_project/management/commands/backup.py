"""`manage.py backup FILE`: the database and the uploaded files in one file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_project.backup import BackupFailed, back_up
from cms_project.owner import as_owner


class Command(BaseCommand):
    """Connects as the owner (MIGRATION_DATABASE_URL where it is set). The installation may go on working meanwhile."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the tar file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.parent.is_dir():
            raise CommandError(f"{file.parent} is no folder.")
        try:
            with as_owner() as connection:
                back_up(connection.settings_dict, Path(settings.MEDIA_ROOT), file)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file} holds the database and the files.")
