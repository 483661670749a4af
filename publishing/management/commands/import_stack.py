"""`manage.py import_stack FOLDER --name NAME`: a stack from the folder of Contentstack's command line export."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console

from core.errors import PressroomError
from publishing.transfer.console import Bar, print_report
from publishing.transfer.folder import BrokenExport
from publishing.transfer.importing import ImportRefused, ImportRequest, import_stack
from stacks.actor import Actor


class Command(BaseCommand):
    """Imports an export, whole or not at all."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, where it goes, and what becomes of live versions that the export does not hold."""
        parser.add_argument("path", type=Path, help="the folder of the export")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--name", default="", help="make a stack of this name")
        where.add_argument("--api-key", default="", help="fill this empty stack instead")
        parser.add_argument("--organization", default="", help="the uid of the organization, where there are several")
        parser.add_argument(
            "--publish-latest",
            action="store_true",
            help="publish the latest version where the live one is not in the export",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and print the report."""
        request = ImportRequest(
            path=options["path"],
            name=options["name"],
            api_key=options["api_key"],
            organization_uid=options["organization"],
            publish_latest=options["publish_latest"],
        )
        try:
            with Bar(Console(stderr=True)) as bar:
                report = import_stack(Actor.system("import"), request, bar)
        except (BrokenExport, ImportRefused, PressroomError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['path']}: {error.strerror or error}.") from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {str(error).splitlines()[0]}") from error
        print_report(Console(), report)
