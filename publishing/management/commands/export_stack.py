"""`manage.py export_stack API_KEY FOLDER`: a stack as a folder in the layout of Contentstack's command line export."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console

from publishing.transfer.console import Bar, print_export
from publishing.transfer.exporting import ExportRefused, export_stack
from stacks.actor import Actor


class Command(BaseCommand):
    """Exports a stack's latest versions."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which stack, and where to."""
        parser.add_argument("api_key", help="the stack's")
        parser.add_argument(
            "path", type=Path, help="an empty or new folder, or one with an earlier export of the stack"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Export, and say what the folder holds."""
        try:
            with Bar(Console(stderr=True)) as bar:
                report = export_stack(Actor.system("export"), options["api_key"], options["path"], bar)
        except ExportRefused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['path']}: {error.strerror or error}.") from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {str(error).splitlines()[0]}") from error
        print_export(Console(), report, options["path"])
