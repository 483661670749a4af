"""`manage.py verify_audit`: whether the activity log still says what was sealed; names every row that does not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stacks.anchors import read_anchors
from stacks.verification import verify_activity


class Command(BaseCommand):
    """Reads the whole log and changes nothing. Ends with an error where something does not hold."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which anchors to hold against the seals."""
        parser.add_argument("--anchors", metavar="FILE", help="anchors that were kept outside the database, one a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say every problem in a line, then what was looked at; the anchor of today goes to standard output alone."""
        try:
            path = options["anchors"]
            anchors = list(read_anchors(Path(path).read_text())) if path else []
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        verdict = verify_activity(anchors)
        for problem in verdict.problems:
            self.stderr.write(problem)
        counted = f"{verdict.rows} rows under {verdict.seals} seals, {verdict.pruned} pruned"
        if verdict.problems:
            raise CommandError(f"{len(verdict.problems)} problems in {counted}.")
        self.stderr.write(f"Everything is as it was sealed: {counted}, {verdict.unsealed} not sealed yet.")
        if verdict.head is not None:
            self.stdout.write(str(verdict.head))
